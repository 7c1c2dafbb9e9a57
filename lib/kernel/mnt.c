/* SPDX-License-Identifier: ISC */
/* mnt: mounts, with descriptors for both ends. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/mnt.h"
#include "kernel/sys.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* The table of all mounts: a host of a thousand containers has megabytes of it. */
enum { MOUNTS_MAX = 1 << 24 };

/* Words of mount(8): what they set and what they clear. Matched whole. */
static const struct {
	const char *word;
	unsigned long set, clear, propagation;
} words[] = {
	{ "ro", MS_RDONLY, 0, 0 }, { "rw", 0, MS_RDONLY, 0 },
	{ "nosuid", MS_NOSUID, 0, 0 }, { "suid", 0, MS_NOSUID, 0 },
	{ "nodev", MS_NODEV, 0, 0 }, { "dev", 0, MS_NODEV, 0 },
	{ "noexec", MS_NOEXEC, 0, 0 }, { "exec", 0, MS_NOEXEC, 0 },
	{ "noatime", MS_NOATIME, 0, 0 }, { "atime", 0, MS_NOATIME, 0 },
	{ "nodiratime", MS_NODIRATIME, 0, 0 }, { "diratime", 0, MS_NODIRATIME, 0 },
	{ "relatime", MS_RELATIME, 0, 0 }, { "norelatime", 0, MS_RELATIME, 0 },
	{ "strictatime", MS_STRICTATIME, 0, 0 }, { "nostrictatime", 0, MS_STRICTATIME, 0 },
	{ "nosymfollow", 256, 0, 0 },	/* MS_NOSYMFOLLOW, 5.10 */
	{ "sync", MS_SYNCHRONOUS, 0, 0 }, { "async", 0, MS_SYNCHRONOUS, 0 },
	{ "dirsync", MS_DIRSYNC, 0, 0 }, { "lazytime", 1 << 25, 0, 0 },	/* MS_LAZYTIME, 4.0 */
	{ "mand", MS_MANDLOCK, 0, 0 }, { "nomand", 0, MS_MANDLOCK, 0 },
	{ "remount", MS_REMOUNT, 0, 0 }, { "defaults", 0, 0, 0 },
	{ "bind", MS_BIND, 0, 0 }, { "rbind", MS_BIND | MS_REC, 0, 0 }, { "move", MS_MOVE, 0, 0 },
	{ "private", 0, 0, MS_PRIVATE }, { "rprivate", 0, 0, MS_PRIVATE | MS_REC },
	{ "shared", 0, 0, MS_SHARED }, { "rshared", 0, 0, MS_SHARED | MS_REC },
	{ "slave", 0, 0, MS_SLAVE }, { "rslave", 0, 0, MS_SLAVE | MS_REC },
	{ "unbindable", 0, 0, MS_UNBINDABLE }, { "runbindable", 0, 0, MS_UNBINDABLE | MS_REC },
};

static bool
lxc_word(struct mnt_opts *o, const char *w)
{
	if (str_eq(w, "optional"))
		o->optional = true;
	else if (str_eq(w, "relative"))
		o->relative = true;
	else if (str_eq(w, "create=dir") || str_eq(w, "create=file"))
		o->create = w[7];
	else if (str_begins(w, "idmap=")) {
		free(o->idmap);
		o->idmap = xstrdup(w + 6);
	} else
		return false;
	return true;
}

void
mnt_opts_parse(struct mnt_opts *o, const char *text)
{
	struct strv list = { 0 };
	struct str data = { 0 };
	size_t i, k;

	*o = (struct mnt_opts){ 0 };
	strv_split(&list, text, ",");
	for (i = 0; i < list.n; i++) {
		if (lxc_word(o, list.v[i]))
			continue;
		for (k = 0; k < sizeof words / sizeof *words && !str_eq(list.v[i], words[k].word); k++)
			;
		if (k < sizeof words / sizeof *words) {
			o->flags = (o->flags & ~words[k].clear) | words[k].set;
			if (words[k].propagation)
				o->propagation = words[k].propagation;
		} else
			str_addf(&data, "%s%s", data.n ? "," : "", list.v[i]);
	}
	o->data = data.n ? str_take(&data) : NULL;
	strv_free(&list);
}

void
mnt_opts_free(struct mnt_opts *o)
{
	free(o->data);
	free(o->idmap);
	*o = (struct mnt_opts){ 0 };
}

