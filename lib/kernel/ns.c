/* SPDX-License-Identifier: ISC */
/* ns: the namespaces of a process, by name, and joining them. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/ns.h"
#include "kernel/sys.h"
#include "base/io.h"

/* In the order of joining; the user namespace is the last here, see join_each. */
static const struct { const char *name, *lxc; unsigned flag; } kinds[] = {
	{ "net", "NETWORK", SYS_NEWNET }, { "ipc", "IPC", SYS_NEWIPC }, { "uts", "UTSNAME", SYS_NEWUTS },
	{ "cgroup", "CGROUP", SYS_NEWCGROUP }, { "time", "TIME", SYS_NEWTIME }, { "pid", "PID", SYS_NEWPID },
	{ "mnt", "MOUNT", SYS_NEWNS }, { "user", "USER", SYS_NEWUSER },
};
enum { KINDS = sizeof kinds / sizeof *kinds, USER = KINDS - 1 };

static bool
is_word(const char *word, size_t n, const char *name)
{
	return strlen(name) == n && strncasecmp(word, name, n) == 0;
}

unsigned
ns_from_word(const char *word, size_t n)
{
	size_t i;

	for (i = 0; i < KINDS; i++)
		if (is_word(word, n, kinds[i].name) || is_word(word, n, kinds[i].lxc))
			return kinds[i].flag;
	return 0;
}

unsigned
ns_all(void)
{
	unsigned all = 0;
	size_t i;

	for (i = 0; i < KINDS; i++)
		all |= kinds[i].flag;
	return all;
}

/* The descriptor of one; -1 when it is ours already, or a kind that this kernel has not (ENOENT, and no container can have one); -2 an error. */
static int
open_other(int proc, size_t i)
{
	char own[32];
	struct stat a, b;
	bool have;
	int fd;

	snprintf(own, sizeof own, "/proc/self/ns/%s", kinds[i].name);
	have = stat(own, &a) == 0;
	/* Before 3.8 there is no such file of these two, which each container has: they cannot be joined. */
	if (!have && (kinds[i].flag & (SYS_NEWPID | SYS_NEWNS))) {
		errno = ENOSYS;
		return -2;
	}
	if (!have)
		return -1;
	fd = openat(proc, own + sizeof "/proc/self/" - 1, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &b) < 0) {
		xclose(fd);
		return -2;
	}
	/* setns(2) of one's own user namespace is EINVAL; of the others it does nothing. */
	if (a.st_ino == b.st_ino && a.st_dev == b.st_dev) {
		xclose(fd);
		return -1;
	}
	return fd;
}

/*
 * Root of the host may join each as long as it is that, so its user namespace comes last; who is not
 * has rights over the others only as its owner, inside.
 */
static int
join_each(int proc, unsigned which)
{
	int fd[KINDS], ret = -1;
	size_t i;

	for (i = 0; i < KINDS; i++)
		fd[i] = -1;
	for (i = 0; i < KINDS; i++)
		if ((which & kinds[i].flag) && (fd[i] = open_other(proc, i)) == -2)
			goto out;
	if (fd[USER] >= 0 && geteuid() != 0) {
		if (sys_setns(fd[USER], SYS_NEWUSER) < 0)
			goto out;
		xclose(fd[USER]);
		fd[USER] = -1;
	}
	for (i = 0; i < KINDS; i++)
		if (fd[i] >= 0 && sys_setns(fd[i], kinds[i].flag) < 0)
			goto out;
	ret = 0;
out:
	for (i = 0; i < KINDS; i++)
		xclose(fd[i]);
	return ret;
}

int
ns_join(int proc, int pidfd, unsigned which)
{
	/* EINVAL: before 5.8, or without some kind. EPERM: not all of them belong to one user namespace. */
	if (pidfd >= 0 && which && sys_setns(pidfd, which) == 0)
		return 0;
	return join_each(proc, which);
}
