/* SPDX-License-Identifier: ISC */
/*
 * attachpty: the caller's terminal and the command's while lxc-attach waits. The bytes are console.c's
 * affair; this is signals, job control and the end. The joiner has the pty's inner end open as long as it
 * lives, so no close inside looks like a hang-up; its end is the command's, whoever else has the pty open still.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "run/attachpty.h"
#include "run/console.h"
#include "kernel/pty.h"
#include "base/err.h"
#include "base/io.h"
#include "base/loop.h"

struct pty {
	const struct attachpty *t;
	struct loop loop;
	struct console k;
	int signals, status;	/* status: -1, the joiner lives */
};

void
attachpty_look(struct attachpty *t)
{
	bool tty[3];
	int fd;

	for (fd = 0; fd < 3; fd++)
		tty[fd] = isatty(fd);
	t->out = tty[1] ? 1 : tty[2] ? 2 : tty[0] ? 0 : -1;
	t->in = tty[0] ? 0 : tty[1] ? 1 : -1;
	t->cooked = !tty[1];
}

/* Is our job the one that the terminal listens to? */
static bool
in_foreground(const struct attachpty *t)
{
	return t->in >= 0 && tcgetpgrp(t->in) == getpgrp();
}

/* Show it, and let it be typed into as far as we are the terminal's foreground job: the mode is the foreground's. */
static void
show(struct pty *p)
{
	const struct attachpty *t = p->t;
	bool typed = in_foreground(t);

	if (p->k.out >= 0) {
		loop_del(&p->loop, p->k.out);
		xclose(p->k.out);
	}
	console_foreground(&p->k, typed ? t->in : -1, t->out);
	if (p->k.raw && t->cooked) {
		pty_restore(t->in, &p->k.old);
		p->k.raw = false;
		err_set_raw(false);
	}
}

static void
stop_and_go_on(struct pty *p)
{
	if (p->k.raw)
		pty_restore(p->t->in, &p->k.old);
	kill(getpid(), SIGSTOP);
	if (p->k.raw && in_foreground(p->t))
		pty_raw(p->t->in, &p->k.old);
}

/* Typed at a terminal that is not in raw mode, or sent to us: to whatever has the inner terminal now. */
static void
type_key(struct pty *p, int key)
{
	struct termios m;

	if (tcgetattr(p->k.master, &m) == 0)
		io_write_all(p->k.master, &m.c_cc[key], 1);
}

static void
reap(struct pty *p)
{
	int status;

	if (waitpid(p->t->joiner, &status, WNOHANG) != p->t->joiner)
		return;
	p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	p->loop.quit = true;
}

static void
on_signal(void *arg, int fd, short revents)
{
	struct pty *p = arg;
	struct signalfd_siginfo si;

	while (read(fd, &si, sizeof si) == sizeof si)
		switch (si.ssi_signo) {
		case SIGCHLD:
			reap(p);
			break;
		case SIGWINCH:
			console_resized(&p->k, p->t->out);
			break;
		case SIGINT:
			type_key(p, VINTR);
			break;
		case SIGQUIT:
			type_key(p, VQUIT);
			break;
		case SIGTSTP:
			stop_and_go_on(p);
			break;
		case SIGCONT:
			/* Brought to the foreground: what is typed is ours now. */
			if (p->k.in < 0)
				show(p);
			break;
		case SIGUSR1:
		case SIGUSR2:
			if (*p->t->command)
				kill(*p->t->command, (int)si.ssi_signo);
			break;
		default:
			/* The close of the master hangs the inside up. */
			p->status = 128 + (int)si.ssi_signo;
			p->loop.quit = true;
		}
}

static int
open_signals(void)
{
	static const int caught[] = {
		SIGCHLD, SIGWINCH, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGUSR1, SIGUSR2, SIGTERM, SIGHUP, SIGALRM, SIGPIPE,
	};
	sigset_t set, blocked;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof caught / sizeof *caught; i++)
		sigaddset(&set, caught[i]);
	blocked = set;
	/* Reading and changing modes in the background are errors then, and no stop. */
	sigaddset(&blocked, SIGTTIN);
	sigaddset(&blocked, SIGTTOU);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int
attachpty_serve(const struct attachpty *t, int master)
{
	static struct pty p;

	p = (struct pty){ .t = t, .status = -1 };
	loop_init(&p.loop);
	console_init(&p.k, &p.loop);
	p.signals = open_signals();
	console_open(&p.k, master, -1);
	p.k.log = t->log;
	show(&p);
	if (p.signals < 0 || loop_add(&p.loop, p.signals, POLLIN, on_signal, &p) < 0) {
		warn("signals:");
		p.loop.quit = true;
	}
	/* Nobody would see what it does there: it is not to begin, nor to tell that its terminal is gone. */
	if (p.k.master < 0 || p.loop.quit)
		kill(t->joiner, SIGKILL);
	else
		/* It may have ended before SIGCHLD was blocked. */
		reap(&p);
	/* A poll that fails, for want of memory, is no end. */
	while (p.k.master >= 0 && !p.loop.quit)
		loop_run(&p.loop);
	console_close(&p.k);
	xclose(p.signals);
	return p.status < 0 ? EXIT_FAILURE : p.status;
}
