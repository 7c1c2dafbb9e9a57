/* SPDX-License-Identifier: ISC */
/* plan: containers in order. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run/plan.h"
#include "run/cmd.h"
#include "run/ready.h"
#include "run/start.h"
#include "run/stop.h"
#include "container/cli.h"
#include "container/conf.h"
#include "kernel/cghier.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

/* --- the containers -------------------------------------------------------------- */

static struct plan_unit *
add(struct plan *p)
{
	p->unit = xrealloc(p->unit, p->n + 1, sizeof *p->unit);
	p->order = xrealloc(p->order, p->n + 1, sizeof *p->order);
	p->way = xrealloc(p->way, p->n + 1, sizeof *p->way);
	p->unit[p->n] = xcalloc(1, sizeof **p->unit);
	return p->unit[p->n++];
}

struct plan_unit *
plan_unit(struct plan *p, const char *name)
{
	struct plan_unit *u;
	struct ctr c;
	size_t i;

	for (i = 0; i < p->n; i++)
		if (str_eq(p->unit[i]->c.name, name))
			return p->unit[i];
	if (ctr_open(&c, name, p->lxcpath) < 0)
		return NULL;
	u = add(p);
	u->c = c;
	u->broken = ctr_load(&u->c, NULL) < 0 || !u->c.defined;
	return u;
}

void
plan_look(struct plan *p)
{
	struct strv active = { 0 };
	struct cg cg = { 0 };
	struct live l;
	size_t i;

	cg_open(&cg, false);
	live_names(p->lxcpath, &active);
	for (i = 0; i < p->n; i++) {
		live_get_in(&p->unit[i]->c, &cg, strv_in(&active, p->unit[i]->c.name) || cmd_hashed(&p->unit[i]->c), &l);
		p->unit[i]->running = l.init || l.super;
	}
	strv_free(&active);
	cg_close(&cg);
}

void
plan_free(struct plan *p)
{
	while (p->n) {
		if (!p->unit[--p->n]->borrowed)
			ctr_close(&p->unit[p->n]->c);
		free(p->unit[p->n]);
	}
	free(p->unit);
	free(p->order);
	free(p->way);
	*p = (struct plan){ 0 };
}

/* --- the order ------------------------------------------------------------------- */

static bool
ends(const struct plan *p)
{
	return p->what == PLAN_SHUTDOWN || p->what == PLAN_KILL;
}

static bool
names(const struct conf_list *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (str_eq(l->v[i].val, name))
			return true;
	return false;
}

static bool
depends(const struct plan_unit *u, const struct plan_unit *on)
{
	return names(&u->c.conf->require, on->c.name) || names(&u->c.conf->start_after, on->c.name);
}

/* From u back to u along the way of the walk. */
static void
circle(struct plan *p, const struct plan_unit *u)
{
	struct str s = { 0 };
	size_t i;

	for (i = p->nway; p->way[--i] != u; )
		;
	for (; i < p->nway; i++) {
		p->way[i]->failed = true;
		str_addf(&s, "%s > ", p->way[i]->c.name);
	}
	warn("lxcbox.require, lxcbox.start.after: a circle: %s%s", s.s, u->c.name);
	str_free(&s);
}

void
plan_place(struct plan *p, struct plan_unit *u)
{
	const struct conf_list *list = &u->c.conf->require;
	struct plan_unit *v;
	size_t i;

	/* What runs can be ended in spite of it. */
	if (u->mark == 1 && p->what == PLAN_START && !u->failed)
		circle(p, u);
	if (u->mark)
		return;
	u->mark = 1;
	p->way[p->nway++] = u;
	/* At a start what is required comes along, at an end what requires it; else only those that were picked have an order. */
	for (i = 0; p->what == PLAN_START && i < list->n; i++)
		if ((v = plan_unit(p, list->v[i].val)))
			plan_place(p, v);
	for (i = 0; i < p->n; i++) {
		v = p->unit[i];
		if (ends(p) ? depends(v, u) && (v->picked || (v->running && names(&v->c.conf->require, u->c.name))) : v->picked && depends(u, v))
			plan_place(p, v);
	}
	p->nway--;
	u->mark = 2;
	p->order[p->norder++] = u;
}

bool
plan_due(const struct plan *p, const struct plan_unit *u)
{
	return (p->what == PLAN_START) != u->running && !u->failed;
}

/* --- one container ------------------------------------------------------------------ */

