/* SPDX-License-Identifier: ISC */
/* mounts: the lines of lxc.mount.fstab and lxc.mount.entry (fstab(5)), in the container's mount namespace. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container/mounts.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/beneath.h"
#include "kernel/mnt.h"
#include "base/err.h"
#include "base/io.h"
#include "base/path.h"
#include "base/str.h"

/* An fstab of more than this is none. */
enum { FSTAB_MAX = 1 << 20 };

struct line {
	char *source, *target, *type;
	struct mnt_opts o;
};

/* SOURCE TARGET TYPE OPTIONS [FREQ [PASSNO]]; the words are taken over from list. */
static int
split(struct line *l, struct strv *w)
{
	size_t i;

	if (w->n < 3)
		return -1;
	for (i = 0; i < w->n; i++)
		mnt_unescape(w->v[i]);
	l->source = w->v[0];
	l->target = w->v[1];
	l->type = w->v[2];
	mnt_opts_parse(&l->o, w->n > 3 ? w->v[3] : "defaults");
	return 0;
}

/*
 * The target below the root: relative ones as they are; absolute ones hold
 * the root's path on the host, by what both generations of LXC's users wrote.
 */
static const char *
below_root(const struct ctr *c, const char *target)
{
	const char *root = c->conf->rootfs_path;
	char *own;
	const char *rest = NULL;

	if (target[0] != '/')
		return target;
	if (!root)
		return target + 1;
	if (path_below(target, root))
		return target + strlen(root);
	own = path_join(c->dir, "rootfs");
	if (path_below(target, own))
		rest = target + strlen(own);
	free(own);
	return rest;
}

static int
open_target(int root, const char *target, const struct line *l, int source)
{
	struct stat st;
	int fd;

	if (l->o.create == 'd')
		return beneath_mkdirs(root, target, 0755);
	if (l->o.create == 'f')
		return beneath_touch(root, target, 0);
	fd = beneath_open_nolink(root, target, O_PATH, 0);
	/* /proc, /sys and other standard folders missing in a small tree are no reason to fail: a file system's mount point is made. */
	if (fd < 0 && errno == ENOENT && source < 0 && !l->o.optional)
		fd = beneath_mkdirs(root, target, 0755);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISLNK(st.st_mode)) {
		xclose(fd);
		errno = ELOOP;
		return -1;
	}
	return fd;
}

/* In a volume shared with others what was mounted there may have been moved away since. */
static bool
is_same(int a, int b)
{
	struct stat x, y;

	return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int
do_mount(int root, const char *target, const struct line *l)
{
	bool bind = l->o.flags & MNT_BIND;
	int source = -1, at = -1, top = -1, ret = -1;

	if (bind) {
		source = l->o.relative ? beneath_open(root, l->source, O_PATH, 0)
		    : open(l->source, O_PATH | O_CLOEXEC);
		if (source < 0)
			return -1;
	}
	at = open_target(root, target, l, source);
	if (at < 0)
		goto out;
	if (bind && mnt_bind(source, at, l->o.flags & MNT_REC) < 0)
		goto out;
	if (!bind && mnt_fs(l->type, l->source, at, l->o.flags, l->o.data) < 0)
		goto out;
	if (l->o.propagation || (bind && (l->o.flags & ~(unsigned long)(MNT_BIND | MNT_REC)))) {
		top = beneath_open_nolink(root, target, O_PATH, 0);
		if (top >= 0 && bind && !is_same(top, source)) {
			errno = ESTALE;
			goto out;
		}
		if (top < 0)
			goto out;
		if (bind && mnt_bind_flags(top, l->o.flags & ~(unsigned long)(MNT_BIND | MNT_REC)) < 0)
			goto out;
		if (l->o.propagation && mnt_propagation(top, l->o.propagation) < 0)
			goto out;
	}
	ret = 0;
out:
	xclose(top);
	xclose(at);
	xclose(source);
	return ret;
}

static int
one(const struct ctr *c, int root, const char *text)
{
	struct strv w = { 0 };
	struct line l = { 0 };
	const char *target;
	int ret = -1;

	strv_split(&w, text, " \t\r\n");
	if (split(&l, &w) < 0) {
		warn("%s: mount line \"%s\": SOURCE TARGET TYPE OPTIONS are needed", c->name, text);
		goto out;
	}
	target = below_root(c, l.target);
	if (!target) {
		warn("%s: mount target %s is not below the root file system; left out", c->name, l.target);
		ret = 0;
		goto out;
	}
	if (l.o.idmap) {
		warn("%s: mount of %s: idmap= is not built in yet", c->name, l.source);
		goto out;
	}
	ret = do_mount(root, target, &l);
	if (ret < 0 && l.o.optional)
		ret = 0;
	else if (ret < 0) {
		int err = errno;

		warn("%s: cannot mount %s on %s:", c->name, l.source, l.target);
		if (err == ENOENT && !l.o.relative && access(l.source, F_OK) == 0)
			hint("its place is not in the root file system: one more option, create=dir or create=file, makes it");
	}
out:
	mnt_opts_free(&l.o);
	strv_free(&w);
	return ret;
}

static int
fstab(const struct ctr *c, int root)
{
	char *text = io_read_at(AT_FDCWD, c->conf->mount_fstab, FSTAB_MAX, NULL), *at, *line;
	int ret = 0;

	if (!text) {
		warn("%s: lxc.mount.fstab %s:", c->name, c->conf->mount_fstab);
		return -1;
	}
	for (at = text; ret == 0 && (line = strsep(&at, "\n"));) {
		line = str_trim(line);
		if (*line && *line != '#')
			ret = one(c, root, line);
	}
	free(text);
	return ret;
}

int
mounts_apply(const struct ctr *c, int root)
{
	size_t i;

	if (c->conf->mount_fstab && fstab(c, root) < 0)
		return -1;
	for (i = 0; i < c->conf->mount_entry.n; i++)
		if (one(c, root, c->conf->mount_entry.v[i].val) < 0)
			return -1;
	return 0;
}
