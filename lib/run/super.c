/* SPDX-License-Identifier: ISC */
/*
 * super: the poll loop of one running container. Clients, the console and its terminals are served inside it;
 * super_run returns at what a life (life.c) waits for: the child has its network, is set up or has executed; a hook, or
 * init, has ended; the wait for a restart is over; the loop's deadline has passed.
 *
 * The end of init comes
 *  - as SIGCHLD where it is our child, or, adopted, at least our tracee;
 *  - else by its pidfd (5.3), and without that by a look twice a second.
 *
 * A signal is the same wish whether it is sent to the supervisor or asked for on the socket: before init runs it ends the
 * start, with the hook that is at work; what ends is not hurried but by SIGKILL, nor is a restart begun behind it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/super.h"
#include "run/child.h"
#include "run/cmd.h"
#include "run/event.h"
#include "run/halt.h"
#include "run/how.h"
#include "run/init.h"
#include "run/notify.h"
#include "run/start.h"
#include "container/conf.h"
#include "kernel/proc.h"
#include "kernel/pty.h"
#include "kernel/sys.h"
#include "kernel/trace.h"
#include "base/err.h"
#include "base/io.h"

/* How often one looks for the end of an init that nothing tells of: not our child, not traced, no pidfd (before 5.3). */
enum { LOOK_MS = 500 };
/* Half of all memory would have to be ours before it is our turn. */
enum { OOM_SHIELD = -500 };

void
super_init(struct super *p, struct ctr *c, const struct start *s)
{
	int i;

	/* Zero as it is: to write that would dirty the pages of buffers that are never used. */
	p->c = c;
	p->s = s;
	p->listen = p->signals = p->sock = p->caller = p->pidfd = p->root = p->notify = -1;
	for (i = 0; i < SUPER_CLIENTS; i++)
		p->client[i].fd = -1;
	loop_init(&p->loop);
	console_init(&p->console, &p->loop);
}

void
super_reborn(struct super *p)
{
	p->running = p->told = p->reboot = p->executing = p->network = p->ready = p->sock_added = p->said_ready = false;
	p->began = 0;
}

/* --- init ---------------------------------------------------------------- */

static void
ended(struct super *p, int status)
{
	p->status = status;
	p->init_alive = false;
	p->loop.quit = true;
}

static void
reap(struct super *p)
{
	pid_t pid;
	int st;

	while ((pid = waitpid(-1, &st, WNOHANG)) > 0)
		if (pid == p->init && WIFSTOPPED(st))
			trace_go_on(pid, st);
		else if (pid == p->init)
			ended(p, st);
		else if (pid == p->hook) {
			p->hook_status = st;
			p->hook = 0;
			p->loop.quit = true;
		}
}

/* One that is neither our child nor traced: what its parent has not reaped yet still tells. 0 when it has. */
static void
look_for_end(struct super *p)
{
	int status = proc_exit_status(p->init);

	if (status >= 0 || !ctr_alive(p->init, p->record.init_start))
		ended(p, status < 0 ? 0 : status);
}

static void
on_pidfd(void *arg, int fd, short revents)
{
	look_for_end(arg);
}

int
super_kill(struct super *p, int sig)
{
	if (!p->init_alive)
		return 0;
	/* A pid of our child or tracee is not given to another before we have reaped it. */
	return p->adopted && !p->traced && p->pidfd >= 0 ? sys_pidfd_kill(p->pidfd, sig) : kill(p->init, sig);
}

void
super_reap(struct super *p)
{
	pid_t got;
	int st;

	while (p->init_alive && (!p->adopted || p->traced)) {
		got = waitpid(p->init, &st, 0);
		if (got == p->init && WIFSTOPPED(st))
			trace_go_on(got, st);
		else if (got == p->init || errno != EINTR)
			ended(p, got == p->init ? st : 0);
	}
	while (p->init_alive) {
		io_wait(p->pidfd, POLLIN, io_now_ms() + LOOK_MS);
		look_for_end(p);
	}
}

