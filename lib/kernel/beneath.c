/* SPDX-License-Identifier: ISC */
/* beneath: paths inside a container's root, seen from outside. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/beneath.h"
#include "kernel/sys.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"

/* Links in one path that we follow, as the kernel's MAXSYMLINKS. */
enum { LINKS = 40 };

/* The walk below 5.6: what is left of the path, and where we stand. */
struct walk {
	int root, at;		/* at == root: do not close */
	char *rest;
	int links;
	bool nolink;
};

static void
walk_to(struct walk *w, int fd)
{
	if (w->at != w->root)
		xclose(w->at);
	w->at = fd;
}

/* Replace the link name, found at w->at, by its target in front of what is left. */
static int
follow(struct walk *w, int fd, const char *rest)
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
	if (target[0] == '/')
		walk_to(w, w->root);
	joined = *rest ? path_join(target, rest) : xstrdup(target);
	/* path_join drops a trailing slash only; an absolute target stays absolute for no one: we stand at the root. */
	free(w->rest);
	w->rest = joined;
	return 0;
}

/*
 * "..": the parent's descriptor would be a way out if somebody moved the
 * folder meanwhile, so the path so far is walked again from the root, less
 * its last component. Only the fall-back does this; it costs little.
 */
static int
step(struct walk *w, char *name, const char *rest, int flags, mode_t mode, bool last)
{
	struct stat st;
	int fd = openat(w->at, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0) {
		if (!last || !(flags & O_CREAT) || errno != ENOENT)
			return -1;
		fd = openat(w->at, name, flags | O_NOFOLLOW | O_CLOEXEC, mode);
		if (fd < 0)
			return -1;
		walk_to(w, fd);
		return 0;
	}
	if (fstat(fd, &st) < 0) {
		xclose(fd);
		return -1;
	}
	if (S_ISLNK(st.st_mode) && !(last && (flags & O_NOFOLLOW) && (flags & O_PATH))) {
		int r = last && (flags & O_NOFOLLOW) ? (errno = ELOOP, -1) : follow(w, fd, rest);

		xclose(fd);
		return r < 0 ? -1 : 1;
	}
	if (last && !(flags & O_PATH)) {
		int real = openat(w->at, name, (flags & ~O_CREAT) | O_NOFOLLOW | O_CLOEXEC, mode);

		xclose(fd);
		if (real < 0)
			return -1;
		fd = real;
	} else if (last && (flags & O_DIRECTORY) && !S_ISDIR(st.st_mode)) {
		xclose(fd);
		errno = ENOTDIR;
		return -1;
	}
	walk_to(w, fd);
	return 0;
}

/* Lexical ".." is resolved before walking; a ".." behind a link restarts from the root. */
static int
walk_open(int root, const char *path, int flags, mode_t mode, bool nolink)
{
	struct walk w = { .root = root, .at = root, .rest = xstrdup(path), .nolink = nolink };
	/* Descriptors of the folders from the root to here, for "..": a way up that was really walked. */
	int stack[256], depth = 0, r = 0, fd = -1, i;
	char *name, *next, *todo;
	bool last;

	for (todo = w.rest; ; ) {
		todo += strspn(todo, "/");
		if (!*todo)
			break;
		name = todo;
		next = name + strcspn(name, "/");
		last = next[strspn(next, "/")] == '\0';
		if (*next)
			*next++ = '\0';
		todo = next;
		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			if (depth > 0) {
				w.at = w.root;
				close(stack[--depth]);
				w.at = depth ? stack[depth - 1] : w.root;
			}
			continue;
		}
		if (depth == 256) {
			errno = ENAMETOOLONG;
			goto out;
		}
		{
			struct walk one = { .root = w.at, .at = w.at, .rest = xstrdup(""), .links = w.links, .nolink = nolink };
			bool absolute;

			r = step(&one, name, todo, flags, mode, last);
			w.links = one.links;
			if (r < 0) {
				free(one.rest);
				goto out;
			}
			if (r == 0) {
				free(one.rest);
				stack[depth++] = one.at;
				w.at = one.at;
				continue;
			}
			absolute = one.rest[0] == '/';
			if (absolute)
				while (depth > 0)
					close(stack[--depth]);
			w.at = depth ? stack[depth - 1] : w.root;
			free(w.rest);
			w.rest = todo = one.rest;
		}
	}
	if (depth == 0) {
		fd = openat(root, ".", (flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW)) | O_CLOEXEC);
		goto out;
	}
	/* Stopped on a folder by ".": it was opened as O_PATH; open it as was asked. */
	if (flags & O_PATH)
		fd = stack[--depth];
	else {
		fd = stack[--depth];
		if (fcntl(fd, F_GETFL) & O_PATH) {
			int real = openat(fd, ".", (flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW)) | O_CLOEXEC);

			xclose(fd);
			fd = real;
		}
	}
out:
	for (i = 0; i < depth; i++)
		xclose(stack[i]);
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

/* Is the folder fd on the mount that dev and the caller began on? st_dev differs across most mounts; openat2 says for all. */
static int
open_same_mount(int dir, const char *name, dev_t dev)
{
	struct stat st;
	int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = sys_openat2(dir, name, flags, 0, SYS_RESOLVE_NO_XDEV | SYS_RESOLVE_NO_SYMLINKS);

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(dir, name, flags);
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_dev != dev) {
		xclose(fd);
		errno = EXDEV;
		return -1;
	}
	return fd;
}

static int
remove_at(int dir, const char *name, dev_t dev)
{
	struct dirent *e;
	DIR *d;
	int fd, ret = 0;

	if (unlinkat(dir, name, 0) == 0)
		return 0;
	/* Linux says EISDIR for a folder, POSIX lets it be EPERM. */
	if (errno != EISDIR && errno != EPERM)
		return -1;
	fd = open_same_mount(dir, name, dev);
	if (fd < 0)
		return -1;
	d = fdopendir(fd);
	if (!d) {
		xclose(fd);
		return -1;
	}
	while ((errno = 0, e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && remove_at(fd, e->d_name, dev) < 0) {
			ret = -1;
			break;
		}
	{
		int err = errno;

		closedir(d);
		errno = err;
	}
	if (ret < 0)
		return -1;
	return unlinkat(dir, name, AT_REMOVEDIR);
}

int
beneath_remove(int dir, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	return remove_at(dir, name, st.st_dev);
}
