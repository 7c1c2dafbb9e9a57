/* SPDX-License-Identifier: ISC */
/* cg: one cgroup in all hierarchies: made, marked, written, joined. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* The largest of the files read here. */
enum { FILE_MAX = 1 << 20 };

static const char mark_name[] = "trusted.lxcbox";

/* --- marks ------------------------------------------------------------------- */

/*
 * trusted.*: only root of the host sees and sets it. EOPNOTSUPP before 3.7, EPERM in a user namespace.
 * A cgroup tree has no links: a path below a descriptor is as good as an open folder, and two calls less.
 */
static int
mark(int root, const char *path, const char *owner)
{
	char *full = xasprintf("/proc/self/fd/%d/%s", root, path);
	int ret = lsetxattr(full, mark_name, owner, strlen(owner), XATTR_CREATE);

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
	int v2;

	/* In the order of cg_claim. */
	for (v2 = 1; v2 >= 0; v2--)
		for (i = 0; i < cg->n && !owner; i++)
			if (cg->h[i].v2 == v2)
				owner = marked(cg->h[i].root, path);
	return owner;
}

/* The parent "lxc" of the usual names is ours by that name and needs no mark: one step less for each hierarchy at each start. */
static bool
usual(const char *path)
{
	return str_eq(path, "lxc");
}

bool
cg_is_ours(int root, const char *path)
{
	char *owner = usual(path) ? NULL : marked(root, path);
	bool ours = usual(path) || owner;

	free(owner);
	return ours;
}

/* --- processors and memory --------------------------------------------------- */

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

	if ((n == 0 || n == 1) && !str_eq(dir, ".") && cg_is_ours(root, dir) && inherit(root, dir, file) == 0)
		n = io_read_into(root, from, buf, sizeof buf);
	if (n == 0 || n == 1)
		errno = ENOSPC;
	else if (n > 0)
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
 * ENOSPC, as joining would say (inherit): the parent, which is somebody else's, has none to give.
 */
static int
fill_cpuset(const struct cg_hier *h, const char *path, bool parent)
{
	char *file;

	if (h->v2 || !cg_has_controller(h, "cpuset", 6) || (!parent && has_cpus(h, path)))
		return 0;
	if (inherit(h->root, path, "cpuset.cpus") < 0 || inherit(h->root, path, "cpuset.mems") < 0)
		return -1;
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
			/* EEXIST: somebody took it for a leftover (cg_take) before it was marked; ENOENT: and has gone already. */
			if (make_path(&cg->h[i], path, true, &missing) == 0) {
				if (mark(cg->h[i].root, path, owner) == 0 || (errno != EEXIST && errno != ENOENT))
					return 0;
				errno = EEXIST;
			}
			if (errno == EEXIST)
				return -1;
			refused(&cg->h[i], failed, arg);
		}
	return 0;
}

/* Of a killed start there is one cgroup, in one hierarchy, with nothing in it: the next one is made behind the mark. */
int
cg_take(const struct cg *cg, const char *path, const char *owner)
{
	char *parent = path_dir(path), *procs = path_join(path, "cgroup.procs"), buf[16];
	int at = -1, ret = -1;
	struct stat st;
	size_t i, n = 0;

	for (i = 0; i < cg->n; i++)
		if (fstatat(cg->h[i].root, path, &st, AT_SYMLINK_NOFOLLOW) == 0) {
			/* Each folder in it counts (kernfs, and cgroupfs before 3.14). */
			n += st.st_nlink - 1;
			at = cg->h[i].root;
		} else if (errno != ENOENT)
			n = 2;
	if (n == 1 && cg_is_ours(at, parent) && io_read_into(at, procs, buf, sizeof buf) == 0)
		ret = mark(at, path, owner);
	free(procs);
	free(parent);
	return ret;
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

const struct cg_hier *
cg_hier_of(const struct cg *cg, const char *file)
{
	size_t n = strcspn(file, "."), i;

	for (i = 0; i < cg->n; i++)
		if (!cg->h[i].v2 && !cg->h[i].off && cg_has_controller(&cg->h[i], file, n))
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
	const struct cg_hier *h = cg_hier_of(cg, file);

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
	const struct cg_hier *h = cg_hier_of(cg, file);
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

/* --- joining ----------------------------------------------------------------- */

static int
join(const struct cg *cg, const char *path, bool skip_v2, bool tidy)
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
		 */
		fd = openat(cg->h[i].root, cg->h[i].v2 ? procs : tasks, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, "0", 1) != 1)
			ret = -1;
		if (tidy)
			xclose(fd);
	}
	free(tasks);
	free(procs);
	return ret;
}

int
cg_join(const struct cg *cg, const char *path, bool skip_v2)
{
	return join(cg, path, skip_v2, false);
}

int
cg_move(const struct cg *cg, const char *path)
{
	return join(cg, path, false, true);
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
