/* SPDX-License-Identifier: ISC */
/* cmd: the command socket, and what is known of a container that may run. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "run/cmd.h"
#include "container/ctr.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "kernel/cgin.h"
#include "kernel/cgprocs.h"
#include "kernel/proc.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

/* Whoever only looks waits a little for a supervisor that has left a record, which says nearly all. */
enum { ASK_MS = 1000, LOOK_MS = 250, UNIX_MAX = 1 << 26 };

/*
 * LXC's name: LXCPATH/NAME/command behind a NUL, exactly that long; where it does
 * not fit the 107 bytes that unix(7) leaves, lxc/ and a hash of LXCPATH/NAME.
 */
static socklen_t
address(const struct ctr *c, struct sockaddr_un *a)
{
	char *name = xasprintf("%s/command", c->dir);
	int n;

	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (cmd_hashed(c))
		n = snprintf(a->sun_path + 1, sizeof a->sun_path - 1, "lxc/%016llx/command", str_fnv1a(c->dir));
	else {
		n = (int)strlen(name);
		memcpy(a->sun_path + 1, name, (size_t)n);
	}
	free(name);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
}

int
cmd_listen(const struct ctr *c)
{
	struct sockaddr_un a;
	socklen_t len = address(c, &a);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&a, len) < 0 || listen(fd, CMD_QUEUE) < 0) {
		xclose(fd);
		return -1;
	}
	return fd;
}

bool
cmd_trusted(int sock)
{
	struct ucred u;
	socklen_t len = sizeof u;

	if (getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &u, &len) < 0 || (u.uid != 0 && u.uid != geteuid()))
		return false;
	/* A peer that has none is of another pid namespace (0), or has gone and left its end to somebody. */
	return proc_is_near(u.pid);
}

/* unix(7): a connect that may wait does so for SO_SNDTIMEO at most. */
static int
connect_late(int fd, const struct sockaddr_un *a, socklen_t len)
{
	struct timeval t = { .tv_sec = ASK_MS / 1000 };
	int flags = fcntl(fd, F_GETFL), ret;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t) < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return -1;
	ret = connect(fd, (const struct sockaddr *)a, len);
	t.tv_sec = 0;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
	fcntl(fd, F_SETFL, flags);
	return ret;
}

/* late: for a place in a full queue is waited, else it is ETIMEDOUT at once. */
static int
connect_to(const struct ctr *c, bool late)
{
	struct sockaddr_un a;
	socklen_t len = address(c, &a);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	/* EAGAIN: the queue is full, of a supervisor that hangs, or because somebody floods it. */
	if (connect(fd, (struct sockaddr *)&a, len) < 0 && (errno != EAGAIN || !late || connect_late(fd, &a, len) < 0)) {
		if (errno == EAGAIN)
			errno = ETIMEDOUT;
		xclose(fd);
		return -1;
	}
	/* Abstract names are anybody's: a user of the host, or a container in its network namespace, may have taken this one. */
	if (!cmd_trusted(fd)) {
		xclose(fd);
		errno = EPERM;
		return -1;
	}
	return fd;
}

int
cmd_connect(const struct ctr *c)
{
	return connect_to(c, true);
}

bool
cmd_listens(const struct ctr *c)
{
	int sock = connect_to(c, false);

	xclose(sock);
	return sock >= 0;
}

bool
cmd_hashed(const struct ctr *c)
{
	return strlen(c->dir) + sizeof "/command" > sizeof ((struct sockaddr_un *)0)->sun_path;
}

int
cmd_send(int sock, enum cmd_verb verb, int value, int flags)
{
	struct cmd_req r = { .magic = CMD_MAGIC, .verb = verb, .value = value, .flags = flags };

	/* EPIPE: it closed its end, but may have said why before. */
	return send(sock, &r, sizeof r, MSG_NOSIGNAL) == (ssize_t)sizeof r || errno == EPIPE ? 0 : -1;
}

int
cmd_reply(int sock, const struct cmd_ans *a, int fd)
{
	return io_send_fds(sock, a, sizeof *a, &fd, fd >= 0, MSG_DONTWAIT);
}

