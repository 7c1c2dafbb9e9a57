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

#endif
