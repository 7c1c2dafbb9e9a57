/* SPDX-License-Identifier: ISC */
/* cghier: which control group hierarchies this host has, and those mounted by us that it has not. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "kernel/cghier.h"
#include "kernel/mnt.h"
#include "kernel/proc.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* The largest of the files read here; the mounts of one host can be many. */
enum { FILE_MAX = 1 << 20, MOUNTS_MAX = 1 << 24 };

/* Line "ID:CONTROLLERS:PATH" whose controllers are name. */
char *
cg_table_path(const char *table, const char *name)
{
	const char *line, *c, *p, *end;

	for (line = table; line && *line; line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		c = strchr(line, ':');
		p = c ? strchr(c + 1, ':') : NULL;
		if (!p || (end && p > end))
			continue;
		if ((size_t)(p - c - 1) == strlen(name) && strncmp(c + 1, name, strlen(name)) == 0)
			return end ? xstrndup(p + 1, (size_t)(end - p - 1)) : xstrdup(p + 1);
	}
	return NULL;
}

/* Is every controller of the mount's options (",cpu,cpuacct,") in the table's name "cpu,cpuacct"? Named ones match as they are. */
static bool
same_hierarchy(const char *name, const char *options)
{
	const char *at = name;
	size_t n;

	for (; *at; at += n + (at[n] == ',')) {
		const char *o = options;

		n = strcspn(at, ",");
		for (; *o; o += strcspn(o, ","), o += *o == ',')
			if (strncmp(o, at, n) == 0 && (o[n] == ',' || o[n] == '\0'))
				break;
		if (!*o)
			return false;
	}
	return *name != '\0';
}

static bool
known(const struct cg *cg, const char *name)
{
	size_t i;

	for (i = 0; i < cg->n; i++)
		if (str_eq(cg->h[i].name, name))
			return true;
	return false;
}

static void
add(struct cg *cg, const char *name, int top, const char *below, const char *where)
{
	struct cg_hier h = { .name = xstrdup(name), .v2 = !*name, .ours = !where, .root = top };

	below += strspn(below, "/");
	if (*below) {
		h.root = openat(top, below, O_PATH | O_DIRECTORY | O_CLOEXEC);
		xclose(top);
	}
	if (h.root < 0) {
		free(h.name);
		return;
	}
	h.where = where ? *below ? path_join(where, below) : xstrdup(where) : NULL;
	cg->h = xrealloc(cg->h, cg->n + 1, sizeof *cg->h);
	cg->h[cg->n++] = h;
}

/* The part of path below the mount's root (a bind mount may show only a subtree); NULL: our cgroup is not below it. */
static const char *
below_mount(const char *path, const char *root)
{
	/* "/.." in either means that a cgroup namespace hides where it lies (cgroup_namespaces(7)). */
	if (str_begins(root, "/..") || str_begins(path, "/.."))
		return "";
	return path_below(path, root) ? path + (str_eq(root, "/") ? 0 : strlen(root)) : NULL;
}

/* The next line of table, cut off at *at, that is of the hierarchy with these mount options (NULL: v2): its name, and *path. */
static char *
next_hierarchy(char **at, const char *options, char **path)
{
	char *name;

	while ((name = strsep(at, "\n"))) {
		name = strchr(name, ':');
		if (!name || (*path = strchr(++name, ':')) == NULL)
			continue;
		*(*path)++ = '\0';
		if (options ? same_hierarchy(name, options) : !*name)
			return name;
	}
	return NULL;
}

/* proc_pid_mountinfo(5). */
bool
cg_mount_read(const char *line, const char *table, struct cg_place *p)
{
	char *field[6], *copy = xstrdup(line), *names = xstrdup(table), *rest = copy, *at = names, *type, *name, *path;
	const char *below = NULL;
	int i;

	*p = (struct cg_place){ 0 };
	for (i = 0; i < 6 && rest; i++)
		field[i] = strsep(&rest, " ");
	/* Optional fields, any number, until a lone dash. */
	while (rest && !str_eq(strsep(&rest, " "), "-"))
		;
	type = rest ? strsep(&rest, " ") : NULL;
	if (!type || (!str_eq(type, "cgroup") && !str_eq(type, "cgroup2")) || !rest)
		goto out;
	/* The source, which says nothing, then the options; the table has its own spelling of the name. */
	strsep(&rest, " ");
	name = next_hierarchy(&at, type[6] ? NULL : rest ? rest : "", &path);
	if (name) {
		mnt_unescape(field[3]);
		mnt_unescape(field[4]);
		below = below_mount(path, field[3]);
	}
	if (below) {
		size_t n = strlen(name) + 1, m = strlen(field[4]) + 1, k = strlen(below) + 1;

		p->name = memcpy(xmalloc(n + m + k), name, n);
		p->where = memcpy(p->name + n, field[4], m);
		p->below = memcpy(p->where + m, below, k);
	}
out:
	free(names);
	free(copy);
	return p->name != NULL;
}

