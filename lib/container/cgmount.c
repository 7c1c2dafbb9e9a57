/* SPDX-License-Identifier: ISC */
/*
 * cgmount: what of the cgroup hierarchies a container sees in /sys/fs/cgroup.
 *
 * In a cgroup namespace (4.6) a mounted hierarchy begins at the container's own
 * cgroup, and whoever has CAP_SYS_ADMIN inside can mount it himself, as
 * systemd does: then nothing is mounted unless :force asks for it. Without
 * the namespace, or without that capability, a tmpfs gets a folder a hierarchy, with the
 * container's own cgroup bound at the place that its /proc/self/cgroup names.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container/cgmount.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/beneath.h"
#include "kernel/cghier.h"
#include "kernel/mnt.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { FLAGS = MNT_NOSUID | MNT_NODEV | MNT_NOEXEC };

static const char place[] = "sys/fs/cgroup";

struct job {
	const struct ctr *c;
	const char *path;	/* the container's cgroup, below the caller's own */
	int root;		/* of the container */
	enum conf_auto mode;	/* AUTO_CG_RO, _RW or _MIXED */
	bool own_ns, full;
};

/* Name of a hierarchy's folder: "cpu,cpuacct", "systemd", "unified". */
static const char *
folder(const struct cg_hier *h)
{
	return h->v2 ? "unified" : str_begins(h->name, "name=") ? h->name + sizeof "name=" - 1 : h->name;
}

/* Mount a hierarchy on the folder target: from its root, or in a cgroup namespace from that one's. */
static int
mount_whole(const struct cg_hier *h, int target)
{
	char *options = str_begins(h->name, "name=") ? xasprintf("none,%s", h->name) : xstrdup(h->name);
	int ret = mnt_fs(h->v2 ? "cgroup2" : "cgroup", "cgroup", target, FLAGS, h->v2 ? NULL : options);

	free(options);
	return ret;
}

static int
open_below(const struct job *j, const char *path)
{
	return beneath_open_nolink(j->root, path, O_PATH | O_DIRECTORY, 0);
}

static int
make_readonly(const struct job *j, const char *path)
{
	int fd = open_below(j, path), ret = fd < 0 ? -1 : mnt_bind_flags(fd, MNT_RDONLY | FLAGS);

	xclose(fd);
	return ret;
}

/*
 * Bind the container's own cgroup on target. The hierarchy is opened again by
 * its path: a mount of the supervisor's namespace cannot be bound in this one (EINVAL).
 */
static int
bind_own(const struct job *j, const struct cg_hier *h, int target)
{
	char *own = path_join(h->where, j->path);
	int fd = open(own, O_PATH | O_DIRECTORY | O_CLOEXEC), ret = fd < 0 ? -1 : mnt_bind(fd, target, false);

	xclose(fd);
	free(own);
	return ret;
}

/* The folder of a hierarchy and, below it, the place of the container's own cgroup. */
static int
one_bound(const struct job *j, const struct cg_hier *h, const char *at)
{
	char *inside = cg_of(0, h->name), *path;
	int fd, ret = -1;

	if (!inside)
		return -1;
	path = path_join(at, inside);
	fd = j->full ? open_below(j, at) : beneath_mkdirs(j->root, path, 0755);
	if (fd < 0)
		goto out;
	if (j->full) {
		if (mount_whole(h, fd) < 0 || (j->mode != AUTO_CG_RW && make_readonly(j, at) < 0))
			goto out;
		xclose(fd);
		fd = open_below(j, path);
	}
	if (fd < 0 || (!(j->full && j->mode != AUTO_CG_MIXED) && bind_own(j, h, fd) < 0))
		goto out;
	ret = j->mode == AUTO_CG_RO && !j->full ? make_readonly(j, path) : 0;
out:
	xclose(fd);
	free(path);
	free(inside);
	return ret;
}

/*
 * What may be written of a hierarchy that is mounted whole at at. In a cgroup namespace that is the
 * container's own part. Without one it is all, with the host's groups, and in v1 with the release_agent
 * that the host would run (CVE-2022-0492): there the container's own group is made a mount that stays writable.
 */
