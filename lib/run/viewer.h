/* SPDX-License-Identifier: ISC */
/* viewer: the caller's terminal on a tty of a running container, until he leaves. */
#ifndef RUN_VIEWER_H
#define RUN_VIEWER_H

struct ctr;

/*
 * Connect standard input and output with tty n of c (0: the console, -1: the
 * first free). prefix then q leaves, prefix twice sends one; 0: no escape. 0
 * when the user left or the container closed the tty; -1, it has spoken.
 */
int viewer_run(const struct ctr *c, int n, unsigned char prefix);

#endif
