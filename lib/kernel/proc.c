/* SPDX-License-Identifier: ISC */
/* proc: what /proc says of processes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kernel/proc.h"
#include "base/io.h"

enum { STATUS_MAX = 1 << 20 };

struct proc_path
proc_path(pid_t pid, const char *file)
{
	struct proc_path p;

	snprintf(p.s, sizeof p.s, "/proc/%d/%s", (int)pid, file);
	return p;
}

unsigned long long
proc_start_time(pid_t pid)
{
	char buf[1024], *p;
	bool zombie = false;
	int field;

	if (pid <= 0 || io_read_into(AT_FDCWD, proc_path(pid, "stat").s, buf, sizeof buf) < 0)
		return 0;
	/* The name in parentheses may hold anything: fields are counted from its end. State is the third, starttime the 22nd. */
	p = strrchr(buf, ')');
	for (field = 2; p && field < 22; field++) {
		p = strchr(p + 1, ' ');
		if (!p)
			return 0;
		/* Dead, and waiting for a parent to notice; unless (field 20) other threads of it go on. */
		if (field + 1 == 3)
			zombie = p[1] == 'Z' || p[1] == 'X';
		if (field + 1 == 20 && zombie && strtol(p, NULL, 10) <= 1)
			return 0;
	}
	return p ? strtoull(p, NULL, 10) : 0;
}

static const char oom_file[] = "/proc/self/oom_score_adj";

int
proc_oom_get(int *adj)
{
	char buf[16];

	if (io_read_into(AT_FDCWD, oom_file, buf, sizeof buf) < 0)
		return -1;
	*adj = (int)strtol(buf, NULL, 10);
	return 0;
}

int
proc_oom_set(int adj)
{
	char buf[16];

	snprintf(buf, sizeof buf, "%d", adj);
	return io_put_at(AT_FDCWD, oom_file, buf);
}

int
proc_exit_status(pid_t pid)
{
	char buf[1024], *p;
	int field;

	if (io_read_into(AT_FDCWD, proc_path(pid, "stat").s, buf, sizeof buf) < 0)
		return -1;
	p = strrchr(buf, ')');
	errno = ESRCH;
	if (!p || p[1] != ' ' || p[2] != 'Z')
		return -1;
	for (field = 2; p && field < 52; field++)
		p = strchr(p + 1, ' ');
	return p ? (int)strtol(p, NULL, 10) : -1;
}

/* Whoever wants to be overlooked has 65536 groups: then it is some hundred thousand bytes. The caller frees it. */
static char *
status(pid_t pid)
{
	return io_read_at(AT_FDCWD, proc_path(pid, "status").s, STATUS_MAX, NULL);
}

/* A line of hexadecimal digits of /proc/PID/status. */
static uint64_t
status_bits(pid_t pid, const char *label, uint64_t unknown)
{
	char *text = status(pid), *p = text ? strstr(text, label) : NULL;
	uint64_t bits = p ? strtoull(p + strlen(label), NULL, 16) : unknown;

	free(text);
	return bits;
}

uint64_t
proc_caps(pid_t pid)
{
	return status_bits(pid, "\nCapPrm:", 0);
}

uint64_t
proc_bounds(pid_t pid)
{
	return status_bits(pid, "\nCapBnd:", 0);
}

uint64_t
proc_ignored(void)
{
	return status_bits(getpid(), "\nSigIgn:", UINT64_MAX);
}

pid_t
proc_init_of(ino_t pidns)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	pid_t pid, init = 0;

	while (d && !init && (e = readdir(d))) {
		pid = (pid_t)strtol(e->d_name, NULL, 10);
		if (pid > 0 && proc_ns(pid, "pid") == pidns && proc_is_init(pid) == 1)
			init = pid;
	}
	if (d)
		closedir(d);
	return init;
}

ino_t
proc_ns(pid_t pid, const char *name)
{
	char file[32];
	struct stat st;

	snprintf(file, sizeof file, "ns/%s", name);
	return stat(proc_path(pid, file).s, &st) < 0 ? 0 : st.st_ino;
}

bool
proc_is_near(pid_t pid)
{
	ino_t ours = proc_ns(getpid(), "pid");

	return !ours || (pid > 0 && proc_ns(pid, "pid") == ours);
}

int
proc_ns_open(pid_t pid, const char *name)
{
	char file[32];

	snprintf(file, sizeof file, "ns/%s", name);
	/* Not open: that of musl has a second call for O_CLOEXEC. */
	return openat(AT_FDCWD, proc_path(pid, file).s, O_RDONLY | O_CLOEXEC);
}

int
proc_is_init(pid_t pid)
{
	char *text = status(pid), *p = text ? strstr(text, "\nNSpid:") : NULL, *last;
	int is = text ? 0 : -1;

	if (p) {
		p += sizeof "\nNSpid:" - 1;
		p[strcspn(p, "\n")] = '\0';
		last = strrchr(p, '\t');
		/* One number only: it is of our own namespace. */
		is = last && last != strchr(p, '\t') && strcmp(last + 1, "1") == 0;
	} else if (text && (p = strstr(text, "\nPPid:")))
		is = proc_ns(pid, "pid") != proc_ns((pid_t)strtol(p + 6, NULL, 10), "pid");
	free(text);
	return is;
}

/* UNIX98_PTY_SLAVE_MAJOR of the kernel's devices.txt; the minor is N of /dev/pts/N. */
enum { PTY_MAJOR = 136 };

/* Does pid have that pty's inner end open? */
static bool
has_open(pid_t pid, dev_t instance, dev_t pty)
{
	DIR *d = opendir(proc_path(pid, "fd").s);
	struct dirent *e;
	struct stat st;
	bool found = false;

	if (!d)
		return false;
	while (!found && (e = readdir(d)))
		found = fstatat(dirfd(d), e->d_name, &st, 0) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == pty && st.st_dev == instance;
	closedir(d);
	return found;
}

int
proc_pty_holders(pid_t init, dev_t instance, int number)
{
	ino_t ns = proc_ns(init, "pid");
	DIR *d = ns ? opendir("/proc") : NULL;
	struct dirent *e;
	pid_t pid;
	int n = 0;

	if (!d)
		return -1;
	while ((e = readdir(d))) {
		pid = (pid_t)strtol(e->d_name, NULL, 10);
		if (pid > 0 && proc_ns(pid, "pid") == ns && has_open(pid, instance, makedev(PTY_MAJOR, (unsigned)number)))
			n++;
	}
	closedir(d);
	return n;
}
