/* SPDX-License-Identifier: ISC */
/* viewer: the caller's terminal on a tty of a running container. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/viewer.h"
#include "run/cmd.h"
#include "run/logview.h"
#include "container/ctr.h"
#include "kernel/proc.h"
#include "kernel/pty.h"
#include "base/err.h"
#include "base/io.h"

/* GETTY_MS: a container that was started just now has no getty yet. */
enum { ANSWER_MS = 2000, TYPE_MS = 1000, GETTY_MS = 2000 };

struct viewer {
	const struct ctr *c;
	int tty, peer, signals;	/* peer: the tty's master, or the console's stream */
	unsigned char prefix;
	bool armed, left, raw, input;
	bool stuck;		/* what was typed last was not taken */
	bool asked;		/* whether anybody reads it */
	struct termios old;
};

/* Why the supervisor refuses, in words. */
static void
refused(const struct ctr *c, int n, int err)
{
	if (err == EBUSY && n < 0)
		warn("%s: every tty is in use", c->name);
	else if (err == EBUSY)
		warn("%s: %s %d is in use", c->name, n ? "tty" : "console", n);
	else if (err == EUSERS)
		warn("%s: as many as its supervisor serves are connected already", c->name);
	else if (err == ENODEV && n < 0) {
		warn("%s: has no ttys", c->name);
		hint("set lxc.tty.max, or look at its console: lxc-console -n %s -t 0", c->name);
	} else if (err == ENODEV)
		warn("%s: has no %s %d", c->name, n ? "tty" : "console", n);
	else {
		errno = err;
		warn("%s: its supervisor refuses:", c->name);
	}
}

static int
connect_tty(struct viewer *v, int sock, int n)
{
	struct cmd_ans a;
	int fd = -1;

	if (cmd_send(sock, CMD_CONSOLE, n, 0) < 0 || cmd_answer(sock, &a, &fd, io_now_ms() + ANSWER_MS) < 0) {
		warn("%s: its supervisor does not answer:", v->c->name);
		return -1;
	}
	if (a.ret < 0) {
		refused(v->c, n, -a.ret);
		xclose(fd);
		return -1;
	}
	v->tty = a.value;
	v->peer = v->tty ? fd : sock;
	return v->peer < 0 ? -1 : 0;
}

static void
resize(const struct viewer *v)
{
	unsigned short rows, cols;
	struct cmd_ans a;

	if (pty_get_size(STDIN_FILENO, &rows, &cols) < 0)
		return;
	if (v->tty)
		pty_set_size(v->peer, rows, cols);
	else
		cmd_ask(v->c, CMD_WINCH, (int)((unsigned)rows << 16 | cols), &a);
}

/* What of n typed bytes goes to the container; the escape sequence does not. */
static size_t
filter(struct viewer *v, unsigned char *p, size_t n)
{
	size_t i, kept = 0;

	if (!v->prefix)
		return n;
	for (i = 0; i < n && !v->left; i++) {
		if (!v->armed && p[i] == v->prefix)
			v->armed = true;
		else {
			if (v->armed && p[i] == 'q')
				v->left = true;
			else
				p[kept++] = p[i];
			v->armed = false;
		}
	}
	return kept;
}

/*
 * Into a container that reads nothing the pty and then the socket fill up. What is typed then
 * is lost after a second, as on a terminal, for the escape must still be seen.
 */
static void
type(struct viewer *v, const unsigned char *p, size_t n)
{
	long long deadline = v->stuck ? 0 : io_now_ms() + TYPE_MS;
	ssize_t r;

	while (n) {
		r = write(v->peer, p, n);
		if (r > 0) {
			p += r;
			n -= (size_t)r;
			v->stuck = false;
		} else if (r < 0 && errno == EAGAIN && io_wait(v->peer, POLLOUT, deadline) == 0) {
			v->stuck = true;
			return;
		} else if (r < 0 && errno != EINTR && errno != EAGAIN)
			/* Whoever reads from it notices. */
			return;
	}
}

static void
drain_signals(struct viewer *v)
{
	struct signalfd_siginfo si;

	while (read(v->signals, &si, sizeof si) == sizeof si) {
		if (si.ssi_signo == SIGWINCH)
			resize(v);
		else
			v->left = true;
	}
}

