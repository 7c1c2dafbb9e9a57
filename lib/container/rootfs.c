/* SPDX-License-Identifier: ISC */
/*
 * rootfs: a container's root file system, /proc and /sys in it. All that lies
 * below the root is an attacker's: targets are resolved by beneath_*, mounted
 * by descriptor, and looked at again before they are relied on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container/rootfs.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/beneath.h"
#include "kernel/mnt.h"
#include "base/err.h"
#include "base/io.h"
#include "base/str.h"

/* e_machine of the ELF header, by name, for the message about a foreign init (elf(5)). */
static const struct { unsigned short machine; const char *name; } machines[] = {
	{ 3, "i386" }, { 8, "mips" }, { 20, "ppc" }, { 21, "ppc64" }, { 22, "s390x" }, { 40, "arm" },
	{ 62, "x86_64" }, { 183, "aarch64" }, { 243, "riscv" }, { 258, "loongarch" },
};

static const char *
machine_name(unsigned short m)
{
	size_t i;

	for (i = 0; i < sizeof machines / sizeof *machines; i++)
		if (machines[i].machine == m)
			return machines[i].name;
	return "another machine";
}

/* e_machine of an open ELF file in this machine's byte order; 0 for what is no such file. */
static unsigned short
elf_machine(int fd)
{
	unsigned char h[20];
	unsigned short m;

	if (pread(fd, h, sizeof h, 0) != sizeof h || memcmp(h, "\177ELF", 4) != 0)
		return 0;
	memcpy(&m, h + 18, sizeof m);
	return m;
}

/* A machine also runs its 32-bit sibling's programs, as a rule; the kernel has the last word. */
static bool
runs_here(unsigned short theirs)
{
	static const struct { unsigned short here, too; } sibling[] = {
		{ 62, 3 }, { 183, 40 }, { 21, 20 }, { 0, 0 }
	};
	int fd = openat(AT_FDCWD, "/proc/self/exe", O_RDONLY | O_CLOEXEC), i;
	unsigned short ours = fd < 0 ? 0 : elf_machine(fd);

	xclose(fd);
	if (!theirs || !ours || theirs == ours)
		return true;
	for (i = 0; sibling[i].here; i++)
		if (sibling[i].here == ours && sibling[i].too == theirs)
			return true;
	return false;
}

/*
 * The same of what place (O_PATH) is. Whatever an image has for init, a device or a fifo, is looked at
 * before it is opened: to open some devices does things, and the container may not be allowed to.
 */
