/* SPDX-License-Identifier: ISC */
/* params: what is set of a container's first process and namespaces by lxc.prlimit, .proc, .sysctl, .time.offset and .sched.core. All speak. */
#ifndef CONTAINER_PARAMS_H
#define CONTAINER_PARAMS_H

#include <sys/types.h>

struct ctr;

/*
 * Before anything is touched: names and values can be, and no kernel parameter is one of the host's, given the SYS_NEW* that
 * the container has of its own. -1.
 */
int params_check(const struct ctr *c, unsigned namespaces);
/* In the supervisor: limits and files of /proc of its first process, which waits. -1. */
int params_outside(const struct ctr *c, pid_t init);
/*
 * In the child, while it has the host's /proc and has not yet changed its ids: its clocks, its core, and the descriptor that
 * params_sysctl wants (-1: nothing to do for it) in *sys. -1.
 */
int params_early(const struct ctr *c, unsigned namespaces, int *sys);
/* In the child, when its interfaces are there and before it gives up rights: kernel parameters. -1. */
int params_sysctl(const struct ctr *c, int sys);

#endif