static int
restrict_whole(const struct job *j, const char *name, const char *at)
{
	char *inside = NULL, *path = NULL;
	int fd = -1, ret = -1;

	if (j->mode != AUTO_CG_RO && (j->own_ns || (j->full && j->mode == AUTO_CG_RW)))
		return 0;
	if (j->mode != AUTO_CG_RO) {
		inside = cg_of(0, name);
		/* One that has no group of its own here is in somebody else's. */
		if (inside && str_ends(inside, j->path)) {
			path = path_join(at, inside);
			fd = open_below(j, path);
			if (fd < 0 || mnt_bind(fd, fd, false) < 0)
				goto out;
		}
	}
	ret = make_readonly(j, at);
out:
	xclose(fd);
	free(path);
	free(inside);
	return ret;
}

static int
one_whole(const struct job *j, const struct cg_hier *h, const char *at)
{
	int fd = open_below(j, at), ret = -1;

	if (fd >= 0 && mount_whole(h, fd) == 0)
		ret = restrict_whole(j, h->name, at);
	xclose(fd);
	return ret;
}

/* "cpu" and "cpuacct" beside "cpu,cpuacct", as distributions have it. */
static void
links(const char *name, int dir)
{
	struct strv w = { 0 };
	size_t i;

	strv_split(&w, name, ",");
	for (i = 0; w.n > 1 && i < w.n; i++)
		if (symlinkat(name, dir, w.v[i]) < 0)
			debug("link %s:", w.v[i]);
	strv_free(&w);
}

static int
one(const struct job *j, const struct cg_hier *h, int dir)
{
	const char *name = folder(h);
	char *at = path_join(place, name);
	int ret = -1;

	if (mkdirat(dir, name, 0755) == 0)
		ret = j->own_ns || h->ours ? one_whole(j, h, at) : one_bound(j, h, at);
	if (ret < 0)
		warn("%s: cannot mount the cgroup hierarchy %s inside:", j->c->name, name);
	else
		links(name, dir);
	free(at);
	return ret;
}

static int
hierarchies(const struct job *j, const struct cg *cg)
{
	int at = beneath_mkdirs(j->root, place, 0755), dir = -1, ret = -1;
	size_t i;

	if (at < 0 || mnt_fs("tmpfs", "cgroup", at, FLAGS, "mode=755,size=10240k") < 0) {
		warn("%s: /%s:", j->c->name, place);
		goto out;
	}
	dir = beneath_open_nolink(j->root, place, O_RDONLY | O_DIRECTORY, 0);
	for (i = 0; i < cg->n; i++)
		if (!cg->h[i].off && one(j, &cg->h[i], dir) < 0)
			goto out;
	ret = j->mode == AUTO_CG_RW ? 0 : make_readonly(j, place);
	if (ret < 0)
		warn("%s: /%s cannot be made read-only:", j->c->name, place);
out:
	xclose(dir);
	xclose(at);
	return ret;
}

/* A host with the v2 tree alone, or lxc.mount.auto = cgroup2. */
static int
unified(const struct job *j)
{
	int at = beneath_mkdirs(j->root, place, 0755), ret = -1;

	if (at >= 0 && mnt_fs("cgroup2", "cgroup2", at, FLAGS, NULL) == 0)
		ret = restrict_whole(j, "", place);
	if (ret < 0)
		warn("%s: cannot mount cgroup2 on /%s:", j->c->name, place);
	xclose(at);
	return ret;
}

int
cgmount_setup(const struct ctr *c, const struct cg *cg, const char *path, int root, bool own_ns)
{
	const struct conf *f = c->conf;
	struct job j = { .c = c, .path = path, .root = root, .own_ns = own_ns, .full = f->auto_cgroup_full };

	if (!f->auto_cgroup || !cg->n)
		return 0;
	j.mode = (enum conf_auto)f->auto_cgroup;
	if (j.mode == AUTO_CG_DEFAULT)
		j.mode = conf_keeps_cap(f, "sys_admin") ? AUTO_CG_RW : AUTO_CG_MIXED;
	if (f->auto_cgroup2 || (cg->n == 1 && cg->h[0].v2))
		return unified(&j);
	if (own_ns && conf_keeps_cap(f, "sys_admin") && !f->auto_cgroup_force)
		return 0;
	return hierarchies(&j, cg);
}