static unsigned short
machine_of(int place)
{
	char path[sizeof "/proc/self/fd/" + 3 * sizeof place];
	unsigned short m;
	struct stat st;
	int fd;

	if (fstat(place, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	snprintf(path, sizeof path, "/proc/self/fd/%d", place);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	m = fd < 0 ? 0 : elf_machine(fd);
	xclose(fd);
	return m;
}

/* Only a warning's worth is certain here: PATH look-ups, scripts and mounts that are yet to come may still bring init. */
static int
check_init(const struct ctr *c, int root, const char *init)
{
	unsigned short m;
	int fd;

	if (!init || init[0] != '/')
		return 0;
	fd = beneath_open(root, init, O_PATH, 0);
	if (fd < 0) {
		if (errno != ENOENT && errno != ELOOP && errno != ENOTDIR)
			return 0;
		if (c->conf->mount_fstab || c->conf->mount_entry.n)
			return 0;
		warn("%s: init %s in %s:", c->name, init, c->conf->rootfs_path);
		return -1;
	}
	m = machine_of(fd);
	xclose(fd);
	if (runs_here(m))
		return 0;
	/* binfmt_misc may know how to run it: say so, and let it try. */
	if (access("/proc/sys/fs/binfmt_misc/status", F_OK) == 0)
		return 0;
	warn("%s: init %s in %s is a program for %s", c->name, init, c->conf->rootfs_path, machine_name(m));
	hint("a root file system of this machine's architecture is needed, or qemu-user with binfmt_misc");
	return -1;
}

int
rootfs_open(const struct ctr *c, const char *init)
{
	const char *path = c->conf->rootfs_path, *type = c->conf->rootfs_type;
	struct stat st;
	int fd;

	if (!path) {
		fd = openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			warn("%s: /:", c->name);
		return fd;
	}
	if (type && !str_eq(type, "dir")) {
		warn("%s: lxc.rootfs.path: root file systems of type %s are not built in yet", c->name, type);
		return -1;
	}
	fd = openat(AT_FDCWD, path, O_PATH | O_CLOEXEC);
	if (fd < 0) {
		warn("%s: root file system %s:", c->name, path);
		return -1;
	}
	if (fstat(fd, &st) < 0 || !S_ISDIR(st.st_mode)) {
		warn("%s: root file system %s: not a folder (images come with a later version)", c->name, path);
		goto fail;
	}
	if (check_init(c, fd, init) < 0)
		goto fail;
	return fd;
fail:
	xclose(fd);
	return -1;
}

/*
 * The root again, in this mount namespace: mount(2) takes no source of
 * another one (EINVAL). It must still be the folder that was checked.
 */
static int
open_again(const char *path, int host)
{
	int fd = openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat now, then;

	if (fd >= 0 && host >= 0 && (fstat(fd, &now) < 0 || fstat(host, &then) < 0 ||
	    now.st_dev != then.st_dev || now.st_ino != then.st_ino)) {
		xclose(fd);
		errno = ESTALE;
		return -1;
	}
	return fd;
}

static int
apply_options(const struct ctr *c, int root)
{
	struct mnt_opts o = { 0 };
	int ret = 0;

	if (!c->conf->rootfs_options)
		return 0;
	mnt_opts_parse(&o, c->conf->rootfs_options);
	if ((o.flags && mnt_bind_flags(root, o.flags) < 0) || (o.propagation && mnt_propagation(root, o.propagation) < 0)) {
		warn("%s: lxc.rootfs.options %s:", c->name, c->conf->rootfs_options);
		ret = -1;
	}
	mnt_opts_free(&o);
	return ret;
}

int
rootfs_mount(const struct ctr *c, int host)
{
	const char *path = c->conf->rootfs_path, *where = c->conf->rootfs_mount ? c->conf->rootfs_mount : path;
	int from = -1, at = -1, root = -1;
	int err;

	if (mnt_make_slave() < 0) {
		warn("%s: cannot cut the mounts off from the host's:", c->name);
		return -1;
	}
	if (!path)
		return openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	from = open_again(path, host);
	/* A folder may be bound on itself. */
	at = from < 0 || str_eq(where, path) ? from : openat(AT_FDCWD, where, O_PATH | O_DIRECTORY | O_CLOEXEC);
	/* at is what lies under the new mount; that is found by its path. */
	if (at < 0 || mnt_bind(from, at, true) < 0 || (root = openat(AT_FDCWD, where, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0) {
		err = errno;
		warn("%s: cannot mount the root file system %s on %s:", c->name, path, where);
		if (err == EACCES && c->conf->nidmap)
			hint("its root, who is nobody here, must get there: each folder on the way needs x for all");
		goto out;
	}
	if (apply_options(c, root) < 0) {
		xclose(root);
		root = -1;
	}
out:
	if (at != from)
		xclose(at);
	xclose(from);
	return root;
}

/* Mount on path below the root, made if it is missing; who goes on below the mount gets it in *top (else NULL). */
static int
mount_at(const struct ctr *c, int root, const char *path, const char *type, unsigned long flags, int *top)
{
	int at = beneath_mkdirs(root, path, 0755), ret = -1;

	if (at >= 0 && mnt_fs(type, type, at, flags, NULL) == 0)
		ret = !top || (*top = beneath_open_nolink(root, path, O_PATH | O_DIRECTORY, 0)) >= 0 ? 0 : -1;
	if (ret < 0)
		warn("%s: cannot mount %s on /%s:", c->name, type, path);
	xclose(at);
	return ret;
}

/*
 * Make the mount at top read-only, but not what rw (may be NULL) names below
 * it: that becomes a mount of its own first, with flags of its own.
 */
static int
read_only(const struct ctr *c, int top, const char *rw)
{
	int at = -1, ret = -1;

	if (rw) {
		at = openat(top, rw, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (at >= 0 && mnt_bind(at, at, false) < 0)
			goto out;
	}
	if (mnt_bind_flags(top, MNT_RDONLY) < 0)
		goto out;
	ret = 0;
out:
	if (ret < 0)
		warn("%s: cannot make a mount read-only:", c->name);
	xclose(at);
	return ret;
}

/* The same for path, which is no mount yet, below dir. A kernel that lacks it has nothing to mask. */
static int
mask(const struct ctr *c, int dir, const char *path, const char *rw)
{
	int at = openat(dir, path, O_PATH | O_NOFOLLOW | O_CLOEXEC), top = -1, ret = -1;

	if (at < 0 && errno == ENOENT)
		return 0;
	/* Opened anew after the bind: at is what lies under it. */
	if (at < 0 || mnt_bind(at, at, true) < 0 ||
	    (top = openat(dir, path, O_PATH | O_NOFOLLOW | O_CLOEXEC)) < 0)
		warn("%s: cannot mask /proc/%s:", c->name, path);
	else
		ret = read_only(c, top, rw);
	xclose(top);
	xclose(at);
	return ret;
}


static int
auto_proc(const struct ctr *c, int root)
{
	bool masked = c->conf->auto_proc == AUTO_PROC_MIXED;
	int proc = -1, ret = -1;

	if (mount_at(c, root, "proc", "proc", MNT_NOSUID | MNT_NODEV | MNT_NOEXEC, masked ? &proc : NULL) < 0)
		return -1;
	if (!masked)
		return 0;
	/* Somebody inside may have put another mount there meanwhile: the masks must land on procfs (CVE-2019-16884). */
	if (mnt_magic(proc) != MNT_MAGIC_PROC) {
		warn("%s: /proc is not what was mounted there", c->name);
		goto out;
	}
	if (mask(c, proc, "sys", conf_keeps_cap(c->conf, "net_admin") ? "net" : NULL) < 0 || mask(c, proc, "sysrq-trigger", NULL) < 0)
		goto out;
	ret = 0;
out:
	xclose(proc);
	return ret;
}

static int
auto_sys(const struct ctr *c, int root)
{
	unsigned long ro = c->conf->auto_sys == AUTO_SYS_RO ? MNT_RDONLY : 0;
	bool mixed = c->conf->auto_sys == AUTO_SYS_MIXED;
	int sys = -1, ret = 0;

	if (mount_at(c, root, "sys", "sysfs", ro | MNT_NOSUID | MNT_NODEV | MNT_NOEXEC, mixed ? &sys : NULL) < 0)
		return -1;
	if (mixed)
		ret = read_only(c, sys, "devices/virtual/net");
	xclose(sys);
	return ret;
}

int
rootfs_auto(const struct ctr *c, int root)
{
	if (c->conf->auto_proc && auto_proc(c, root) < 0)
		return -1;
	if (c->conf->auto_sys && auto_sys(c, root) < 0)
		return -1;
	return 0;
}
