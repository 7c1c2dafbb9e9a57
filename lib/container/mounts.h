/* SPDX-License-Identifier: ISC */
/* mounts: the lines of lxc.mount.fstab and lxc.mount.entry (fstab(5)), in the container's mount namespace. */
#ifndef CONTAINER_MOUNTS_H
#define CONTAINER_MOUNTS_H

struct ctr;

/* Mount what lxc.mount.fstab says, then lxc.mount.entry, in file order, below root. Speaks. -1. */
int mounts_apply(const struct ctr *c, int root);

#endif
