/* SPDX-License-Identifier: ISC */
/* stop: end a running container, with its supervisor's help or without. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "run/stop.h"
#include "run/cmd.h"
#include "run/halt.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "kernel/cgprocs.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/str.h"

/* After SIGKILL: what a kernel needs to tear namespaces and cgroups down, with a good deal to spare. */
enum { KILL_MS = 10000, ANSWER_MS = 2000 };
/* By then most have ended that were killed: only for the others it is worth to look whether they are frozen. */
enum { THAW_MS = 100 };
enum { DESERTED = 1 };

static long long
deadline_of(int secs)
{
	return secs < 0 ? -1 : io_now_ms() + (long long)secs * 1000;
}

/* A frozen process gets a signal only when it is thawed; in the v1 freezer not even SIGKILL before. */
static void
thaw(const struct ctr *c)
{
	struct cg cg;
	struct live l;

	live_get(c, &l);
	if (!l.init || live_cgroups(c, &l, &cg) < 0)
		return;
	if (cg_frozen(&cg, l.cgroup) > 0)
		cg_freeze(&cg, l.cgroup, false, io_now_ms() + ANSWER_MS);
	cg_close(&cg);
}

/* --- with a supervisor --------------------------------------------------------- */

/* Send a signal to init; the supervisor's answer. */
static int
ask(int sock, enum cmd_verb verb, int value, int flags, struct cmd_ans *a)
{
	if (cmd_send(sock, verb, value, flags) < 0 || cmd_answer(sock, a, NULL, io_now_ms() + ANSWER_MS) < 0)
		return -1;
	errno = -a->ret;
	return a->ret ? -1 : 0;
}

/* The supervisor closes its connections last of all, when nothing of the container is left. 1: gone, 0: too late. */
static int
wait_gone(int sock, long long deadline)
{
	struct cmd_ans a;

	while (cmd_answer(sock, &a, NULL, deadline) == 0)
		;
	return errno != ETIMEDOUT;
}

/* A state that was asked for by CMD_WATCH. */
static int
await_state(int sock, int state, long long deadline)
{
	struct cmd_ans a;

	do
		if (cmd_answer(sock, &a, NULL, deadline) < 0)
			return -1;
	while (a.value != state);
	return 0;
}

static int
restart(const struct ctr *c, int sock, int sig, int watch, const struct stop *s)
{
	struct cmd_ans a;
	long long deadline = deadline_of(s->secs);
	int err;

	/* In the v1 freezer it would get no signal. */
	thaw(c);
	if (ask(sock, CMD_REBOOT, 1, 0, &a) < 0 || ask(sock, CMD_STOP, sig ? sig : SIGKILL, 0, &a) < 0) {
		warn("%s: its supervisor does not answer:", c->name);
		return -1;
	}
	if (s->nowait)
		return 0;
	if (await_state(watch, STATE_STOPPED, deadline) < 0) {
		if (errno != ETIMEDOUT || s->nokill || ask(sock, CMD_STOP, SIGKILL, 0, &a) < 0)
			goto fail;
		if (await_state(watch, STATE_STOPPED, io_now_ms() + KILL_MS) < 0)
			goto fail;
	}
	if (await_state(watch, STATE_RUNNING, io_now_ms() + KILL_MS) == 0)
		return 0;
fail:
	/* Its end some day later is to be an end. */
	err = errno;
	ask(sock, CMD_REBOOT, 0, 0, &a);
	errno = err;
	warn("%s: has not restarted:", c->name);
	return -1;
}

static int
no_answer(const struct ctr *c)
{
	warn("%s: its supervisor does not answer:", c->name);
	hint("kill its supervisor (lxc-info -n %s has its init); lxc-stop works without it", c->name);
	return -1;
}

/* With --nokill: it would be waited for in vain. */
static int
deaf(const struct ctr *c)
{
	warn("%s: its init takes no signal that asks it to end", c->name);
	hint("lxc-stop -k -n %s kills it; lxc.signal.halt and lxc.signal.reboot may name signals", c->name);
	return -1;
}

/* Has the supervisor been killed, and not ended with its container? It would have removed the record, be it that of a new start. */
static bool
outlived(const struct ctr *c, pid_t init)
{
	struct ctr_record r;

	return init && ctr_record_read(c, &r) == 0 && r.init == init && ctr_alive(r.init, r.init_start);
}

