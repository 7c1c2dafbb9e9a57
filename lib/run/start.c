/* SPDX-License-Identifier: ISC */
/*
 * start: from a configuration to a running container, and a daemon's two
 * processes. The order, and why:
 *
 *  1. everything that can be wrong is checked; nothing has been touched. A container that runs
 *     and has lost its supervisor is spared that: it is adopted, whatever its configuration says now.
 *  2. a daemon's supervisor is forked; its caller waits for the one message
 *     that init runs, or for the reason why it does not.
 *  3. lock, and command socket: that is the lock of a container without a folder. Then
 *     what it requires (need.c) is watched: it ends with that.
 *  4. one life of the container (life.c), served by the poll loop (super.c).
 *  5. its teardown, for every way out; a reboot begins again at 4 with the
 *     configuration read anew, and the same socket; so does a restart (restart.c), once it is due:
 *     until then the loop answers.
 *  6. an ephemeral container is destroyed, then its name is free, then STOPPED is said. Connections
 *     are closed last of all: whoever waits on one knows that nothing is left.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run/start.h"
#include "run/adopt.h"
#include "run/how.h"
#include "run/cmd.h"
#include "run/event.h"
#include "run/life.h"
#include "run/lifehook.h"
#include "run/need.h"
#include "run/restart.h"
#include "run/share.h"
#include "run/super.h"
#include "container/cli.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "container/net.h"
#include "container/params.h"
#include "kernel/mnt.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/path.h"
#include "base/mem.h"
#include "base/str.h"

/* What a daemon's caller hears besides messages of base/err.h. */
enum { CALLER_RUNNING = 'r' };

/* --- before anything is touched ------------------------------------------ */

/* A relative path is meant from where the command was typed, at a reboot as well: a daemon's working folder is /. */
static int
place(char **p)
{
	static char *here;
	char *path;

	if (!*p || **p == '/' || str_eq(*p, "none"))
		return 0;
	if (!here && (here = getcwd(NULL, 0)) == NULL) {
		warn("%s: the working folder:", *p);
		return -1;
	}
	path = path_join(here, *p);
	free(*p);
	*p = path_clean(path);
	free(path);
	return 0;
}

void
start_adopt(const struct ctr *c, struct start *s)
{
	if (s->execute || !adopt_orphan(c))
		return;
	if (s->cmd) {
		warn("%s: is already running: it gets a supervisor again, the command is not run", c->name);
		hint("lxc-attach -n %s runs a command in it", c->name);
	}
	s->adopt = true;
	how_read(c, s);
}

/* adopt: what it was started with may be gone or spoilt by now; it runs all the same. */
static int
load(struct ctr *c, const struct start *s, bool adopting)
{
	const char *const *d;

	if (adopting && ctr_load(c, s->rcfile) < 0) {
		hint("until %s can be read it is supervised by default settings", c->file);
		conf_free(c->conf);
		c->conf = conf_new();
		return 0;
	}
	if (!adopting && !s->rcfile && !c->defined && !s->execute) {
		warn("%s: no such container: %s is not there", c->name, c->file);
		if (!cli_hint_root())
			hint("lxc-create -n %s makes it; -f FILE starts one from a file", c->name);
		return -1;
	}
	if (!adopting && ctr_partial(c)) {
		warn("%s: is not whole: lxc-create is at work on it, or was interrupted", c->name);
		hint("lxc-create -n %s begins anew, lxc-destroy -n %s removes it", c->name, c->name);
		return -1;
	}
	if (!adopting && ctr_load(c, s->rcfile) < 0)
		return -1;
	for (d = s->defines; d && *d; d++)
		if (conf_define(c->conf, *d) < 0)
			return -1;
	if (cli_log(c) < 0)
		return -1;
	conf_remarks(c->conf);
	return place(&c->conf->rootfs_path) < 0 || place(&c->conf->console_logfile) < 0 || place(&c->conf->console_path) < 0 ? -1 : 0;
}

int
start_load(struct ctr *c, const struct start *s)
{
	return load(c, s, s->adopt);
}

/* lxc.console.path: a terminal of the host that shows the console, or "none". */
static int
check_console(const struct ctr *c)
{
	const char *path = c->conf->console_path;
	int fd = -1, ret = 0;

	if (!path || str_eq(path, "none"))
		return 0;
	fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || !isatty(fd)) {
		warn("%s: lxc.console.path %s:", c->name, path);
		if (fd >= 0)
			hint("it must be a terminal; lxc.console.logfile takes any file");
		ret = -1;
	}
	xclose(fd);
	return ret;
}

