/* SPDX-License-Identifier: ISC */
/* cg: which control group hierarchies this host has, and one cgroup in all of them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "kernel/cg.h"
#include "kernel/mnt.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* The largest of the files read here; the tasks of one cgroup can be many. */
enum { FILE_MAX = 1 << 20, TASKS_MAX = 1 << 24 };

static const char mark_name[] = "trusted.lxcbox";

/* --- finding --------------------------------------------------------------- */

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

static void
take_mount(struct cg *cg, const char *line, const char *own)
{
	struct cg_place p;
	const char *below;
	char *where;
	int fd;

	if (!cg_mount_read(line, own, &p))
		return;
	/* Our own cgroup in it, by one path: two calls less for each hierarchy than from its mount point. */
	below = p.below + strspn(p.below, "/");
	where = *below ? path_join(p.where, below) : xstrdup(p.where);
	if (!known(cg, p.name)) {
		fd = openat(AT_FDCWD, where, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			add(cg, p.name, fd, "", where);
	}
	free(where);
	free(p.name);
}

/* Controller, hierarchy, number of cgroups, enabled. */
char *
cg_controller_read(const char *line)
{
	const char *on = strrchr(line, '\t');

	return *line != '#' && on && str_eq(on, "\t1") ? xstrndup(line, strcspn(line, "\t")) : NULL;
}

/* Controllers that are on and in no hierarchy that is mounted, from /proc/cgroups; existing: but in one that somebody has, not in none (0). */
static void
list_missing(const struct cg *cg, bool existing, struct strv *names)
{
	char *table = io_read_at(AT_FDCWD, "/proc/cgroups", FILE_MAX, NULL), *at = table, *line, *name;

	while (table && (line = strsep(&at, "\n"))) {
		name = cg_controller_read(line);
		if (name && !known(cg, name) && (!existing || !str_begins(line + strlen(name), "\t0\t")))
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
	char *own = io_read_at(AT_FDCWD, "/proc/self/cgroup", FILE_MAX, NULL), *mounts = NULL, *at, *line;

	*cg = (struct cg){ 0 };
	/* A kernel without cgroups has no such file. */
	if (!own)
		return errno == ENOENT ? 0 : -1;
	mounts = io_read_at(AT_FDCWD, "/proc/self/mountinfo", TASKS_MAX, NULL);
	for (at = mounts; at && (line = strsep(&at, "\n"));)
		if (strstr(line, " - cgroup"))
			take_mount(cg, line, own);
	/* On a host that has none mounted the hierarchies of running containers are found again as they were made. */
	if (mount || !cg->n)
		mount_missing(cg, !mount, own);
	free(mounts);
	free(own);
	return 0;
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
	*cg = (struct cg){ 0 };
}

/* --- controllers ------------------------------------------------------------- */

static bool
has_controller(const struct cg_hier *h, const char *name, size_t n)
{
	const char *at;

	for (at = h->name; *at; at += strcspn(at, ","), at += *at == ',')
		if (strncmp(at, name, n) == 0 && (at[n] == ',' || at[n] == '\0'))
			return true;
	return false;
}

/* --- marks ------------------------------------------------------------------------ */

/*
 * trusted.*: only root of the host sees and sets it. EOPNOTSUPP before 3.7, EPERM in a user namespace.
 * A cgroup tree has no links: a path below a descriptor is as good as an open folder, and two calls less.
 */
static int
mark(int root, const char *path, const char *owner)
{
	char *full = xasprintf("/proc/self/fd/%d/%s", root, path);
	int ret = lsetxattr(full, mark_name, owner, strlen(owner), 0);

	free(full);
	return ret;
}

/* NULL: none. The caller frees it. */
static char *
marked(int root, const char *path)
{
	char *full = xasprintf("/proc/self/fd/%d/%s", root, path), buf[4096];
	ssize_t n = lgetxattr(full, mark_name, buf, sizeof buf);

	free(full);
	return n > 0 ? xstrndup(buf, (size_t)n) : NULL;
}

char *
cg_owner(const struct cg *cg, const char *path)
{
	char *owner = NULL;
	size_t i;

	for (i = 0; i < cg->n && !owner; i++)
		owner = marked(cg->h[i].root, path);
	return owner;
}

/* The parent "lxc" of the usual names is ours by that name and needs no mark: one step less for each hierarchy at each start. */
static bool
usual(const char *path)
{
	return str_eq(path, "lxc");
}

static bool
parent_is_ours(int root, const char *path)
{
	char *owner = usual(path) ? NULL : marked(root, path);
	bool ours = usual(path) || owner;

	free(owner);
	return ours;
}

/* --- processors and memory ------------------------------------------------------ */

/*
 * Copy the parent's value of a cpuset file. A parent of ours that has none was made
 * by another container's start this instant, which has not come so far: it
 * gets its value here; both write the same.
 */
static int
inherit(int root, const char *path, const char *file)
{
	char *own = path_join(path, file), *dir = path_dir(path), *from = path_join(dir, file), buf[1024];
	ssize_t n = io_read_into(root, from, buf, sizeof buf);
	int ret = -1;

	if ((n == 0 || n == 1) && !str_eq(dir, ".") && parent_is_ours(root, dir) && inherit(root, dir, file) == 0)
		n = io_read_into(root, from, buf, sizeof buf);
	if (n >= 0)
		ret = io_put_at(root, own, buf);
	free(from);
	free(dir);
	free(own);
	return ret;
}

/* An empty one reads as a newline, if that. */
static bool
has_cpus(const struct cg_hier *h, const char *path)
{
	char *file = path_join(path, "cpuset.cpus"), buf[1024];
	ssize_t n = io_read_into(h->root, file, buf, sizeof buf);

	free(file);
	return n > 1 || (n < 0 && errno == EFBIG);
}

/*
 * A new cpuset has no processors and no memory, and takes no process until it
 * is given some (cpuset(7)). In a folder of ours clone_children makes the kernel do it for
 * all that come below: those have some when they are born, and are left alone.
 * ENOSPC, as joining would say: the parent, which is somebody else's, has none to give.
 */
static int
fill_cpuset(const struct cg_hier *h, const char *path, bool parent)
{
	char *file;

	if (h->v2 || !has_controller(h, "cpuset", 6) || (!parent && has_cpus(h, path)))
		return 0;
	if (inherit(h->root, path, "cpuset.cpus") < 0 || inherit(h->root, path, "cpuset.mems") < 0)
		return -1;
	if (!has_cpus(h, path)) {
		errno = ENOSPC;
		return -1;
	}
	if (parent) {
		file = path_join(path, "cgroup.clone_children");
		io_put_at(h->root, file, "1");
		free(file);
	}
	return 0;
}

/* --- making ------------------------------------------------------------------ */

static int
make_parents(const struct cg_hier *h, const char *path)
{
	const char *slash;
	char *part;
	int ret = 0;

	for (slash = strchr(path, '/'); slash && ret == 0; slash = strchr(slash + 1, '/')) {
		part = xstrndup(path, (size_t)(slash - path));
		if (mkdirat(h->root, part, 0755) == 0) {
			ret = fill_cpuset(h, part, true);
			if (!usual(part))
				mark(h->root, part, "/");
		} else if (errno != EEXIST)
			ret = -1;
		free(part);
	}
	return ret;
}

/* The whole path at once, parents only when they are missing: here, or (*missing) in the hierarchy before. */
static int
make_path(const struct cg_hier *h, const char *path, bool fresh, bool *missing)
{
	int tries;

	/* Another container's end may remove the empty parent between two steps (a file of it that is open says ENODEV): begin again. */
	if (*missing && make_parents(h, path) < 0 && errno != ENOENT && errno != ENODEV)
		return -1;
	for (tries = 0; tries < 64; tries++) {
		if (mkdirat(h->root, path, 0755) == 0)
			return fill_cpuset(h, path, false);
		if (errno == EEXIST && !fresh)
			return fill_cpuset(h, path, false);
		if (errno != ENOENT && errno != ENODEV)
			return -1;
		*missing = true;
		if (make_parents(h, path) < 0 && errno != ENOENT && errno != ENODEV)
			return -1;
	}
	return -1;
}

static void
refused(struct cg_hier *h, cg_failed *failed, void *arg)
{
	h->off = true;
	if (failed)
		failed(h->name, errno, arg);
}

/* The v2 tree first: one cgroup there stands for all, and the child is cloned into it. */
int
cg_claim(struct cg *cg, const char *path, const char *owner, cg_failed *failed, void *arg)
{
	bool missing = false;
	int v2;
	size_t i;

	for (v2 = 1; v2 >= 0; v2--)
		for (i = 0; i < cg->n; i++) {
			if (cg->h[i].v2 != v2 || cg->h[i].off)
				continue;
			if (make_path(&cg->h[i], path, true, &missing) == 0) {
				mark(cg->h[i].root, path, owner);
				return 0;
			}
			if (errno == EEXIST)
				return -1;
			refused(&cg->h[i], failed, arg);
		}
	return 0;
}

int
cg_make(struct cg *cg, const char *path, cg_failed *failed, void *arg)
{
	bool missing = false;
	size_t i, made = 0;

	for (i = 0; i < cg->n; i++) {
		if (cg->h[i].off)
			continue;
		/* The v2 part came with the claim. */
		if (cg->h[i].v2 || make_path(&cg->h[i], path, false, &missing) == 0)
			made++;
		else
			refused(&cg->h[i], failed, arg);
	}
	return made || !cg->n ? 0 : -1;
}

/* There are never more than 64: a v1 hierarchy needs a controller (CGROUP_SUBSYS_COUNT is at most 16), and named ones are few. */
uint64_t
cg_off(const struct cg *cg)
{
	uint64_t bits = 0;
	size_t i;

	for (i = 0; i < cg->n && i < 64; i++)
		bits |= (uint64_t)cg->h[i].off << i;
	return bits;
}

void
cg_set_off(struct cg *cg, uint64_t bits)
{
	size_t i;

	for (i = 0; i < cg->n && i < 64; i++)
		cg->h[i].off = bits >> i & 1;
}

int
cg_open_v2(const struct cg *cg, const char *path)
{
	size_t i;

	for (i = 0; i < cg->n; i++)
		if (cg->h[i].v2 && !cg->h[i].off)
			return openat(cg->h[i].root, path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	errno = ENOENT;
	return -1;
}

/* --- files ------------------------------------------------------------------- */

/* The hierarchy of file's controller. cgroup.* files exist in all: the v2 tree, else the first. */
static const struct cg_hier *
hier_of(const struct cg *cg, const char *file)
{
	size_t n = strcspn(file, "."), i;

	for (i = 0; i < cg->n; i++)
		if (!cg->h[i].v2 && !cg->h[i].off && has_controller(&cg->h[i], file, n))
			return &cg->h[i];
	for (i = 0; i < cg->n; i++)
		if (cg->h[i].v2 && !cg->h[i].off)
			return &cg->h[i];
	errno = ENODEV;
	return NULL;
}

static int
put(const struct cg_hier *h, const char *path, const char *file, const char *val)
{
	char *name;
	int ret;

	if (strchr(file, '/')) {
		errno = EINVAL;
		return -1;
	}
	name = path_join(path, file);
	ret = io_put_at(h->root, name, val);
	free(name);
	/* The v2 tree stands in for every controller: without the file it does not have that one. */
	if (ret < 0 && errno == ENOENT && h->v2)
		errno = ENODEV;
	return ret;
}

int
cg_set(const struct cg *cg, const char *path, const char *file, const char *val)
{
	const struct cg_hier *h = hier_of(cg, file);

	return h ? put(h, path, file, val) : -1;
}

int
cg_set_v2(const struct cg *cg, const char *path, const char *file, const char *val)
{
	size_t i;

	for (i = 0; i < cg->n; i++)
		if (cg->h[i].v2 && !cg->h[i].off)
			return put(&cg->h[i], path, file, val);
	errno = ENODEV;
	return -1;
}

bool
cg_has_v1(const struct cg *cg)
{
	size_t i;

	for (i = 0; i < cg->n; i++)
		if (!cg->h[i].v2 && !str_begins(cg->h[i].name, "name="))
			return true;
	return false;
}

char *
cg_get(const struct cg *cg, const char *path, const char *file)
{
	const struct cg_hier *h = hier_of(cg, file);
	char *name, *text;

	if (!h || strchr(file, '/')) {
		errno = h ? EINVAL : ENODEV;
		return NULL;
	}
	name = path_join(path, file);
	text = io_read_at(h->root, name, FILE_MAX, NULL);
	free(name);
	return text;
}

/* --- joining and leaving -------------------------------------------------------- */

int
cg_join(const struct cg *cg, const char *path, bool skip_v2)
{
	char *tasks = path_join(path, "tasks"), *procs = path_join(path, "cgroup.procs");
	size_t i;
	int ret = 0, fd;

	for (i = 0; i < cg->n && ret == 0; i++) {
		if (cg->h[i].off || (cg->h[i].v2 && skip_v2))
			continue;
		/*
		 * "0" is whoever writes. A thread that moves only itself takes no
		 * lock; cgroup.procs would wait for an RCU grace period, 5 to 14 ms.
		 * The descriptor is left to the close before exec.
		 */
		fd = openat(cg->h[i].root, cg->h[i].v2 ? procs : tasks, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, "0", 1) != 1)
			ret = -1;
	}
	free(tasks);
	free(procs);
	return ret;
}

int
cg_chown(const struct cg *cg, const char *path, uid_t uid, gid_t gid)
{
	static const char *const files[] = { "", "tasks", "cgroup.procs", "cgroup.threads", "cgroup.subtree_control" };
	size_t i, k;
	char *name;
	int ret = 0;

	for (i = 0; i < cg->n; i++)
		for (k = 0; k < sizeof files / sizeof *files && !cg->h[i].off; k++) {
			name = *files[k] ? path_join(path, files[k]) : xstrdup(path);
			if (fchownat(cg->h[i].root, name, uid, gid, AT_SYMLINK_NOFOLLOW) < 0 && errno != ENOENT)
				ret = -1;
			free(name);
		}
	return ret;
}

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

int
cg_remove(const struct cg *cg, const char *path, long long deadline)
{
	char *parent;
	size_t i;
	int ret = 0, e = 0;

	for (i = 0; i < cg->n; i++) {
		if (remove_until(&cg->h[i], path, deadline) < 0) {
			ret = -1;
			e = errno;
		}
		/* What is not empty stays: it is other containers'. What somebody else made stays in any case. */
		for (parent = path_dir(path); !str_eq(parent, ".");) {
			char *up = path_dir(parent);

			if (!parent_is_ours(cg->h[i].root, parent) || unlinkat(cg->h[i].root, parent, AT_REMOVEDIR) < 0) {
				free(up);
				break;
			}
			free(parent);
			parent = up;
		}
		free(parent);
	}
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

/* --- freezing ------------------------------------------------------------------- */

/* The v1 freezer's file, or v2's; NULL with ENODEV. */
static const struct cg_hier *
freezer(const struct cg *cg, const char **write_to, const char **read_from)
{
	size_t i;

	for (i = 0; i < cg->n; i++)
		if (!cg->h[i].v2 && has_controller(&cg->h[i], "freezer", 7)) {
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

char *
cg_of(pid_t pid, const char *hier_name)
{
	char path[sizeof "/proc//cgroup" + 3 * sizeof pid] = "/proc/self/cgroup", *table, *own;

	if (pid)
		snprintf(path, sizeof path, "/proc/%d/cgroup", (int)pid);
	table = io_read_at(AT_FDCWD, path, FILE_MAX, NULL);
	if (!table)
		return NULL;
	own = cg_table_path(table, hier_name);
	free(table);
	if (!own)
		errno = ENOENT;
	return own;
}
