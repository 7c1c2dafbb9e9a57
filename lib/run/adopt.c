/* SPDX-License-Identifier: ISC */
/*
 * adopt: a container that runs without its supervisor gets a new one. The
 * order, and why:
 *
 *  1. init is held by a pidfd first and looked at second: what is held keeps its pid.
 *  2. it is traced: only its parent is told how it ended, and that is by now
 *     somebody else, but its tracer is told first. Without that how it ended is
 *     read from /proc, if nobody was quicker to reap it.
 *  3. its cgroups, where the record says: below those of whoever started it.
 *  4. terminals: the old ones hung up with the last supervisor. Those who sat
 *     there have ended, and what respawns them opens the new ones by the old names.
 *  5. the record last: until then whoever comes after us does the same again.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "run/adopt.h"
#include "run/child.h"
#include "run/cmd.h"
#include "run/lifehook.h"
#include "run/start.h"
#include "run/super.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "kernel/trace.h"
#include "base/err.h"
#include "base/io.h"
#include "base/str.h"

/* What is mounted on its /dev may make us wait as long as it likes: not longer than this. */
enum { TTYS_MS = 5000 };

bool
adopt_orphan(const struct ctr *c)
{
	struct ctr_record r;

	return ctr_record_read(c, &r) == 0 && ctr_alive(r.init, r.init_start) && !ctr_alive(r.super, r.super_start);
}

static int
take_init(struct super *p, struct live *l)
{
	struct ctr_record *r = &p->record;

	if (live_cgroups(p->c, NULL, &p->cg) < 0) {
		warn("%s: cgroups:", p->c->name);
		return -1;
	}
	live_get_in(p->c, &p->cg, false, l);
	p->pidfd = l->init ? sys_pidfd_open(l->init) : -1;
	r->init_start = l->init ? proc_start_time(l->init) : 0;
	if (!r->init_start || proc_is_init(l->init) != 1) {
		warn("%s: something of it still runs, but not its init, and nobody supervises it", p->c->name);
		hint("lxc-stop -k -n %s ends it", p->c->name);
		return -1;
	}
	r->init = p->init = l->init;
	p->adopted = true;
	p->init_alive = true;
	p->running = true;
	/* For whoever asks meanwhile; it is said when it is done. */
	p->state = STATE_RUNNING;
	p->traced = trace_seize(p->init) == 0;
	if (!p->traced)
		info("%s: how its init ends may stay unknown: cannot trace it:", p->c->name);
	memcpy(p->cgroup, l->cgroup, sizeof p->cgroup);
	return 0;
}

/* Nothing that fails here is worth more than the container. */
static void
take_ttys(struct super *p)
{
	const char *path = p->c->conf->console_path;
	struct child ch = { .c = p->c, .execute = p->s->execute, .console = !(path && str_eq(path, "none")) };
	int pair[2], mnt = proc_ns_open(p->init, "mnt");
	pid_t pid = -1;

	if (!p->c->conf->rootfs_path || mnt < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		xclose(mnt);
		return;
	}
	ch.sock = pair[1];
	pid = sys_fork(0, -1, NULL, NULL);
	if (pid == 0) {
		close(pair[0]);
		child_ttys_again(&ch, mnt);
	}
	close(pair[1]);
	close(mnt);
	p->sock = pair[0];
	p->sock_added = false;
	p->loop.deadline = io_now_ms() + TTYS_MS;
	while (pid > 0 && p->sock >= 0 && io_now_ms() < p->loop.deadline)
		super_run(p);
	p->loop.deadline = -1;
	if (pid > 0 && p->sock < 0)
		return;
	warn("%s: cannot make its terminals anew", p->c->name);
	if (pid > 0)
		kill(pid, SIGKILL);
	super_forget_child(p);
}

int
adopt(struct super *p)
{
	struct ctr_record old;
	struct live l;

	if (take_init(p, &l) < 0)
		return -1;
	if (ctr_record_read(p->c, &old) == 0) {
		p->record.nlink = old.nlink;
		memcpy(p->record.link, old.link, sizeof old.link);
	}
	lifehook_adopt(p);
	take_ttys(p);
	p->running = true;
	/* Whether it has said to be up only the last supervisor heard, and it says it but once: who waits for that waits no longer. */
	p->said_ready = true;
	super_record(p);
	super_shield(p, true);
	info("%s: init %d has a supervisor again", p->c->name, (int)p->init);
	return 0;
}