/* DESERTED: the supervisor has ended, and maybe nothing else. */
static int
supervised(struct ctr *c, int sock, const struct stop *s)
{
	struct cmd_ans a = { 0 };
	/* Of an ephemeral one all its files are to go. */
	int kill_ms = c->conf->ephemeral ? 30 * KILL_MS : KILL_MS;
	int sig, watch = -1, ret = -1;

	/* What kills asks nothing about init first: two switches of process fewer. */
	if (!(s->kill && !s->reboot) && ask(sock, CMD_STATE, 0, 0, &a) < 0)
		return no_answer(c);
	if (s->kill)
		sig = c->conf->sig_stop ? c->conf->sig_stop : SIGKILL;
	else
		sig = a.init ? halt_signal(a.init, s->reboot ? c->conf->sig_reboot : c->conf->sig_halt, s->reboot) : SIGKILL;
	if (!sig && s->nokill)
		return deaf(c);
	if (s->reboot) {
		watch = cmd_connect(c);
		if (watch >= 0 && cmd_send(watch, CMD_WATCH, 1 << STATE_RUNNING | 1 << STATE_STOPPED, 0) == 0)
			ret = restart(c, sock, sig, watch, s);
		xclose(watch);
		return ret;
	}
	/* An init that hears nothing is not waited for, unless that was asked. */
	if (!sig)
		sig = SIGKILL;
	/* A connection that ends without an answer: the supervisor has just ended, with its container or without, or would not hear us. */
	if (ask(sock, CMD_STOP, sig, s->kill ? 3 : 1, &a) < 0)
		return (errno != ECONNRESET && errno != EPIPE) || cmd_listens(c) ? no_answer(c) : DESERTED;
	if (s->nowait) {
		thaw(c);
		return 0;
	}
	if (wait_gone(sock, io_now_ms() + THAW_MS))
		return outlived(c, a.init) ? DESERTED : 0;
	thaw(c);
	if (wait_gone(sock, s->kill || sig == SIGKILL ? io_now_ms() + kill_ms : deadline_of(s->secs)))
		return outlived(c, a.init) ? DESERTED : 0;
	if (!s->nokill && !s->kill) {
		info("%s: did not shut down in %d seconds: killed", c->name, s->secs);
		if (ask(sock, CMD_STOP, SIGKILL, 1, &a) < 0 || wait_gone(sock, io_now_ms() + kill_ms))
			return 0;
	}
	warn("%s: still runs", c->name);
	if (a.state == STATE_STOPPING)
		hint("its init has ended, what its configuration runs behind that has not: lxc-stop -k -n %s ends it", c->name);
	return -1;
}

/* --- without ---------------------------------------------------------------------- */

void
stop_sweep(const struct ctr *c)
{
	struct ctr_record r;
	struct cg cg = { 0 };
	char path[sizeof r.cgroup];
	char *owner;

	if (ctr_record_read(c, &r) < 0) {
		memset(&r, 0, sizeof r);
		snprintf(path, sizeof path, "lxc/%s", c->name);
	} else
		memcpy(path, r.cgroup, sizeof path);
	if (live_cgroups(c, NULL, &cg) == 0 && path[0]) {
		owner = cg_owner(&cg, path);
		/* A cgroup that carries another's mark is that other's; without marks the record is the proof. */
		if (owner ? str_eq(owner, c->dir) : r.init != 0) {
			cg_kill(&cg, path, io_now_ms() + KILL_MS);
			cg_remove(&cg, path, io_now_ms() + KILL_MS);
		}
		free(owner);
	}
	cg_close(&cg);
	ctr_record_remove(c);
}

/* 1: the process has ended, 0: too late. Before pidfds (5.3) there is nothing to wait on but time. */
static int
wait_pid(pid_t pid, int pidfd, long long deadline)
{
	struct timespec t = { .tv_nsec = 2000000 };

	if (pidfd >= 0)
		return io_wait(pidfd, POLLIN, deadline) == 1;
	while (kill(pid, 0) == 0) {
		if (deadline >= 0 && io_now_ms() >= deadline)
			return 0;
		nanosleep(&t, NULL);
	}
	return 1;
}

static int
unsupervised(struct ctr *c, const struct live *l, const struct stop *s)
{
	int pidfd = sys_pidfd_open(l->init), sig, ended;

	if (s->reboot) {
		warn("%s: nobody supervises it, so nobody would start it again", c->name);
		hint("lxc-start -n %s adopts it", c->name);
		xclose(pidfd);
		return -1;
	}
	if (s->kill)
		sig = c->conf->sig_stop ? c->conf->sig_stop : SIGKILL;
	else
		sig = halt_signal(l->init, c->conf->sig_halt, false);
	if (!sig && s->nokill) {
		xclose(pidfd);
		return deaf(c);
	}
	if (!sig)
		sig = SIGKILL;
	/* A pid that is not held could be another's by now: the descriptor came first, the look second. */
	if ((pidfd >= 0 ? sys_pidfd_kill(pidfd, sig) : kill(l->init, sig)) < 0 && errno != ESRCH) {
		warn("%s: signal to init %d:", c->name, (int)l->init);
		xclose(pidfd);
		return -1;
	}
	if (s->nowait) {
		xclose(pidfd);
		thaw(c);
		return 0;
	}
	if (!wait_pid(l->init, pidfd, io_now_ms() + THAW_MS))
		thaw(c);
	ended = wait_pid(l->init, pidfd, s->kill || sig == SIGKILL ? io_now_ms() + KILL_MS : deadline_of(s->secs));
	if (!ended && !s->nokill) {
		if (pidfd >= 0)
			sys_pidfd_kill(pidfd, SIGKILL);
		else
			kill(l->init, SIGKILL);
		ended = wait_pid(l->init, pidfd, io_now_ms() + KILL_MS);
	}
	xclose(pidfd);
	if (!ended) {
		warn("%s: still runs", c->name);
		return -1;
	}
	stop_sweep(c);
	return 0;
}

int
stop_run(struct ctr *c, const struct stop *s)
{
	struct live l;
	int sock, ret;

	/* Signals of its own, if it says any; a configuration that is gone or broken must not keep it running. */
	if (!c->conf && (!c->defined || ctr_load(c, NULL) < 0)) {
		conf_free(c->conf);
		c->conf = conf_new();
	}
	sock = cmd_connect(c);
	if (sock >= 0) {
		ret = supervised(c, sock, s);
		xclose(sock);
		if (ret != DESERTED)
			return ret;
	}
	live_get(c, &l);
	if (l.init)
		return unsupervised(c, &l, s);
	/* Its init and its supervisor may have died both, and left their traces. */
	stop_sweep(c);
	errno = ESRCH;
	return sock >= 0 ? 0 : -1;
}
