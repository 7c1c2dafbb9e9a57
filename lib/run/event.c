/* SPDX-License-Identifier: ISC */
/*
 * event: what happens to containers, told to whoever listens.
 *
 * A container that has the host's network namespace reaches the same sockets, and without a user namespace its root's
 * uid is 0. What tells its messages apart is the socket they come from, for a port belongs to one socket at a time:
 *
 *  1. a message names the process that sends it, and the number of its descriptor there. While that descriptor is the socket
 *     with the message's port, and the process is of our own pid namespace, the message is that process's.
 *  2. one that has told its last (STOPPED) is gone when we look. If its beginnings were seen to be true its end is believed,
 *  3. else only while no message was found to be false, and nobody of another pid namespace is in this network namespace, who
 *     could have made it up. What remains to such a one is a single word, the last of all of his processes.
 */
#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "run/event.h"
#include "container/ctr.h"
#include "kernel/bus.h"
#include "kernel/proc.h"
#include "base/io.h"
#include "base/str.h"

/* "lxe1"; another layout is another word. */
#define MAGIC 0x6c786531u

enum { GOOD_MS = 100 };

/* The same on all machines of one processor, whether built for 32 or 64 bits. */
struct wire {
	uint64_t path;
	int64_t time;
	uint32_t magic, kind;
	int32_t value, pid, fd, zero;
	char name[256];		/* sent as far as its NUL */
};

/* --- telling ---------------------------------------------------------------- */

unsigned long long
event_path(const char *lxcpath)
{
	return str_fnv1a(lxcpath);
}

void
event_send(const struct ctr *c, enum event_kind kind, int value)
{
	static int fd = -1;
	static pid_t self;
	struct timespec t;
	struct wire w = { .magic = MAGIC, .kind = kind, .value = value };
	size_t n = strlen(c->name) + 1;

	if (fd < 0) {
		fd = bus_open(false);
		self = getpid();
	}
	if (fd < 0 || n > sizeof w.name)
		return;
	clock_gettime(CLOCK_REALTIME, &t);
	w.time = t.tv_sec * 1000LL + t.tv_nsec / 1000000;
	w.path = event_path(c->lxcpath);
	w.pid = self;
	w.fd = fd;
	memcpy(w.name, c->name, n);
	bus_send(fd, &w, offsetof(struct wire, name) + n);
}

/* --- listening ------------------------------------------------------------------ */

/* Senders that were found true: of each port the last. */
static struct known {
	uint32_t port;
	pid_t pid;
	ino_t socket;
	unsigned long long who;
} known[512];
/* There is, or was, somebody who could lie: who is gone is not believed any more. */
static bool strict;

int
event_open(void)
{
	return bus_open(true);
}

/* Is descriptor fd of process pid that socket, and the process one of our pid namespace? */
static bool
holds(pid_t pid, int fd, ino_t socket)
{
	char path[sizeof "/proc//fd/" + 6 * sizeof(int)], want[sizeof "socket:[]" + 3 * sizeof socket], is[sizeof want];
	ssize_t n;

	snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, fd);
	snprintf(want, sizeof want, "socket:[%llu]", (unsigned long long)socket);
	n = readlink(path, is, sizeof is);
	return n == (ssize_t)strlen(want) && memcmp(is, want, (size_t)n) == 0 && proc_is_near(pid);
}

/* Is a process of another pid namespace in this network namespace? Many senders may have gone since we last had the processor: one look does. */
static bool
strangers(ino_t ours)
{
	static long long good_until;
	ino_t net = proc_ns(getpid(), "net"), other;
	struct dirent *e;
	bool found;
	pid_t pid;
	DIR *d;

	if (io_now_ms() < good_until)
		return false;
	d = opendir("/proc");
	found = !d;
	while (!found && (e = readdir(d))) {
		pid = (pid_t)strtol(e->d_name, NULL, 10);
		if (pid <= 0 || proc_ns(pid, "net") != net)
			continue;
		other = proc_ns(pid, "pid");
		found = other && other != ours;
	}
	if (d)
		closedir(d);
	if (!found)
		good_until = io_now_ms() + GOOD_MS;
	return found;
}

static bool
is_ending(const struct wire *w)
{
	return w->kind == EVENT_EXIT || w->value == STATE_STOPPING || w->value == STATE_STOPPED || w->value == STATE_ABORTING;
}

static bool
believable(const struct wire *w, const struct bus_from *from)
{
	struct known *k = &known[from->port % (sizeof known / sizeof *known)];
	unsigned long long who = str_fnv1a(w->name) ^ w->path;
	bool before = k->port == from->port && k->pid == w->pid && k->who == who;
	ino_t ours = proc_ns(getpid(), "pid"), socket;

	if (from->uid != 0 && from->uid != geteuid())
		return false;
	/* A kernel before 3.8 has no such file, and nothing to tell by. */
	if (!ours)
		return true;
	socket = before ? k->socket : bus_socket(from->port);
	if (socket && w->pid > 0 && holds(w->pid, w->fd, socket)) {
		*k = (struct known){ .port = from->port, .pid = w->pid, .socket = socket, .who = who };
		return true;
	}
	if (before && w->kind == EVENT_STATE && w->value == STATE_STOPPED)
		k->port = 0;
	if (before && is_ending(w))
		return true;
	strict = strict || bus_socket(from->port) || strangers(ours);
	return !strict;
}

/* Fixed sizes, a known kind with a value it can have, and a name that a container may have. */
static bool
is_whole(const struct wire *w, ssize_t n)
{
	const ssize_t head = offsetof(struct wire, name);

	return n > head + 1 && w->magic == MAGIC && memchr(w->name, '\0', (size_t)(n - head)) == (const char *)w + n - 1 &&
	    w->kind < EVENT_KINDS && w->value >= 0 && w->value < (w->kind == EVENT_STATE ? STATES : 256) && ctr_good_name(w->name);
}

int
event_read(int fd, struct event *e)
{
	struct bus_from from;
	struct wire w = { 0 };
	ssize_t n;

	while ((n = bus_read(fd, &w, sizeof w, &from)) >= 0) {
		if (!is_whole(&w, n) || !believable(&w, &from))
			continue;
		*e = (struct event){ .kind = (enum event_kind)w.kind, .value = w.value, .time = w.time, .sender = w.pid, .path = w.path };
		memcpy(e->name, w.name, (size_t)n - offsetof(struct wire, name));
		return 1;
	}
	return errno == EAGAIN ? 0 : -1;
}
