/* SPDX-License-Identifier: ISC */
/*
 * cgseat: the cgroups of a running process, opened so that another one can join it there. A hierarchy
 * costs two system calls: its file is opened by the path that /proc/PID/cgroup and the mounts tell. Silent.
 */
#ifndef KERNEL_CGSEAT_H
#define KERNEL_CGSEAT_H

#include <stdbool.h>
#include <stddef.h>

enum { CG_SEATS = 32 };

struct cg_seat {
	int tasks[CG_SEATS];	/* of each v1 hierarchy, for writing */
	size_t n;
	int v2;			/* O_PATH folder for CLONE_INTO_CGROUP; -1 */
	bool frozen;
};

/*
 * Open the seats of the process with this table (/proc/PID/cgroup), or where its path leads through top ("lxc/web1":
 * its own init may have gone on to a cgroup below) of top. In the v2 tree always its own: a cgroup that has
 * given controllers to those below takes no process. What it opens is close-on-exec, and the
 * caller's to close. 0, or -1 and errno.
 */
int cg_seat_open(struct cg_seat *s, const char *table, const char *top);
/* The calling process, single-threaded, takes them (see cg_join); not that of v2 when it was cloned into it. */
int cg_seat_take(const struct cg_seat *s, bool in_v2);
/* The length of path up to the first top in it, whole components; all of it when there is none. */
size_t cg_seat_cut(const char *path, const char *top);

#endif
