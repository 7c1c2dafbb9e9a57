/* SPDX-License-Identifier: ISC */
/* proc: what /proc says of processes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kernel/proc.h"
#include "base/io.h"

struct procpath {
	char s[sizeof "/proc//fdinfo/" + 3 * sizeof(pid_t) + 24];
};

static struct procpath
of(pid_t pid, const char *file)
{
	struct procpath p;

	snprintf(p.s, sizeof p.s, "/proc/%d/%s", (int)pid, file);
	return p;
}

unsigned long long
proc_start_time(pid_t pid)
{
	char buf[1024], *p;
	int field;

	if (pid <= 0 || io_read_into(AT_FDCWD, of(pid, "stat").s, buf, sizeof buf) < 0)
		return 0;
	/* The name in parentheses may hold anything: fields are counted from its end. State is the third, starttime the 22nd. */
	p = strrchr(buf, ')');
	for (field = 2; p && field < 22; field++)
		if ((p = strchr(p + 1, ' ')) == NULL)
			return 0;
	return p ? strtoull(p, NULL, 10) : 0;
}

ino_t
proc_ns(pid_t pid, const char *name)
{
	char file[32];
	struct stat st;

	snprintf(file, sizeof file, "ns/%s", name);
	return stat(of(pid, file).s, &st) < 0 ? 0 : st.st_ino;
}

int
proc_is_init(pid_t pid)
{
	char buf[4096], *p, *last;
	ssize_t n = io_read_into(AT_FDCWD, of(pid, "status").s, buf, sizeof buf);

	if (n < 0)
		return -1;
	p = strstr(buf, "\nNSpid:");
	if (p) {
		p += sizeof "\nNSpid:" - 1;
		p[strcspn(p, "\n")] = '\0';
		last = strrchr(p, '\t');
		/* One number only: it is of our own namespace. */
		return last && last != strchr(p, '\t') && strcmp(last + 1, "1") == 0;
	}
	p = strstr(buf, "\nPPid:");
	if (!p)
		return 0;
	return proc_ns(pid, "pid") != proc_ns((pid_t)strtol(p + 6, NULL, 10), "pid");
}

/* Does pid have the tty (by its link in /proc/PID/fd) open? */
static bool
has_open(pid_t pid, const char *name)
{
	struct procpath dir = of(pid, "fd");
	DIR *d = opendir(dir.s);
	struct dirent *e;
	char link[64];
	ssize_t n;
	bool found = false;

	if (!d)
		return false;
	while (!found && (e = readdir(d))) {
		n = readlinkat(dirfd(d), e->d_name, link, sizeof link - 1);
		if (n > 0) {
			link[n] = '\0';
			found = strcmp(link, name) == 0;
		}
	}
	closedir(d);
	return found;
}

int
proc_tty_holders(pid_t init, int tty)
{
	ino_t ns = proc_ns(init, "pid");
	DIR *d = opendir("/proc");
	struct dirent *e;
	char name[32];
	pid_t pid;
	int n = 0;

	if (!d || !ns) {
		if (d)
			closedir(d);
		return -1;
	}
	snprintf(name, sizeof name, "/dev/tty%d", tty);
	while ((e = readdir(d))) {
		pid = (pid_t)strtol(e->d_name, NULL, 10);
		if (pid > 0 && proc_ns(pid, "pid") == ns && has_open(pid, name))
			n++;
	}
	closedir(d);
	return n;
}
