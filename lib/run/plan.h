/* SPDX-License-Identifier: ISC */
/*
 * plan: several containers of one lxcpath in the order in which they are started or ended, and that done. What one
 * requires (lxcbox.require) or comes after (lxcbox.start.after) is up before it starts, and ends behind it.
 */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "container/ctr.h"

enum plan_what { PLAN_START, PLAN_REBOOT, PLAN_SHUTDOWN, PLAN_KILL };

struct plan_unit {
	struct ctr c;
	bool borrowed;		/* c is the caller's */
	bool broken;		/* its configuration was refused, or it has none */
	bool running;		/* or about to be restarted */
	bool picked;		/* asked for; others are here for its sake */
	bool failed;
	char mark;		/* of the walk: 0 not met, 1 on the way to it, 2 in its place */
	signed char up;		/* ready_wait: 0 not asked, 1 it is, -1 it is not */
};

struct plan {
	enum plan_what what;
	const char *lxcpath;
	int secs;		/* for a shutdown, -1: for ever */
	struct plan_unit **unit, **order, **way;
	size_t n, norder, nway;
};

/* The container of that name, looked at when it is met for the first time. NULL: it cannot be called so; speaks. */
struct plan_unit *plan_unit(struct plan *p, const char *name);
/* Look which of them run. */
void plan_look(struct plan *p);
/* Give u its place in the order, and, before it, what has to go first. */
void plan_place(struct plan *p, struct plan_unit *u);
/* Is there anything to do to u? */
bool plan_due(const struct plan *p, const struct plan_unit *u);
/* Do it, in order: a failure of one, which it tells, does not keep it from others that do not require it. *done: to how many. How many failed. */
size_t plan_run(struct plan *p, size_t *done);
void plan_free(struct plan *p);

/* Start what c, whose configuration is loaded, requires, and wait until that is up. Speaks. -1. */
int plan_requirements(struct ctr *c);

#endif