/* A standard output that takes nothing must not make us deaf for signals. */
static int
show(struct viewer *v, const unsigned char *p, size_t n)
{
	struct pollfd w[2] = { { .fd = STDOUT_FILENO, .events = POLLOUT }, { .fd = v->signals, .events = POLLIN } };

	while (!v->left && poll(w, 2, -1) > 0 && !w[0].revents)
		if (w[1].revents)
			drain_signals(v);
	return v->left ? 0 : io_write_all(STDOUT_FILENO, p, n);
}

/* One direction; 0: the source has ended. */
static int
pump(struct viewer *v, int from, bool typed)
{
	unsigned char buf[4096];
	ssize_t n = read(from, buf, sizeof buf);
	size_t keep;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 1;
	if (n <= 0)
		return 0;
	if (typed) {
		keep = filter(v, buf, (size_t)n);
		type(v, buf, keep);
		return 1;
	}
	return show(v, buf, (size_t)n) == 0;
}

/* Nothing reads what is typed: say so, rather than show a dead screen. */
static void
warn_nobody(struct viewer *v)
{
	struct stat st;
	struct live l;

	v->asked = true;
	if (!v->tty || fstat(v->peer, &st) < 0)
		return;
	live_get(v->c, &l);
	if (l.init && proc_pty_holders(l.init, st.st_dev, pty_number(v->peer)) == 0) {
		warn("%s: no process has tty%d open: it starts still, or there is no getty on it", v->c->name, v->tty);
		hint("lxc-console -n %s -t 0 shows the console; a getty on tty%d goes into the guest's inittab or units",
		    v->c->name, v->tty);
	}
}

static void
loop(struct viewer *v)
{
	struct pollfd p[3] = {
		{ .fd = v->peer, .events = POLLIN }, { .fd = v->signals, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	int n;

	while (!v->left) {
		n = poll(p, v->input ? 3 : 2, v->asked ? -1 : GETTY_MS);
		if (n < 0 && errno != EINTR)
			break;
		if (n == 0)
			warn_nobody(v);
		if (n <= 0)
			continue;
		if (p[1].revents)
			drain_signals(v);
		if (p[0].revents && !pump(v, v->peer, false))
			break;
		/* A pipe that was fed to the end still wants to see the answer. */
		if (v->input && p[2].revents && !pump(v, STDIN_FILENO, true))
			v->input = false;
	}
}

static int
open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void
banner(const struct viewer *v)
{
	char key = (char)(v->prefix + 'a' - 1);

	fprintf(stderr, "\nConnected to %s %d\n", v->tty ? "tty" : "console", v->tty);
	if (v->prefix)
		fprintf(stderr, "Type <Ctrl+%c q> to exit the console, <Ctrl+%c Ctrl+%c> to enter Ctrl+%c itself\n", key, key, key, key);
}

int
viewer_run(const struct ctr *c, int n, unsigned char prefix)
{
	struct viewer v = { .c = c, .peer = -1, .signals = -1, .prefix = prefix, .input = true };
	int sock = cmd_connect(c), ret = -1;
	struct stat st;

	if (sock < 0) {
		logview_nobody(c);
		return -1;
	}
	/* Neither can be waited on for input (poll says ready for ever): LXC refuses them as well. */
	if (fstat(STDIN_FILENO, &st) < 0 || S_ISREG(st.st_mode) || (S_ISCHR(st.st_mode) && !isatty(STDIN_FILENO))) {
		warn("standard input is neither a terminal nor a pipe");
		goto out;
	}
	if (connect_tty(&v, sock, n) < 0)
		goto out;
	v.signals = open_signals();
	banner(&v);
	if (isatty(STDIN_FILENO) && pty_raw(STDIN_FILENO, &v.old) == 0) {
		v.raw = true;
		err_set_raw(true);
		resize(&v);
	}
	loop(&v);
	ret = 0;
out:
	if (v.raw) {
		pty_restore(STDIN_FILENO, &v.old);
		err_set_raw(false);
		fputc('\n', stderr);
	}
	if (v.peer != sock)
		xclose(v.peer);
	xclose(v.signals);
	xclose(sock);
	return ret;
}
