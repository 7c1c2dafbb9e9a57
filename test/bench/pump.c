/* SPDX-License-Identifier: ISC */
/*
 * pump: as little as can stand between a program on a terminal and whoever looks.
 *
 *   pump [-o] COMMAND [ARG...]  run it on a pty and copy what it prints; -o: the pty
 *                               makes CR NL of a newline, as a container's console does
 *   pump -g BYTES               print that much, with a newline each 80 characters
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static char buf[1 << 16];

static int
put(const char *p, size_t n)
{
	ssize_t w;

	for (; n; p += w, n -= (size_t)w)
		if ((w = write(STDOUT_FILENO, p, n)) < 0)
			return -1;
	return 0;
}

static int
generate(long n)
{
	size_t i;

	memset(buf, 'x', sizeof buf);
	for (i = 79; i < sizeof buf; i += 80)
		buf[i] = '\n';
	for (; n > 0; n -= (long)sizeof buf)
		if (put(buf, n < (long)sizeof buf ? (size_t)n : sizeof buf) < 0)
			return EXIT_FAILURE;
	return EXIT_SUCCESS;
}

static int
open_pty(bool processed, int *slave)
{
	int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), zero = 0;
	struct termios t;
	const char *name;

	if (master < 0 || ioctl(master, TIOCSPTLCK, &zero) < 0 || !(name = ptsname(master)))
		return -1;
	*slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*slave < 0 || tcgetattr(*slave, &t) < 0)
		return -1;
	cfmakeraw(&t);
	if (processed)
		t.c_oflag |= OPOST | ONLCR;
	return tcsetattr(*slave, TCSANOW, &t) < 0 ? -1 : master;
}

int
main(int argc, char **argv)
{
	bool processed = argc > 1 && strcmp(argv[1], "-o") == 0;
	char **command = argv + 1 + processed;
	int master, slave = -1, status;
	ssize_t n;
	pid_t pid;

	if (argc == 3 && strcmp(argv[1], "-g") == 0)
		return generate(atol(argv[2]));
	master = open_pty(processed, &slave);
	if (master < 0 || !*command)
		return 2;
	pid = fork();
	if (pid == 0) {
		setsid();
		ioctl(slave, TIOCSCTTY, 0);
		dup2(slave, 0);
		dup2(slave, 1);
		dup2(slave, 2);
		execvp(command[0], command);
		_exit(127);
	}
	close(slave);
	/* EIO: nobody has it open any more. */
	while ((n = read(master, buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0 && put(buf, (size_t)n) < 0)
			break;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
