/* SPDX-License-Identifier: ISC */
/* limits: the values of lxc.cgroup.* and lxc.cgroup2.*, written to a container's cgroups. */
#ifndef CONTAINER_LIMITS_H
#define CONTAINER_LIMITS_H

#include <stdbool.h>

struct cg;
struct ctr;

/*
 * In file order: with devices the devices.* lines alone, else all but those.
 * Speaks. -1: one could not be written.
 */
int limits_apply(const struct ctr *c, const struct cg *cg, const char *path, bool devices);

#endif
