/* SPDX-License-Identifier: ISC */
/*
 * dev: a container's /dev. The folder may be an attacker's link (CVE-2026-41579):
 * it is opened once, without following, and all is made relative to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "container/dev.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/beneath.h"
#include "kernel/mnt.h"
#include "kernel/pty.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

/* How many ptys a guest may have that says nothing of it: as LXC's shipped common.conf. */
enum { PTYS = 1024 };

/* Numbers of Documentation/admin-guide/devices.txt. */
static const struct { const char *name; unsigned char major, minor; } nodes[] = {
	{ "null", 1, 3 }, { "zero", 1, 5 }, { "full", 1, 7 }, { "random", 1, 8 }, { "urandom", 1, 9 }, { "tty", 5, 0 },
};
static const struct { const char *name, *target; } links[] = {
	{ "fd", "/proc/self/fd" }, { "stdin", "/proc/self/fd/0" }, { "stdout", "/proc/self/fd/1" }, { "stderr", "/proc/self/fd/2" },
};

static int
open_dev(const struct ctr *c, int root)
{
	int fd = beneath_mkdirs(root, "dev", 0755);

	if (fd < 0)
		warn("%s: /dev of the root file system:", c->name);
	return fd;
}

int
dev_mount(const struct ctr *c, int root)
{
	char data[sizeof "mode=755,size=" + 3 * sizeof(unsigned)];
	int dev, ret;

	if (!c->conf->autodev || !c->conf->rootfs_path)
		return 0;
	dev = open_dev(c, root);
	if (dev < 0)
		return -1;
	snprintf(data, sizeof data, "mode=755,size=%u", c->conf->autodev_size);
	ret = mnt_fs("tmpfs", "none", dev, MNT_NOSUID, data);
	if (ret < 0)
		warn("%s: cannot mount a tmpfs on /dev:", c->name);
	xclose(dev);
	return ret;
}

