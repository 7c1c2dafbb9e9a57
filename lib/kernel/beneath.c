/* SPDX-License-Identifier: ISC */
/* beneath: paths inside a container's root, seen from outside. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "kernel/beneath.h"
#include "kernel/sys.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"

/* Links in one path that we follow, as the kernel's MAXSYMLINKS; and how deep a path may go. */
enum { LINKS = 40, DEPTH = 256 };
enum { PROC_SUPER_MAGIC = 0x9fa0 };

/*
 * The walk below 5.6. fd[] are the folders from below the root to where we
 * stand: ".." goes back to one that was really walked through, so a folder
 * that somebody moves meanwhile is no way out.
 */
struct walk {
	int root, depth, links;
	bool nolink;
	char *rest;		/* what is still to be walked: nothing, or a slash and what comes behind it */
	int fd[DEPTH];
};

static int
here(const struct walk *w)
{
	return w->depth ? w->fd[w->depth - 1] : w->root;
}

static void
back_to(struct walk *w, int depth)
{
	while (w->depth > depth)
		xclose(w->fd[--w->depth]);
}

static int
push(struct walk *w, int fd)
{
	if (w->depth == DEPTH) {
		xclose(fd);
		errno = ENAMETOOLONG;
		return -1;
	}
	w->fd[w->depth++] = fd;
	return 0;
}

/*
 * A magic link of /proc leads to an object, whatever its text says: openat2
 * refuses it by RESOLVE_NO_MAGICLINKS. readlink(2) shows an absolute path for
 * a file, "TYPE:..." for the rest and "(unreachable)..." for what lies outside
 * of our root; the ordinary links of procfs (self, mounts) are plain and relative.
 * Before 3.12 fstatfs(2) takes no O_PATH descriptor: there the text is resolved
 * below the root, as any other link's, which is no way out either.
 */
static bool
is_magic(int fd, const char *target)
{
	struct statfs fs;

	return (target[0] == '/' || target[0] == '(' || strchr(target, ':')) && fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* Put the target of the link that fd is in front of what is left; an absolute one starts at the root again. */
static int
follow(struct walk *w, int fd)
{
	char target[4096], *joined;
	ssize_t n;

	if (w->nolink || ++w->links > LINKS) {
		errno = ELOOP;
		return -1;
	}
	n = readlinkat(fd, "", target, sizeof target - 1);
	if (n < 0)
		return -1;
	target[n] = '\0';
	if (is_magic(fd, target)) {
		errno = ELOOP;
		return -1;
	}
	if (target[0] == '/')
		back_to(w, 0);
	joined = xasprintf("%s%s", target, w->rest);
	free(w->rest);
	w->rest = joined;
	return 0;
}

/* The next component off what is left; NULL at the end. *last: nothing comes behind it, not even the slash that asks for a folder. The caller frees it. */
static char *
next(struct walk *w, bool *last)
{
	const char *p = w->rest + strspn(w->rest, "/"), *behind;
	char *name, *left;

	if (!*p)
		return NULL;
	name = xstrndup(p, strcspn(p, "/"));
	behind = p + strlen(name);
	*last = !*behind;
	left = xstrdup(behind);
	free(w->rest);
	w->rest = left;
	return name;
}

/* Open the last component as was asked, unless it is a link to be followed (1). */
static int
finish(struct walk *w, const char *name, int flags, mode_t mode)
{
	struct stat st;
	int fd = openat(here(w), name, flags | O_NOFOLLOW | O_CLOEXEC, mode);

	/* ELOOP says that it is a link; with O_PATH the link itself was opened, with O_DIRECTORY as well it is ENOTDIR. */
	if (fd < 0 && errno != ELOOP && errno != ENOTDIR)
		return -1;
	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISLNK(st.st_mode) || (flags & O_NOFOLLOW)))
		return push(w, fd);
	xclose(fd);
	if (flags & O_NOFOLLOW)
		return -1;
	fd = openat(here(w), name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISLNK(st.st_mode)) {
		int r = follow(w, fd);

		xclose(fd);
		return r < 0 ? -1 : 1;
	}
	xclose(fd);
	errno = ENOTDIR;
	return -1;
}

