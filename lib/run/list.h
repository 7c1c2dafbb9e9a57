/* SPDX-License-Identifier: ISC */
/* list: the containers below an lxcpath, and those inside of them, with what can be said of each. */
#ifndef RUN_LIST_H
#define RUN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum list_field {
	LIST_NAME, LIST_STATE, LIST_PID, LIST_RAM, LIST_SWAP, LIST_AUTOSTART, LIST_GROUPS, LIST_INTERFACE,
	LIST_IPV4, LIST_IPV6, LIST_UNPRIVILEGED, LIST_FIELDS
};
/* What listform_json needs. */
#define LIST_JSON (~0u & ~(1u << LIST_RAM | 1u << LIST_SWAP))
/* Their names as the command line and the table's head have them. */
extern const char *const list_field_name[LIST_FIELDS];

struct list_row {
	unsigned depth;		/* 0 on the host, 1 in a container of it, ... */
	bool defined;		/* there is a configuration */
	bool running;		/* not STOPPED */
	bool active;		/* a supervisor listens */
	pid_t init;		/* 0: none on this host, or not asked for */
	char *cell[LIST_FIELDS];	/* owned; NULL: not asked for, or it has none */
};

struct list {
	struct list_row *row;
	size_t n;
};

/*
 * Every container defined below lxcpath (absolute), or running from there, sorted by name; each followed by
 * those found inside of it, levels deep. fields: bits 1 << enum list_field that are wanted; LIST_NAME
 * always is. alive: only those that run are wanted; then configurations are not looked for, and
 * row.defined means nothing. A missing lxcpath gives none. A container's own commands are never run,
 * and one that hangs costs two seconds. levels need a process that runs from a sealed file (kernel/seal.h).
 */
void list_get(struct list *l, const char *lxcpath, unsigned fields, unsigned levels, bool alive);
void list_free(struct list *l);

#endif
