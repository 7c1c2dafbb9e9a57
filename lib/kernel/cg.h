/* SPDX-License-Identifier: ISC */
/*
 * cg: one cgroup in all hierarchies of the host (cghier.h), and what is
 * written to it. Its path is relative to the caller's own cgroup in
 * each hierarchy ("lxc/web1"). Silent.
 */
#ifndef KERNEL_CG_H
#define KERNEL_CG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct cg;
struct cg_hier;

/* A hierarchy that refuses is marked off; the caller warns and goes on. */
typedef void cg_failed(const char *name, int err, void *arg);
/*
 * Take the name path for owner ("LXCPATH/NAME"): make it in the v2 tree, or without one in the first v1
 * hierarchy that lets us, and mark it as owner's where the kernel has extended attributes of cgroups (3.7).
 * 0, also without any hierarchy; -1 EEXIST: somebody else has it.
 */
int cg_claim(struct cg *cg, const char *path, const char *owner, cg_failed *failed, void *arg);
/*
 * Mark path as owner's if it is what a cg_claim left that was killed before its mark: empty, in one hierarchy alone, below a parent
 * of ours, and without a mark. The mark is made by whoever is first (XATTR_CREATE, setxattr(2)), so of two only one has it. -1: not.
 */
int cg_take(const struct cg *cg, const char *path, const char *owner);
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
/* The hierarchy of file's controller, which is the part before the first dot; the v2 tree stands in for those that no v1 one has. NULL: ENODEV. */
const struct cg_hier *cg_hier_of(const struct cg *cg, const char *file);
/* The file's content; the caller frees it. NULL and errno as cg_set. */
char *cg_get(const struct cg *cg, const char *path, const char *file);
/*
 * The calling process, single-threaded, joins path in each v1 hierarchy by
 * writing 0 to tasks: unlike a write to cgroup.procs that waits for no RCU
 * grace period. v2 too unless skip_v2 (it was cloned into it). Leaves
 * close-on-exec descriptors open.
 */
int cg_join(const struct cg *cg, const char *path, bool skip_v2);
/* The same for a process that goes on: it closes them. In the v2 tree that waits for RCU. "." is where it was at cg_open. */
int cg_move(const struct cg *cg, const char *path);
/* Give path to uid and gid so that a user namespace can manage it (directory, tasks, cgroup.procs, ...). */
int cg_chown(const struct cg *cg, const char *path, uid_t uid, gid_t gid);
/* Whose path is, by its mark; the caller frees it. NULL: it has none. */
char *cg_owner(const struct cg *cg, const char *path);
/* Did we make path, a folder above containers' cgroups ("lxc", or marked so), below the descriptor root? */
bool cg_is_ours(int root, const char *path);

#endif
