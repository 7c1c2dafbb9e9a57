/* SPDX-License-Identifier: ISC */
/*
 * newns: one command in new namespaces. The order, and why:
 *
 *  1. fork into all of them at once; the user namespace owns the others then. The child waits.
 *  2. the parent, which has the rights outside: id maps, interfaces.
 *  3. the child, on its go: time and cgroup namespaces, that clone(2) has none of or whose root
 *     is where one is; mounts; ids; exec. The end of the pair tells the parent which it was.
 *  4. the parent passes signals on, and the exit status back.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/newns.h"
#include "run/init.h"
#include "container/ids.h"
#include "kernel/idmap.h"
#include "kernel/mnt.h"
#include "kernel/nl.h"
#include "kernel/rtnl.h"
#include "kernel/sys.h"
#include "kernel/timens.h"
#include "base/err.h"
#include "base/io.h"

/* --- inside ------------------------------------------------------------------------ */

static int
mount_on(const char *path, const char *type, const char *data)
{
	int at = openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC), ret;

	/* A host without it has nobody who uses it; nor has a kernel without such a file system. */
	if (at < 0 && errno == ENOENT)
		return 0;
	ret = at < 0 ? -1 : mnt_fs(type, type, at, MNT_NOSUID | MNT_NODEV | MNT_NOEXEC, data);
	if (ret < 0 && errno == ENODEV)
		ret = 0;
	if (ret < 0)
		warn("cannot mount %s on %s:", type, path);
	if (ret < 0 && errno == EPERM)
		hint("in a user namespace that takes a new PID namespace for /proc, and IPC for /dev/mqueue");
	xclose(at);
	return ret;
}

static int
inside(const struct newns *n)
{
	const char *what = NULL;

	if (n->namespaces & SYS_NEWTIME && timens_enter(0, 0) < 0)
		what = "make a time namespace";
	else if (n->namespaces & SYS_NEWCGROUP && sys_unshare(SYS_NEWCGROUP) < 0)
		what = "make a cgroup namespace";
	else if (n->hostname && sethostname(n->hostname, strlen(n->hostname)) < 0)
		what = "set the host name";
	else if (n->namespaces & SYS_NEWNS && mnt_make_slave() < 0)
		what = "cut the mounts off from the host's";
	if (what) {
		warn("cannot %s:", what);
		return -1;
	}
	if (n->remount && (mount_on("/proc", "proc", NULL) < 0 || mount_on("/dev/shm", "tmpfs", "mode=1777") < 0 ||
	    mount_on("/dev/mqueue", "mqueue", NULL) < 0))
		return -1;
	if (n->become && idmap_become(n->uid, n->gid, NULL, 0) < 0) {
		warn("cannot become %u:%u:", (unsigned)n->uid, (unsigned)n->gid);
		return -1;
	}
	return 0;
}

static _Noreturn void
child(const struct newns *n, int sock)
{
	char status = EXIT_FAILURE;

	prctl(PR_SET_PDEATHSIG, n->daemon ? 0 : SIGTERM);
	if (read(sock, &status, 1) != 1)
		_exit(EXIT_FAILURE);	/* the parent has said why */
	status = EXIT_FAILURE;
	if (inside(n) == 0) {
		if (n->daemon)
			setsid();
		execvp(n->cmd[0], n->cmd);
		status = (char)init_exec_failed(n->cmd[0]);
	}
	send(sock, &status, 1, MSG_NOSIGNAL);
	_exit((unsigned char)status);
}

/* --- outside ---------------------------------------------------------------------- */

/* The one host program there is no way around: set-user-ID, it gives a user what /etc/subuid says is his. */
static int
helper(const char *program, pid_t pid, const char *map)
{
	struct strv argv = { 0 };
	char number[3 * sizeof pid + 1];
	int status = -1;
	pid_t p;

	snprintf(number, sizeof number, "%d", (int)pid);
	strv_add(&argv, program);
	strv_add(&argv, number);
	strv_split(&argv, map, " \n");
	p = fork();
	if (p == 0) {
		execvp(program, argv.v);
		warn("%s:", program);
		if (errno == ENOENT)
			hint("without it a user can map his own id alone, once: -m u:0:%u:1 -m g:0:%u:1", (unsigned)geteuid(), (unsigned)getegid());
		_exit(127);
	}
	while (p > 0 && waitpid(p, &status, 0) < 0 && errno == EINTR)
		;
	strv_free(&argv);
	if (status == 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 127))
		return status == 0 ? 0 : -1;
	warn("%s gave no id map", program);
	return -1;
}

