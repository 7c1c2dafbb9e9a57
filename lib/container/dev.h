/* SPDX-License-Identifier: ISC */
/* dev: a container's /dev, its console and its ttys. Run in its mount namespace; all speak. */
#ifndef CONTAINER_DEV_H
#define CONTAINER_DEV_H

#include <stdbool.h>

struct ctr;

/* The most ttys a container has; more in lxc.tty.max is an error at start. */
enum { DEV_TTYS = 60 };

/* Both ends of a pseudo terminal. */
struct dev_tty {
	int master, slave;
};

/* lxc.autodev: a tmpfs on /dev. Before fstab and entries, so that they can mount in it. */
int dev_mount(const struct ctr *c, int root);
/* Its standard nodes and links. After them. */
int dev_fill(const struct ctr *c, int root);
/*
 * The container's own devpts instance where lxc.pty.max or lxc.tty.max ask for
 * one; then a pty for the console (with want_console) bound on /dev/console,
 * and ttys of them on /dev/tty1 and up. tty[0] is the console's, tty[1] and up the
 * ttys'; the descriptors are the caller's.
 */
int dev_ttys(const struct ctr *c, int root, bool want_console, unsigned ttys, struct dev_tty tty[1 + DEV_TTYS]);
/*
 * The console and ttys of a container that runs, made anew: the old ones died with their masters. In two steps, around
 * setns(2) of its mount namespace, with the host's root and /proc as before: dev_again_begin opens what must come
 * from the host's side (a console pty of the host's instance, on kernels with open_tree, 5.2), dev_again puts ptys
 * on /dev/console and /dev/ttyN, with the old numbers where these are free: who waits for /dev/pts/3 may go on
 * so. tty[0] is the console's, -1 where there can be none.
 */
int dev_again_begin(const struct ctr *c, bool want_console, struct dev_tty *console, int *tree);
int dev_again(const struct ctr *c, int root, struct dev_tty console, int tree, bool want_console, unsigned ttys,
    struct dev_tty tty[1 + DEV_TTYS]);

#endif
