/* SPDX-License-Identifier: ISC */
/*
 * restart: the policy behind lxcbox.restart. What was asked for is never undone: no restart behind lxc-stop,
 * lxc-destroy, or a signal to the supervisor that means the end. A halt inside is such a wish for on-failure,
 * and none for always, whose container is to be there whatever happens in it. lxc-execute runs a command once.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "run/restart.h"
#include "run/start.h"
#include "run/super.h"
#include "container/conf.h"
#include "base/err.h"
#include "base/io.h"

enum { DELAY_MAX = 300 };

/* A halt inside is the death of init by SIGINT (pid_namespaces(7)). */
static bool
failed(const struct super *p)
{
	return !p->began || (WIFEXITED(p->status) ? WEXITSTATUS(p->status) != 0 : WTERMSIG(p->status) != SIGINT);
}

/* Seconds before restart n, the first being 0: doubled each time. */
static long long
delay(const struct conf *f, unsigned n)
{
	long long secs = f->restart_delay, max = secs > DELAY_MAX ? secs : DELAY_MAX;

	if (!secs && n)
		secs = 1;
	while (n-- && secs < max)
		secs *= 2;
	return secs < max ? secs : max;
}

bool
restart_due(struct super *p, int *status)
{
	const struct conf *f = p->c->conf;
	long long secs;

	/* A first life that did not begin is the affair of who began it; of an ephemeral container nothing is left. */
	if (!p->lives || p->ending || p->s->execute || f->ephemeral || f->restart == RESTART_NO ||
	    (f->restart == RESTART_FAILURE && !failed(p)))
		return false;
	if (p->began && io_now_ms() - p->began >= f->restart_window * 1000LL)
		p->restarts = 0;
	if (f->restart_max && p->restarts >= f->restart_max) {
		warn("%s: has ended again after %u restarts: given up", p->c->name, p->restarts);
		*status = EXIT_FAILURE;
		return false;
	}
	secs = delay(f, p->restarts++);
	info("%s: has ended: restart %u in %lld seconds", p->c->name, p->restarts, secs);
	p->due = io_now_ms() + secs * 1000;
	return true;
}

bool
restart_wait(struct super *p)
{
	p->loop.deadline = p->due;
	while (!p->ending && !p->reboot && io_now_ms() < p->due)
		super_run(p);
	p->loop.deadline = -1;
	p->due = 0;
	return !p->ending;
}
