/* SPDX-License-Identifier: ISC */
/*
 * console: the supervisor's side of a container's console. Two rules keep it
 * quick and the supervisor alive: a read takes what there is until EAGAIN, and no
 * write waits: when whoever looks takes nothing, the pty fills up and the
 * writer inside waits, as on any terminal.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "run/console.h"
#include "kernel/pty.h"
#include "base/err.h"
#include "base/io.h"
#include "base/loop.h"

static void on_master(void *arg, int fd, short revents);
static void on_in(void *arg, int fd, short revents);

void
console_init(struct console *k, struct loop *l)
{
	k->loop = l;
	k->master = k->slave = k->log.fd = k->log.dir = k->in = k->out = -1;
	ring_init(&k->ring, k->tail, sizeof k->tail);
}

int
console_buffer(struct console *k, uint64_t size)
{
	struct ring old = k->ring;

	if (size == (old.mapped ? old.size : 0))
		return 0;
	if (size) {
		if (ring_map(&k->ring, size) < 0)
			return -1;
	} else {
		ring_init(&k->ring, k->tail, sizeof k->tail);
	}
	if (old.mapped)
		ring_unmap(&old);
	return 0;
}

/* Which events are wanted now: the master's output only while there is room for it. */
static void
arm(struct console *k)
{
	if (k->master >= 0)
		loop_set(k->loop, k->master, (short)((k->out_n ? 0 : POLLIN) | (k->in_n ? POLLOUT : 0)));
	if (k->in >= 0 && k->in == k->out)
		loop_set(k->loop, k->in, (short)((k->in_n ? 0 : POLLIN) | (k->out_n ? POLLOUT : 0)));
	else {
		if (k->in >= 0)
			loop_set(k->loop, k->in, k->in_n ? 0 : POLLIN);
		if (k->out >= 0)
			loop_set(k->loop, k->out, k->out_n ? POLLOUT : 0);
	}
}

static void
drop_viewer(struct console *k)
{
	int in = k->in, out = k->out;

	k->in = k->out = -1;
	k->in_n = k->out_n = 0;
	if (in >= 0)
		loop_del(k->loop, in);
	if (out >= 0 && out != in)
		loop_del(k->loop, out);
	xclose(in);
	if (out != in)
		xclose(out);
	k->client = false;
}

