/* SPDX-License-Identifier: ISC */
/* system: the keys of lxc.conf. ctr_system (container/ctr.h) tells their values. */
#ifndef CONTAINER_SYSTEM_H
#define CONTAINER_SYSTEM_H

#include <stdbool.h>

/* Set by config.mk. */
#ifndef LXCPATH
#define LXCPATH "/var/lib/lxc"
#endif
#ifndef SYSCONFDIR
#define SYSCONFDIR "/etc/lxc"
#endif
#ifndef RUNDIR
#define RUNDIR "/run/lxc"
#endif
#ifndef LOGDIR
#define LOGDIR "/var/log/lxc"
#endif

struct system_key {
	const char *name;
	const char *def;	/* NULL: none */
	const char *own;	/* default below the home of a user who is not root, or NULL */
	bool unlisted;		/* not a line of lxc-config -l, which scripts compare with LXC's */
};

/* Ends with a row without name. */
extern const struct system_key system_keys[];

#endif