/* In a process of its own, as a start has one static supervisor, and ends run side by side. */
static pid_t
begin(const struct plan *p, struct plan_unit *u)
{
	struct start s = { .daemon = true };
	struct stop e = { .kill = p->what == PLAN_KILL, .reboot = p->what == PLAN_REBOOT, .secs = p->secs };
	struct ctr c;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		warn("%s: fork:", u->c.name);
	if (pid)
		return pid;
	sys_close_from(3);
	if (p->what != PLAN_START)
		exit(stop_run(&u->c, &e) < 0 && errno != ESRCH);
	/* With a log of its own, where -o or -l asks for one. */
	cli.name = u->c.name;
	cli.lxcpath = p->lxcpath;
	exit(cli_ctr(&c) < 0 || start_load(&c, &s) < 0 || start_run(&c, &s) != EXIT_SUCCESS);
}

static void
finish(struct plan_unit *u, pid_t pid)
{
	int status = -1;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	u->failed = pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

/* --- all of them -------------------------------------------------------------------- */

/* Is what u waits for up? Only what is required must be. */
static bool
may_start(struct plan *p, struct plan_unit *u)
{
	struct plan_unit *v;
	bool require;
	size_t i;

	if (u->broken) {
		if (!u->c.defined)
			warn("%s: no such container: %s is not there", u->c.name, u->c.file);
		return false;
	}
	for (i = 0; i < p->n; i++) {
		v = p->unit[i];
		if (!depends(u, v))
			continue;
		require = names(&u->c.conf->require, v->c.name);
		if (v->running && !v->up)
			v->up = ready_wait(&v->c) < 0 ? -1 : 1;
		if (require && v->up != 1) {
			warn("%s: is not started: it requires %s, which is not up", u->c.name, v->c.name);
			return false;
		}
	}
	return true;
}

static void
pause_for(long long since, unsigned secs)
{
	long long left = since + secs * 1000LL - io_now_ms();
	struct timespec t = { .tv_sec = (time_t)(left / 1000), .tv_nsec = (long)(left % 1000) * 1000000L };

	while (left > 0 && nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* One behind the other; lxc.start.delay stands between two that did start. */
static void
in_turn(struct plan *p)
{
	struct plan_unit *u, *last = NULL;
	long long since = 0;
	size_t i;

	for (i = 0; i < p->norder; i++) {
		u = p->order[i];
		if (!plan_due(p, u) || u->borrowed)
			continue;
		if (p->what == PLAN_START && !may_start(p, u)) {
			u->failed = true;
			continue;
		}
		if (last)
			pause_for(since, last->c.conf->start_delay);
		finish(u, begin(p, u));
		if (u->failed)
			continue;
		u->running = true;
		since = io_now_ms();
		last = u;
	}
}

/*
 * All that have the same lxc.start.order and do not depend on each other are asked at once: what they take to
 * shut down runs side by side, and the deadline is one for all of them.
 */
static void
side_by_side(struct plan *p)
{
	pid_t *pid = xcalloc(p->norder + 1, sizeof *pid);
	size_t from, to, i;

	for (from = 0; from < p->norder; from = to) {
		for (to = from; to < p->norder; to++) {
			for (i = from; i < to && !depends(p->order[i], p->order[to]); i++)
				;
			if (i < to || p->order[to]->c.conf->start_order != p->order[from]->c.conf->start_order)
				break;
			pid[to] = plan_due(p, p->order[to]) ? begin(p, p->order[to]) : 0;
		}
		for (i = from; i < to; i++)
			if (pid[i])
				finish(p->order[i], pid[i]);
	}
	free(pid);
}

size_t
plan_run(struct plan *p, size_t *done)
{
	size_t i, failed = 0;

	*done = 0;
	for (i = 0; i < p->norder; i++)
		*done += plan_due(p, p->order[i]) || p->order[i]->failed;
	if (ends(p))
		side_by_side(p);
	else
		in_turn(p);
	for (i = 0; i < p->norder; i++)
		failed += p->order[i]->failed;
	return failed;
}

int
plan_requirements(struct ctr *c)
{
	struct plan p = { .what = PLAN_START, .lxcpath = c->lxcpath };
	struct plan_unit *self;
	size_t done;
	int ret;

	if (!c->conf->require.n)
		return 0;
	self = add(&p);
	self->c = *c;
	self->borrowed = true;
	plan_place(&p, self);
	plan_look(&p);
	if (!self->running && !self->failed)
		plan_run(&p, &done);
	ret = self->running || (!self->failed && may_start(&p, self)) ? 0 : -1;
	plan_free(&p);
	return ret;
}
