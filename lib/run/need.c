/* SPDX-License-Identifier: ISC */
/*
 * need: watching what a container requires. Its end is the end of its supervisor, not of one life: a reboot or a
 * restart of it is none. A supervisor that was killed leaves its container running: then that one's init is watched.
 */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "run/need.h"
#include "run/cmd.h"
#include "run/super.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"

/* How long init has to shut down then. */
enum { SHUTDOWN_MS = 60000 };

/* A descriptor that is ready when the container ends; -1: it does not run. */
static int
watch(const struct super *p, const char *name)
{
	struct ctr c;
	struct live l;
	int fd = -1;

	if (ctr_open(&c, name, p->c->lxcpath) < 0)
		return -1;
	live_get(&c, &l);
	if (l.super || l.init)
		fd = sys_pidfd_open(l.super ? l.super : l.init);
	/* Before pidfds (5.3) the connection tells, at the price of one of the supervisor's few places for clients. */
	if (fd < 0 && l.super)
		fd = cmd_connect(&c);
	ctr_close(&c);
	return fd;
}

static void
on_end(void *arg, int fd, short revents)
{
	struct super *p = arg;
	struct super_need *n = p->need;

	while (n->fd != fd)
		n++;
	loop_del(&p->loop, fd);
	close(fd);
	n->fd = watch(p, n->name);
	if (n->fd >= 0 && loop_add(&p->loop, n->fd, POLLIN, on_end, p) == 0)
		return;
	warn("%s: ends, as it requires %s, which has ended", p->c->name, n->name);
	super_end(p, SHUTDOWN_MS);
}

int
need_open(struct super *p)
{
	const struct conf_list *l = &p->c->conf->require;
	struct super_need *n = p->need;
	size_t i;

	if (l->n > SUPER_NEEDS) {
		warn("%s: lxcbox.require: at most %d containers", p->c->name, SUPER_NEEDS);
		return -1;
	}
	for (i = 0; i < l->n; i++, n++) {
		n->fd = watch(p, l->v[i].val);
		if (n->fd < 0 || loop_add(&p->loop, n->fd, POLLIN, on_end, p) < 0) {
			warn("%s: requires %s, which does not run", p->c->name, l->v[i].val);
			return -1;
		}
		n->name = xstrdup(l->v[i].val);
	}
	return 0;
}

void
need_close(struct super *p)
{
	int i;

	for (i = 0; i < SUPER_NEEDS; i++)
		if (p->need[i].fd > 0)
			xclose(p->need[i].fd);
}
