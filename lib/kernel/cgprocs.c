/* SPDX-License-Identifier: ISC */
/* cgprocs: the processes of one cgroup: listed, frozen, killed, and the cgroup removed after them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "kernel/cgprocs.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* The tasks of one cgroup can be many. */
enum { TASKS_MAX = 1 << 24 };

static int
compare_pid(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

struct pids {
	pid_t *v;
	size_t n;
};

static void
read_pids(int dir, struct pids *l)
{
	char *text = io_read_at(dir, "cgroup.procs", TASKS_MAX, NULL), *p, *end;
	long pid;

	for (p = text; p && *p; p = end) {
		pid = strtol(p, &end, 10);
		if (end == p)
			break;
		/* 0: a process of a pid namespace that is not below ours. */
		if (pid > 0) {
			if ((l->n & (l->n + 1)) == 0)
				l->v = xrealloc(l->v, 2 * (l->n + 1), sizeof *l->v);
			l->v[l->n++] = (pid_t)pid;
		}
	}
	free(text);
}

/* Call fn for each folder below dir, deepest first, then with post for itself. */
static void
walk(int dir, const char *name, int (*fn)(int parent, const char *name, int fd, void *arg), void *arg)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct dirent *e;
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

	if (!d) {
		xclose(fd);
		return;
	}
	while ((e = readdir(d)))
		if (e->d_type == DT_DIR && e->d_name[0] != '.')
			walk(fd, e->d_name, fn, arg);
	fn(dir, name, fd, arg);
	closedir(d);
}

static int
collect(int parent, const char *name, int fd, void *arg)
{
	read_pids(fd, arg);
	return 0;
}

