/* SPDX-License-Identifier: ISC */
/* pty: pseudo terminals and terminal modes. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kernel/pty.h"
#include "kernel/sys.h"
#include "base/io.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

int
pty_number(int master)
{
	unsigned n;

	return ioctl(master, TIOCGPTN, &n) < 0 ? -1 : (int)n;
}

/* What somebody mounted on it is not opened: that of a device does things, and that of a file may never come back (FUSE). */
static int
open_ptmx(int dir)
{
	enum { HOW = O_RDWR | O_NOCTTY | O_CLOEXEC };
	int fd = sys_openat2(dir, "ptmx", HOW, 0, SYS_RESOLVE_NO_XDEV | SYS_RESOLVE_NO_SYMLINKS);
	struct stat d, p;

	/* Before 5.6, or kept from us by a filter. */
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM) || fstat(dir, &d) < 0 || fstatat(dir, "ptmx", &p, AT_SYMLINK_NOFOLLOW) < 0)
		return fd;
	if (!S_ISCHR(p.st_mode) || p.st_dev != d.st_dev || p.st_rdev != makedev(5, 2)) {
		errno = EXDEV;
		return -1;
	}
	return openat(dir, "ptmx", HOW);
}

int
pty_open(int dir, int *master, int *slave)
{
	char name[3 * sizeof(int)];
	int zero = 0, m, s;

	m = open_ptmx(dir);
	if (m < 0)
		return -1;
	if (ioctl(m, TIOCSPTLCK, &zero) < 0)
		goto fail;
	s = ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (s < 0) {
		snprintf(name, sizeof name, "%d", pty_number(m));
		s = openat(dir, name, O_RDWR | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
	}
	if (s < 0)
		goto fail;
	*master = m;
	*slave = s;
	return 0;
fail:
	xclose(m);
	return -1;
}

int
pty_raw(int fd, struct termios *old)
{
	struct termios t;

	if (tcgetattr(fd, old) < 0)
		return -1;
	t = *old;
	cfmakeraw(&t);
	return tcsetattr(fd, TCSADRAIN, &t);
}

int
pty_restore(int fd, const struct termios *old)
{
	return tcsetattr(fd, TCSADRAIN, old);
}

int
pty_copy_size(int from, int to)
{
	struct winsize w;

	if (ioctl(from, TIOCGWINSZ, &w) < 0)
		return -1;
	return ioctl(to, TIOCSWINSZ, &w);
}

int
pty_set_size(int fd, unsigned short rows, unsigned short cols)
{
	struct winsize w = { .ws_row = rows, .ws_col = cols };

	return ioctl(fd, TIOCSWINSZ, &w);
}

int
pty_get_size(int fd, unsigned short *rows, unsigned short *cols)
{
	struct winsize w;

	if (ioctl(fd, TIOCGWINSZ, &w) < 0)
		return -1;
	*rows = w.ws_row;
	*cols = w.ws_col;
	return 0;
}

int
pty_control(int fd)
{
	if (setsid() < 0)
		return -1;
	return ioctl(fd, TIOCSCTTY, 0);
}
