/* SPDX-License-Identifier: ISC */
/*
 * floor: what a container's start and end cost when a program makes exactly the
 * kernel objects that it needs and does nothing else. It is what every figure
 * is divided by.
 *
 *   floor [-p] [-b BRIDGE] [-d NAME] ROOT COMMAND [ARG...]
 *   floor -k NAME
 *   floor -a PID COMMAND [ARG...]
 *
 *   -p  join cgroups as LXC, crun and runc do: another process's pid into cgroup.procs
 *   -b  a veth pair, its host end in BRIDGE
 *   -d  in the background, by a supervisor with a pty and a socket; returns when COMMAND was executed
 *   -k  end that one; returns when nothing is left of it
 *   -a  run COMMAND in all namespaces and cgroups of a process
 *
 * The order is the quickest that was found (within 5 % of it): clone into the v2
 * cgroup; the child makes its network namespace and mounts while the parent makes
 * cgroups; the child joins by "0" in their tasks files, which waits for nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static bool by_pid;
static const char *bridge, *root;
static char **command;
static char path_is[] = "PATH=/bin:/sbin", container_is[] = "container=floor", *environment[] = { path_is, container_is, NULL };

static struct { int dir; bool v2, cpuset; } hier[32];
static int hiers;
static char cgroup[64], host_end[IFNAMSIZ];

static void
die(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static ssize_t
slurp(int dir, const char *path, char *buf, size_t n)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t r, got = 0;

	while (fd >= 0 && (r = read(fd, buf + got, n - 1 - (size_t)got)) > 0)
		got += r;
	buf[got] = '\0';
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : got;
}

static void
put(int dir, const char *path, const char *text, size_t n)
{
	int fd = openat(dir, path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n)
		die(path);
	close(fd);
}

/* --- cgroups ----------------------------------------------------------------- */

/* Our own cgroup in the hierarchy that has these mount options, from /proc/self/cgroup's lines. */
static const char *
own_cgroup(char *table, const char *type, const char *options, char *out, size_t n)
{
	char line[1024], *names, *path;
	const char *at, *end, *found;

	for (at = table; *at; at = end + 1) {
		end = strchr(at, '\n');
		snprintf(line, sizeof line, "%.*s", (int)(end - at), at);
		names = strchr(line, ':') + 1;
		path = strchr(names, ':');
		*path++ = '\0';
		found = strstr(options, names);
		if (*type == '2' ? !*names : *names && found && (found[strlen(names)] == ',' || !found[strlen(names)])) {
			snprintf(out, n, "%s", path);
			return out;
		}
	}
	return NULL;
}

static void
find_hierarchies(void)
{
	char table[4096], mounts[32768], *at = mounts, *line, *save, where[512], type[32], options[256], own[512], dir[1024];

	if (slurp(AT_FDCWD, "/proc/self/cgroup", table, sizeof table) < 0 || slurp(AT_FDCWD, "/proc/mounts", mounts, sizeof mounts) < 0)
		return;
	for (; (line = strtok_r(at, "\n", &save)) && hiers < 32; at = NULL) {
		if (sscanf(line, "%*s %511s cgroup%31[2 ] %255s", where, type, options) != 3)
			continue;
		if (!own_cgroup(table, type, options, own, sizeof own))
			continue;
		snprintf(dir, sizeof dir, "%s%s", where, own);
		hier[hiers].dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
		hier[hiers].v2 = *type == '2';
		hier[hiers].cpuset = !hier[hiers].v2 && strstr(options, "cpuset");
		if (hier[hiers].dir >= 0)
			hiers++;
	}
}

