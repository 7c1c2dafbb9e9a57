/* SPDX-License-Identifier: ISC */
/*
 * wait: until a container is in one of some states. First it is listened to (event.h), then looked at: no state
 * is missed, however short. A process that goes shows in its pidfd (5.3): a supervisor that was killed tells no end, nor does
 * an init that nobody supervises. Who may not listen, or has no pidfd, asks the supervisor to be told, and while there is none
 * sees the birth of one as a new record in the run-time folder, by inotify(7). What tells nobody is looked at every
 * half second: a freezer that somebody turns by hand, and on a host without all these everything.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "run/wait.h"
#include "run/cmd.h"
#include "run/event.h"
#include "container/ctr.h"
#include "kernel/sys.h"
#include "base/io.h"
#include "base/str.h"

enum { LOOK_MS = 500, IDLE_MS = 5000, AGAIN_MS = 20 };
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

/* Was there an event of c that says one of the states? Others are forgotten; lost ones (-1) are a reason to look. */
static bool
heard(const struct ctr *c, unsigned states, int bus)
{
	struct event e;

	while (event_read(bus, &e) > 0)
		if (e.kind == EVENT_STATE && (states & 1u << e.value) && e.path == event_path(c->lxcpath) && str_eq(e.name, c->name))
			return true;
	return false;
}

/* Until something happens to c, which is as l says, or the deadline: true when that was one of the states. */
static bool
attend(const struct ctr *c, const struct live *l, unsigned states, int bus, int records, long long deadline)
{
	pid_t pid = l->super ? l->super : l->init;
	struct pollfd at[2] = { { .fd = bus >= 0 ? bus : records, .events = POLLIN }, { .fd = -1, .events = POLLIN } };
	bool found = false, told;
	char buf[4096];
	int sock = -1;

	if (bus >= 0 && pid)
		at[1].fd = sys_pidfd_open(pid);
	if (at[1].fd < 0 && (bus < 0 || pid))
		sock = cmd_connect(c);
	told = !(states & FREEZER) && (at[1].fd >= 0 || sock >= 0 || (at[0].fd >= 0 && !pid));
	deadline = sooner(deadline, told ? IDLE_MS : LOOK_MS);
	if (sock >= 0) {
		found = follow(sock, states, deadline);
		/* One that has no room for us ends it at once. */
		if (!found)
			io_wait(-1, 0, sooner(deadline, AGAIN_MS));
	} else
		poll(at, 2, (int)(deadline - io_now_ms()));
	while (records >= 0 && read(records, buf, sizeof buf) > 0)
		;
	xclose(sock);
	xclose(at[1].fd);
	return found || (bus >= 0 && heard(c, states, bus));
}

int
wait_state(const struct ctr *c, unsigned states, int secs)
{
	long long deadline = secs < 0 ? -1 : io_now_ms() + secs * 1000LL;
	char *dir = ctr_record_dir(c->lxcpath);
	int bus = event_open(), records = bus < 0 && dir ? inotify_init1(IN_CLOEXEC | IN_NONBLOCK) : -1;
	struct live l = { .state = STATE_STOPPED };
	bool found = false;

	while (!found) {
		/* The folder of this lxcpath comes with its first record and goes with the last. */
		if (records >= 0 && inotify_add_watch(records, dir, IN_CREATE | IN_MOVED_TO | IN_DELETE) < 0)
			inotify_add_watch(records, ctr_rundir(), IN_CREATE | IN_MOVED_TO);
		found = now(c, states, &l);
		if (found || (deadline >= 0 && io_now_ms() >= deadline))
			break;
		found = attend(c, &l, states, bus, records, deadline);
	}
	free(dir);
	xclose(records);
	xclose(bus);
	errno = ETIMEDOUT;
	return found ? 0 : -1;
}