/* A hook leads a group of its own, once it got there. What destroys an ephemeral container is none. */
static void
kill_hook(struct super *p)
{
	if (p->hook_now && p->hook && kill(-p->hook, SIGKILL) < 0)
		kill(p->hook, SIGKILL);
}

/* What is not running yet takes no signal: the start ends. What ends is not hurried but by SIGKILL, see CMD_STOP. */
static int
signal_init(struct super *p, int sig)
{
	if (p->running || p->state != STATE_STARTING)
		return super_kill(p, sig);
	p->given_up = true;
	super_kill(p, SIGKILL);
	kill_hook(p);
	return 0;
}

/* What a signal to the supervisor is to init. One that ends others is the wish for a shutdown, by the signal that this init takes for one. */
static int
forwarded(struct super *p, int sig)
{
	if (sig != SIGTERM && sig != SIGHUP && sig != SIGINT && sig != SIGQUIT && sig != SIGPWR)
		return sig;
	p->ending = true;
	p->loop.quit |= p->due != 0;
	if (sig == SIGHUP)
		sig = SIGTERM;
	if (sig == SIGTERM && !p->s->execute && p->running && p->init_alive)
		sig = halt_signal(p->init, p->c->conf->sig_halt, false);
	return sig ? sig : SIGKILL;
}

void
super_end(struct super *p, int ms)
{
	signal_init(p, forwarded(p, SIGTERM));
	p->ending = true;
	p->loop.quit |= p->due != 0;
	p->loop.deadline = io_now_ms() + ms;
	p->doomed = true;
}

static void
on_signal(void *arg, int fd, short revents)
{
	struct super *p = arg;
	struct signalfd_siginfo si[4];
	ssize_t n, i;

	/* What is more than these wakes the loop again. */
	n = read(fd, si, sizeof si) / (ssize_t)sizeof *si;
	for (i = 0; i < n; i++)
		if (si[i].ssi_signo == SIGCHLD)
			reap(p);
		else if (si[i].ssi_signo == SIGWINCH)
			console_resized(&p->console, STDOUT_FILENO);
		else
			signal_init(p, forwarded(p, (int)si[i].ssi_signo));
}

/* Whoever sees the console from now on: the terminal of lxc.console.path, or the caller. */
static void
show_console(struct super *p)
{
	bool tty_in = isatty(STDIN_FILENO), tty_out = isatty(STDOUT_FILENO);
	const char *path = p->c->conf->console_path;
	int fd = path ? open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;

	if (fd >= 0)
		console_foreground(&p->console, fd, fd);
	else if (path)
		warn("%s: lxc.console.path %s:", p->c->name, path);
	else if (!p->s->daemon && p->s->execute)
		console_foreground(&p->console, tty_in ? STDIN_FILENO : -1,
		    tty_out ? STDOUT_FILENO : isatty(STDERR_FILENO) ? STDERR_FILENO : -1);
	else if (!p->s->daemon)
		console_foreground(&p->console, STDIN_FILENO, STDOUT_FILENO);
	xclose(fd);
}

/* Terminals of a child that has set itself up. A wrong number of descriptors cannot come from our own code. */
static void
take_ttys(struct super *p, struct msghdr *m, bool console)
{
	struct dev_tty got[1 + DEV_TTYS];
	size_t n = io_fds_of(m, (int *)got, (size_t)2 * (1 + DEV_TTYS)) / 2, i = 0;

	if (console && n) {
		console_open(&p->console, got[0].master, got[0].slave);
		if (p->console.master >= 0)
			show_console(p);
		i = 1;
	}
	for (; i < n && p->ttys < DEV_TTYS; i++)
		p->tty[++p->ttys] = got[i];
}

void
super_forget_child(struct super *p)
{
	if (p->sock < 0)
		return;
	loop_del(&p->loop, p->sock);
	xclose(p->sock);
	p->sock = -1;
}

