/* SPDX-License-Identifier: ISC */
/* limits: the values of lxc.cgroup.* and lxc.cgroup2.*, written to a container's cgroups. */
#ifndef CONTAINER_LIMITS_H
#define CONTAINER_LIMITS_H

#include <stdbool.h>

struct cg;
struct ctr;

/* Is the part of key before the dot a controller that some kernel has? Else it is a slip of the hand. */
bool limits_known(const char *key);
/*
 * In file order: with devices the devices.* lines alone, else all but those.
 * Speaks. A controller that this kernel lacks costs a warning; -1: one of another kind could not be written.
 */
int limits_apply(const struct ctr *c, const struct cg *cg, const char *path, bool devices);

#endif
