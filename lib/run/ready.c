/* SPDX-License-Identifier: ISC */
/*
 * ready: is a container up? Looked at from outside, by whoever waits: nothing is connected to, and
 * nothing inside has to help, but for notify, whose word the supervisor keeps.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run/ready.h"
#include "run/cmd.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/beneath.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/str.h"

enum { NAP_MS = 10, NAP_MAX_MS = 200, LOOK_MS = 1000, TABLE_MAX = 1 << 24 };

/*
 * A look below its root may take for ever: what is mounted there may be served by its own processes (FUSE), and while such
 * a one sits on the question not even SIGKILL ends who asked. It is not waited for then, nor is another one sent: asks keeps it.
 */
static bool
has_file(pid_t init, const char *path, long long deadline, pid_t *asks)
{
	int pair[2], root;
	char found = 0;
	pid_t pid;

	if (*asks && waitpid(*asks, NULL, WNOHANG) == 0)
		return false;
	*asks = 0;
	if (pipe2(pair, O_CLOEXEC) < 0)
		return false;
	pid = fork();
	if (pid == 0) {
		/* Whoever reads what the caller prints waits for its end. */
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		pair[1] = sys_close_but(3, pair[1]);
		root = open(proc_path(init, "root").s, O_PATH | O_DIRECTORY | O_CLOEXEC);
		found = root >= 0 && beneath_open(root, path, O_PATH, 0) >= 0;
		_exit(write(pair[1], &found, 1) == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
	}
	close(pair[1]);
	if (pid > 0) {
		if (io_wait(pair[0], POLLIN, deadline) == 1 && read(pair[0], &found, 1) != 1)
			found = 0;
		kill(pid, SIGKILL);
		if (waitpid(pid, NULL, found ? 0 : WNOHANG) == 0)
			*asks = pid;
	}
	close(pair[0]);
	return found;
}

/* Lines "  0: 0100007F:1F90 00000000:0000 0A ...": local address and port, the other end's, state; 0A is TCP_LISTEN. */
static bool
listens_in(const char *file, unsigned port)
{
	char *text = io_read_at(AT_FDCWD, file, TABLE_MAX, NULL), *at = text, *line;
	unsigned local, state;
	bool is = false;

	while (at && !is && (line = strsep(&at, "\n")))
		is = sscanf(line, " %*u: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x", &local, &state) == 2 && local == port && state == 0x0a;
	free(text);
	return is;
}

static bool
is_up(const char *what, const struct live *l, long long deadline, pid_t *asks)
{
	unsigned port;

	if (str_begins(what, "file:"))
		return has_file(l->init, what + sizeof "file:" - 1, deadline, asks);
	if (str_begins(what, "tcp:")) {
		port = (unsigned)strtoul(what + sizeof "tcp:" - 1, NULL, 10);
		return listens_in(proc_path(l->init, "net/tcp").s, port) || listens_in(proc_path(l->init, "net/tcp6").s, port);
	}
	return l->note < 0;
}

int
ready_wait(const struct ctr *c)
{
	const char *what = c->conf->ready;
	long long now = io_now_ms(), deadline = now + c->conf->ready_timeout * 1000LL;
	struct timespec nap = { .tv_nsec = NAP_MS * 1000000L };
	struct live l;
	pid_t asks = 0;

	if (!what || str_eq(what, "running"))
		return 0;
	for (;;) {
		live_get(c, &l);
		if (l.init && is_up(what, &l, now + LOOK_MS, &asks))
			return 0;
		/* What is about to be restarted may still come. */
		if (!l.init && !l.super) {
			warn("%s: has ended before %s was there", c->name, what);
			return -1;
		}
		now = io_now_ms();
		if (now >= deadline)
			break;
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < NAP_MAX_MS * 1000000L)
			nap.tv_nsec *= 2;
	}
	warn("%s: runs, but %s is not there after %u seconds", c->name, what, c->conf->ready_timeout);
	return -1;
}
