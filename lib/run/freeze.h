/* SPDX-License-Identifier: ISC */
/* freeze: suspend a running container, and let it go on. */
#ifndef RUN_FREEZE_H
#define RUN_FREEZE_H

#include <stdbool.h>

struct ctr;

/*
 * Suspend every process of c (freeze), or let them go on, and wait for it, at most secs (-1: for ever); with or without a supervisor.
 * What is not frozen by then is thawed again. To thaw one that is not frozen, or that is defined and
 * does not run, is no error. Speaks. 0, -1.
 */
int freeze_set(const struct ctr *c, bool freeze, int secs);

#endif
