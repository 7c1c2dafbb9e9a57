/* SPDX-License-Identifier: ISC */
/*
 * sys: system calls younger than Linux 2.6.32, and those libc does not wrap.
 * Each says which release brought it; older kernels give ENOSYS (or EINVAL
 * for a flag), and the caller does without. All: -1 and errno.
 */
#ifndef KERNEL_SYS_H
#define KERNEL_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Namespace flags of clone(2), by the kernel's numbers (some younger than libc's headers). */
#define SYS_SHARE_FILES 0x00000400u	/* CLONE_FILES: no namespace, but a flag of sys_fork all the same */
#define SYS_NEWNS 0x00020000u
#define SYS_NEWCGROUP 0x02000000u	/* 4.6 */
#define SYS_NEWUTS 0x04000000u
#define SYS_NEWIPC 0x08000000u
#define SYS_NEWUSER 0x10000000u
#define SYS_NEWPID 0x20000000u
#define SYS_NEWNET 0x40000000u
#define SYS_NEWTIME 0x00000080u		/* 5.6, unshare and clone3 only */

/*
 * fork into new namespaces; with cgroup >= 0 straight into that v2 cgroup
 * (clone3 5.3, CLONE_INTO_CGROUP 5.7), with *pidfd (may be NULL) set to a
 * pidfd of the child (5.2) or -1 where there is none. Where clone3 is missing
 * falls back to clone(2), and then *into (may be NULL) says false.
 * Returns as fork does.
 */
pid_t sys_fork(unsigned namespaces, int cgroup, int *pidfd, bool *into);

int sys_pidfd_open(pid_t pid);						/* 5.3 */
int sys_pidfd_kill(int pidfd, int sig);					/* 5.1 */
int sys_setns(int fd, unsigned type);					/* 3.0; a pidfd 5.8 */
int sys_unshare(unsigned flags);
int sys_pivot_root(const char *new_root, const char *put_old);
/* Close every descriptor from first on: close_range (5.9), else /proc/self/fd, else up to the limit. */
int sys_close_from(int first);
/* The same but for keep, which moves to the number first, close-on-exec. Returns first; -1. */
int sys_close_but(int first, int keep);
/* openat2 (5.6). resolve: SYS_RESOLVE_*. */
int sys_openat2(int dir, const char *path, int flags, mode_t mode, unsigned resolve);
#define SYS_RESOLVE_NO_XDEV 0x01u
#define SYS_RESOLVE_NO_MAGICLINKS 0x02u
#define SYS_RESOLVE_NO_SYMLINKS 0x04u
#define SYS_RESOLVE_IN_ROOT 0x10u
/* open_tree, move_mount, fsopen, fsconfig, fsmount (5.2), mount_setattr (5.12). */
int sys_open_tree(int dir, const char *path, unsigned flags);
#define SYS_TREE_CLONE 1u
#define SYS_EMPTY_PATH 0x1000u
/* Attach what tree is the root of at target, both by descriptor (move_mount, 5.2). */
int sys_move_mount(int tree, int target);
int sys_fsopen(const char *type);
/* A parameter of the file system to be: key=value, or a bare word with NULL. */
int sys_fsconfig(int fs, const char *key, const char *value);
/* Make it, and a mount of it that is attached nowhere. */
int sys_fsmount(int fs);
/* set and clear: MOUNT_ATTR_* bits, which for these equal MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC. */
int sys_mount_setattr(int dir, const char *path, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation, int userns);
/* An anonymous file (3.17) that may be executed and sealed; with sealing refused by the kernel, -1. */
int sys_memfd(const char *name);
/* Forbid every further change of a memfd's content and size. */
int sys_memfd_seal(int fd);
/* execve of an open file: execveat (3.19), else through /proc/self/fd. */
int sys_exec_fd(int fd, char *const argv[], char *const envp[]);
/* Random bytes: getrandom (3.17), else /dev/urandom. */
int sys_random(void *buf, size_t n);
/* A new session keyring, so that the caller's keys stay outside (keyctl). ENOSYS where the kernel has no keys. */
int sys_keyring_new(void);
/* personality(2): true for the 32-bit one. */
int sys_personality(bool is32);
/* The default action for a signal, also for those that the C library keeps for itself and refuses (32 to 34). */
int sys_signal_default(int sig);
/* A core-scheduling cookie of its own for the calling process and what it forks (5.14). ENODEV: no core here has siblings. */
int sys_sched_core(void);

#endif
