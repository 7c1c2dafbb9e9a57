/* SPDX-License-Identifier: ISC */
/*
 * cg: control groups of this host, v1 hierarchies and the v2 tree behind the
 * same functions. A hierarchy the host has not mounted is mounted by us where
 * nobody else sees it: a detached mount (5.2), or, before that, a mount in a
 * private mount namespace. Paths are relative to the caller's own cgroup in
 * each hierarchy ("lxc/web1"). Silent.
 */
#ifndef KERNEL_CG_H
#define KERNEL_CG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct cg_hier {
	char *name;	/* controllers as the kernel lists them ("cpu,cpuacct", "name=systemd"), "" for v2 */
	bool v2;
	bool ours;	/* mounted by us, privately */
	bool off;	/* making our cgroup failed here: left out from then on */
	int root;	/* O_PATH descriptor of the caller's own cgroup */
	char *where;	/* the path of root for messages ("/sys/fs/cgroup/memory/user"), NULL when ours */
};

struct cg {
	struct cg_hier *h;
	size_t n;
};

/*
 * What cg_open reads, without the kernel. Of the table of /proc/PID/cgroup
 * the path in the hierarchy called name; the caller frees it, NULL: not there.
 */
char *cg_table_path(const char *table, const char *name);
/*
 * Of a line of /proc/self/mountinfo: is it a hierarchy of table in which our
 * cgroup lies at or below the mount's root? Then its name, the mount point
 * and our cgroup below it, all in one piece that begins at name and is freed by it.
 */
struct cg_place {
	char *name, *where, *below;
};
bool cg_mount_read(const char *line, const char *table, struct cg_place *p);
/* Of a line of /proc/cgroups: the controller, which the caller frees; NULL for one that is off, and for the heading. */
char *cg_controller_read(const char *line);

/*
 * Open every hierarchy. With mount, also those of /proc/cgroups that are
 * enabled and mounted nowhere (a controller that v2 uses cannot be taken and
 * is left). Without, on a host that has none mounted, those that another
 * process of ours mounted so. A host without cgroups gives n = 0. 0, or -1 and errno.
 */
int cg_open(struct cg *cg, bool mount);
void cg_close(struct cg *cg);

/* A hierarchy that refuses is marked off; the caller warns and goes on. */
typedef void cg_failed(const char *name, int err, void *arg);
/*
 * Take the name path for owner ("LXCPATH/NAME"): make it in the v2 tree, or without one in the first v1
 * hierarchy that lets us, and mark it as owner's where the kernel has extended attributes of cgroups (3.7).
 * 0, also without any hierarchy; -1 EEXIST: somebody else has it.
 */
int cg_claim(struct cg *cg, const char *path, const char *owner, cg_failed *failed, void *arg);
/* Make path in every other hierarchy too; cpuset gets its parent's cpus and mems. 0, or -1 when not one could be made although there are some. */
int cg_make(struct cg *cg, const char *path, cg_failed *failed, void *arg);
/*
 * Which hierarchies are marked off, a bit each; and mark those of bits off, in a
 * process that was forked before cg_make.
 */
uint64_t cg_off(const struct cg *cg);
void cg_set_off(struct cg *cg, uint64_t bits);
/* O_PATH descriptor of path in the v2 tree, for CLONE_INTO_CGROUP; -1 ENOENT without one. */
int cg_open_v2(const struct cg *cg, const char *path);
/*
 * Write val to file ("memory.limit_in_bytes", "devices.deny") of path; the
 * hierarchy is the one with the controller named before the first dot.
 * ENODEV: no such controller here. ENOENT: the controller has no such file.
 */
int cg_set(const struct cg *cg, const char *path, const char *file, const char *val);
/* The same in the v2 tree alone. ENODEV: there is none. */
int cg_set_v2(const struct cg *cg, const char *path, const char *file, const char *val);
/* Is there a v1 hierarchy with controllers? */
bool cg_has_v1(const struct cg *cg);
/* The file's content; the caller frees it. NULL and errno as cg_set. */
char *cg_get(const struct cg *cg, const char *path, const char *file);
/*
 * The calling process, single-threaded, joins path in each v1 hierarchy by
 * writing 0 to tasks: unlike a write to cgroup.procs that waits for no RCU
 * grace period. v2 too unless skip_v2 (it was cloned into it). Leaves
 * close-on-exec descriptors open.
 */
int cg_join(const struct cg *cg, const char *path, bool skip_v2);
/* Give path to uid and gid so that a user namespace can manage it (directory, tasks, cgroup.procs, ...). */
int cg_chown(const struct cg *cg, const char *path, uid_t uid, gid_t gid);
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
/* Whose path is, by its mark; the caller frees it. NULL: it has none. */
char *cg_owner(const struct cg *cg, const char *path);
/* The cgroup of process pid (0: the caller) in a hierarchy, as /proc/PID/cgroup shows it; the caller frees it. */
char *cg_of(pid_t pid, const char *hier_name);

#endif
