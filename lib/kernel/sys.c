/* SPDX-License-Identifier: ISC */
/*
 * sys: system calls younger than Linux 2.6.32. The numbers that libc's headers
 * may lack are the same on every architecture from 5.1 on (424 and up).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/sys.h"
#include "base/io.h"

#ifdef __mips__
/* o32 counts from 4000, n64 from 5000, n32 from 6000 (asm/unistd.h). */
#if defined _ABIO32 && _MIPS_SIM == _ABIO32
#define NR(n) (4000 + (n))
#elif defined _ABI64 && _MIPS_SIM == _ABI64
#define NR(n) (5000 + (n))
#else
#define NR(n) (6000 + (n))
#endif
#else
#define NR(n) (n)
#endif

enum {
	NR_PIDFD_SEND_SIGNAL = NR(424), NR_OPEN_TREE = NR(428), NR_MOVE_MOUNT = NR(429), NR_FSOPEN = NR(430),
	NR_FSCONFIG = NR(431), NR_FSMOUNT = NR(432), NR_PIDFD_OPEN = NR(434), NR_CLONE3 = NR(435),
	NR_CLOSE_RANGE = NR(436), NR_OPENAT2 = NR(437), NR_MOUNT_SETATTR = NR(442),
};

#define CLONE_PIDFD_ 0x00001000ull
#define CLONE_INTO_CGROUP_ 0x200000000ull

/* struct clone_args of linux/sched.h, which clashes with libc's sched.h (5.3; cgroup from 5.7). */
struct clone_args3 {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

pid_t
sys_fork(unsigned namespaces, int cgroup, int *pidfd, bool *into)
{
	int fd = -1;
	struct clone_args3 a = {
		.flags = namespaces | (pidfd ? CLONE_PIDFD_ : 0) | (cgroup >= 0 ? CLONE_INTO_CGROUP_ : 0),
		.pidfd = pidfd ? (uintptr_t)&fd : 0, .exit_signal = SIGCHLD, .cgroup = cgroup >= 0 ? (uint64_t)cgroup : 0,
	};
	pid_t pid = (pid_t)syscall(NR_CLONE3, &a, sizeof a);

	if (into)
		*into = pid >= 0 && cgroup >= 0;
	/*
	 * ENOSYS below 5.3, and from seccomp policies of other managers; E2BIG
	 * and EINVAL below 5.7 for the cgroup member; EBUSY, EOPNOTSUPP and
	 * EACCES where the v2 cgroup takes no process directly.
	 */
	if (pid < 0 && (errno == ENOSYS || errno == E2BIG || errno == EINVAL || errno == EPERM || cgroup >= 0)) {
		fd = -1;
#if defined __s390__
		pid = (pid_t)syscall(SYS_clone, 0, namespaces | SIGCHLD, 0, 0, 0);
#else
		pid = (pid_t)syscall(SYS_clone, namespaces | SIGCHLD, 0, 0, 0, 0);
#endif
		if (pid > 0 && pidfd)
			fd = sys_pidfd_open(pid);
	}
	if (pid == 0)
		return 0;
	if (pidfd)
		*pidfd = pid > 0 ? fd : -1;
	return pid;
}

int
sys_pidfd_open(pid_t pid)
{
	return (int)syscall(NR_PIDFD_OPEN, pid, 0);
}

int
sys_pidfd_kill(int pidfd, int sig)
{
	return (int)syscall(NR_PIDFD_SEND_SIGNAL, pidfd, sig, NULL, 0);
}

int
sys_setns(int fd, unsigned type)
{
#ifdef SYS_setns
	return (int)syscall(SYS_setns, fd, type);
#else
	errno = ENOSYS;
	return -1;
#endif
}

int
sys_unshare(unsigned flags)
{
	return (int)syscall(SYS_unshare, flags);
}

int
sys_pivot_root(const char *new_root, const char *put_old)
{
	return (int)syscall(SYS_pivot_root, new_root, put_old);
}

/* Close what /proc/self/fd lists from first on. -1 when there is no /proc. */
static int
close_listed(int first)
{
	char path[sizeof "/proc/self/fd"] = "/proc/self/fd";
	struct { uint64_t ino; int64_t off; unsigned short len; unsigned char type; char name[]; } *d;
	char buf[1024] __attribute__((aligned(8)));
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;
	long n, i;
	bool again;

	if (dir < 0)
		return -1;
	do {
		/* Closing while reading moves the list: start over until a whole pass finds nothing. */
		again = false;
		lseek(dir, 0, SEEK_SET);
		while ((n = syscall(SYS_getdents64, dir, buf, sizeof buf)) > 0)
			for (i = 0; i < n; i += d->len) {
				d = (void *)(buf + i);
				fd = atoi(d->name);
				if (d->name[0] != '.' && fd >= first && fd != dir) {
					close(fd);
					again = true;
				}
			}
	} while (again);
	close(dir);
	return 0;
}


static int
close_possible(int first)
{
	struct rlimit r;
	rlim_t fd, end;

	if (getrlimit(RLIMIT_NOFILE, &r) < 0)
		return -1;
	end = r.rlim_cur == RLIM_INFINITY || r.rlim_cur > 65536 ? 65536 : r.rlim_cur;
	for (fd = (rlim_t)first; fd < end; fd++)
		close((int)fd);
	return 0;
}

int
sys_close_from(int first)
{
	if (syscall(NR_CLOSE_RANGE, first, ~0u, 0) == 0)
		return 0;
	return close_listed(first) == 0 ? 0 : close_possible(first);
}

int
sys_close_but(int first, int keep)
{
	/* It is put on the lowest number, so that the rest is one range. */
	if ((keep == first ? fcntl(keep, F_SETFD, FD_CLOEXEC) : dup3(keep, first, O_CLOEXEC)) < 0 || sys_close_from(first + 1) < 0)
		return -1;
	return first;
}


int
sys_openat2(int dir, const char *path, int flags, mode_t mode, unsigned resolve)
{
	/* struct open_how of linux/openat2.h, which would bring linux/fcntl.h with it. */
	struct { uint64_t flags, mode, resolve; } how = {
		/* Stricter than open(2): a mode without O_CREAT is EINVAL, and so is a bit it does not know. */
		.flags = (uint64_t)(unsigned)flags, .mode = flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)) ? mode : 0,
		.resolve = resolve,
	};

	return (int)syscall(NR_OPENAT2, dir, path, &how, sizeof how);
}

