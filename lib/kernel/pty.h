/* SPDX-License-Identifier: ISC */
/* pty: pseudo terminals and terminal modes. Silent. */
#ifndef KERNEL_PTY_H
#define KERNEL_PTY_H

#include <termios.h>

/*
 * Open a new pair through the ptmx file of the devpts instance dir, which nothing may be mounted on (EXDEV). *master
 * gets one end, *slave the other; both are close-on-exec and neither becomes
 * a controlling terminal. TIOCGPTPEER (4.13) opens the slave without a path
 * that somebody could swap; before that by its number below dir. -1 and errno.
 */
int pty_open(int dir, int *master, int *slave);
/* Raw mode for a caller's terminal; the old mode goes to *old, which pty_restore takes. */
int pty_raw(int fd, struct termios *old);
int pty_restore(int fd, const struct termios *old);
/* Window size: copied from one terminal to another, set, told. */
int pty_copy_size(int from, int to);
int pty_set_size(int fd, unsigned short rows, unsigned short cols);
int pty_get_size(int fd, unsigned short *rows, unsigned short *cols);
/* New session with fd as its controlling terminal. */
int pty_control(int fd);
/* The index N of the master's /dev/pts/N, or -1. */
int pty_number(int master);

#endif
