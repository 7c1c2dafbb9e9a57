/* SPDX-License-Identifier: ISC */
/*
 * probe: trying a feature of the running kernel. A configuration says what was
 * built; a module may be missing, a boot parameter may have turned it off,
 * and a container we are in may forbid it. What changes anything is done in a child
 * with namespaces of its own, whose end undoes it:
 *
 * - Links are made in a network namespace of their own, never where the host's are.
 * - No cgroup v1 hierarchy is mounted: that would take its controller away from v2 for a while.
 *   The first mount of v2 makes a line "0::/" appear in every /proc/PID/cgroup for good, so that is
 *   done only where /proc/cgroups cannot tell.
 * - A child that hangs is killed and left to be reaped when we end.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/probe.h"
#include "kernel/probeans.h"
#include "kernel/probenet.h"
#include "kernel/sys.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum { SECONDS = 5, FILE_MAX = 1 << 20 };

struct row {
	const char *text;	/* %s: arg */
	unsigned ns;		/* namespaces it is tried in; for those named after one, the feature itself */
	struct probe_answer (*try)(enum probe what, const char *arg, int proc);
};

/* --- namespaces and mounts --------------------------------------------------------------- */

/*
 * With the right to, at once; else in a user namespace, whose creator has
 * every right in it. Two calls: EINVAL of one would not say which of both is missing.
 */
static int
enter(unsigned ns)
{
	if (sys_unshare(ns) == 0)
		return 0;
	if (errno != EPERM || (ns & SYS_NEWUSER))
		return -1;
	if (sys_unshare(SYS_NEWUSER) < 0) {
		errno = EPERM;
		return -1;
	}
	return sys_unshare(ns);
}

static struct probe_answer
try_any(enum probe what, const char *arg, int proc)
{
	static const unsigned any[] = { SYS_NEWUTS, SYS_NEWIPC, SYS_NEWPID, SYS_NEWNET };
	struct probe_answer a = { PROBE_UNSURE, 0 };
	size_t i;

	for (i = 0; i < sizeof any / sizeof *any && a.result != PROBE_WORKS; i++)
		a = probe_answer(enter(any[i]), EINVAL);
	return a;
}

/* Nothing that is mounted from here on may reach the host. */
static int
private_mounts(void)
{
	return mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL);
}