/* -1: all of v1. Else only the v2 one: a descriptor of it, or -1. */
static int
make_cgroups(bool v2)
{
	char path[128], value[256];
	static const char *const copy[] = { "cpuset.cpus", "cpuset.mems" };
	int i, k;

	for (i = 0; i < hiers; i++) {
		if (hier[i].v2 != v2)
			continue;
		if (mkdirat(hier[i].dir, cgroup, 0755) < 0)
			die(cgroup);
		for (k = 0; hier[i].cpuset && k < 2; k++) {
			snprintf(path, sizeof path, "%s/%s", cgroup, copy[k]);
			put(hier[i].dir, path, value, (size_t)slurp(hier[i].dir, copy[k], value, sizeof value));
		}
		if (v2)
			return openat(hier[i].dir, cgroup, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	return -1;
}

static void
join(bool v2_too, const char *who)
{
	char path[128];
	int i;

	for (i = 0; i < hiers; i++) {
		if (hier[i].v2 && !v2_too)
			continue;
		snprintf(path, sizeof path, "%s/%s", cgroup, by_pid || hier[i].v2 ? "cgroup.procs" : "tasks");
		put(hier[i].dir, path, who, strlen(who));
	}
}

static void
remove_cgroups(void)
{
	int i, tries;

	for (i = 0; i < hiers; i++)
		for (tries = 0; unlinkat(hier[i].dir, cgroup, AT_REMOVEDIR) < 0 && errno == EBUSY && tries < 1000; tries++)
			usleep(200);
}

/* --- the network --------------------------------------------------------------- */

static struct rtattr *
attr(struct nlmsghdr *h, int type, const void *data, size_t n)
{
	struct rtattr *a = (void *)((char *)h + NLMSG_ALIGN(h->nlmsg_len));

	a->rta_type = (unsigned short)type;
	a->rta_len = (unsigned short)RTA_LENGTH(n);
	if (n)
		memcpy(RTA_DATA(a), data, n);
	h->nlmsg_len = NLMSG_ALIGN(h->nlmsg_len) + RTA_ALIGN(a->rta_len);
	return a;
}

static void
nested(struct nlmsghdr *h, struct rtattr *a)
{
	a->rta_len = (unsigned short)((char *)h + h->nlmsg_len - (char *)a);
}

/* One message: both ends, the inner one in pid's namespace with its name, the outer one up and in the bridge. */
static void
make_veth(pid_t pid)
{
	union { struct nlmsghdr h; char room[512]; } u = { .h = {
		.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)), .nlmsg_type = RTM_NEWLINK,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL } };
	struct ifinfomsg *i = NLMSG_DATA(&u.h);
	int sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), master = (int)if_nametoindex(bridge);
	struct rtattr *info, *data, *peer;
	struct { struct nlmsghdr h; struct nlmsgerr e; char room[512]; } answer;

	i->ifi_flags = i->ifi_change = IFF_UP;
	attr(&u.h, IFLA_IFNAME, host_end, strlen(host_end) + 1);
	attr(&u.h, IFLA_MASTER, &master, sizeof master);
	info = attr(&u.h, IFLA_LINKINFO, NULL, 0);
	attr(&u.h, IFLA_INFO_KIND, "veth", 5);
	data = attr(&u.h, IFLA_INFO_DATA, NULL, 0);
	peer = attr(&u.h, VETH_INFO_PEER, &(struct ifinfomsg){ 0 }, sizeof(struct ifinfomsg));
	attr(&u.h, IFLA_IFNAME, "eth0", 5);
	attr(&u.h, IFLA_NET_NS_PID, &pid, sizeof pid);
	nested(&u.h, peer);
	nested(&u.h, data);
	nested(&u.h, info);
	if (send(sock, &u, u.h.nlmsg_len, 0) < 0 || recv(sock, &answer, sizeof answer, 0) < 0)
		die("netlink");
	if (answer.e.error) {
		errno = -answer.e.error;
		die("veth");
	}
	close(sock);
}