void
mnt_unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7') {
			*to++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			s += 3;
		} else
			*to++ = *s;
	}
	*to = '\0';
}

/* The descriptor's path for calls that take none of it. */
struct fdpath {
	char s[sizeof "/proc/self/fd/" + 3 * sizeof(int)];
};

static struct fdpath
fdpath(int fd)
{
	struct fdpath p;

	snprintf(p.s, sizeof p.s, "/proc/self/fd/%d", fd);
	return p;
}

int
mnt_make_slave(void)
{
	return mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL);
}

int
mnt_fs(const char *type, const char *source, int target, unsigned long flags, const char *data)
{
	return mount(source, fdpath(target).s, type, flags, data);
}

/* By fsopen and fsmount (5.2): a mount that was never in a namespace. */
static int
private_now(const char *type, const char *data)
{
	struct strv words_of = { 0 };
	int fs = sys_fsopen(type), fd = -1;
	char *value;
	size_t i;

	if (fs < 0)
		return -1;
	strv_split(&words_of, data, ",");
	for (i = 0; i < words_of.n; i++) {
		value = strchr(words_of.v[i], '=');
		if (value)
			*value++ = '\0';
		if (sys_fsconfig(fs, words_of.v[i], value) < 0)
			goto out;
	}
	fd = sys_fsmount(fs);
out:
	strv_free(&words_of);
	xclose(fs);
	return fd;
}