int
cmd_answer(int sock, struct cmd_ans *a, int *fd, long long deadline)
{
	union { struct cmsghdr h; char room[CMSG_SPACE(sizeof(int))]; } u;
	struct iovec io;
	struct msghdr m;
	size_t got = 0;
	ssize_t n;
	int r;

	if (fd)
		*fd = -1;
	while (got < sizeof *a) {
		r = io_wait(sock, POLLIN, deadline);
		if (r <= 0) {
			if (r == 0)
				errno = ETIMEDOUT;
			return -1;
		}
		io = (struct iovec){ (char *)a + got, sizeof *a - got };
		m = (struct msghdr){ .msg_iov = &io, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof u.room };
		n = recvmsg(sock, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0) {
			if (n == 0)
				errno = ECONNRESET;
			return -1;
		}
		/* Room for one is, by its padding, room for two: what is not wanted is closed. */
		io_fds_of(&m, fd, fd && *fd < 0);
		got += (size_t)n;
	}
	if (a->magic != CMD_MAGIC || a->state < 0 || a->state >= STATES) {
		errno = EPROTO;
		return -1;
	}
	return 0;
}

int
cmd_reply_text(int sock, const struct cmd_text *t, const void *p, size_t n)
{
	struct iovec io[2] = { { (void *)(uintptr_t)t, sizeof *t }, { (void *)(uintptr_t)p, n } };
	struct msghdr m = { .msg_iov = io, .msg_iovlen = 2 };

	return sendmsg(sock, &m, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)(sizeof *t + n) ? 0 : -1;
}

