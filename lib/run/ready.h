/* SPDX-License-Identifier: ISC */
/* ready: when a container that runs is up: a file, a port, or its own word (lxcbox.ready). */
#ifndef RUN_READY_H
#define RUN_READY_H

struct ctr;

/*
 * Wait until c, which runs and whose configuration is loaded, is up as lxcbox.ready says, at most
 * lxcbox.ready.timeout. 0 at once where nothing is said. -1: it is not, and is left as it is; speaks.
 */
int ready_wait(const struct ctr *c);

#endif