/* The child's messages until its exec closes the pair. */
static void
on_child(void *arg, int fd, short revents)
{
	struct super *p = arg;
	char buf[2200];
	union { struct cmsghdr h; char room[CMSG_SPACE(sizeof(struct dev_tty) * (1 + DEV_TTYS))]; } u;
	struct iovec io = { buf, sizeof buf };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof u };
	ssize_t n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

	/* ECONNRESET comes before what is queued, if the child ended without reading what it was told: its reason would be lost. */
	if (n < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNRESET))
		return;
	if (n > 1 && buf[0] == CHILD_TTYS)
		take_ttys(p, &m, buf[1]);
	else if (n > 1 && buf[0] == CHILD_NOTIFY)
		notify_take(p, &m);
	else if (n == 1 && buf[0] == CHILD_EXEC)
		p->running = p->executing = true;
	else if (n == 1 && buf[0] == CHILD_NETWORK)
		p->network = p->loop.quit = true;
	else if (n == 1 && buf[0] == CHILD_READY)
		p->ready = p->loop.quit = true;
	else if (n > 0) {
		/* Its first byte is the level (base/err.h). */
		if (buf[0] >= ERR_WARN) {
			p->running = false;
			p->told = true;
		}
		err_relay(buf, (size_t)n);
	}
	else {
		super_forget_child(p);
		/* An exec, or an exit: init may be so short that both are over. CHILD_EXEC without a message behind it tells. */
		p->loop.quit = true;
	}
}

/* --- the command socket --------------------------------------------------- */

static void
client_close(struct super *p, struct super_client *k)
{
	loop_del(&p->loop, k->fd);
	close(k->fd);
	k->fd = -1;
}

static void
answer(struct super *p, struct super_client *k, int ret, int value, int fd)
{
	struct cmd_ans a = {
		.magic = CMD_MAGIC, .ret = ret, .value = value, .state = p->state,
		.init = p->running && p->init_alive ? p->init : 0, .super = getpid(),
	};

	if (cmd_reply(k->fd, &a, fd) < 0)
		client_close(p, k);
}

void
super_record(struct super *p)
{
	struct ctr_record *r = &p->record;
	char *how = how_text(p->s);

	r->super = getpid();
	r->super_start = proc_start_time(r->super);
	snprintf(r->cgroup, sizeof r->cgroup, "%s", p->cg.n ? p->cgroup : "");
	r->own = p->cg.own;
	r->how = how;
	if (ctr_record_write(p->c, r) < 0)
		info("%s: nowhere to keep its record:", p->c->name);
	r->how = NULL;
	free(how);
}

void
super_shield(struct super *p, bool on)
{
	if (on && p->s->daemon && proc_oom_get(&p->oom) == 0 && p->oom > OOM_SHIELD)
		p->shielded = proc_oom_set(OOM_SHIELD) == 0;
	else if (!on && p->shielded) {
		proc_oom_set(p->oom);
		p->shielded = false;
	}
}

void
super_state(struct super *p, enum ctr_state state)
{
	int i;

	p->state = state;
	info("%s: %s", p->c->name, ctr_state_name[state]);
	event_send(p->c, EVENT_STATE, (int)state);
	for (i = 0; i < SUPER_CLIENTS; i++)
		if (p->client[i].fd >= 0 && (p->client[i].watch & 1u << state))
			answer(p, &p->client[i], 0, state, -1);
}

/* tty n, or with -1 the first that nobody holds. */
static int
free_tty(struct super *p, int n)
{
	unsigned held[(1 + DEV_TTYS) / 32 + 1] = { 0 };
	int i, sitting = 0;

	for (i = 0; i < SUPER_CLIENTS; i++)
		if (p->client[i].fd >= 0) {
			held[p->client[i].tty / 32] |= 1u << p->client[i].tty % 32;
			sitting += p->client[i].tty > 0;
		}
	if (sitting >= SUPER_TTYS)
		return -EUSERS;
	if (n > 0)
		return (unsigned)n > p->ttys ? -ENODEV : held[n / 32] >> n % 32 & 1 ? -EBUSY : n;
	for (i = 1; (unsigned)i <= p->ttys; i++)
		if (!(held[i / 32] >> i % 32 & 1))
			return i;
	return p->ttys ? -EBUSY : -ENODEV;
}

