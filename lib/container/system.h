/* SPDX-License-Identifier: ISC */
/* system: lxc.conf, the settings of all containers. */
#ifndef CONTAINER_SYSTEM_H
#define CONTAINER_SYSTEM_H

#include <stdbool.h>

struct system_key {
	const char *name;
	const char *def;	/* NULL: none */
	const char *own;	/* default below the home of a user who is not root, or NULL */
	bool unlisted;		/* not a line of lxc-config -l, which scripts compare with LXC's */
};

/* Ends with a row without name. */
extern const struct system_key system_keys[];
/* The value of key, or its default; NULL: unset. Static. */
const char *system_value(const char *key);

#endif
