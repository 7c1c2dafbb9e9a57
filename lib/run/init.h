/* SPDX-License-Identifier: ISC */
/* init: the process 1 of lxc-execute: runs one command, reaps everything, passes signals on. */
#ifndef RUN_INIT_H
#define RUN_INIT_H

/*
 * As process 1 of a pid namespace: run argv in a session of its own and wait
 * until no process is left. SIGTERM and SIGPWR ask all of them to end, and kill what is
 * left after a second; other signals go to the command. sock (-1: none) is
 * closed once the command runs. Exits with the command's status, 128 + n when
 * a signal n ended it, 126 or 127 when it could not be run. Speaks then.
 * An empty argv: only wait, and reap, until asked to end.
 */
_Noreturn void init_run(char **argv, int sock);

/* What to say about an exec that failed: 127 not found, 126 otherwise. Speaks. */
int init_exec_failed(const char *what);

#endif
