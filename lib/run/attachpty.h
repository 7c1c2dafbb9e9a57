/* SPDX-License-Identifier: ISC */
/* attachpty: the caller's terminal and the command's while lxc-attach waits. */
#ifndef RUN_ATTACHPTY_H
#define RUN_ATTACHPTY_H

#include <stdbool.h>
#include <sys/types.h>

#include "run/conlog.h"

/* What is shown where. */
struct attachpty {
	int in, out;		/* the caller's terminal; in -1: nothing is typed */
	bool cooked;		/* it goes on editing lines: somebody else (a pager behind a pipe) sets its mode */
	struct conlog log;	/* a copy of what is printed */
	pid_t joiner;
	volatile pid_t *command;
};

/* Which of 0, 1 and 2 is the terminal that things are shown on (-1: none is), and how it is used. */
void attachpty_look(struct attachpty *t);
/* Serve the pty until the joiner has ended, or a signal ends us; takes master over. The exit status. */
int attachpty_serve(const struct attachpty *t, int master);

#endif
