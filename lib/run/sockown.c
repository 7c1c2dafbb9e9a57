/* SPDX-License-Identifier: ISC */
/* sockown: which process of a container has a socket open. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "run/sockown.h"
#include "run/cmd.h"
#include "kernel/cghier.h"
#include "kernel/cgprocs.h"
#include "kernel/proc.h"
#include "base/mem.h"

static int
compare(const void *a, const void *b)
{
	const struct sockown_one *x = a, *y = b;

	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

static void
look(struct sockown *o, pid_t pid)
{
	struct dirent *e;
	struct stat st;
	DIR *d = opendir(proc_path(pid, "fd").s);

	while (d && (e = readdir(d))) {
		/* What is behind /proc/PID/fd/N is asked, not opened; a socket's inode is the one of the tables. */
		if (e->d_name[0] == '.' || fstatat(dirfd(d), e->d_name, &st, 0) < 0 || !S_ISSOCK(st.st_mode))
			continue;
		if ((o->n & (o->n + 1)) == 0)
			o->v = xrealloc(o->v, 2 * (o->n + 1), sizeof *o->v);
		o->v[o->n++] = (struct sockown_one){ st.st_ino, pid };
	}
	if (d)
		closedir(d);
}

void
sockown_find(struct sockown *o, const struct ctr *c, const struct live *l)
{
	pid_t *pid = NULL;
	struct cg cg;
	ssize_t n, i;

	*o = (struct sockown){ 0 };
	if (live_cgroups(c, l, &cg) < 0)
		return;
	n = cg_pids(&cg, l->cgroup, true, &pid);
	for (i = 0; i < n; i++)
		look(o, pid[i]);
	if (o->n)
		qsort(o->v, o->n, sizeof *o->v, compare);
	free(pid);
	cg_close(&cg);
}

pid_t
sockown_pid(const struct sockown *o, unsigned long long inode)
{
	size_t low = 0, high = o->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (o->v[mid].inode < inode)
			low = mid + 1;
		else
			high = mid;
	}
	return low < o->n && o->v[low].inode == inode ? o->v[low].pid : 0;
}

void
sockown_free(struct sockown *o)
{
	free(o->v);
}
