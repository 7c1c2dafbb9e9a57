/* SPDX-License-Identifier: ISC */
/* cgmount: lxc.mount.auto's cgroup words: what of the cgroup hierarchies a container sees in /sys/fs/cgroup. */
#ifndef CONTAINER_CGMOUNT_H
#define CONTAINER_CGMOUNT_H

#include <stdbool.h>

struct cg;
struct ctr;

/*
 * In the container's mount namespace, before the host's is left; the caller
 * has joined path, and has a cgroup namespace of its own if own_ns. Speaks. -1.
 */
int cgmount_setup(const struct ctr *c, const struct cg *cg, const char *path, int root, bool own_ns);

#endif
