/* SPDX-License-Identifier: ISC */
/* devlink: a network interface of the host given to a running container, and taken back. Speaks. */
#ifndef RUN_DEVLINK_H
#define RUN_DEVLINK_H

#include <stdbool.h>
#include <sys/types.h>

struct ctr;

/* Has the caller's network namespace an interface dev? Silent. */
bool devlink_here(const char *dev);
/* Move dev, into the network namespace of init or (back) out of it, to be called name there; it arrives down. 0, -1: it is where it was. */
int devlink_move(const struct ctr *c, pid_t init, const char *dev, const char *name, bool back);

#endif
