/* SPDX-License-Identifier: ISC */
/* loop: one poll(2) loop over descriptors with a handler each. */
#include <errno.h>

#include "base/loop.h"
#include "base/io.h"

void
loop_init(struct loop *l)
{
	l->n = 0;
	l->quit = false;
	l->deadline = -1;
}

int
loop_add(struct loop *l, int fd, short events, loop_fn *fn, void *arg)
{
	if (l->n == LOOP_MAX) {
		errno = ENFILE;
		return -1;
	}
	l->poll[l->n] = (struct pollfd){ .fd = fd, .events = events };
	l->on[l->n].fn = fn;
	l->on[l->n].arg = arg;
	l->n++;
	return 0;
}

static int
find(const struct loop *l, int fd)
{
	int i;

	for (i = 0; i < l->n; i++)
		if (l->poll[i].fd == fd && l->on[i].fn)
			return i;
	return -1;
}

void
loop_set(struct loop *l, int fd, short events)
{
	int i = find(l, fd);

	if (i >= 0)
		l->poll[i].events = events;
}

/* Only emptied: a handler may do this while loop_run walks the table. */
void
loop_del(struct loop *l, int fd)
{
	int i = find(l, fd);

	if (i >= 0) {
		l->poll[i].fd = -1;
		l->poll[i].revents = 0;
		l->on[i].fn = 0;
	}
}

static void
compact(struct loop *l)
{
	int i, n = 0;

	for (i = 0; i < l->n; i++)
		if (l->on[i].fn) {
			l->poll[n] = l->poll[i];
			l->on[n++] = l->on[i];
		}
	l->n = n;
}

int
loop_run(struct loop *l)
{
	long long left;
	int i, n, r;

	l->quit = false;
	while (!l->quit) {
		compact(l);
		left = l->deadline < 0 ? -1 : l->deadline - io_now_ms();
		if (l->deadline >= 0 && left <= 0)
			return 1;
		r = poll(l->poll, (nfds_t)l->n, left > 1000000 ? 1000000 : (int)left);
		if (r < 0 && errno != EINTR)
			return -1;
		/* What a handler adds has no revents yet: not before the next round. */
		n = r > 0 ? l->n : 0;
		for (i = 0; i < n && !l->quit; i++)
			if (l->poll[i].revents && l->on[i].fn)
				l->on[i].fn(l->on[i].arg, l->poll[i].fd, l->poll[i].revents);
	}
	return 0;
}