/* As much of what is kept for out as it takes. -1: it is gone. */
static int
flush_out(struct console *k)
{
	ssize_t r;
	bool full = false;

	while (k->out_n && !full) {
		r = k->client ? send(k->out, k->out_buf + k->out_at, k->out_n, MSG_NOSIGNAL | MSG_DONTWAIT)
		    : write(k->out, k->out_buf + k->out_at, k->out_n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return errno == EAGAIN ? 0 : -1;
		/* What took only a part has no room for more: to try would be a call in vain, of which a flood makes one in six. */
		full = (uint32_t)r < k->out_n;
		k->out_at += (uint32_t)r;
		k->out_n -= (uint32_t)r;
	}
	return 0;
}

/* -1: nothing (more) there. */
static int
pull(struct console *k)
{
	ssize_t r;

	do
		r = read(k->master, k->out_buf, sizeof k->out_buf);
	while (r < 0 && errno == EINTR);
	if (r <= 0)
		return -1;
	ring_put(&k->ring, k->out_buf, (size_t)r);
	conlog_write(&k->log, k->out_buf, (size_t)r);
	k->out_at = 0;
	k->out_n = k->out >= 0 ? (uint32_t)r : 0;
	return 0;
}

static void
pump_out(struct console *k)
{
	int rounds;

	/* Bounded: a container that prints for ever must not keep the command socket waiting. */
	for (rounds = 0; rounds < 64; rounds++) {
		if (k->out_n && flush_out(k) < 0)
			drop_viewer(k);
		if (k->out_n || pull(k) < 0)
			break;
	}
}

static void
pump_in(struct console *k)
{
	ssize_t r;

	while (k->in_n) {
		r = write(k->master, k->in_buf + k->in_at, k->in_n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0) {
			if (errno != EAGAIN)
				k->in_n = 0;
			return;
		}
		k->in_at += (uint32_t)r;
		k->in_n -= (uint32_t)r;
	}
}

static void
on_master(void *arg, int fd, short revents)
{
	struct console *k = arg;

	pump_in(k);
	pump_out(k);
	arm(k);
}

static void
on_in(void *arg, int fd, short revents)
{
	struct console *k = arg;
	ssize_t r;

	if (fd == k->out && (revents & POLLOUT))
		pump_out(k);
	if (fd == k->in && (revents & (POLLIN | POLLHUP | POLLERR)) && !k->in_n) {
		r = read(fd, k->in_buf, sizeof k->in_buf);
		if (r > 0) {
			k->in_at = 0;
			k->in_n = (uint32_t)r;
			pump_in(k);
		} else if (r == 0 || (errno != EAGAIN && errno != EINTR)) {
			/* End of input is not end of output: a container that is fed from a file still prints. */
			if (k->in == k->out)
				drop_viewer(k);
			else {
				loop_del(k->loop, k->in);
				xclose(k->in);
				k->in = -1;
			}
		}
	} else if (fd == k->out && (revents & (POLLHUP | POLLERR)))
		drop_viewer(k);
	arm(k);
}

/* Of a fresh pty or connection, which has no other flag. One that could wait would hang the supervisor. */
static int
nonblock(int fd)
{
	return fcntl(fd, F_SETFL, O_NONBLOCK);
}

void
console_open(struct console *k, int master, int slave)
{
	k->master = master;
	k->slave = slave;
	if (nonblock(master) < 0 || loop_add(k->loop, master, POLLIN, on_master, k) < 0) {
		warn("console: is not served:");
		xclose(master);
		xclose(slave);
		k->master = k->slave = -1;
		return;
	}
	arm(k);
}

/* An open file of our own for the same thing: O_NONBLOCK on the caller's would be his shell's as well. */
static int
reopen(int fd, int flags)
{
	char path[sizeof "/proc/self/fd/" + 3 * sizeof fd];
	int again;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	again = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (again < 0)
		again = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return again;
}

void
console_foreground(struct console *k, int in, int out)
{
	if (in >= 0 && pty_raw(in, &k->old) == 0) {
		k->raw = true;
		err_set_raw(true);
		pty_copy_size(in, k->master);
	} else if (out >= 0)
		pty_copy_size(out, k->master);
	k->in = in >= 0 ? reopen(in, O_RDONLY) : -1;
	k->out = out >= 0 ? reopen(out, O_WRONLY | O_APPEND) : -1;
	if (k->in >= 0)
		loop_add(k->loop, k->in, POLLIN, on_in, k);
	if (k->out >= 0)
		loop_add(k->loop, k->out, 0, on_in, k);
	arm(k);
}

int
console_attach(struct console *k, int sock)
{
	if (k->master < 0 || k->in >= 0 || k->out >= 0) {
		errno = k->master < 0 ? ENODEV : EBUSY;
		return -1;
	}
	if (nonblock(sock) < 0 || loop_add(k->loop, sock, POLLIN, on_in, k) < 0)
		return -1;
	k->in = k->out = sock;
	k->client = true;
	k->out_at = 0;
	k->out_n = (uint32_t)ring_tail(&k->ring, k->out_buf, sizeof k->out_buf);
	if (flush_out(k) < 0)
		drop_viewer(k);
	arm(k);
	return 0;
}

void
console_resized(struct console *k, int from)
{
	if (k->master >= 0)
		pty_copy_size(from, k->master);
}

/* What the container's last words are is most often why one looks. */
static void
drain(struct console *k)
{
	long long deadline = io_now_ms() + 1000;

	for (;;) {
		if (k->out_n && flush_out(k) < 0)
			drop_viewer(k);
		if (k->out_n) {
			if (io_wait(k->out, POLLOUT, deadline) <= 0)
				break;
		} else if (io_now_ms() >= deadline || pull(k) < 0)
			/* In a pid namespace that is shared the writers have not ended. */
			break;
	}
}

void
console_close(struct console *k)
{
	if (k->master >= 0) {
		drain(k);
		loop_del(k->loop, k->master);
		xclose(k->master);
		xclose(k->slave);
		k->master = k->slave = -1;
	}
	if (k->raw) {
		pty_restore(k->in >= 0 ? k->in : STDIN_FILENO, &k->old);
		k->raw = false;
		err_set_raw(false);
	}
	drop_viewer(k);
	conlog_close(&k->log);
}