static void
serve_console(struct super *p, struct super_client *k, int n)
{
	if (n == 0) {
		if (p->console.master < 0 || p->console.in >= 0 || p->console.out >= 0) {
			answer(p, k, p->console.master < 0 ? -ENODEV : -EBUSY, 0, -1);
			return;
		}
		answer(p, k, 0, 0, -1);
		if (k->fd < 0)
			return;
		/* From here on its bytes are the console's. */
		loop_del(&p->loop, k->fd);
		if (console_attach(&p->console, k->fd) < 0)
			close(k->fd);
		k->fd = -1;
		return;
	}
	n = free_tty(p, n);
	if (n > 0)
		k->tty = n;
	answer(p, k, n < 0 ? n : 0, n, n < 0 ? -1 : p->tty[n].master);
}

/* A place in what the console printed. */
static uint64_t
place(const struct cmd_req *r)
{
	return (uint32_t)r->value | (uint64_t)(uint32_t)r->flags << 32;
}

/* One piece; the client asks on, so that nothing is kept for one that does not read. */
static void
serve_log(struct super *p, struct super_client *k, uint64_t from)
{
	struct cmd_text t = { .at = from, .end = p->console.ring.end };
	const char *text;
	size_t n;

	text = ring_at(&p->console.ring, &t.at, &n);
	if (n > CMD_TEXT_MAX)
		n = CMD_TEXT_MAX;
	answer(p, k, 0, (int)n, -1);
	if (k->fd >= 0 && cmd_reply_text(k->fd, &t, text, n) < 0)
		client_close(p, k);
}

static void
serve(struct super *p, struct super_client *k, const struct cmd_req *r)
{
	int ret = 0;

	switch ((enum cmd_verb)r->verb) {
	case CMD_STATE:
		answer(p, k, 0, p->due ? (int)((p->due - io_now_ms()) / 1000) + 1 : -p->said_ready, -1);
		break;
	case CMD_STOP:
		if (r->value < 0 || r->value >= NSIG) {
			answer(p, k, -EINVAL, 0, -1);
			break;
		}
		if (r->flags & 1) {
			p->reboot = false;
			p->ending = true;
		}
		p->loop.quit |= p->due != 0;
		/* Who kills what has ended means the hook that does not. */
		if (r->flags & 2 && !p->init_alive && p->state == STATE_STOPPING)
			kill_hook(p);
		else if (r->value && signal_init(p, r->value) < 0)
			ret = -errno;
		answer(p, k, ret, 0, -1);
		break;
	case CMD_CONSOLE:
		serve_console(p, k, r->value);
		break;
	case CMD_WATCH:
		k->watch = (unsigned)r->value;
		if (k->watch & 1u << p->state)
			answer(p, k, 0, p->state, -1);
		break;
	case CMD_REBOOT:
		p->reboot = r->value;
		answer(p, k, 0, 0, -1);
		break;
	case CMD_WINCH:
		if (p->console.master >= 0)
			pty_set_size(p->console.master, (unsigned short)((unsigned)r->value >> 16), (unsigned short)r->value);
		answer(p, k, 0, 0, -1);
		break;
	case CMD_LOG:
		serve_log(p, k, place(r));
		break;
	case CMD_LOG_CLEAR:
		ring_forget(&p->console.ring, place(r));
		answer(p, k, 0, 0, -1);
		break;
	case CMD_VERBS:
	default:
		answer(p, k, -ENOSYS, 0, -1);
	}
}