/* A user namespace may make no nodes: there the host's is bound on an empty file, after a look at what it is (CVE-2025-31133). */
static int
bind_node(int dev, const char *name, dev_t rdev)
{
	int hostdev = openat(AT_FDCWD, "/dev", O_PATH | O_DIRECTORY | O_CLOEXEC), from = -1, to = -1, ret = -1;
	struct stat st;

	if (hostdev < 0)
		return -1;
	from = openat(hostdev, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (from < 0)
		goto out;
	if (fstat(from, &st) < 0 || !S_ISCHR(st.st_mode) || st.st_rdev != rdev) {
		errno = ENXIO;
		goto out;
	}
	to = beneath_touch(dev, name, 0666);
	if (to >= 0)
		ret = mnt_bind(from, to, false);
out:
	xclose(to);
	xclose(from);
	xclose(hostdev);
	return ret;
}

static int
make_nodes(const struct ctr *c, int dev)
{
	dev_t rdev;
	size_t i;

	for (i = 0; i < sizeof nodes / sizeof *nodes; i++) {
		rdev = makedev(nodes[i].major, nodes[i].minor);
		if (mknodat(dev, nodes[i].name, S_IFCHR | 0666, rdev) == 0 || errno == EEXIST)
			continue;
		if (errno != EPERM || bind_node(dev, nodes[i].name, rdev) < 0) {
			warn("%s: cannot make /dev/%s:", c->name, nodes[i].name);
			return -1;
		}
	}
	if (mkdirat(dev, "pts", 0755) < 0 && errno != EEXIST) {
		warn("%s: cannot make /dev/pts:", c->name);
		return -1;
	}
	return 0;
}

int
dev_fill(const struct ctr *c, int root)
{
	mode_t mask;
	size_t i;
	int dev, ret = 0;

	if (!c->conf->rootfs_path)
		return 0;
	dev = open_dev(c, root);
	if (dev < 0)
		return -1;
	mask = umask(0);
	if (c->conf->autodev)
		ret = make_nodes(c, dev);
	for (i = 0; ret == 0 && i < sizeof links / sizeof *links; i++)
		if (symlinkat(links[i].target, dev, links[i].name) < 0 && errno != EEXIST && errno != EROFS) {
			warn("%s: cannot make /dev/%s:", c->name, links[i].name);
			ret = -1;
		}
	if (ret == 0 && c->conf->kmsg == 1 && symlinkat("console", dev, "kmsg") < 0 && errno != EEXIST) {
		warn("%s: cannot make /dev/kmsg:", c->name);
		ret = -1;
	}
	umask(mask);
	xclose(dev);
	return ret;
}

/*
 * A new instance of devpts on /dev/pts, its ptmx on /dev/ptmx. The group of
 * a tty is 5 on Linux distributions; where that id is not mapped: without.
 */
static int
new_instance(const struct ctr *c, int dev)
{
	char data[128], *opts = data;
	int at = beneath_mkdirs(dev, "pts", 0755), pts = -1, from = -1, to = -1;

	/*
	 * The ttys and the console are ptys of this instance too: they do not count
	 * against lxc.pty.max. Without that key (0) the guest is to have ptys as
	 * well, which it had of the host's devpts when such files were written.
	 */
	snprintf(data, sizeof data, "gid=5,newinstance,ptmxmode=0666,mode=0620,max=%u",
	    (c->conf->pty_max ? c->conf->pty_max : PTYS) + c->conf->tty_max + 1);
	if (at < 0 || (mnt_fs("devpts", "devpts", at, MNT_NOSUID | MNT_NOEXEC, opts) < 0 &&
	    mnt_fs("devpts", "devpts", at, MNT_NOSUID | MNT_NOEXEC, opts + sizeof "gid=5") < 0)) {
		warn("%s: cannot mount devpts on /dev/pts:", c->name);
		goto out;
	}
	pts = beneath_open_nolink(dev, "pts", O_PATH | O_DIRECTORY, 0);
	/* Without a /dev of our own the folder may have been swapped meanwhile. */
	if (pts >= 0 && mnt_magic(pts) != MNT_MAGIC_DEVPTS) {
		warn("%s: /dev/pts is not what was mounted there", c->name);
		xclose(pts);
		pts = -1;
		goto out;
	}
	from = pts < 0 ? -1 : openat(pts, "ptmx", O_PATH | O_NOFOLLOW | O_CLOEXEC);
	to = from < 0 ? -1 : beneath_touch(dev, "ptmx", 0666);
	/* Trees of old releases come with ptmx as a link to pts/ptmx: that says the same. */
	if (to < 0 && errno == ELOOP)
		goto out;
	if (to < 0 || mnt_bind(from, to, false) < 0) {
		warn("%s: cannot put the instance's ptmx on /dev/ptmx:", c->name);
		xclose(pts);
		pts = -1;
	}
out:
	xclose(to);
	xclose(from);
	xclose(at);
	return pts;
}

/* The host's instance; a host that has none mounted (an initramfs) gives us one of our own that nobody sees. */
static int
host_instance(void)
{
	int pts = openat(AT_FDCWD, "/dev/pts", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (pts >= 0 && faccessat(pts, "ptmx", F_OK, 0) == 0)
		return pts;
	xclose(pts);
	return mnt_private("devpts", "newinstance,ptmxmode=0666,mode=0620");
}

/* Where name is in /dev: below lxc.tty.dir if there is one; LXC takes a leading slash as well, and means below /dev. The caller frees it. */
static char *
place_of(const struct ctr *c, const char *name)
{
	const char *sub = c->conf->tty_dir;

	return sub ? xasprintf("%s/%s", sub + strspn(sub, "/"), name) : xstrdup(name);
}

/* What from is, or the mount of its own that tree is, put on an empty file below dev. */
static int
bind_on(int dev, const char *path, int from, int tree)
{
	int at = beneath_touch(dev, path, 0), ret;

	ret = at < 0 ? -1 : tree >= 0 ? mnt_attach(tree, at) : mnt_bind(from, at, false);
	xclose(at);
	return ret;
}

/* A plain node of the tree's static /dev gives way to the link; never more than that one name. */
static int
link_to(int dev, const char *path, const char *name)
{
	if (symlinkat(path, dev, name) == 0)
		return 0;
	return errno == EEXIST && unlinkat(dev, name, 0) == 0 ? symlinkat(path, dev, name) : -1;
}

/* There are inits that take no link for their console. */
static int
bind_again(int dev, const char *path, const char *name)
{
	int from = beneath_open_nolink(dev, path, O_PATH, 0), ret = from < 0 ? -1 : bind_on(dev, name, from, -1);

	xclose(from);
	return ret;
}

/* A pty's inner end on dev/NAME; or on dev/DIR/NAME with a link to it (lxc.tty.dir), and the console in both places. */
static int
put_tty(const struct ctr *c, int dev, const char *name, int slave, int tree)
{
	char *path = place_of(c, name);
	int ret = bind_on(dev, path, slave, tree);

	if (ret == 0 && c->conf->tty_dir)
		ret = str_eq(name, "console") ? bind_again(dev, path, name) : link_to(dev, path, name);
	if (ret < 0)
		warn("%s: cannot make /dev/%s:", c->name, path);
	free(path);
	return ret;
}

static int
one_tty(const struct ctr *c, int dev, int pts, const char *name, struct dev_tty *tty)
{
	if (pty_open(pts, &tty->master, &tty->slave) == 0)
		return put_tty(c, dev, name, tty->slave, -1);
	warn("%s: cannot make /dev/%s:", c->name, name);
	return -1;
}

struct ttyname {
	char s[sizeof "console" + 3 * sizeof(unsigned)];
};

static struct ttyname
tty_name(unsigned i)
{
	struct ttyname n = { "console" };

	if (i)
		snprintf(n.s, sizeof n.s, "tty%u", i);
	return n;
}

int
dev_ttys(const struct ctr *c, int root, bool want_console, unsigned ttys, struct dev_tty tty[1 + DEV_TTYS])
{
	int dev, pts = -1, ret = -1;
	unsigned i;

	if (c->conf->pty_max + c->conf->tty_max == 0 && !want_console)
		return 0;
	dev = c->conf->rootfs_path ? open_dev(c, root) : openat(root, "dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dev < 0)
		return -1;
	if (c->conf->pty_max + c->conf->tty_max > 0 && c->conf->rootfs_path)
		pts = new_instance(c, dev);
	else if (want_console) {
		pts = host_instance();
		if (pts < 0)
			warn("%s: this host has no pseudo terminals (devpts):", c->name);
	} else {
		ret = 0;
		goto out;
	}
	if (pts < 0)
		goto out;
	if (want_console && c->conf->rootfs_path) {
		if (one_tty(c, dev, pts, "console", &tty[0]) < 0)
			goto out;
	} else if (want_console && pty_open(pts, &tty[0].master, &tty[0].slave) < 0) {
		warn("%s: console:", c->name);
		goto out;
	}
	for (i = 1; i <= ttys; i++)
		if (one_tty(c, dev, pts, tty_name(i).s, &tty[i]) < 0)
			goto out;
	ret = 0;
out:
	xclose(pts);
	xclose(dev);
	return ret;
}

/* --- anew --------------------------------------------------------------------------- */

static bool
own_instance(const struct ctr *c)
{
	return c->conf->pty_max + c->conf->tty_max > 0;
}

int
dev_again_begin(const struct ctr *c, bool want_console, struct dev_tty *console, int *tree)
{
	int pts;

	*console = (struct dev_tty){ -1, -1 };
	*tree = -1;
	if (!want_console || own_instance(c))
		return 0;
	pts = host_instance();
	if (pts < 0 || pty_open(pts, &console->master, &console->slave) < 0) {
		xclose(pts);
		warn("%s: console:", c->name);
		return -1;
	}
	xclose(pts);
	*tree = mnt_clone(console->slave);
	if (*tree < 0)
		info("%s: no new console:", c->name);
	return 0;
}

/* The number that the pty on path had; the dead one is let go of, if it is one. -1: none. */
static int
let_go(int dev, const char *path)
{
	int at = beneath_open_nolink(dev, path, O_PATH, 0), number = -1;
	struct stat st;

	if (at >= 0 && mnt_magic(at) == MNT_MAGIC_DEVPTS && fstat(at, &st) == 0 && S_ISCHR(st.st_mode)) {
		number = (int)minor(st.st_rdev);
		mnt_detach(at);
	}
	xclose(at);
	return number;
}

static int
old_number(const struct ctr *c, int dev, const char *name)
{
	char *path = place_of(c, name);
	int number = let_go(dev, path);

	if (c->conf->tty_dir && str_eq(name, "console"))
		let_go(dev, name);
	free(path);
	return number;
}

/*
 * The kernel gives the lowest number that is free: ptys are taken until each place has its old one, or as many
 * more as could be in between. The rest goes to whom is still without, then back.
 */
static void
take_ptys(int pts, const int *want, unsigned first, unsigned n, struct dev_tty *tty)
{
	struct dev_tty spare[2 * (1 + DEV_TTYS)] = { { 0, 0 } };
	unsigned spares = 0, missing = n + 1 - first, used = 0, i;

	for (i = first; i <= n; i++)
		tty[i] = (struct dev_tty){ -1, -1 };
	while (missing && spares < sizeof spare / sizeof *spare) {
		struct dev_tty *t = &spare[spares];
		int number;

		if (pty_open(pts, &t->master, &t->slave) < 0)
			break;
		number = pty_number(t->master);
		for (i = first; i <= n && (want[i] != number || tty[i].master >= 0); i++)
			;
		if (i <= n) {
			tty[i] = *t;
			missing--;
		} else
			spares++;
	}
	for (i = first; i <= n && used < spares; i++)
		if (tty[i].master < 0)
			tty[i] = spare[used++];
	for (; used < spares; used++) {
		close(spare[used].master);
		close(spare[used].slave);
	}
}

/* In a user namespace the slave's owner, who made it, is nobody: it is the root's of the inside. */
static int
put_again(const struct ctr *c, int dev, const char *name, const struct dev_tty *t, int tree)
{
	if (t->master < 0) {
		warn("%s: cannot make /dev/%s anew:", c->name, name);
		return -1;
	}
	if (c->conf->nidmap && fchown(t->slave, conf_root_id(c->conf, false, 0), (gid_t)-1) < 0)
		info("%s: /dev/%s:", c->name, name);
	return put_tty(c, dev, name, t->slave, tree);
}

int
dev_again(const struct ctr *c, int root, struct dev_tty console, int tree, bool want_console, unsigned ttys,
    struct dev_tty tty[1 + DEV_TTYS])
{
	unsigned first = want_console && own_instance(c) ? 0 : 1, i;
	int dev = beneath_open_nolink(root, "dev", O_PATH | O_DIRECTORY, 0), pts = -1, ret = -1, want[1 + DEV_TTYS];

	if (dev < 0) {
		warn("%s: /dev of the container:", c->name);
		return -1;
	}
	if (own_instance(c))
		pts = beneath_open_nolink(dev, "pts", O_PATH | O_DIRECTORY, 0);
	if (own_instance(c) && (pts < 0 || mnt_magic(pts) != MNT_MAGIC_DEVPTS)) {
		warn("%s: /dev/pts of the container is no devpts", c->name);
		goto out;
	}
	for (i = want_console ? 0 : 1; i <= ttys; i++)
		want[i] = old_number(c, dev, tty_name(i).s);
	tty[0] = console;
	if (pts >= 0)
		take_ptys(pts, want, first, ttys, tty);
	for (i = first; i <= ttys; i++)
		if (put_again(c, dev, tty_name(i).s, &tty[i], -1) < 0)
			goto out;
	if (!first || tree < 0 || put_again(c, dev, "console", &tty[0], tree) == 0)
		ret = 0;
out:
	xclose(pts);
	xclose(dev);
	return ret;
}
