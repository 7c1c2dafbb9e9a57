/* SPDX-License-Identifier: ISC */
/* cgin: the cgroups of a container that runs, from wherever the caller stands. Silent. */
#ifndef KERNEL_CGIN_H
#define KERNEL_CGIN_H

#include <sys/types.h>

struct cg;
struct strv;

/*
 * The table of /proc/PID/cgroup of whoever started the container of init, whose cgroup is path below his: what stands
 * before path in init's own. For cg_open_as; the caller frees it. NULL: it is in no such cgroup.
 */
char *cgin_table(pid_t init, const char *path);
/* Where path begins in the cgroup its ("/user/a/lxc/web1/init.scope"), slash and all; -1: it is not in it. */
ssize_t cgin_base(const char *its, const char *path);
/* The files of path that begin with controller and a dot, appended to names and sorted. -1 and errno. */
int cgin_files(const struct cg *cg, const char *path, const char *controller, struct strv *names);

#endif