/* Before 4.7, without DEVPTS_MULTIPLE_INSTANCES, newinstance is an option it does not know. */
static struct probe_answer
try_devpts(enum probe what, const char *arg, int proc)
{
	struct probe_answer a;

	if (private_mounts() < 0)
		return (struct probe_answer){ PROBE_UNSURE, errno };
	a = probe_answer(mount("devpts", "/", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666"), EINVAL);
	/* In a user namespace without an id map its root is nobody: EINVAL as well. */
	return a.result == PROBE_LACKS && geteuid() != 0 ? (struct probe_answer){ PROBE_FORBIDDEN, EPERM } : a;
}

/*
 * An initramfs need not have a folder for it: it is put over the root, which only ".." finds, and taken
 * away again, as the kernel holds a process whose root is covered for chrooted and lets it have no user namespace. The descriptor
 * keeps the mount alive.
 */
static int
own_proc(void)
{
	int proc = -1, cwd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (cwd >= 0 && sys_unshare(SYS_NEWNS) == 0 && private_mounts() == 0 &&
	    mount("proc", "/", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0 && chdir("/..") == 0) {
		proc = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
		umount2(".", MNT_DETACH);
		if (fchdir(cwd) < 0) {
			xclose(proc);
			proc = -1;
		}
	}
	xclose(cwd);
	return proc;
}

int
probe_proc(void)
{
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (proc >= 0 && fstatat(proc, "self", &st, AT_SYMLINK_NOFOLLOW) == 0)
		return proc;
	xclose(proc);
	return own_proc();
}

/* --- tables of /proc -------------------------------------------------------------------------- */

/* One word of a table in /proc is there, or it is not. */
static struct probe_answer
listed(bool there)
{
	return there ? probe_works : (struct probe_answer){ PROBE_LACKS, 0 };
}

/* Is one of words ("overlay overlayfs") a word of a line of text? */
static bool
has_word(const char *text, const char *words)
{
	struct strv want = { 0 }, have = { 0 };
	bool found = false;
	size_t i;

	strv_split(&want, words, " ");
	strv_split(&have, text, " \t\n");
	for (i = 0; i < want.n && !found; i++)
		found = strv_has(&have, want.v[i]);
	strv_free(&want);
	strv_free(&have);
	return found;
}

static struct probe_answer
in_file(int proc, const char *file, const char *words)
{
	char *text = io_read_at(proc, file, FILE_MAX, NULL);
	struct probe_answer a;

	if (!text)
		return (struct probe_answer){ errno == EACCES ? PROBE_FORBIDDEN : PROBE_UNSURE, errno };
	a = listed(has_word(text, words));
	free(text);
	return a;
}

static struct probe_answer
try_fs(enum probe what, const char *arg, int proc)
{
	return in_file(proc, "filesystems", what == PROBE_CGROUPS ? "cgroup cgroup2" : arg);
}

static struct probe_answer
try_block(enum probe what, const char *arg, int proc)
{
	return in_file(proc, "devices", arg);
}

/* The files of x_tables appear with the first table: without one there is nothing to find. */
static struct probe_answer
try_xt(enum probe what, const char *arg, int proc)
{
	const char *word = strchr(arg, ' ');
	char *file = xasprintf("net/%.*s", (int)(word - arg), arg);
	struct probe_answer a = in_file(proc, file, word + 1);

	free(file);
	return a.err == ENOENT ? (struct probe_answer){ PROBE_LACKS, ENOENT } : a;
}

static struct probe_answer
try_proc(enum probe what, const char *arg, int proc)
{
	return probe_answer(faccessat(proc, arg, F_OK, 0), ENOENT);
}

/* --- controllers -------------------------------------------------------------------------------- */

/* Lines "NAME HIERARCHY CGROUPS ENABLED" of /proc/cgroups; 1, 0, or -1 when it is not listed. */
static int
enabled(const char *table, const char *name)
{
	const char *line = table;
	size_t n = strlen(name);

	while (*line) {
		const char *end = line + strcspn(line, "\n");

		if (strncmp(line, name, n) == 0 && line[n] == '\t')
			return end[-1] == '1';
		line = end + (*end == '\n');
	}
	return -1;
}

/* The controllers of v2, at the root of a mount of our own. */
static char *
v2_controllers(void)
{
	char *text;
	int root;

	if (enter(SYS_NEWNS) < 0 || private_mounts() < 0 || mount("cgroup2", "/", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return NULL;
	root = open("/..", O_PATH | O_DIRECTORY | O_CLOEXEC);
	text = root < 0 ? NULL : io_read_at(root, "cgroup.controllers", FILE_MAX, NULL);
	xclose(root);
	return text;
}

static bool
release_from(unsigned want_major, unsigned want_minor)
{
	struct utsname u;
	unsigned long major, minor;
	char *end;

	if (uname(&u) < 0)
		return false;
	major = strtoul(u.release, &end, 10);
	if (*end != '.')
		return false;
	minor = strtoul(end + 1, NULL, 10);
	return major > want_major || (major == want_major && minor >= want_minor);
}

/*
 * /proc/cgroups has what was built in and a flag for cgroup_disable=. Since 6.12 memory and cpuset can be
 * built for v2 alone, and releases after that leave such out of it: there v2 itself is asked.
 */
static struct probe_answer
try_controller(enum probe what, const char *arg, int proc)
{
	char *table = io_read_at(proc, "cgroups", FILE_MAX, NULL), *v2;
	struct probe_answer a = { PROBE_UNSURE, errno };
	int on;

	if (!table)
		return errno == ENOENT ? (struct probe_answer){ PROBE_LACKS, ENOENT } : a;
	on = enabled(table, arg);
	free(table);
	if (on >= 0)
		return on ? probe_works : (struct probe_answer){ PROBE_OFF, 0 };
	/* These are a v1 controller only, or (cpuacct) a part of another one. */
	if (str_eq(arg, "freezer") || str_eq(arg, "devices") || str_eq(arg, "cpuacct") || !release_from(6, 12))
		return listed(false);
	v2 = v2_controllers();
	if (!v2)
		return a.err ? a : probe_failed(ENODEV);
	a = listed(has_word(v2, str_eq(arg, "blkio") ? "io" : arg));
	free(v2);
	return a;
}

/* --- system calls ---------------------------------------------------------------------------------------- */

static struct probe_answer
try_call(enum probe what, const char *arg, int proc)
{
	switch (what) {
	case PROBE_EVENTFD:
		return probe_answer(eventfd(0, 0), ENOSYS);
	case PROBE_EPOLL:
		return probe_answer(epoll_create(1), ENOSYS);
	case PROBE_FHANDLE:
#ifdef SYS_name_to_handle_at
		/* 2.6.39. Without arguments it fails, but not with ENOSYS. */
		if (syscall(SYS_name_to_handle_at, -1, NULL, NULL, NULL, 0) < 0 && errno != ENOSYS)
			return errno == EPERM ? probe_failed(ENOSYS) : probe_works;
#else
		errno = ENOSYS;
#endif
		return probe_failed(ENOSYS);
	default:
		/* 3.5. With filters the kernel looks at the program, which is none: EFAULT; without it does not know the mode: EINVAL. */
		if (prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, NULL, 0, 0) < 0 && (errno == EFAULT || errno == EACCES))
			return probe_works;
		return probe_failed(EINVAL);
	}
}

/* --- the child ---------------------------------------------------------------------------------------------- */

static const struct row rows[PROBE_COUNT] = {
	[PROBE_ANY_NS] = { "unshare of each kind", 0, try_any },
	[PROBE_UTS] = { "unshare(CLONE_NEWUTS)", SYS_NEWUTS, NULL },
	[PROBE_IPC] = { "unshare(CLONE_NEWIPC)", SYS_NEWIPC, NULL },
	[PROBE_PID] = { "unshare(CLONE_NEWPID)", SYS_NEWPID, NULL },
	[PROBE_USER] = { "unshare(CLONE_NEWUSER)", SYS_NEWUSER, NULL },
	[PROBE_NET] = { "unshare(CLONE_NEWNET)", SYS_NEWNET, NULL },
	[PROBE_CGROUP_NS] = { "unshare(CLONE_NEWCGROUP)", SYS_NEWCGROUP, NULL },
	[PROBE_TIME] = { "unshare(CLONE_NEWTIME)", SYS_NEWTIME, NULL },
	[PROBE_DEVPTS] = { "mounting a second devpts", SYS_NEWNS, try_devpts },
	[PROBE_CGROUPS] = { "/proc/filesystems", 0, try_fs },
	[PROBE_VETH] = { "making a veth pair", SYS_NEWNET, probenet_link },
	[PROBE_BRIDGE] = { "making a bridge", SYS_NEWNET, probenet_link },
	[PROBE_MACVLAN] = { "asking for a macvlan link", SYS_NEWNET, probenet_link },
	[PROBE_VLAN] = { "asking for a vlan link", SYS_NEWNET, probenet_link },
	[PROBE_NETFILTER] = { "opening a netfilter socket", 0, probenet_netfilter },
	[PROBE_NFTABLES] = { "asking nf_tables for its generation", SYS_NEWNET, probenet_netfilter },
	[PROBE_SECCOMP] = { "prctl(PR_SET_SECCOMP)", 0, try_call },
	[PROBE_FHANDLE] = { "name_to_handle_at()", 0, try_call },
	[PROBE_EVENTFD] = { "eventfd()", 0, try_call },
	[PROBE_EPOLL] = { "epoll_create()", 0, try_call },
	[PROBE_DIAG_UNIX] = { "listing UNIX sockets", 0, probenet_diag },
	[PROBE_DIAG_INET] = { "listing TCP sockets", 0, probenet_diag },
	[PROBE_DIAG_PACKET] = { "listing packet sockets", 0, probenet_diag },
	[PROBE_DIAG_NETLINK] = { "listing netlink sockets", 0, probenet_diag },
	[PROBE_CGROUP] = { "/proc/cgroups", 0, try_controller },
	[PROBE_FS] = { "/proc/filesystems", 0, try_fs },
	[PROBE_XT] = { "/proc/net/%s", 0, try_xt },
	[PROBE_BLOCK] = { "/proc/devices", 0, try_block },
	[PROBE_PROC] = { "/proc/%s", 0, try_proc },
};

char *
probe_text(enum probe what, const char *arg)
{
	const char *text = rows[what].text, *percent = text ? strchr(text, '%') : NULL;

	if (!percent)
		return xstrdup(text ? text : "");
	return xasprintf("%.*s%.*s", (int)(percent - text), text, (int)strcspn(arg, " "), arg);
}

static struct probe_answer
try_here(enum probe what, const char *arg, int proc)
{
	const struct row *r = &rows[what];
	int in;

	if (proc < 0 && str_begins(r->text, "/proc/"))
		return (struct probe_answer){ PROBE_UNSURE, ENOENT };
	in = r->ns ? enter(r->ns) : 0;
	if (!r->try)
		return probe_answer(in, EINVAL);
	/* A stage that cannot be set says nothing of the play. */
	if (in < 0)
		return (struct probe_answer){ errno == EPERM ? PROBE_FORBIDDEN : PROBE_UNSURE, errno };
	return r->try(what, arg, proc);
}

static _Noreturn void
child(enum probe what, const char *arg, int proc, int to)
{
	struct probe_answer a;

	/* Whoever is interrupted wants no child to go on. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	a = try_here(what, arg, proc);
	_exit(io_write_all(to, &a, sizeof a) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* SIGKILL does not reach a child that sleeps in a device: it is not waited for. */
static void
reap(pid_t pid, bool late)
{
	if (late)
		kill(pid, SIGKILL);
	while (waitpid(pid, NULL, late ? WNOHANG : 0) < 0 && errno == EINTR)
		;
}

enum probe_result
probe_try(enum probe what, const char *arg, int proc, int *err)
{
	struct probe_answer a = { PROBE_UNSURE, 0 };
	int fd[2], ready;
	pid_t pid;

	*err = 0;
	if (what == PROBE_NONE || pipe2(fd, O_CLOEXEC) < 0)
		return PROBE_UNSURE;
	pid = fork();
	if (pid == 0)
		child(what, arg, proc, fd[1]);
	xclose(fd[1]);
	ready = pid < 0 ? -1 : io_wait(fd[0], POLLIN, io_now_ms() + 1000LL * SECONDS);
	/* One write of a pipe comes whole; a child that was killed has written nothing. */
	if (ready != 1 || io_read_all(fd[0], &a, sizeof a) != sizeof a)
		a = (struct probe_answer){ PROBE_UNSURE, ready == 0 ? ETIMEDOUT : EINTR };
	xclose(fd[0]);
	if (pid > 0)
		reap(pid, ready != 1);
	*err = a.err;
	return a.result;
}