/* Exactly n bytes. */
static int
receive(int sock, void *buf, size_t n, long long deadline)
{
	size_t got = 0;
	ssize_t r;

	while (got < n) {
		if (io_wait(sock, POLLIN, deadline) <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		r = recv(sock, (char *)buf + got, n - got, MSG_DONTWAIT);
		if (r < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (r <= 0) {
			if (r == 0)
				errno = ECONNRESET;
			return -1;
		}
		got += (size_t)r;
	}
	return 0;
}

ssize_t
cmd_ask_text(int sock, struct cmd_text *t, void *buf, long long deadline)
{
	struct cmd_ans a;

	if (cmd_send(sock, CMD_LOG, (int)(uint32_t)t->at, (int)(t->at >> 32)) < 0 || cmd_answer(sock, &a, NULL, deadline) < 0)
		return -1;
	if (a.ret < 0 || a.value < 0 || a.value > CMD_TEXT_MAX) {
		errno = a.ret < 0 ? -a.ret : EPROTO;
		return -1;
	}
	if (receive(sock, t, sizeof *t, deadline) < 0 || receive(sock, buf, (size_t)a.value, deadline) < 0)
		return -1;
	return a.value;
}

/* One question to sock, which it closes; -1 is passed on. */
static int
ask(int sock, enum cmd_verb verb, int value, struct cmd_ans *a, int ms)
{
	int ret = -1;

	if (sock < 0)
		return -1;
	if (cmd_send(sock, verb, value, 0) == 0 && cmd_answer(sock, a, NULL, io_now_ms() + ms) == 0) {
		errno = -a->ret;
		ret = a->ret < 0 ? -1 : 0;
	}
	xclose(sock);
	return ret;
}

int
cmd_ask(const struct ctr *c, enum cmd_verb verb, int value, struct cmd_ans *a)
{
	return ask(cmd_connect(c), verb, value, a, ASK_MS);
}

/* --- what is known -------------------------------------------------------------- */

int
live_cgroups(const struct ctr *c, const struct live *l, struct cg *cg)
{
	char *table = ctr_record_lines(c, "own");
	int ret;

	if (!table && l && l->init)
		table = cgin_table(l->init, l->cgroup);
	ret = cg_open_as(cg, false, table);

	free(table);
	return ret;
}

/* The freezer's word, where it has one to say of a container that runs. */
static int
frozen_state(const struct cg *cg, const char *path, int state)
{
	int f = *path ? cg_frozen(cg, path) : -1;

	return f == 1 ? STATE_FROZEN : f == 2 ? STATE_FREEZING : state;
}

/* Process 1 of a namespace of its own in the container's cgroup, or 0. */
static pid_t
find_init(const struct cg *cg, const struct ctr *c, const char *path)
{
	char *owner = cg_owner(cg, path);
	pid_t *pid = NULL, init = 0;
	ssize_t n, i;

	if (owner && str_eq(owner, c->dir)) {
		n = cg_pids(cg, path, true, &pid);
		for (i = 0; i < n && !init; i++)
			if (proc_is_init(pid[i]) == 1)
				init = pid[i];
	}
	free(owner);
	free(pid);
	return init;
}

/* The record, where its init is still the one that it names. */
static bool
from_record(const struct ctr *c, const char *own, struct live *l, bool super)
{
	struct ctr_record r;

	*l = (struct live){ .state = STATE_STOPPED };
	snprintf(l->cgroup, sizeof l->cgroup, "lxc/%s", c->name);
	if (ctr_record_read(c, &r) < 0 || !ctr_alive(r.init, r.init_start))
		return false;
	l->state = STATE_RUNNING;
	l->init = r.init;
	if (r.cgroup[0])
		memcpy(l->cgroup, r.cgroup, sizeof l->cgroup);
	l->elsewhere = r.own_hash && own && r.own_hash != str_fnv1a(own);
	if (super && ctr_alive(r.super, r.super_start))
		l->super = r.super;
	return true;
}

/* What the supervisor says, if it says it soon. */
static bool
from_super(const struct ctr *c, struct live *l, bool recorded)
{
	struct cmd_ans a;

	if (ask(connect_to(c, false), CMD_STATE, 0, &a, recorded ? LOOK_MS : ASK_MS) < 0)
		return false;
	l->state = a.state;
	l->init = a.init;
	l->super = a.super;
	l->note = a.value;
	return true;
}

static void
look(const struct ctr *c, const struct cg *cg, struct live *l, bool recorded, bool listens)
{
	if (!(listens && from_super(c, l, recorded)) && !recorded) {
		l->init = find_init(cg, c, l->cgroup);
		if (l->init)
			l->state = STATE_RUNNING;
		/* A supervisor that was born between the two looks knows better: what was found is no init yet. */
		if (l->init)
			from_super(c, l, false);
	}
	if (l->state == STATE_RUNNING)
		l->state = frozen_state(cg, l->cgroup, l->state);
}

void
live_get_in(const struct ctr *c, const struct cg *cg, bool listens, struct live *l)
{
	bool recorded = from_record(c, cg->own, l, false);
	struct cg theirs;

	if (l->elsewhere && live_cgroups(c, l, &theirs) == 0) {
		look(c, &theirs, l, recorded, false);
		cg_close(&theirs);
	} else
		look(c, cg, l, recorded, listens && !recorded);
}

void
live_get(const struct ctr *c, struct live *l)
{
	struct cg cg = { 0 };

	/* Without cgroups the socket and the record are what there is. */
	live_cgroups(c, NULL, &cg);
	look(c, &cg, l, from_record(c, NULL, l, true), true);
	cg_close(&cg);
}

/*
 * A line of /proc/net/unix: "ADDRESS: REFS PROTOCOL FLAGS TYPE STATE INODE @LXCPATH/NAME/command".
 * Flag 0x10000 (__SO_ACCEPTCON) is a listening one's: the ends that it accepted bear the same name.
 */
static void
take_name(const char *line, const char *end, const char *lxcpath, struct strv *names)
{
	static const char tail[] = "/command";
	const char *at = memchr(line, '@', (size_t)(end - line)), *flags = memchr(line, ':', (size_t)(end - line));
	size_t n = strlen(lxcpath), m = sizeof tail - 1;
	char *name;

	if (!at || (size_t)(end - at) <= n + m + 2 || strncmp(at + 1, lxcpath, n) != 0 || at[n + 1] != '/')
		return;
	if (strncmp(end - m, tail, m) != 0 || !flags || at - flags < 29 || strncmp(flags + 20, "00010000 ", 9) != 0)
		return;
	name = xstrndup(at + n + 2, (size_t)(end - at) - n - 2 - m);
	if (ctr_good_name(name))
		strv_take(names, name);
	else
		free(name);
}

int
live_names(const char *lxcpath, struct strv *names)
{
	char *text = io_read_at(AT_FDCWD, "/proc/net/unix", UNIX_MAX, NULL), *line, *end;

	if (!text)
		return -1;
	for (line = text; (end = strchr(line, '\n')); line = end + 1)
		take_name(line, end, lxcpath, names);
	free(text);
	strv_sort(names);
	strv_unique(names);
	return 0;
}