/* -1: there is no descriptor or memory for it. What cannot be opened for another reason is as good as not mounted. */
static int
take_mount(struct cg *cg, const char *line, const char *own)
{
	struct cg_place p;
	const char *below;
	char *where;
	int fd, ret = 0;

	if (!cg_mount_read(line, own, &p))
		return 0;
	/* Our own cgroup in it, by one path: two calls less for each hierarchy than from its mount point. */
	below = p.below + strspn(p.below, "/");
	where = *below ? path_join(p.where, below) : xstrdup(p.where);
	if (!known(cg, p.name)) {
		fd = openat(AT_FDCWD, where, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			add(cg, p.name, fd, "", where);
		else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
			ret = -errno;
	}
	free(where);
	free(p.name);
	if (ret < 0)
		errno = -ret;
	return ret < 0 ? -1 : 0;
}

/* /proc/self/cgroup. It is made by one call, and comes whole where it fits. */
static char *
own_table(void)
{
	char buf[4096];

	if (io_read_into(AT_FDCWD, "/proc/self/cgroup", buf, sizeof buf) >= 0)
		return xstrdup(buf);
	return errno == EFBIG ? io_read_at(AT_FDCWD, "/proc/self/cgroup", FILE_MAX, NULL) : NULL;
}

/* Controller, hierarchy, number of cgroups, enabled. */
char *
cg_controller_read(const char *line)
{
	const char *on = strrchr(line, '\t');

	return *line != '#' && on && str_eq(on, "\t1") ? xstrndup(line, strcspn(line, "\t")) : NULL;
}

/*
 * Where the v2 tree is mounted, these are its (Documentation/admin-guide/cgroup-v2): a v1 hierarchy would take
 * them away from whoever uses it there. devices, freezer and the rest have none but v1's.
 */
static bool
is_of_v2(const struct cg *cg, const char *name)
{
	static const char *const names[] = { "cpuset", "cpu", "blkio", "memory", "hugetlb", "pids", "rdma", "misc" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq(name, names[i]))
			return known(cg, "");
	return false;
}

/* Controllers that are on and in no hierarchy that is mounted, from /proc/cgroups; existing: but in one that somebody has, not in none (0). */
static void
list_missing(const struct cg *cg, bool existing, struct strv *names)
{
	char *table = io_read_at(AT_FDCWD, "/proc/cgroups", FILE_MAX, NULL), *at = table, *line, *name;

	while (table && (line = strsep(&at, "\n"))) {
		name = cg_controller_read(line);
		if (name && !known(cg, name) && !is_of_v2(cg, name) && (!existing || !str_begins(line + strlen(name), "\t0\t")))
			strv_add(names, name);
		free(name);
	}
	free(table);
}

/* Add what could be mounted; the rest of names is what was busy. */
static void
mount_listed(struct cg *cg, const char *own, struct strv *names)
{
	struct strv busy = { 0 };
	int *fd = xcalloc(names->n, sizeof *fd);
	char *path;
	size_t i;

	mnt_private_all("cgroup", names, fd);
	for (i = 0; i < names->n; i++) {
		if (fd[i] == -EBUSY)
			strv_add(&busy, names->v[i]);
		if (fd[i] < 0)
			continue;
		/* Attached to a hierarchy that exists already, our cgroup in it is what the table says; in a new one it is the root. */
		path = cg_table_path(own, names->v[i]);
		add(cg, names->v[i], fd[i], path ? path : "", NULL);
		free(path);
	}
	free(fd);
	strv_free(names);
	*names = busy;
}

/*
 * Mounted where nobody sees it. EBUSY: it is co-mounted elsewhere, or v2 has
 * it. Where nothing is mounted it may as well be the hierarchy of a container that
 * has just ended, whose cgroups the kernel frees some milliseconds after their removal.
 */
static void
mount_missing(struct cg *cg, bool existing, const char *own)
{
	struct timespec t = { .tv_nsec = 5000000 };
	struct strv names = { 0 };
	int tries = existing || cg->n ? 1 : 40;

	list_missing(cg, existing, &names);
	for (; names.n && tries > 0; tries--) {
		mount_listed(cg, own, &names);
		if (names.n && tries > 1)
			nanosleep(&t, NULL);
	}
	strv_free(&names);
}

int
cg_open(struct cg *cg, bool mount)
{
	return cg_open_as(cg, mount, NULL);
}

int
cg_open_as(struct cg *cg, bool mount, const char *table)
{
	char *own = table ? xstrdup(table) : own_table(), *mounts = NULL, *at, *line;

	*cg = (struct cg){ .own = own };
	/* A kernel without cgroups has no such file. */
	if (!own)
		return errno == ENOENT ? 0 : -1;
	mounts = io_read_at(AT_FDCWD, "/proc/self/mountinfo", MOUNTS_MAX, NULL);
	if (!mounts && errno != ENOENT)
		goto fail;
	for (at = mounts; at && (line = strsep(&at, "\n"));)
		if (strstr(line, " - cgroup") && take_mount(cg, line, own) < 0)
			goto fail;
	/* On a host that has none mounted the hierarchies of running containers are found again as they were made. */
	if (mount || !cg->n)
		mount_missing(cg, !mount, own);
	free(mounts);
	return 0;
fail:
	free(mounts);
	cg_close(cg);
	return -1;
}

void
cg_close(struct cg *cg)
{
	size_t i;

	for (i = 0; i < cg->n; i++) {
		xclose(cg->h[i].root);
		free(cg->h[i].name);
		free(cg->h[i].where);
	}
	free(cg->h);
	free(cg->own);
	*cg = (struct cg){ 0 };
}

bool
cg_has_controller(const struct cg_hier *h, const char *name, size_t n)
{
	const char *at;

	for (at = h->name; *at; at += strcspn(at, ","), at += *at == ',')
		if (strncmp(at, name, n) == 0 && (at[n] == ',' || at[n] == '\0'))
			return true;
	return false;
}

char *
cg_of(pid_t pid, const char *hier_name)
{
	char *table, *own;

	table = io_read_at(AT_FDCWD, pid ? proc_path(pid, "cgroup").s : "/proc/self/cgroup", FILE_MAX, NULL);
	if (!table)
		return NULL;
	own = cg_table_path(table, hier_name);
	free(table);
	if (!own)
		errno = ENOENT;
	return own;
}
