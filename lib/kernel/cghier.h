/* SPDX-License-Identifier: ISC */
/*
 * cghier: the control group hierarchies of this host, v1 ones and the v2 tree
 * behind the same structure. A hierarchy the host has not mounted is mounted by us where
 * nobody else sees it: a detached mount (5.2), or, before that, a mount in a
 * private mount namespace. Silent.
 */
#ifndef KERNEL_CGHIER_H
#define KERNEL_CGHIER_H

#include <stdbool.h>
#include <stddef.h>
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
	char *own;	/* the table of /proc/PID/cgroup that says where root is; NULL: the kernel has no cgroups */
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
 * enabled and mounted nowhere (a controller of
 * the v2 tree's, where that is mounted, is left to it). Without, on a host that has none mounted, those that another
 * process of ours mounted so. A host without cgroups gives n = 0. 0, or -1 and errno.
 */
int cg_open(struct cg *cg, bool mount);
/* The same with the roots of whoever had that table in /proc/PID/cgroup: another login's cgroups are other ones. NULL: the caller. */
int cg_open_as(struct cg *cg, bool mount, const char *table);
void cg_close(struct cg *cg);
/* Is the controller called name (n bytes of it) one of the hierarchy's? Never of the v2 tree, which has no name. */
bool cg_has_controller(const struct cg_hier *h, const char *name, size_t n);
/* The cgroup of process pid (0: the caller) in a hierarchy, as /proc/PID/cgroup shows it; the caller frees it. */
char *cg_of(pid_t pid, const char *hier_name);

#endif
