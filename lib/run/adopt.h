/* SPDX-License-Identifier: ISC */
/* adopt: a container that runs without its supervisor, which was killed, gets a new one. */
#ifndef RUN_ADOPT_H
#define RUN_ADOPT_H

#include <stdbool.h>

struct ctr;
struct super;

/* Does c's record name an init that lives, and a supervisor that does not? */
bool adopt_orphan(const struct ctr *c);
/*
 * Become the supervisor of c's init, found by its record or its cgroup's mark: its end, its cgroups and the record
 * are p's from now on, as if p had started it. Speaks. -1: there is none.
 */
int adopt(struct super *p);

#endif