ssize_t
cg_pids(const struct cg *cg, const char *path, bool deep, pid_t **pid)
{
	struct pids l = { 0 };
	size_t i, n;
	int fd;

	/* All hierarchies: a guest's own init moves its processes about in some of them. */
	for (i = 0; i < cg->n; i++) {
		if (deep)
			walk(cg->h[i].root, path, collect, &l);
		else if ((fd = openat(cg->h[i].root, path, O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0) {
			read_pids(fd, &l);
			xclose(fd);
		}
	}
	if (l.n)
		qsort(l.v, l.n, sizeof *l.v, compare_pid);
	for (i = n = 0; i < l.n; i++)
		if (!n || l.v[i] != l.v[n - 1])
			l.v[n++] = l.v[i];
	*pid = l.v;
	return (ssize_t)n;
}

static int
remove_one(int parent, const char *name, int fd, void *arg)
{
	return unlinkat(parent, name, AT_REMOVEDIR);
}

/* EBUSY: a process that has been killed is not quite gone (cgroup_exit comes late in do_exit). */
static int
remove_until(const struct cg_hier *h, const char *path, long long deadline)
{
	struct timespec t = { .tv_nsec = 50000 };

	for (;;) {
		if (unlinkat(h->root, path, AT_REMOVEDIR) == 0 || errno == ENOENT)
			return 0;
		if (errno != EBUSY && errno != ENOTEMPTY)
			return -1;
		walk(h->root, path, remove_one, NULL);
		if (faccessat(h->root, path, F_OK, 0) < 0)
			return 0;
		if (io_now_ms() >= deadline) {
			errno = EBUSY;
			return -1;
		}
		nanosleep(&t, NULL);
		if (t.tv_nsec < 2000000)
			t.tv_nsec *= 2;
	}
}

/* What is not empty stays: it is other containers'. What somebody else made stays in any case. false: the first stays, as it is in use. */
static bool
remove_parents(const struct cg_hier *h, const char *path)
{
	char *parent = path_dir(path), *up;
	bool busy = false, first = true;

	while (!str_eq(parent, ".") && cg_is_ours(h->root, parent)) {
		if (unlinkat(h->root, parent, AT_REMOVEDIR) < 0) {
			busy = first && errno == EBUSY;
			break;
		}
		up = path_dir(parent);
		free(parent);
		parent = up;
		first = false;
	}
	free(parent);
	return !busy;
}

/*
 * The other way round than cg_claim: the one that is marked goes last, and not
 * before the others have gone. Whoever comes later knows by it what is ours.
 */
int
cg_remove(const struct cg *cg, const char *path, long long deadline)
{
	int v2, ret = 0, e = 0;
	bool shared;
	size_t i;

	for (v2 = 0; v2 <= 1; v2++)
		for (i = cg->n; i-- > 0;) {
			if (cg->h[i].v2 != v2 || (ret < 0 && cg_is_ours(cg->h[i].root, path)))
				continue;
			if (remove_until(&cg->h[i], path, deadline) < 0) {
				ret = -1;
				e = errno;
			}
		}
	/* Whoever claimed one beside it goes later, and takes all of them along: nine calls less where many run. */
	for (v2 = 1, shared = false; v2 >= 0; v2--)
		for (i = 0; i < cg->n && !shared; i++)
			if (cg->h[i].v2 == v2)
				shared = !remove_parents(&cg->h[i], path);
	errno = e;
	return ret;
}

int
cg_kill(const struct cg *cg, const char *path, long long deadline)
{
	struct timespec t = { .tv_nsec = 1000000 };
	char *file = path_join(path, "cgroup.kill");
	pid_t *pid = NULL;
	ssize_t n, k;
	size_t i;

	for (i = 0; i < cg->n; i++)
		if (cg->h[i].v2)
			io_put_at(cg->h[i].root, file, "1");
	free(file);
	while ((n = cg_pids(cg, path, true, &pid)) > 0 && io_now_ms() < deadline) {
		for (k = 0; k < n; k++)
			kill(pid[k], SIGKILL);
		free(pid);
		pid = NULL;
		nanosleep(&t, NULL);
	}
	free(pid);
	errno = EBUSY;
	return n > 0 ? -1 : 0;
}

/* The v1 freezer's file, or v2's; NULL with ENODEV. */
static const struct cg_hier *
freezer(const struct cg *cg, const char **write_to, const char **read_from)
{
	size_t i;

	for (i = 0; i < cg->n; i++)
		if (!cg->h[i].v2 && cg_has_controller(&cg->h[i], "freezer", 7)) {
			*write_to = *read_from = "freezer.state";
			return &cg->h[i];
		}
	for (i = 0; i < cg->n; i++)
		if (cg->h[i].v2) {
			*write_to = "cgroup.freeze";
			*read_from = "cgroup.events";
			return &cg->h[i];
		}
	errno = ENODEV;
	return NULL;
}

int
cg_frozen(const struct cg *cg, const char *path)
{
	const char *w, *r;
	const struct cg_hier *h = freezer(cg, &w, &r);
	char *file, buf[256];
	ssize_t n;

	if (!h)
		return -1;
	file = path_join(path, r);
	n = io_read_into(h->root, file, buf, sizeof buf);
	free(file);
	if (n < 0)
		return -1;
	if (h->v2)
		return strstr(buf, "frozen 1") != NULL;
	return str_begins(buf, "FROZEN") ? 1 : str_begins(buf, "FREEZING") ? 2 : 0;
}

int
cg_freeze(const struct cg *cg, const char *path, bool freeze, long long deadline)
{
	struct timespec t = { .tv_nsec = 200000 };
	const char *w, *r;
	const struct cg_hier *h = freezer(cg, &w, &r);
	char *file;
	int ret, now;

	if (!h)
		return -1;
	file = path_join(path, w);
	ret = io_put_at(h->root, file, h->v2 ? freeze ? "1" : "0" : freeze ? "FROZEN" : "THAWED");
	free(file);
	while (ret == 0 && (now = cg_frozen(cg, path)) != freeze) {
		if (now < 0)
			return -1;
		if (deadline >= 0 && io_now_ms() >= deadline) {
			errno = ETIMEDOUT;
			return -1;
		}
		/* v1 freezes the rest when the state is read again (Documentation/admin-guide/cgroup-v1/freezer-subsystem). */
		nanosleep(&t, NULL);
	}
	return ret;
}