static void
up(const char *name)
{
	struct ifreq r = { .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
	if (ioctl(fd, SIOCSIFFLAGS, &r) < 0)
		die(name);
	close(fd);
}

/* --- the child ------------------------------------------------------------------- */

static const struct { const char *name; unsigned major, minor; } nodes[] = {
	{ "dev/null", 1, 3 }, { "dev/zero", 1, 5 }, { "dev/full", 1, 7 }, { "dev/random", 1, 8 }, { "dev/urandom", 1, 9 }, { "dev/tty", 5, 0 },
};

static void
mounts(void)
{
	size_t i;

	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0 || mount(root, root, NULL, MS_BIND, NULL) < 0 || chdir(root) < 0)
		die(root);
	if (mount("tmpfs", "dev", "tmpfs", MS_NOSUID, "size=500k,mode=755") < 0)
		die("tmpfs");
	if (mount("proc", "proc", "proc", MS_NODEV | MS_NOEXEC | MS_NOSUID, NULL) < 0)
		die("proc");
	if (mount("sysfs", "sys", "sysfs", MS_RDONLY | MS_NODEV | MS_NOEXEC | MS_NOSUID, NULL) < 0)
		die("sysfs");
	for (i = 0; i < sizeof nodes / sizeof *nodes; i++)
		if (mknod(nodes[i].name, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)) < 0)
			die(nodes[i].name);
	mkdir("dev/pts", 0755);
	if (mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5,max=1026") < 0 ||
	    symlink("pts/ptmx", "dev/ptmx") < 0)
		die("devpts");
	if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		die("pivot_root");
}

static void
signal_event(int fd)
{
	uint64_t one = 1;

	if (write(fd, &one, sizeof one) < 0)
		die("eventfd");
}

static void
wait_event(int fd)
{
	uint64_t n;

	if (read(fd, &n, sizeof n) < 0)
		die("eventfd");
}

static _Noreturn void
child(int netns, int go, bool in_v2)
{
	if (unshare(CLONE_NEWNET) < 0)
		die("network namespace");
	if (bridge)
		signal_event(netns);
	sethostname("floor", 5);
	up("lo");
	mounts();
	wait_event(go);
	if (bridge)
		up("eth0");
	if (!by_pid)
		join(!in_v2, "0");
	if (unshare(CLONE_NEWCGROUP) < 0 && errno != EINVAL)
		die("cgroup namespace");
	execve(command[0], command, environment);
	die(command[0]);
	_exit(EXIT_FAILURE);
}

/* --- start and end ------------------------------------------------------------------ */

static pid_t
start(void)
{
	struct { uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup; } a = {
		.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC, .exit_signal = SIGCHLD,
	};
	int netns = eventfd(0, EFD_CLOEXEC), go = eventfd(0, EFD_CLOEXEC), v2 = -1;
	char who[16];
	pid_t pid;

	snprintf(cgroup, sizeof cgroup, "floor.%d", (int)getpid());
	snprintf(host_end, sizeof host_end, "vf%d", (int)getpid());
	if (!by_pid) {
		v2 = make_cgroups(true);
		if (v2 >= 0) {
			a.flags |= 0x200000000ull;	/* CLONE_INTO_CGROUP, 5.7 */
			a.cgroup = (uint64_t)v2;
		}
	}
	pid = (pid_t)syscall(435 /* clone3 */, &a, sizeof a);
	if (pid == 0)
		child(netns, go, v2 >= 0);
	if (pid < 0)
		die("clone3");
	if (by_pid)
		make_cgroups(true);
	make_cgroups(false);
	if (by_pid) {
		snprintf(who, sizeof who, "%d", (int)pid);
		join(true, who);
	}
	if (bridge) {
		wait_event(netns);
		make_veth(pid);
	}
	signal_event(go);
	return pid;
}

static int
finish(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	remove_cgroups();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int
command_socket(const char *name, bool serve)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	socklen_t n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
	    (size_t)snprintf(a.sun_path + 1, sizeof a.sun_path - 1, "floor/%s", name));
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (serve ? bind(s, (void *)&a, n) < 0 || listen(s, 8) < 0 : connect(s, (void *)&a, n) < 0)
		die(name);
	return s;
}