static int
check(struct super *p)
{
	const struct ctr *c = p->c;
	const struct start *s = p->s;
	unsigned ns = life_namespaces(c);

	if (!c->conf->rootfs_path && !s->execute && !s->cmd) {
		warn("%s: no root file system: its init would be this host's", c->name);
		hint("set lxc.rootfs.path in %s, or use lxc-execute for a command on the host's files", c->file);
		return -1;
	}
	if (!(ns & SYS_NEWNS) || !((ns | share_namespaces(c)) & SYS_NEWPID)) {
		warn("%s: lxc.namespace.clone, lxc.namespace.keep: mnt and pid must be new ones", c->name);
		return -1;
	}
	if (ns & SYS_NEWUSER && !c->conf->nidmap) {
		warn("%s: lxc.namespace.clone: a user namespace needs lxc.idmap: nobody could run in it", c->name);
		return -1;
	}
	if (check_console(c) < 0)
		return -1;
	if (c->conf->tty_max > DEV_TTYS) {
		warn("%s: lxc.tty.max = %u: at most %d", c->name, c->conf->tty_max, DEV_TTYS);
		return -1;
	}
	return params_check(c, ns) < 0 || life_prepare(p) < 0 ? -1 : net_check(c);
}

/* --- lives ---------------------------------------------------------------------- */

/* Was the end of init a reboot(2) inside? SIGHUP says restart, SIGINT halt (pid_namespaces(7)). */
static bool
wants_reboot(const struct super *p)
{
	return p->reboot || (WIFSIGNALED(p->status) && WTERMSIG(p->status) == SIGHUP);
}

static int
exit_status(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	/* reboot(2) with a halt or power off command ends init by SIGINT: a shutdown as it should be. */
	return WTERMSIG(status) == SIGINT ? EXIT_SUCCESS : 128 + WTERMSIG(status);
}

/* What the console last said, below the reason why the start failed. */
static void
say_tail(const struct super *p)
{
	char text[512], *at = text, *line;

	if (!ring_tail(&p->console.ring, text, sizeof text))
		return;
	while ((line = strsep(&at, "\n")))
		if (*str_trim(line))
			hint("console: %s", line);
}

static int
reload(struct super *p)
{
	conf_free(p->c->conf);
	p->c->conf = NULL;
	return load(p->c, p->s, false) < 0 ? -1 : check(p);
}

/* The socket's name is taken, EADDRINUSE: by a supervisor, or by somebody who would only have us think so (then EBUSY). */
static void
already(const struct ctr *c)
{
	struct cmd_ans a = { 0 };
	int sock = cmd_connect(c);
	bool other = sock < 0 && errno == EPERM, mute = sock < 0 && errno == ETIMEDOUT;

	xclose(sock);
	if (mute)
		warn("%s: whoever has its command socket does not answer", c->name);
	else if (other) {
		warn("%s: the name of its command socket is taken by somebody else", c->name);
		hint("/proc/net/unix has it as @%s/command", c->dir);
	} else if (cmd_ask(c, CMD_STATE, 0, &a) == 0 && a.value > 0) {
		warn("%s: has ended, and is started again in %d seconds", c->name, (int)a.value);
		hint("lxc-stop -r -n %s does not wait", c->name);
	} else
		warn("%s: is already running", c->name);
	errno = mute || other ? EBUSY : EADDRINUSE;
}

static int
lock_and_listen(struct super *p, int *lock)
{
	*lock = ctr_lock(p->c, 30);
	if (*lock < 0 && errno == EWOULDBLOCK) {
		warn("%s: another command holds its lock", p->c->name);
		return -1;
	}
	p->listen = cmd_listen(p->c);
	if (p->listen < 0 && errno == EADDRINUSE)
		already(p->c);
	else if (p->listen < 0)
		warn("%s: command socket:", p->c->name);
	return p->listen < 0 ? -1 : 0;
}

static int
write_pidfile(const struct super *p)
{
	char pid[3 * sizeof(pid_t) + 1];

	if (!p->s->pidfile)
		return 0;
	snprintf(pid, sizeof pid, "%d", (int)getpid());
	if (io_replace_at(AT_FDCWD, p->s->pidfile, pid, strlen(pid), 0644) == 0)
		return 0;
	warn("%s: pid file %s:", p->c->name, p->s->pidfile);
	return -1;
}

/* A daemon's caller is told once; from then on there is only the log. */
static void
tell_caller(struct super *p)
{
	struct timespec t = { .tv_nsec = 10000000 };
	char msg = CALLER_RUNNING;
	int tries;

	err_send_to(-1);
	/* For want of memory it may fail; without it he would wait for the container's end. */
	for (tries = 0; p->caller >= 0 && tries < 500; tries++)
		if (send(p->caller, &msg, 1, MSG_NOSIGNAL) == 1 || errno == EPIPE || nanosleep(&t, NULL) < 0)
			break;
	xclose(p->caller);
	p->caller = -1;
	if (p->s->daemon)
		mem_trim_stack();
}