static void
on_client(void *arg, int fd, short revents)
{
	struct super *p = arg;
	struct super_client *k = p->client;
	struct cmd_req r;
	ssize_t n;

	while (k->fd != fd)
		k++;
	/* A request may come in pieces; a slow client costs its place in the table and nothing else. */
	n = recv(fd, k->req + k->got, sizeof r - k->got, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		client_close(p, k);
		return;
	}
	k->got = (unsigned char)(k->got + n);
	if (k->got < sizeof r)
		return;
	k->got = 0;
	memcpy(&r, k->req, sizeof r);
	if (r.magic != CMD_MAGIC)
		client_close(p, k);
	else
		serve(p, k, &r);
}

static void
admit(struct super *p, int sock)
{
	struct cmd_ans full = { .magic = CMD_MAGIC, .ret = -EUSERS, .state = p->state, .super = getpid() };
	int i;

	for (i = 0; i < SUPER_CLIENTS && p->client[i].fd >= 0; i++)
		;
	if (i < SUPER_CLIENTS && cmd_trusted(sock) && loop_add(&p->loop, sock, POLLIN, on_client, p) == 0) {
		p->client[i] = (struct super_client){ .fd = sock };
		return;
	}
	if (i == SUPER_CLIENTS && cmd_trusted(sock))
		cmd_reply(sock, &full, -1);
	close(sock);
}

/* As many as the queue holds: whoever floods it, and is refused, must not keep the others out. */
static void
on_listen(void *arg, int fd, short revents)
{
	int sock, n;

	for (n = 0; n < CMD_QUEUE && (sock = accept4(fd, NULL, NULL, SOCK_CLOEXEC)) >= 0; n++)
		admit(arg, sock);
}

/* --- all of it ------------------------------------------------------------ */

int
super_open(struct super *p)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGPWR);
	init_signals_note();
	/* A limit on the size of files (setrlimit(2)) is to cost the console's log, not the container. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	p->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (p->signals < 0 || loop_add(&p->loop, p->signals, POLLIN, on_signal, p) < 0 ||
	    loop_add(&p->loop, p->listen, POLLIN, on_listen, p) < 0) {
		warn("%s: supervisor:", p->c->name);
		return -1;
	}
	return 0;
}

/* The loop for an init whose end nobody tells us of: true when the loop's own deadline has passed. */
static bool
run_untold(struct super *p)
{
	long long end = p->loop.deadline, look = io_now_ms() + LOOK_MS;
	bool late = false;

	if (p->pidfd >= 0) {
		loop_add(&p->loop, p->pidfd, POLLIN, on_pidfd, p);
		late = loop_run(&p->loop) == 1;
		loop_del(&p->loop, p->pidfd);
		return late;
	}
	p->loop.deadline = end >= 0 && end < look ? end : look;
	if (loop_run(&p->loop) == 1) {
		look_for_end(p);
		late = end >= 0 && io_now_ms() >= end;
	}
	p->loop.deadline = end;
	return late;
}

void
super_run(struct super *p)
{
	bool late;

	if (p->sock >= 0 && !p->sock_added && loop_add(&p->loop, p->sock, POLLIN, on_child, p) < 0)
		warn("%s: supervisor:", p->c->name);
	p->sock_added = p->sock >= 0;
	if (!p->adopted || p->traced || p->sock >= 0)
		late = loop_run(&p->loop) == 1;
	else
		late = run_untold(p);
	if (late && p->doomed) {
		p->doomed = false;
		p->loop.deadline = -1;
		super_kill(p, SIGKILL);
	}
}

void
super_close(struct super *p)
{
	int i;

	/* The name first: whoever sees his connection end may start the container anew at once. */
	xclose(p->listen);
	for (i = 0; i < SUPER_CLIENTS; i++)
		if (p->client[i].fd >= 0)
			client_close(p, &p->client[i]);
	xclose(p->signals);
	p->listen = p->signals = -1;
}