static int
daemonise(const char *name)
{
	int told[2], sock, master, signals, zero = 0;
	sigset_t set;
	pid_t pid;
	char c = 0;

	if (pipe2(told, O_CLOEXEC) < 0)
		die("pipe");
	pid = fork();
	if (pid) {
		close(told[1]);
		return read(told[0], &c, 1) == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	setsid();
	sock = command_socket(name, true);
	master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	ioctl(master, TIOCSPTLCK, &zero);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	{
		/* The end of this pipe is the exec. */
		int executed[2];

		if (pipe2(executed, O_CLOEXEC) < 0)
			die("pipe");
		pid = start();
		close(executed[1]);
		if (read(executed[0], &c, 1) < 0)
			die("pipe");
		close(executed[0]);
	}
	if (write(told[1], &c, 1) < 0)
		die("pipe");
	close(told[1]);
	poll((struct pollfd[]){ { sock, POLLIN, 0 }, { signals, POLLIN, 0 }, { master, 0, 0 } }, 3, -1);
	/* Who asked holds a connection: the end of this process closes it. */
	accept(sock, NULL, NULL);
	kill(pid, SIGKILL);
	finish(pid);
	return EXIT_SUCCESS;
}

/* What can join a process's namespaces and cgroups, and nothing else: pidfd_open (5.3), setns of it (5.8). */
static int
attach(pid_t pid)
{
	enum { INSIDE = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP };
	struct { uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup; } a = {
		.exit_signal = SIGCHLD,
	};
	char file[64], table[4096], mounts[32768], *at = mounts, *line, *save, where[512], type[32], options[256], own[512], path[1100];
	int tasks[32], n = 0, v2, status, i, pidfd = (int)syscall(434 /* pidfd_open */, pid, 0);

	snprintf(file, sizeof file, "/proc/%d/cgroup", (int)pid);
	if (pidfd < 0 || slurp(AT_FDCWD, file, table, sizeof table) < 0 || slurp(AT_FDCWD, "/proc/mounts", mounts, sizeof mounts) < 0)
		die("attach");
	for (; (line = strtok_r(at, "\n", &save)) && n < 32; at = NULL) {
		if (sscanf(line, "%*s %511s cgroup%31[2 ] %255s", where, type, options) != 3 || !own_cgroup(table, type, options, own, sizeof own))
			continue;
		snprintf(path, sizeof path, "%s%s%s", where, own, *type == '2' ? "" : "/tasks");
		if (*type != '2')
			tasks[n++] = open(path, O_WRONLY | O_CLOEXEC);
		else if ((v2 = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0) {
			a.flags = 0x200000000ull;
			a.cgroup = (uint64_t)v2;
		}
	}
	if (setns(pidfd, CLONE_NEWPID) < 0 || (pid = (pid_t)syscall(435 /* clone3 */, &a, sizeof a)) < 0)
		die("attach");
	if (pid == 0) {
		for (i = 0; i < n; i++)
			if (write(tasks[i], "0", 1) != 1)
				die("tasks");
		if (setns(pidfd, INSIDE) < 0)
			die("setns");
		execve(command[0], command, environment);
		die(command[0]);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
main(int argc, char **argv)
{
	const char *name = NULL;
	pid_t pid = 0;
	char c;
	int o;

	while ((o = getopt(argc, argv, "+pb:d:k:a:")) != -1)
		switch (o) {
		case 'p': by_pid = true; break;
		case 'b': bridge = optarg; break;
		case 'd': name = optarg; break;
		case 'a': pid = (pid_t)atoi(optarg); break;
		case 'k':
			o = command_socket(optarg, false);
			return read(o, &c, 1) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
		default: return 2;
		}
	if (pid && optind < argc) {
		command = argv + optind;
		return attach(pid);
	}
	if (argc - optind < 2) {
		fprintf(stderr, "usage: floor [-p] [-b BRIDGE] [-d NAME] ROOT COMMAND [ARG...]\n");
		return 2;
	}
	root = argv[optind];
	command = argv + optind + 1;
	find_hierarchies();
	return name ? daemonise(name) : finish(start());
}
