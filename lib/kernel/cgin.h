/* SPDX-License-Identifier: ISC */
/* cgin: the cgroups of a container that runs, from wherever the caller stands. Silent. */
#ifndef KERNEL_CGIN_H
#define KERNEL_CGIN_H

#include <sys/types.h>

struct cg;
struct strv;

/*
 * cg_open of the hierarchies that are there, for the container of init, whose cgroup is path below that of whoever
 * started it. A caller in another one (a second session, a service) finds it all the same: what stands before
 * path in /proc/PID/cgroup is where to begin. What cannot be found so stays as cg_open has it. 0, or -1 and errno.
 */
int cgin_open(struct cg *cg, pid_t init, const char *path);
/* Where path begins in the cgroup its ("/user/a/lxc/web1/init.scope"), slash and all; -1: it is not in it. */
ssize_t cgin_base(const char *its, const char *path);
/* The files of path that begin with controller and a dot, appended to names and sorted. -1 and errno. */
int cgin_files(const struct cg *cg, const char *path, const char *controller, struct strv *names);

#endif
