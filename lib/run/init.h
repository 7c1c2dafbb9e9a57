/* SPDX-License-Identifier: ISC */
/*
 * init: the process 1 of lxc-execute: runs one command, reaps everything, passes signals on. And what
 * everybody does who executes a program for a container.
 */
#ifndef RUN_INIT_H
#define RUN_INIT_H

#include <stdbool.h>

/*
 * As process 1 of a pid namespace: run argv in a session of its own and wait
 * until no process is left. SIGTERM and SIGPWR ask all of them to end, and kill what is
 * left after a second; other signals go to the command. sock (-1: none) is
 * closed once the command runs; tty: one of 0, 1 and 2 may be a terminal. Exits with the command's status, 128 + n when
 * a signal n ended it, 126 or 127 when it could not be run. Speaks then.
 * An empty argv: only wait, and reap, until asked to end.
 */
_Noreturn void init_run(char **argv, int sock, bool tty);

/* Note what whoever began us ignores, before we ignore anything: saves init_signals trying all of them. */
void init_signals_note(void);
/* Default handlers for all that is ignored here or by whoever began us, and no signal blocked: both survive an exec. */
void init_signals(void);
/*
 * Blank the strings of env where they are: what /proc/PID/environ shows of a process that does not exec, and what
 * root inside reads in the memory of one that has not yet, is what it began with.
 */
void init_forget(char **env);
/* What to say about an exec that failed: 127 not found, 126 otherwise. Speaks. */
int init_exec_failed(const char *what);

#endif
