/* SPDX-License-Identifier: ISC */
/* destroy: a container goes, and only what is its own. */
#ifndef RUN_DESTROY_H
#define RUN_DESTROY_H

#include <stdbool.h>

struct ctr;

struct destroy {
	bool force;	/* kill it first if it runs */
	bool ended;	/* by its own supervisor, whose last deed it is: nobody else is asked */
	bool snapshots;	/* its snapshots, and the clones that live on it, too */
};

/* Remove LXCPATH/NAME and what a dead supervisor left of it. Everything that can be is checked first. Speaks. -1. */
int destroy_run(struct ctr *c, const struct destroy *o);

#endif