/* One component on the way. */
static int
step(struct walk *w, const char *name)
{
	struct stat st;
	int fd = openat(here(w), name, O_PATH | O_NOFOLLOW | O_CLOEXEC), r = 0;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISLNK(st.st_mode)) {
		r = follow(w, fd);
		xclose(fd);
		return r;
	}
	if (!S_ISDIR(st.st_mode)) {
		xclose(fd);
		errno = ENOTDIR;
		return -1;
	}
	return push(w, fd);
}

static int
walk_open(int root, const char *path, int flags, mode_t mode, bool nolink)
{
	struct walk w = { .root = root, .nolink = nolink, .rest = xstrdup(path) };
	bool last = false, opened = false;
	char *name;
	int r = 0, fd = -1;

	while (r >= 0 && (name = next(&w, &last))) {
		opened = false;
		if (strcmp(name, "..") == 0)
			back_to(&w, w.depth ? w.depth - 1 : 0);
		else if (strcmp(name, ".") != 0) {
			r = last ? finish(&w, name, flags, mode) : step(&w, name);
			opened = last && r == 0;
		}
		free(name);
	}
	if (r >= 0 && opened)
		fd = w.fd[--w.depth];
	else if (r >= 0)
		/* It ended in ".", ".." or the root itself: a folder that stands open as a place only. */
		fd = openat(here(&w), ".", (flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW)) | O_CLOEXEC);
	back_to(&w, 0);
	free(w.rest);
	return fd;
}

static int
open_with(int root, const char *path, int flags, mode_t mode, unsigned resolve, bool nolink)
{
	static bool none;	/* openat2 was refused: do not ask again */
	int fd;

	path += strspn(path, "/");
	if (!*path)
		path = ".";
	if (!none) {
		fd = sys_openat2(root, path, flags | O_CLOEXEC, mode, resolve);
		/* EAGAIN: a rename raced with ".."; the walk needs no luck. */
		if (fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN))
			return fd;
		none = errno != EAGAIN;
	}
	return walk_open(root, path, flags, mode, nolink);
}

int
beneath_open(int root, const char *path, int flags, mode_t mode)
{
	return open_with(root, path, flags, mode, SYS_RESOLVE_IN_ROOT | SYS_RESOLVE_NO_MAGICLINKS, false);
}

int
beneath_open_nolink(int root, const char *path, int flags, mode_t mode)
{
	return open_with(root, path, flags & ~O_NOFOLLOW, mode,
	    SYS_RESOLVE_IN_ROOT | SYS_RESOLVE_NO_MAGICLINKS | SYS_RESOLVE_NO_SYMLINKS, true);
}

int
beneath_mkdirs(int root, const char *path, mode_t mode)
{
	int at, next = beneath_open_nolink(root, path, O_PATH | O_DIRECTORY, 0);
	const char *p;
	char *name;

	if (next >= 0 || errno != ENOENT)
		return next;
	at = openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (p = path + strspn(path, "/"); at >= 0 && *p; p += strspn(p, "/")) {
		name = xstrndup(p, strcspn(p, "/"));
		p += strlen(name);
		if (strcmp(name, "..") == 0) {
			errno = EXDEV;
			next = -1;
		} else if (mkdirat(at, name, mode) < 0 && errno != EEXIST)
			next = -1;
		else
			next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		free(name);
		xclose(at);
		at = next;
	}
	return at;
}

int
beneath_parent(int root, const char *path, mode_t mode, const char **last)
{
	char *dir = path_dir(path);
	int fd;

	*last = path_base(path);
	if (!**last || strcmp(*last, ".") == 0 || strcmp(*last, "..") == 0) {
		free(dir);
		errno = EINVAL;
		return -1;
	}
	fd = mode ? beneath_mkdirs(root, dir, mode) : beneath_open_nolink(root, dir, O_PATH | O_DIRECTORY, 0);
	free(dir);
	return fd;
}

int
beneath_touch(int root, const char *path, mode_t mode)
{
	int fd = beneath_open_nolink(root, path, O_PATH, 0), dir, made;
	struct stat st;
	const char *last;

	if (fd < 0 && errno == ENOENT) {
		dir = beneath_parent(root, path, 0755, &last);
		if (dir < 0)
			return -1;
		made = openat(dir, last, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (made >= 0 || errno == EEXIST)
			fd = openat(dir, last, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		xclose(made);
		xclose(dir);
	}
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISLNK(st.st_mode)) {
		xclose(fd);
		errno = ELOOP;
		return -1;
	}
	return fd;
}
