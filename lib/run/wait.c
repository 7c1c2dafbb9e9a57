/* SPDX-License-Identifier: ISC */
/*
 * wait: until a container is in one of some states. Its supervisor tells every
 * change; while there is none, the birth of one shows as a new record in the run-time
 * folder, which inotify(7) tells. A look every half second covers hosts where neither
 * can be had, and a freezer that somebody else turned.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "run/wait.h"
#include "run/cmd.h"
#include "container/ctr.h"
#include "base/io.h"

enum { LOOK_MS = 500 };

static long long
sooner(long long deadline)
{
	long long look = io_now_ms() + LOOK_MS;

	return deadline >= 0 && deadline < look ? deadline : look;
}

/* Follow the supervisor: 1 it entered one of the states, 0 it is gone or the time is over. */
static int
follow(int sock, unsigned states, long long deadline)
{
	struct cmd_ans a;

	if (cmd_send(sock, CMD_WATCH, (int)(states | 1u << STATE_RUNNING), 0) < 0)
		return 0;
	while (cmd_answer(sock, &a, NULL, deadline) == 0)
		if (a.ret == 0 && (states & 1u << a.state))
			return 1;
	return 0;
}

static int
now(const struct ctr *c, unsigned states)
{
	struct live l;

	live_get(c, &l);
	return (states & 1u << l.state) != 0;
}

int
wait_state(const struct ctr *c, unsigned states, int secs)
{
	long long deadline = secs < 0 ? -1 : io_now_ms() + secs * 1000LL;
	const char *run = ctr_rundir();
	char *dir = ctr_record_dir(c->lxcpath);
	int sock, watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), found = 0;
	char buf[4096];

	/* The second is there only when this lxcpath had a container before. */
	if (watch >= 0 && dir && inotify_add_watch(watch, dir, IN_CREATE | IN_MOVED_TO | IN_DELETE) < 0)
		inotify_add_watch(watch, run, IN_CREATE | IN_MOVED_TO);
	for (;;) {
		found = now(c, states);
		if (found || (deadline >= 0 && io_now_ms() >= deadline))
			break;
		sock = cmd_connect(c);
		if (sock >= 0) {
			found = follow(sock, states, sooner(deadline));
			close(sock);
		} else if (io_wait(watch, POLLIN, sooner(deadline)) == 1)
			while (read(watch, buf, sizeof buf) > 0)
				;
		if (found)
			break;
	}
	free(dir);
	xclose(watch);
	errno = ETIMEDOUT;
	return found ? 0 : -1;
}
