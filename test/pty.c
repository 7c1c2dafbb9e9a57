/* SPDX-License-Identifier: ISC */
/*
 * pty: run a command on a terminal of its own and talk to it, for the tests.
 *
 *   pty [-t SECS] COMMAND [ARG...] <SCRIPT
 *
 * A line of the script is one of
 *   expect TEXT     wait for TEXT in what is printed from here on
 *   line TEXT       type TEXT and the return key
 *   send TEXT       type TEXT; \r \n \e \\ and \xHH are understood
 *   size ROWS COLS  give the terminal another size
 * and at its end the command's end is waited for. All that the command prints
 * goes to standard output; its exit status is ours. What does not come within
 * SECS (20) is named on standard error, and the exit status is 124.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char seen[1 << 20];
static size_t held, from;	/* what was printed; where the next expect begins */
static int master, secs = 20;
static pid_t child;

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void
give_up(const char *what, const char *text)
{
	fprintf(stderr, "pty: %s within %d s: %s\n", what, secs, text);
	kill(child, SIGKILL);
	exit(124);
}

/* Read what comes until the deadline; false at the end (EIO: no slave is open any more). */
static int
pump(long long deadline)
{
	struct pollfd p = { .fd = master, .events = POLLIN };
	long long left = deadline - now();
	ssize_t n;

	if (left < 0 || poll(&p, 1, (int)left) <= 0)
		return -1;
	if (held == sizeof seen - 1) {
		memmove(seen, seen + held / 2, held - held / 2);
		from = from > held / 2 ? from - held / 2 : 0;
		held -= held / 2;
	}
	n = read(master, seen + held, sizeof seen - 1 - held);
	if (n <= 0)
		return 0;
	if (write(1, seen + held, (size_t)n) < 0)
		exit(1);
	held += (size_t)n;
	return 1;
}

static void
expect(const char *text)
{
	long long deadline = now() + secs * 1000LL;
	char *at;
	int r;

	while (!(at = memmem(seen + from, held - from, text, strlen(text)))) {
		r = pump(deadline);
		if (r < 0)
			give_up("not seen", text);
		if (r == 0)
			give_up("ended before it was seen", text);
	}
	from = (size_t)(at - seen) + strlen(text);
}

static void
type(const char *s, int enter)
{
	char buf[4096], hex[3] = "";
	size_t n = 0;

	for (; *s && n < sizeof buf - 1; s++) {
		if (*s != '\\' || !s[1]) {
			buf[n++] = *s;
			continue;
		}
		switch (*++s) {
		case 'r': buf[n++] = '\r'; break;
		case 'n': buf[n++] = '\n'; break;
		case 'e': buf[n++] = 27; break;
		case 'x':
			memcpy(hex, s + 1, 2);
			buf[n++] = (char)strtol(hex, NULL, 16);
			s += 2;
			break;
		default: buf[n++] = *s;
		}
	}
	if (enter)
		buf[n++] = '\r';
	if (write(master, buf, n) < 0)
		fprintf(stderr, "pty: cannot type: %s\n", strerror(errno));
}

static void
size(const char *s)
{
	struct winsize w = { 0 };

	sscanf(s, "%hu %hu", &w.ws_row, &w.ws_col);
	ioctl(master, TIOCSWINSZ, &w);
}

static void
obey(char *line)
{
	char *arg = strchr(line, ' ');

	if (arg)
		*arg++ = '\0';
	else
		arg = line + strlen(line);
	if (strcmp(line, "expect") == 0)
		expect(arg);
	else if (strcmp(line, "line") == 0)
		type(arg, 1);
	else if (strcmp(line, "send") == 0)
		type(arg, 0);
	else if (strcmp(line, "size") == 0)
		size(arg);
	else if (*line && *line != '#')
		give_up("no such word", line);
}

static void
spawn(char **cmd)
{
	struct winsize w = { .ws_row = 24, .ws_col = 80 };
	int slave;

	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
		exit(125);
	ioctl(master, TIOCSWINSZ, &w);
	child = fork();
	if (child)
		return;
	setsid();
	slave = open(ptsname(master), O_RDWR);
	dup2(slave, 0);
	dup2(slave, 1);
	dup2(slave, 2);
	if (slave > 2)
		close(slave);
	execvp(*cmd, cmd);
	_exit(127);
}

int
main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	long long end;
	int r, status;

	if (argc > 2 && strcmp(argv[1], "-t") == 0) {
		secs = atoi(argv[2]);
		argv += 2;
		argc -= 2;
	}
	if (argc < 2)
		return 125;
	signal(SIGPIPE, SIG_IGN);
	spawn(argv + 1);
	while (getline(&line, &room, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		obey(line);
	}
	free(line);
	end = now() + secs * 1000LL;
	for (;;) {
		r = pump(end);
		if (r == 0)
			break;
		if (r < 0)
			give_up("no end", argv[1]);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
