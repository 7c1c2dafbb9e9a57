/* SPDX-License-Identifier: ISC */
/*
 * devnode: a device node in a running container. Its tree is reached through /proc/INIT/root, which leads into its mount
 * namespace without entering it, and is the guest's: every step goes by beneath_*, no link is followed, and
 * nothing but a device node is replaced or removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "run/devnode.h"
#include "run/cmd.h"
#include "container/ctr.h"
#include "kernel/beneath.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "kernel/proc.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"

static bool
is_device(const struct stat *st)
{
	return S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode);
}

bool
devnode_here(const char *dev)
{
	struct stat st;

	return dev[0] == '/' && stat(dev, &st) == 0 && is_device(&st);
}

/* The container's root. A pid that has gone to another process meanwhile would lead to the host's: its starttime tells. */
static int
open_root(const struct ctr *c, pid_t init)
{
	unsigned long long start = proc_start_time(init);
	struct stat inside, host;
	int root;

	root = open(proc_path(init, "root").s, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0 || !start || proc_is_init(init) != 1 || proc_start_time(init) != start)
		warn("%s: its root cannot be reached:", c->name);
	else if (fstat(root, &inside) < 0 || stat("/", &host) < 0 || (inside.st_dev == host.st_dev && inside.st_ino == host.st_ino))
		warn("%s: it has the host's root: no node is made or removed there", c->name);
	else
		return root;
	xclose(root);
	return -1;
}

static int
lost(const struct ctr *c, const char *path)
{
	if (errno == ELOOP || errno == ENOTDIR)
		warn("%s: %s: a link or a file is in its way", c->name, path);
	else
		warn("%s: %s:", c->name, path);
	return -1;
}

/* What 0 is outside, in uid_map or gid_map; 0 where there are none. */
static unsigned
root_of(pid_t init, const char *map)
{
	char buf[4096], *line, *at = buf;
	unsigned inside, outside, n;

	if (io_read_into(AT_FDCWD, proc_path(init, map).s, buf, sizeof buf) < 0)
		return 0;
	while ((line = strsep(&at, "\n")))
		if (sscanf(line, "%u %u %u", &inside, &outside, &n) == 3 && inside == 0)
			return outside;
	return 0;
}

/* Let it (devices.allow) or do not. Where nothing holds it back there is nothing to write: no such controller, or not for it. */
static int
permit(const struct ctr *c, const struct live *l, const struct stat *st, bool allow)
{
	const char *file = allow ? "devices.allow" : "devices.deny";
	char rule[64];
	struct cg cg;
	int ret;

	snprintf(rule, sizeof rule, "%c %u:%u rwm", S_ISCHR(st->st_mode) ? 'c' : 'b', major(st->st_rdev), minor(st->st_rdev));
	if (live_cgroups(c, l, &cg) < 0) {
		warn("%s: cgroups:", c->name);
		return -1;
	}
	ret = cg_set(&cg, l->cgroup, file, rule);
	if (ret < 0 && (errno == ENODEV || errno == ENOENT))
		ret = 0;
	if (ret < 0)
		warn("%s: %s = %s:", c->name, file, rule);
	cg_close(&cg);
	return ret;
}

/*
 * Can nodes here be opened? Not on a mount with nodev, and not on a file system that was mounted in a user namespace
 * (SB_I_NODEV), which no flag shows: a null device is tried, which does nothing when it is opened.
 */
static bool
opens(int dir, const char *tmp)
{
	char self[sizeof "/proc/self/fd/" + 3 * sizeof dir];
	int fd, got = -1, err = 0;
	struct stat st;

	if (mknodat(dir, tmp, S_IFCHR | 0600, makedev(1, 3)) < 0)
		return false;
	fd = openat(dir, tmp, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	/* Nothing else is ever opened, whoever may have put it there. */
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3)) {
		snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
		got = open(self, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		err = got < 0 ? errno : 0;
	}
	xclose(got);
	xclose(fd);
	unlinkat(dir, tmp, 0);
	errno = err;
	return got >= 0;
}

/* The node, beside its place first: what is there is replaced in one step, or stays. */
static int
make(const struct ctr *c, pid_t init, int dir, const char *last, const char *path, const struct stat *dev)
{
	char *tmp = xasprintf(".lxc-device.%d", (int)getpid());
	struct stat st;
	int ret = -1;

	umask(0);
	if (fstatat(dir, last, &st, AT_SYMLINK_NOFOLLOW) == 0 && !is_device(&st)) {
		warn("%s: %s: is there, and is no device node", c->name, path);
		goto out;
	}
	if (!opens(dir, tmp)) {
		/* EOVERFLOW: we are nobody whom a file system of a user namespace knows. */
		if (errno == EACCES || errno == EOVERFLOW) {
			warn("%s: %s: no device can be opened there: its file system is mounted nodev, or in a user namespace", c->name, path);
			hint("lxc.mount.entry = DEV %s none bind,create=file 0 0 brings it in at the next start", path + strspn(path, "/"));
		} else
			warn("%s: %s:", c->name, path);
		goto out;
	}
	if (mknodat(dir, tmp, dev->st_mode, dev->st_rdev) == 0 &&
	    fchownat(dir, tmp, root_of(init, "uid_map"), root_of(init, "gid_map"), AT_SYMLINK_NOFOLLOW) == 0 && renameat(dir, tmp, dir, last) == 0)
		ret = 0;
	else {
		if (errno == EBUSY)
			warn("%s: %s: something is mounted on it", c->name, path);
		else
			warn("%s: %s:", c->name, path);
		unlinkat(dir, tmp, 0);
	}
out:
	free(tmp);
	return ret;
}

int
devnode_add(const struct ctr *c, const struct live *l, const char *dev, const char *path)
{
	int root, dir = -1, ret = -1;
	const char *last;
	struct stat st;

	if (stat(dev, &st) < 0 || !is_device(&st)) {
		warn("%s: no device node", dev);
		return -1;
	}
	root = open_root(c, l->init);
	if (root < 0)
		return -1;
	dir = beneath_parent(root, path, 0755, &last);
	if (dir < 0)
		lost(c, path);
	else
		ret = make(c, l->init, dir, last, path, &st);
	if (ret == 0 && permit(c, l, &st, true) < 0) {
		unlinkat(dir, last, 0);
		ret = -1;
	}
	xclose(dir);
	xclose(root);
	return ret;
}

int
devnode_del(const struct ctr *c, const struct live *l, const char *dev, const char *path)
{
	int root = open_root(c, l->init), dir, ret = -1;
	bool known = devnode_here(dev), node;
	const char *last = "";
	struct stat st, want;

	if (root < 0)
		return -1;
	dir = beneath_parent(root, path, 0, &last);
	node = dir >= 0 && fstatat(dir, last, &st, AT_SYMLINK_NOFOLLOW) == 0 && is_device(&st);
	if (known)
		known = stat(dev, &want) == 0;
	else if (node)
		want = st;
	/* What the guest has put in its place tells nothing of the device that it was given: that is taken from it first. */
	if ((known || node) && permit(c, l, &want, false) < 0)
		goto out;
	if (!node)
		warn("%s: %s: no device node in it%s", c->name, path, known ? "; its access to the device has ended" : "");
	else if (st.st_rdev != want.st_rdev || (st.st_mode & S_IFMT) != (want.st_mode & S_IFMT))
		warn("%s: %s: is another device, and stays", c->name, path);
	else if (unlinkat(dir, last, 0) < 0)
		warn("%s: %s:", c->name, path);
	else
		ret = 0;
out:
	xclose(dir);
	xclose(root);
	return ret;
}