/* Mount type on /proc, which is but a folder that is there, once for each of data, and put the roots on those descriptors. */
static int
mount_onto(const char *type, const struct strv *data, const int *fd)
{
	static const char place[] = "/proc";
	bool apart = mnt_make_slave() == 0;
	int err = 0, at;
	size_t i;

	for (i = 0; i < data->n; i++) {
		at = -1;
		if (apart && mount(type, place, type, 0, data->v[i]) == 0)
			at = openat(AT_FDCWD, place, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (at < 0 || dup3(at, fd[i], O_CLOEXEC) < 0) {
			err = errno;
			close(fd[i]);
		}
		xclose(at);
	}
	return err;
}

/*
 * Before 5.2 (ENOSYS) a mount is made in a namespace: one of a short-lived
 * process that shares our descriptors, whose places are taken before. With its
 * end the mounts are in none any more, and live by the descriptors alone.
 */
static void
private_by_helper(const char *type, const struct strv *data, int *fd)
{
	int status = -1;
	bool done;
	pid_t pid;
	size_t i;

	for (i = 0; i < data->n; i++)
		fd[i] = openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	pid = sys_fork(SYS_SHARE_FILES | SYS_NEWNS, -1, NULL, NULL);
	if (pid == 0)
		_exit(mount_onto(type, data, fd));
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	done = pid > 0 && WIFEXITED(status);
	for (i = 0; i < data->n; i++) {
		/* Nothing done, or not all: who knows which are places still. */
		if (!done)
			xclose(fd[i]);
		if (fcntl(fd[i], F_GETFD) < 0)
			fd[i] = done ? -WEXITSTATUS(status) : -EAGAIN;
	}
}

void
mnt_private_all(const char *type, const struct strv *data, int *fd)
{
	size_t i;

	for (i = 0; i < data->n; i++) {
		fd[i] = private_now(type, data->v[i]);
		if (fd[i] < 0 && errno == ENOSYS) {
			private_by_helper(type, data, fd);
			break;
		}
		if (fd[i] < 0)
			fd[i] = -errno;
	}
}

int
mnt_private(const char *type, const char *data)
{
	struct strv one = { 0 };
	int fd = -1;

	strv_add(&one, data);
	mnt_private_all(type, &one, &fd);
	strv_free(&one);
	if (fd >= 0)
		return fd;
	errno = -fd;
	return -1;
}

int
mnt_bind(int source, int target, bool recursive)
{
	return mount(fdpath(source).s, fdpath(target).s, NULL, MS_BIND | (recursive ? MS_REC : 0), NULL);
}

int
mnt_clone(int fd)
{
	return sys_open_tree(fd, "", SYS_TREE_CLONE | SYS_EMPTY_PATH);
}

int
mnt_attach(int tree, int target)
{
	return sys_move_mount(tree, target);
}

int
mnt_detach(int fd)
{
	return umount2(fdpath(fd).s, MNT_DETACH);
}

/*
 * A remount that lacks nosuid, nodev, noexec or an atime flag which the mount
 * came with is EPERM in a user namespace (3.17), and elsewhere would loosen what the host's
 * administrator set: what statvfs shows is carried over.
 */
int
mnt_bind_flags(int target, unsigned long flags)
{
	static const struct { unsigned long st, ms; } carry[] = {
		{ ST_RDONLY, MS_RDONLY }, { ST_NOSUID, MS_NOSUID }, { ST_NODEV, MS_NODEV }, { ST_NOEXEC, MS_NOEXEC },
		{ ST_NOATIME, MS_NOATIME }, { ST_NODIRATIME, MS_NODIRATIME }, { ST_RELATIME, MS_RELATIME },
	};
	struct statvfs v;
	size_t i;

	if (fstatvfs(target, &v) < 0)
		return -1;
	for (i = 0; i < sizeof carry / sizeof *carry; i++)
		if (v.f_flag & carry[i].st)
			flags |= carry[i].ms;
	return mount(NULL, fdpath(target).s, NULL, MS_REMOUNT | MS_BIND | flags, NULL);
}

int
mnt_propagation(int target, unsigned long how)
{
	return mount(NULL, fdpath(target).s, NULL, how, NULL);
}

int
mnt_no_devices(void)
{
	if (sys_unshare(SYS_NEWNS) < 0 || mnt_make_slave() < 0)
		return -1;
	return sys_mount_setattr(AT_FDCWD, "/", 0x8000 /* AT_RECURSIVE */, 4 /* MOUNT_ATTR_NODEV */, 0, 0, -1);
}

/* Unmount what the lines of mountinfo name, the youngest first. Those that a user namespace has locked stay (EINVAL). */
static void
detach_all(char *mountinfo)
{
	struct strv lines = { 0 };
	char *at, *path;
	size_t i;
	int k;

	strv_split(&lines, mountinfo, "\n");
	for (i = lines.n; i-- > 0;) {
		for (at = lines.v[i], path = NULL, k = 0; k < 5; k++)
			path = strsep(&at, " ");
		if (!path || str_eq(path, "/"))
			continue;
		mnt_unescape(path);
		umount2(path, MNT_DETACH);
	}
	strv_free(&lines);
}

/*
 * An initramfs that is the root can be neither moved nor unmounted, which
 * pivot_root(2) answers with EINVAL: the new root covers it. The host's other mounts go
 * one by one: what stays keeps a disk busy, long after the host has unmounted
 * it, for as long as the container runs.
 */
static int
cover_root(void)
{
	/* Without /proc it cannot be had; then they stay. */
	char *mounts = io_read_at(AT_FDCWD, "/proc/self/mountinfo", MOUNTS_MAX, NULL);
	int ret = mount(".", "/", NULL, MS_MOVE, NULL);

	/* Absolute paths still begin in the old root, and the new one's mounts are not found by them any more. */
	if (ret == 0 && mounts)
		detach_all(mounts);
	free(mounts);
	return ret < 0 ? -1 : chroot(".");
}

int
mnt_enter_root(int root)
{
	if (fchdir(root) < 0)
		return -1;
	/*
	 * Old and new root stacked on the same place: no folder for the old one
	 * is needed inside (pivot_root(2), NOTES). What is unmounted then is the
	 * one on top, the old.
	 */
	if (sys_pivot_root(".", ".") == 0) {
		if (umount2(".", MNT_DETACH) < 0)
			return -1;
		return chdir("/");
	}
	if (errno != EINVAL || cover_root() < 0)
		return -1;
	return chdir("/");
}

unsigned long
mnt_magic(int fd)
{
	struct statfs s;

	return fstatfs(fd, &s) < 0 ? 0 : (unsigned long)s.f_type;
}

char *
mnt_below(const char *path)
{
	char *real = realpath(path, NULL), *table = io_read_at(AT_FDCWD, "/proc/self/mountinfo", MOUNTS_MAX, NULL);
	char *at = table, *line, *found = NULL;
	int i;

	while (real && !found && at && (line = strsep(&at, "\n"))) {
		for (i = 0; i < 4 && line; i++)
			strsep(&line, " ");
		if (!line)
			continue;
		line[strcspn(line, " ")] = '\0';
		mnt_unescape(line);
		if (path_below(line, real))
			found = xstrdup(line);
	}
	free(table);
	free(real);
	return found;
}
