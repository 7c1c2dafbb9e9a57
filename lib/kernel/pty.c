/* SPDX-License-Identifier: ISC */
/* pty: pseudo terminals and terminal modes. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kernel/pty.h"
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

int
pty_open(int dir, int *master, int *slave)
{
	char name[3 * sizeof(int)];
	int zero = 0, m, s;

	m = openat(dir, "ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
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