int
sys_open_tree(int dir, const char *path, unsigned flags)
{
	return (int)syscall(NR_OPEN_TREE, dir, path, flags | O_CLOEXEC);
}

int
sys_fsopen(const char *type)
{
	return (int)syscall(NR_FSOPEN, type, 1 /* FSOPEN_CLOEXEC */);
}

int
sys_fsconfig(int fs, const char *key, const char *value)
{
	return (int)syscall(NR_FSCONFIG, fs, value ? 1 /* FSCONFIG_SET_STRING */ : 0 /* FSCONFIG_SET_FLAG */, key, value, 0);
}

int
sys_fsmount(int fs)
{
	if (syscall(NR_FSCONFIG, fs, 6 /* FSCONFIG_CMD_CREATE */, NULL, NULL, 0) < 0)
		return -1;
	return (int)syscall(NR_FSMOUNT, fs, 1 /* FSMOUNT_CLOEXEC */, 0);
}

int
sys_move_mount(int tree, int target)
{
	return (int)syscall(NR_MOVE_MOUNT, tree, "", target, "", 0x4 | 0x40 /* MOVE_MOUNT_F_EMPTY_PATH, T_EMPTY_PATH */);
}

int
sys_mount_setattr(int dir, const char *path, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation, int userns)
{
	struct { uint64_t set, clear, propagation, userns; } a = {
		.set = set, .clear = clear, .propagation = propagation, .userns = userns >= 0 ? (uint64_t)userns : 0,
	};

	return (int)syscall(NR_MOUNT_SETATTR, dir, path, flags, &a, sizeof a);
}

int
sys_memfd(const char *name)
{
#ifdef SYS_memfd_create
	/* MFD_EXEC since 6.3: without it a host may refuse to run the file; before that it is EINVAL. */
	int fd = (int)syscall(SYS_memfd_create, name, 1 | 2 | 0x10);

	return fd < 0 && errno == EINVAL ? (int)syscall(SYS_memfd_create, name, 1 | 2) : fd;
#else
	errno = ENOSYS;
	return -1;
#endif
}

/* fcntl commands and seals of linux/fcntl.h, 3.17. */
enum { ADD_SEALS = 1033, SEAL_SEAL = 1, SEAL_SHRINK = 2, SEAL_GROW = 4, SEAL_WRITE = 8 };

int
sys_memfd_seal(int fd)
{
	return fcntl(fd, ADD_SEALS, SEAL_SEAL | SEAL_SHRINK | SEAL_GROW | SEAL_WRITE);
}

int
sys_exec_fd(int fd, char *const argv[], char *const envp[])
{
	char path[sizeof "/proc/self/fd/" + 3 * sizeof fd];

#ifdef SYS_execveat
	syscall(SYS_execveat, fd, "", argv, envp, 0x1000 /* AT_EMPTY_PATH */);
	if (errno != ENOSYS)
		return -1;
#endif
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return execve(path, argv, envp);
}

int
sys_random(void *buf, size_t n)
{
	int fd;
	ssize_t r;

#ifdef SYS_getrandom
	if (syscall(SYS_getrandom, buf, n, 0) == (long)n)
		return 0;
#endif
	fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	r = io_read_all(fd, buf, n);
	xclose(fd);
	return r == (ssize_t)n ? 0 : -1;
}

int
sys_keyring_new(void)
{
#ifdef SYS_keyctl
	return syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, NULL) < 0 ? -1 : 0;
#else
	errno = ENOSYS;
	return -1;
#endif
}

int
sys_personality(bool is32)
{
	return personality(is32 ? PER_LINUX32 : PER_LINUX) < 0 ? -1 : 0;
}

int
sys_signal_default(int sig)
{
	/* The kernel's struct sigaction differs from machine to machine; SIG_DFL, no flag and an empty mask are all zeros in each. */
	static const unsigned long dfl[8];

	return syscall(SYS_rt_sigaction, sig, dfl, NULL, (_NSIG - 1) / 8) < 0 ? -1 : 0;
}

int
sys_sched_core(void)
{
	return prctl(62 /* PR_SCHED_CORE */, 1 /* PR_SCHED_CORE_CREATE */, 0, 1 /* PIDTYPE_TGID */, 0);
}
