/* SPDX-License-Identifier: ISC */
/* rmtree: a folder with all that is in it, removed while somebody inside may work against it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/rmtree.h"
#include "kernel/sys.h"
#include "base/io.h"
#include "base/mem.h"

/*
 * What is being emptied. Folders are not recursed into: somebody inside could
 * have made them deeper than we have stack or descriptors. One stands open,
 * and the way back up is "..", checked against what was walked down through.
 */
struct tree {
	DIR *d;
	size_t depth;
	struct place { dev_t dev; ino_t ino; } *up;
};

/*
 * unlink(2) and rmdir(2) look at the name itself, not at what is mounted on
 * it, and say EBUSY for a mount point before the file system is asked whether
 * the folder is empty: ENOTEMPTY proves, on every kernel, that it is none.
 * Removed 0; 1: a folder with something in it; -1: EXDEV for a mount.
 */
static int
remove_name(int dir, const char *name, int type)
{
	int e;

	if (type != DT_DIR && unlinkat(dir, name, 0) == 0)
		return 0;
	e = errno;
	/* For a folder unlink says EISDIR, POSIX lets it be EPERM; but EPERM is an immutable file as well. */
	if (type == DT_DIR || e == EISDIR || e == EPERM) {
		if (unlinkat(dir, name, AT_REMOVEDIR) == 0)
			return 0;
		if (errno == ENOTEMPTY || errno == EEXIST)
			return 1;
		if (errno == ENOTDIR)
			errno = e;
	}
	if (errno == EBUSY)
		errno = EXDEV;
	return -1;
}

/* remove_name has proved that it is no mount; where there is openat2 it is not asked to be believed. */
static DIR *
open_folder(int dir, const char *name)
{
	int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = sys_openat2(dir, name, flags, 0, SYS_RESOLVE_NO_XDEV | SYS_RESOLVE_NO_SYMLINKS);
	DIR *d;

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(dir, name, flags);
	d = fd < 0 ? NULL : fdopendir(fd);
	if (!d)
		xclose(fd);
	return d;
}

static void
shut(DIR *d)
{
	int e = errno;

	if (d)
		closedir(d);
	errno = e;
}

static int
down(struct tree *t, const char *name)
{
	DIR *d = open_folder(dirfd(t->d), name);
	struct stat st;

	if (!d || fstat(dirfd(t->d), &st) < 0) {
		shut(d);
		return -1;
	}
	if ((t->depth & (t->depth + 1)) == 0)
		t->up = xrealloc(t->up, 2 * (t->depth + 1), sizeof *t->up);
	t->up[t->depth++] = (struct place){ st.st_dev, st.st_ino };
	shut(t->d);
	t->d = d;
	return 0;
}

static int
up(struct tree *t)
{
	struct place p = t->up[--t->depth];
	int fd = openat(dirfd(t->d), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	DIR *d = NULL;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_dev == p.dev && st.st_ino == p.ino)
		d = fdopendir(fd);
	else if (fd >= 0)
		errno = EXDEV;
	if (!d) {
		xclose(fd);
		return -1;
	}
	shut(t->d);
	t->d = d;
	return 0;
}

static bool
stays(const struct tree *t, const char *name, const char *spare)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (spare && !t->depth && strcmp(name, spare) == 0);
}

/* Remove what can be, up to the first folder that has something in it (1: now in it). 0: nothing is left here. */
static int
sweep(struct tree *t, const char *spare)
{
	struct dirent *e;
	bool removed;
	int r;

	/* Some file systems skip entries when others are removed meanwhile: read again until there is nothing to do. */
	do {
		removed = false;
		while ((errno = 0, e = readdir(t->d))) {
			if (stays(t, e->d_name, spare))
				continue;
			r = remove_name(dirfd(t->d), e->d_name, e->d_type);
			if (r > 0)
				return down(t, e->d_name) < 0 ? -1 : 1;
			if (r < 0 && errno != ENOENT)
				return -1;
			removed = removed || r == 0;
		}
		if (errno)
			return -1;
		rewinddir(t->d);
	} while (removed);
	return 0;
}

/* Takes d over. */
static int
empty(DIR *d, const char *spare)
{
	struct tree t = { .d = d };
	int r;

	while ((r = sweep(&t, spare)) > 0 || (r == 0 && t.depth))
		if (r == 0 && (r = up(&t)) < 0)
			break;
	shut(t.d);
	free(t.up);
	return r;
}

int
rmtree_empty(int dir, const char *spare)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (d)
		return empty(d, spare);
	xclose(fd);
	return -1;
}

int
rmtree_at(int dir, const char *name)
{
	int r = remove_name(dir, name, DT_UNKNOWN);
	DIR *d;

	if (r <= 0)
		return r;
	d = open_folder(dir, name);
	return !d || empty(d, NULL) < 0 || remove_name(dir, name, DT_DIR) < 0 ? -1 : 0;
}
