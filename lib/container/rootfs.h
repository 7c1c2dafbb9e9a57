/* SPDX-License-Identifier: ISC */
/* rootfs: a container's root file system and what is mounted in it. All speak. */
#ifndef CONTAINER_ROOTFS_H
#define CONTAINER_ROOTFS_H

struct ctr;

/*
 * On the host: is the root there, is init in it a program of this machine
 * (NULL: exec will tell)? An O_PATH descriptor of the root folder; "/" where
 * the configuration names none. -1.
 */
int rootfs_open(const struct ctr *c, const char *init);
/*
 * In the container's own mount namespace, from which on nothing mounted is
 * seen outside: put the root on its mount point (lxc.rootfs.mount, else
 * itself). host: the folder that it still has to be, -1 any. An O_PATH descriptor of the mounted root.
 */
int rootfs_mount(const struct ctr *c, int host);
/* lxc.mount.auto's proc and sys words. A mask that fails is an error, never passed over. */
int rootfs_auto(const struct ctr *c, int root);

#endif
