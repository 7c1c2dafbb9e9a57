/* SPDX-License-Identifier: ISC */
/* cgprocs: the processes of one cgroup, in all hierarchies (path as in cg.h): listing, freezing, killing, and the removal that follows. Silent. */
#ifndef KERNEL_CGPROCS_H
#define KERNEL_CGPROCS_H

#include <stdbool.h>
#include <sys/types.h>

struct cg;

/* Pids of the processes in path and, with deep, below; *pid is owned by the caller. The count, 0 for a missing cgroup; -1 and errno. */
ssize_t cg_pids(const struct cg *cg, const char *path, bool deep, pid_t **pid);
/*
 * Remove path, and what was made below it, deepest first, in every hierarchy;
 * then those of its parents that we made ("lxc", or marked), as long as they are empty. Busy ones are retried until the deadline
 * (io_now_ms terms). 0, or -1 and errno of the last refusal.
 */
int cg_remove(const struct cg *cg, const char *path, long long deadline);
/* SIGKILL all of path, repeated until it is empty or the deadline passed: cgroup.kill (5.14), else pid by pid with the freezer's help. */
int cg_kill(const struct cg *cg, const char *path, long long deadline);
/* Freeze or thaw path (v1 freezer, else v2 cgroup.freeze, 5.2) and wait for it until the deadline. ENODEV: this host has no freezer; ETIMEDOUT. */
int cg_freeze(const struct cg *cg, const char *path, bool freeze, long long deadline);
/* 1 frozen, 0 thawed, 2 on the way; -1 and errno. */
int cg_frozen(const struct cg *cg, const char *path);

#endif