/* One life, from the first to the last thing that is made for it: the exit status. What it ends with is in p. */
static int
live(struct super *p, int *lock)
{
	int ret = EXIT_FAILURE;

	super_reborn(p);
	if (life_begin(p) < 0) {
		super_state(p, STATE_ABORTING);
		life_end_init(p);
		/* What a shell says of a command that it cannot run: 126 or 127. */
		if (p->executing && WIFEXITED(p->status))
			ret = WEXITSTATUS(p->status);
		say_tail(p);
		p->reboot = false;
	} else {
		xclose(*lock);
		*lock = -1;
		super_state(p, STATE_RUNNING);
		p->began = io_now_ms();
		p->lives++;
		tell_caller(p);
		while (p->init_alive)
			super_run(p);
		p->reboot = wants_reboot(p);
		ret = exit_status(p->status);
		event_send(p->c, EVENT_EXIT, ret);
	}
	super_state(p, STATE_STOPPING);
	life_end(p);
	return ret;
}

/*
 * Is there to be another life? Before STOPPED is said what is not to outlive it is gone and the name is free:
 * whoever waits for that may make or start another at once.
 */
static bool
again(struct super *p, int *status)
{
	bool waits = !p->reboot && restart_due(p, status);

	if (!p->reboot && !waits) {
		if (p->began)
			lifehook_ephemeral(p);
		xclose(p->listen);
		p->listen = -1;
	}
	super_state(p, STATE_STOPPED);
	if (!p->reboot && !waits)
		return false;
	/* Not before: to a supervisor that ends they cost nothing. */
	cg_close(&p->cg);
	if (!p->reboot && !restart_wait(p))
		return false;
	if (reload(p) == 0)
		return true;
	*status = EXIT_FAILURE;
	return false;
}

/* Lives of one container, until one ends without another behind it. Returns the exit status. */
static int
supervise(struct super *p)
{
	int lock = -1, ret = EXIT_FAILURE;

	/* From here on what is mounted for it is seen by it alone; what the host mounts still arrives. */
	if (p->c->conf->monitor_unshare && (sys_unshare(SYS_NEWNS) < 0 || mnt_make_slave() < 0)) {
		warn("%s: lxc.monitor.unshare:", p->c->name);
		return EXIT_FAILURE;
	}
	if (lock_and_listen(p, &lock) < 0) {
		xclose(lock);
		/* As in LXC: whoever wanted it running has it; whoever wanted a command run has not. */
		return errno == EADDRINUSE && !p->s->execute ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	if (p->s->adopt && !adopt_orphan(p->c) && check(p) < 0)
		goto out;
	if (super_open(p) < 0 || (!p->s->execute && need_open(p) < 0 && !p->s->adopt) || write_pidfile(p) < 0)
		goto out;
	do
		ret = live(p, &lock);
	while (again(p, &ret));
	if (p->s->pidfile)
		unlink(p->s->pidfile);
out:
	need_close(p);
	super_close(p);
	xclose(lock);
	return ret;
}

/* --- the daemon -------------------------------------------------------------- */

/* Messages of the supervisor until it says that init runs, or is gone. */
static int
wait_for(int sock)
{
	char buf[2200];
	ssize_t n;

	while ((n = recv(sock, buf, sizeof buf, 0)) != 0) {
		/* A socket of our own fails for want of memory, if ever: to leave now would be to know nothing of what has begun. */
		if (n < 0)
			continue;
		if (n == 1 && buf[0] == CALLER_RUNNING)
			return EXIT_SUCCESS;
		err_relay(buf, (size_t)n);
	}
	return EXIT_FAILURE;
}

static void
to_null(void)
{
	int null = open("/dev/null", O_RDWR | O_NOCTTY | O_CLOEXEC), fd;

	for (fd = 0; fd < 3; fd++)
		if (null >= 0)
			dup2(null, fd);
	if (null > 2)
		close(null);
}

static struct super super;

int
start_run(struct ctr *c, const struct start *s)
{
	int pair[2], status;
	pid_t pid;

	super_init(&super, c, s);
	if (!s->adopt && check(&super) < 0)
		return EXIT_FAILURE;
	if (!s->daemon)
		return supervise(&super);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 || (pid = fork()) < 0) {
		warn("%s: supervisor:", c->name);
		return EXIT_FAILURE;
	}
	if (pid > 0) {
		close(pair[1]);
		status = wait_for(pair[0]);
		/* "Is already running" is no failure, and no RUNNING either: then its exit says so. */
		if (status != EXIT_SUCCESS && waitpid(pid, &pair[1], 0) == pid && WIFEXITED(pair[1]))
			status = WEXITSTATUS(pair[1]);
		return status;
	}
	close(pair[0]);
	setsid();
	if (chdir("/") < 0)
		debug("/:");
	to_null();
	super.caller = pair[1];
	err_send_to(super.caller);
	exit(supervise(&super));
}
