/* SPDX-License-Identifier: ISC */
/*
 * wait: until a container is in one of some states. Its supervisor tells every change; while
 * there is none, the birth of one shows as a new record in the run-time folder, which
 * inotify(7) tells. What tells nobody is looked at every half second: a freezer that somebody turns,
 * the end of a container that nobody supervises, and everything on a host without a place for records.
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

enum { LOOK_MS = 500, IDLE_MS = 5000 };
enum { FREEZER = 1u << STATE_FREEZING | 1u << STATE_FROZEN | 1u << STATE_THAWED };

static long long
sooner(long long deadline, int ms)
{
	long long look = io_now_ms() + ms;

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

/* Is it in one of the states? THAWED is none but an event: frozen before, and no longer. */
static int
now(const struct ctr *c, unsigned states, struct live *l)
{
	bool was_frozen = l->state == STATE_FROZEN || l->state == STATE_FREEZING;

	live_get(c, l);
	return (states & 1u << l->state) || (was_frozen && l->state == STATE_RUNNING && (states & 1u << STATE_THAWED));
}

int
wait_state(const struct ctr *c, unsigned states, int secs)
{
	long long deadline = secs < 0 ? -1 : io_now_ms() + secs * 1000LL;
	const char *run = ctr_rundir();
	char *dir = ctr_record_dir(c->lxcpath);
	int sock, watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), look, found = 0;
	struct live l = { .state = STATE_STOPPED };
	char buf[4096];

	for (;;) {
		/* The folder of this lxcpath comes with its first record and goes with the last. */
		if (watch >= 0 && dir && inotify_add_watch(watch, dir, IN_CREATE | IN_MOVED_TO | IN_DELETE) < 0)
			inotify_add_watch(watch, run, IN_CREATE | IN_MOVED_TO);
		found = now(c, states, &l);
		if (found || (deadline >= 0 && io_now_ms() >= deadline))
			break;
		look = (states & FREEZER) || (l.init && !l.super) || watch < 0 || !dir ? LOOK_MS : IDLE_MS;
		sock = cmd_connect(c);
		if (sock >= 0) {
			found = follow(sock, states, sooner(deadline, look));
			close(sock);
		} else if (io_wait(watch, POLLIN, sooner(deadline, look)) == 1)
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
