/* SPDX-License-Identifier: ISC */
/*
 * mnt: mounts, with descriptors for both ends: a path is resolved once, by
 * beneath_*, and no link can be put in its way afterwards. Needs a /proc of
 * the caller's own pid namespace or one above. Silent.
 */
#ifndef KERNEL_MNT_H
#define KERNEL_MNT_H

#include <stdbool.h>

/* mount(2) flags that callers above the kernel layer need. */
enum {
	MNT_RDONLY = 1, MNT_NOSUID = 2, MNT_NODEV = 4, MNT_NOEXEC = 8, MNT_REMOUNT = 32, MNT_NOATIME = 1024,
	MNT_BIND = 4096, MNT_REC = 16384,
};

struct strv;

/* What the options field of a mount line means. */
struct mnt_opts {
	unsigned long flags;		/* for mount(2) */
	unsigned long propagation;	/* MS_SHARED and so on, with MS_REC; 0: as it comes */
	char *data;			/* the rest, for the file system; owned, NULL if none */
	bool optional, relative;	/* LXC's own words */
	char create;			/* 'd' create=dir, 'f' create=file, 0 neither */
	char *idmap;			/* idmap=VALUE; owned */
};
/* Read an options field; words that are no flag go to data. What was there in o is not freed. */
void mnt_opts_parse(struct mnt_opts *o, const char *text);
void mnt_opts_free(struct mnt_opts *o);

/* \040 and the like, as getmntent(3) and the kernel's tables of mounts have them, in place. */
void mnt_unescape(char *s);

/* Nothing that is mounted here from now on is seen by others; what others mount still arrives. */
int mnt_make_slave(void);
/* Mount a file system of type on the folder target. */
int mnt_fs(const char *type, const char *source, int target, unsigned long flags, const char *data);
/*
 * A file system of type that is mounted nowhere: the descriptor of its root
 * folder is all there is of it. data: words and word=value, between commas.
 */
int mnt_private(const char *type, const char *data);
/* The same for each of data, into the array fd: -errno for those that fail. Before 5.2 that takes one process for all. */
void mnt_private_all(const char *type, const struct strv *data, int *fd);
/* Bind source (a file or folder) on target of the same kind. */
int mnt_bind(int source, int target, bool recursive);
/*
 * A copy of the mount that fd is on, fd its root, attached nowhere, and that attached at target: for a source of
 * another mount namespace, which a bind mount may not have. 5.2; ENOSYS before.
 */
int mnt_clone(int fd);
int mnt_attach(int tree, int target);
/* Let go of the mount whose root fd is. EINVAL: it is no mount's. */
int mnt_detach(int fd);
/* Change the flags of the bind mount that target (opened behind it) lies on; flags it is locked with are kept. */
int mnt_bind_flags(int target, unsigned long flags);
/* No device can be opened any more by this process, in a mount namespace of its own from now on. ENOSYS before 5.12. */
int mnt_no_devices(void);
/* MS_SHARED and so on for the mount at target. */
int mnt_propagation(int target, unsigned long how);
/*
 * Make the mount that root (a folder) is the root of this process's mount
 * namespace and let go of all that was mounted before. On a host whose root
 * is the initramfs pivot_root(2) gives EINVAL: there the mount is moved over
 * the root and chroot(2)ed into; what stays of the host is the initramfs below.
 */
int mnt_enter_root(int root);
/* The first mount point at or below the folder path in this mount namespace, as its path; the caller frees it. NULL: there is none. */
char *mnt_below(const char *path);
/* Is fd on a procfs, sysfs, cgroup, devpts ...: its superblock's magic as statfs(2) gives it; 0 and errno. */
unsigned long mnt_magic(int fd);
#define MNT_MAGIC_PROC 0x9fa0ul
#define MNT_MAGIC_DEVPTS 0x1cd1ul

#endif