static bool
is_own(const struct str *map, unsigned n, unsigned id)
{
	unsigned long ns, host, count;

	return n == 0 || (n == 1 && sscanf(map->s, "%lu %lu %lu", &ns, &host, &count) == 3 && host == id && count == 1);
}

static int
write_maps(const struct ids_maps *m, pid_t pid)
{
	bool root = geteuid() == 0;
	int ret;

	if (!root && !(is_own(&m->uid, m->nuid, geteuid()) && is_own(&m->gid, m->ngid, getegid())))
		return helper("newuidmap", pid, m->uid.n ? m->uid.s : "") < 0 || helper("newgidmap", pid, m->gid.n ? m->gid.s : "") < 0 ? -1 : 0;
	ret = (root ? idmap_write : idmap_write_own)(pid, m->uid.n ? m->uid.s : "", m->gid.n ? m->gid.s : "");
	if (ret < 0)
		warn("id map:");
	if (ret < 0 && errno == EINVAL)
		hint("no id may be mapped twice, inside or outside");
	else if (ret < 0 && errno == EPERM)
		hint("an id outside is none that may be given from here: see /proc/self/uid_map");
	return ret;
}

static int
move_links(const struct strv *l, pid_t pid)
{
	struct rtnl_link link;
	int sock = -1, ret = 0;
	size_t i;

	if (l->n && (sock = nl_open()) < 0) {
		warn("netlink:");
		return -1;
	}
	for (i = 0; i < l->n && ret == 0; i++) {
		ret = rtnl_link_get(sock, l->v[i], &link) < 0 || rtnl_link_move(sock, link.index, pid, l->v[i]) < 0 ? -1 : 0;
		if (ret < 0)
			warn("cannot move the interface %s:", l->v[i]);
	}
	xclose(sock);
	return ret;
}

static volatile pid_t running;

static void
pass_on(int sig)
{
	kill(running, sig);
}

static int
wait_for(pid_t pid)
{
	static const int passed[] = { SIGHUP, SIGTERM, SIGUSR1, SIGUSR2 };
	struct sigaction pass = { .sa_handler = pass_on };
	int status;
	size_t i;

	running = pid;
	for (i = 0; i < sizeof passed / sizeof *passed; i++)
		sigaction(passed[i], &pass, NULL);
	/* From a terminal they reach the command as well. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_FAILURE;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
newns_run(const struct newns *n)
{
	int pair[2], ret = EXIT_FAILURE;
	char go = 0, failed;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		warn("socketpair:");
		return EXIT_FAILURE;
	}
	fflush(NULL);
	pid = sys_fork(n->namespaces & ~(SYS_NEWCGROUP | SYS_NEWTIME), -1, NULL, NULL);
	if (pid == 0) {
		close(pair[0]);
		child(n, pair[1]);
	}
	close(pair[1]);
	if (pid < 0) {
		warn("cannot make the namespaces:");
		if (errno == EINVAL)
			hint("lxc-checkconfig tells which namespaces this kernel lacks");
		else if (errno == EPERM && geteuid() != 0)
			hint("they are root's to make, or with USER anybody's");
	} else if ((!(n->namespaces & SYS_NEWUSER) || write_maps(n->maps, pid) == 0) && move_links(&n->links, pid) == 0 &&
	    send(pair[0], &go, 1, MSG_NOSIGNAL) == 1) {
		if (!n->daemon)
			ret = wait_for(pid);
		else	/* its exec ends the pair */
			ret = recv(pair[0], &failed, 1, 0) == 1 ? (unsigned char)failed : EXIT_SUCCESS;
		pid = -1;
	}
	close(pair[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);	/* the end of the pair has told it */
	return ret;
}
