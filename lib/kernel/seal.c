/* SPDX-License-Identifier: ISC */
/* seal: run from a file that nobody can write. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "kernel/seal.h"
#include "kernel/sys.h"
#include "base/io.h"

extern char **environ;

static const char self[] = "/proc/self/exe";

/* A mount or file system that is read-only. */
static bool
read_only(void)
{
	struct statvfs v;

	return statvfs(self, &v) == 0 && (v.f_flag & ST_RDONLY);
}

/* A copy that has no name any more: a memory file, or what unlinked() made. */
static bool
nameless(void)
{
	struct stat st;

	return stat(self, &st) == 0 && st.st_nlink == 0;
}

/*
 * A mount that is in no namespace: nothing inside can remount it, and opening
 * the program for writing through it is EROFS whatever one's rights.
 */
static int
detached(void)
{
	int fd = sys_open_tree(AT_FDCWD, self, SYS_TREE_CLONE);

	if (fd >= 0 && sys_mount_setattr(fd, "", SYS_EMPTY_PATH, 1 /* MOUNT_ATTR_RDONLY */, 0, 0, -1) < 0) {
		xclose(fd);
		return -1;
	}
	return fd;
}

static int
copy(int from, int to)
{
	struct stat st;
	off_t at = 0;

	if (fstat(from, &st) < 0)
		return -1;
	while (at < st.st_size)
		if (sendfile(to, from, &at, (size_t)(st.st_size - at)) <= 0)
			return -1;
	return 0;
}

static int
memory(int from)
{
	int fd = sys_memfd("lxcbox");

	if (fd >= 0 && (copy(from, fd) < 0 || sys_memfd_seal(fd) < 0)) {
		xclose(fd);
		return -1;
	}
	return fd;
}

/* Root could write to this one through /proc as well, but it is nobody's program but ours. */
static int
unlinked(int from)
{
	static const char *const dirs[] = { "/run", "/dev/shm", "/tmp", "/" };
	int dir, fd = -1, again = -1;
	size_t i;

	for (i = 0; i < sizeof dirs / sizeof *dirs && again < 0; i++) {
		char name[] = ".lxcbox.XXXXXX";

		dir = openat(AT_FDCWD, dirs[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (dir < 0)
			continue;
		if (fchdir(dir) == 0 && (fd = mkstemp(name)) >= 0) {
			if (copy(from, fd) == 0 && fchmod(fd, 0500) == 0)
				again = openat(AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
			unlink(name);
			/* A file that is open for writing cannot be executed (ETXTBSY). */
			xclose(fd);
		}
		xclose(dir);
	}
	return again;
}

int
seal_self(char **argv)
{
	int here, cwd = -1, fd;

	if (read_only())
		return 0;
	fd = detached();
	if (fd < 0) {
		if (nameless())
			return 0;
		here = openat(AT_FDCWD, self, O_RDONLY | O_CLOEXEC);
		if (here < 0)
			return -1;
		fd = memory(here);
		if (fd < 0) {
			cwd = openat(AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
			fd = unlinked(here);
			if (cwd < 0 || fchdir(cwd) < 0)
				fd = -1;
			xclose(cwd);
		}
		xclose(here);
	}
	if (fd >= 0)
		sys_exec_fd(fd, argv, environ);
	xclose(fd);
	return -1;
}
