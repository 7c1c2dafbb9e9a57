/* SPDX-License-Identifier: ISC */
/* beneath: paths below a root, by openat2 and, with that one hidden by a seccomp filter, by the walk. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"
#include "kernel/beneath.h"
#include "kernel/rmtree.h"

enum { NR_OPENAT2 = 437 };

static char top[] = "/tmp/beneath.XXXXXX";
static int root = -1, outer = -1;	/* top/root, which tests are about, and top around it */
static bool walking;

/* --- the stage -------------------------------------------------------------------- */

static void
put(int dir, const char *path, const char *text)
{
	int fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* The text of what a path leads to, or the name of the error. Static. */
static const char *
got(int fd)
{
	static char buf[64];
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? "ENOENT" : errno == ELOOP ? "ELOOP" : errno == ENOTDIR ? "ENOTDIR" :
		    errno == EXDEV ? "EXDEV" : errno == EISDIR ? "EISDIR" : errno == EEXIST ? "EEXIST" : strerror(errno);
	n = read(fd, buf, sizeof buf - 1);
	buf[n < 0 ? 0 : n] = '\0';
	close(fd);
	return n < 0 ? "no text" : buf;
}

static const char *
at(const char *path)
{
	return got(beneath_open(root, path, O_RDONLY, 0));
}

static const char *
at_nolink(const char *path)
{
	return got(beneath_open_nolink(root, path, O_RDONLY, 0));
}

static bool
same(int fd, int dir, const char *path)
{
	struct stat a, b;
	bool is = fd >= 0 && fstat(fd, &a) == 0 && fstatat(dir, path, &b, 0) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;

	close(fd);
	return is;
}

static void
set_stage(void)
{
	CHECK(mkdtemp(top));
	outer = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CHECK(mkdirat(outer, "root", 0755) == 0 && mkdirat(outer, "elsewhere", 0755) == 0);
	root = openat(outer, "root", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	put(outer, "secret", "outside");
	put(outer, "elsewhere/secret", "outside");
	CHECK(mkdirat(root, "a", 0755) == 0 && mkdirat(root, "a/b", 0755) == 0 && mkdirat(root, "etc", 0755) == 0);
	put(root, "a/b/file", "inside");
	put(root, "top", "top");
	put(root, "etc/passwd", "guest");
	CHECK(symlinkat("a/b", root, "rel") == 0);
	CHECK(symlinkat("/a/b", root, "abs") == 0);
	CHECK(symlinkat("/etc/passwd", root, "a/passwd") == 0);
	CHECK(symlinkat("../../../../../../../../etc/passwd", root, "a/b/up") == 0);
	CHECK(symlinkat("../../secret", root, "a/out") == 0);
	CHECK(symlinkat("/", root, "slash") == 0);
	CHECK(symlinkat("..", root, "dotdot") == 0);
	CHECK(symlinkat("file", root, "a/b/link") == 0);
	CHECK(symlinkat("loop2", root, "loop1") == 0 && symlinkat("loop1", root, "loop2") == 0);
	CHECK(symlinkat("nowhere", root, "dangling") == 0);
	CHECK(symlinkat("../secret", root, "dangling-out") == 0);
	CHECK(symlinkat("rel", root, "twice") == 0);
}

/* --- opening ------------------------------------------------------------------------ */

static void
plain(void)
{
	CHECK_STR(at("a/b/file"), "inside");
	CHECK_STR(at("/a/b/file"), "inside");
	CHECK_STR(at("//a//b/.//file"), "inside");
	CHECK_STR(at("a/b/none"), "ENOENT");
	CHECK_STR(at("none/b"), "ENOENT");
	CHECK_STR(at("a/b/file/x"), "ENOTDIR");
	CHECK_STR(at("a/b/file/"), "ENOTDIR");
	CHECK_STR(at("a/b/file/."), "ENOTDIR");
	CHECK_STR(at("a/b/file/.."), "ENOTDIR");
	CHECK(same(beneath_open(root, "", O_PATH, 0), root, "."));
	CHECK(same(beneath_open(root, "/", O_PATH, 0), root, "."));
	CHECK(same(beneath_open(root, "a/b/", O_PATH, 0), root, "a/b"));
	CHECK(same(beneath_open(root, "a/b/.", O_RDONLY | O_DIRECTORY, 0), root, "a/b"));
	CHECK(same(beneath_open(root, "a/b/..", O_PATH, 0), root, "a"));
	CHECK_STR(got(beneath_open(root, "top", O_RDONLY | O_DIRECTORY, 0)), "ENOTDIR");
	CHECK_STR(got(beneath_open(root, "a", O_WRONLY, 0)), "EISDIR");
}

/* ".." ends at the root, as it does in "/". */
static void
dots(void)
{
	CHECK_STR(at("../secret"), "ENOENT");
	CHECK_STR(at("../../../../etc/passwd"), "guest");
	CHECK_STR(at("a/../../top"), "top");
	CHECK_STR(at("a/b/../../../top"), "top");
	CHECK(same(beneath_open(root, "..", O_PATH, 0), root, "."));
	CHECK(same(beneath_open(root, "a/../..", O_PATH, 0), root, "."));
}

static void
links(void)
{
	CHECK_STR(at("rel/file"), "inside");
	CHECK_STR(at("abs/file"), "inside");
	CHECK_STR(at("twice/link"), "inside");
	CHECK_STR(at("a/passwd"), "guest");
	CHECK_STR(at("a/b/up"), "guest");
	CHECK_STR(at("a/out"), "ENOENT");
	CHECK_STR(at("slash/top"), "top");
	CHECK_STR(at("slash/../../top"), "top");
	CHECK_STR(at("dotdot/top"), "top");
	CHECK_STR(at("rel/../b/file"), "inside");
	CHECK_STR(at("loop1"), "ELOOP");
	CHECK_STR(at("loop1/x"), "ELOOP");
	CHECK_STR(at("dangling"), "ENOENT");
	CHECK_STR(at("top/"), "ENOTDIR");
	CHECK(same(beneath_open(root, "slash", O_PATH, 0), root, "."));
	CHECK(same(beneath_open(root, "abs", O_RDONLY | O_DIRECTORY, 0), root, "a/b"));
	CHECK(same(beneath_open(root, "rel/", O_PATH | O_NOFOLLOW, 0), root, "a/b"));
	/* O_NOFOLLOW is about the last one only. */
	CHECK_STR(got(beneath_open(root, "rel/file", O_RDONLY | O_NOFOLLOW, 0)), "inside");
	CHECK_STR(got(beneath_open(root, "rel/link", O_RDONLY | O_NOFOLLOW, 0)), "ELOOP");
}

static void
no_links(void)
{
	struct stat st;
	int fd;

	CHECK_STR(at_nolink("a/b/file"), "inside");
	CHECK_STR(at_nolink("/a/../a/b/./file"), "inside");
	CHECK_STR(at_nolink("a/b/link"), "ELOOP");
	CHECK_STR(at_nolink("rel/file"), "ELOOP");
	CHECK_STR(at_nolink("a/out"), "ELOOP");
	CHECK_STR(at_nolink("dangling"), "ELOOP");
	CHECK_STR(at_nolink("slash"), "ELOOP");
	CHECK_STR(got(beneath_open_nolink(root, "rel", O_PATH, 0)), "ELOOP");
	CHECK_STR(got(beneath_open_nolink(root, "rel", O_PATH | O_DIRECTORY, 0)), "ELOOP");
	CHECK_STR(got(beneath_open_nolink(root, "dangling-out", O_WRONLY | O_CREAT, 0644)), "ELOOP");
	/* The link itself, for those who ask for that. */
	fd = beneath_open(root, "rel", O_PATH | O_NOFOLLOW, 0);
	CHECK(fd >= 0 && fstat(fd, &st) == 0 && S_ISLNK(st.st_mode));
	close(fd);
}

/* A new file never comes to be outside, wherever a link says. */
static void
creating(void)
{
	int fd = beneath_open(root, "dangling", O_WRONLY | O_CREAT, 0600);

	CHECK(same(fd, root, "nowhere"));
	unlinkat(root, "nowhere", 0);
	fd = beneath_open(root, "dangling-out", O_WRONLY | O_CREAT, 0600);
	CHECK(same(fd, root, "secret"));
	unlinkat(root, "secret", 0);
	CHECK_STR(got(beneath_open(root, "dangling", O_WRONLY | O_CREAT | O_EXCL, 0600)), "EEXIST");
	CHECK_STR(got(beneath_open(root, "none/new", O_WRONLY | O_CREAT, 0600)), "ENOENT");
	CHECK_STR(got(openat(outer, "secret", O_RDONLY)), "outside");
}

/* root/proc is the real one. Its magic links lead to the host's files, whatever they are called. */
static void
magic(void)
{
	char path[64];
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	CHECK_STR(at("proc/self/root"), "ELOOP");
	CHECK_STR(at("proc/self/root/etc/passwd"), "ELOOP");
	CHECK_STR(at("proc/self/cwd/."), "ELOOP");
	CHECK_STR(at("proc/self/exe"), "ELOOP");
	CHECK_STR(at("proc/self/ns/mnt"), "ELOOP");
	snprintf(path, sizeof path, "proc/self/fd/%d/etc/passwd", fd);
	CHECK_STR(at(path), "ELOOP");
	snprintf(path, sizeof path, "proc/self/fd/%d", outer);
	CHECK_STR(got(beneath_open(root, path, O_RDONLY | O_DIRECTORY, 0)), "ELOOP");
	close(fd);
	/* The plain links of /proc are links. */
	fd = beneath_open(root, "proc/self/comm", O_RDONLY, 0);
	CHECK(fd >= 0);
	close(fd);
	fd = beneath_open(root, "proc/mounts", O_RDONLY, 0);
	CHECK(fd >= 0);
	close(fd);
}

/* --- making ------------------------------------------------------------------------- */

static void
making(void)
{
	const char *last;
	struct stat st;
	int fd;

	CHECK(same(beneath_mkdirs(root, "new/x/y", 0755), root, "new/x/y"));
	CHECK(same(beneath_mkdirs(root, "/new//x/./y/", 0755), root, "new/x/y"));
	CHECK(same(beneath_mkdirs(root, "a/b", 0755), root, "a/b"));
	CHECK(same(beneath_mkdirs(root, "", 0755), root, "."));
	CHECK_STR(got(beneath_mkdirs(root, "rel/x", 0755)), "ELOOP");
	CHECK_STR(got(beneath_mkdirs(root, "dangling/x", 0755)), "ELOOP");
	CHECK_STR(got(beneath_mkdirs(root, "top/x", 0755)), "ENOTDIR");
	CHECK_STR(got(beneath_mkdirs(root, "new/none/../../../elsewhere/x", 0755)), "EXDEV");
	CHECK(fstatat(outer, "elsewhere/x", &st, 0) < 0);

	CHECK(same(beneath_parent(root, "a/b/file", 0, &last), root, "a/b"));
	CHECK_STR(last, "file");
	CHECK(same(beneath_parent(root, "p/q/file", 0755, &last), root, "p/q"));
	CHECK_STR(got(beneath_parent(root, "none/q/file", 0, &last)), "ENOENT");
	CHECK_STR(got(beneath_parent(root, "rel/file", 0755, &last)), "ELOOP");
	CHECK(beneath_parent(root, "a/..", 0755, &last) < 0 && errno == EINVAL);
	CHECK(beneath_parent(root, "/", 0755, &last) < 0 && errno == EINVAL);

	CHECK(same(beneath_touch(root, "t/u/empty", 0600), root, "t/u/empty"));
	CHECK(fstatat(root, "t/u/empty", &st, 0) == 0 && S_ISREG(st.st_mode) && st.st_size == 0);
	CHECK(same(beneath_touch(root, "a/b/file", 0600), root, "a/b/file"));
	CHECK_STR(at("a/b/file"), "inside");
	CHECK_STR(got(beneath_touch(root, "dangling-out", 0600)), "ELOOP");
	CHECK_STR(got(beneath_touch(root, "rel/x", 0600)), "ELOOP");

	CHECK(rmtree_at(root, "new") == 0 && rmtree_at(root, "p") == 0 && rmtree_at(root, "t") == 0);
	fd = openat(root, "new", O_PATH);
	CHECK(fd < 0);
	close(fd);
}

/* --- removing ------------------------------------------------------------------------ */

/* Deeper than there are descriptors or room for a path. */
static void
deep(void)
{
	int fd = openat(root, ".", O_RDONLY | O_DIRECTORY), next, i;

	for (i = 0; i < 1500 && fd >= 0; i++) {
		CHECK(mkdirat(fd, "dir", 0755) == 0);
		next = openat(fd, "dir", O_RDONLY | O_DIRECTORY);
		close(fd);
		fd = next;
	}
	put(fd, "file", "");
	close(fd);
	CHECK(rmtree_at(root, "dir") == 0);
	CHECK(faccessat(root, "dir", F_OK, 0) < 0);
}

static void
removing(void)
{
	char name[32];
	int i, fd;

	CHECK(mkdirat(root, "tree", 0755) == 0 && mkdirat(root, "tree/sub", 0) == 0);
	for (i = 0; i < 600; i++) {
		snprintf(name, sizeof name, "tree/%d", i);
		put(root, name, "");
		snprintf(name, sizeof name, "tree/d%d", i);
		CHECK(mkdirat(root, name, 0755) == 0);
		snprintf(name, sizeof name, "tree/d%d/x", i);
		if (i % 3 == 0)
			put(root, name, "");
	}
	CHECK(symlinkat("../../elsewhere", root, "tree/sub/out") == 0);
	CHECK(symlinkat("/", root, "tree/root") == 0);
	CHECK(mkfifoat(root, "tree/fifo", 0600) == 0);
	CHECK(rmtree_at(root, "tree") == 0);
	CHECK(faccessat(root, "tree", F_OK, 0) < 0);
	CHECK_STR(got(openat(outer, "elsewhere/secret", O_RDONLY)), "outside");

	/* A link in the place of the folder is removed, and no more. */
	CHECK(symlinkat("../elsewhere", root, "tree") == 0);
	CHECK(rmtree_at(root, "tree") == 0);
	CHECK(faccessat(root, "tree", F_OK, AT_SYMLINK_NOFOLLOW) < 0);
	CHECK_STR(got(openat(outer, "elsewhere/secret", O_RDONLY)), "outside");
	CHECK(rmtree_at(root, "none") < 0 && errno == ENOENT);

	CHECK(mkdirat(root, "tree", 0755) == 0 && mkdirat(root, "tree/keep", 0755) == 0 && mkdirat(root, "tree/x", 0755) == 0);
	put(root, "tree/keep/file", "kept");
	put(root, "tree/x/keep", "");
	fd = openat(root, "tree", O_PATH | O_DIRECTORY);
	CHECK(rmtree_empty(fd, "keep") == 0);
	CHECK_STR(at("tree/keep/file"), "kept");
	CHECK(faccessat(root, "tree/x", F_OK, 0) < 0);
	CHECK(rmtree_empty(fd, NULL) == 0 && faccessat(root, "tree/keep", F_OK, 0) < 0);
	close(fd);
	CHECK(rmtree_at(root, "tree") == 0);
}

/* What is mounted below stays as it is: another file system, a folder of the same one, a file. */
static void
mounted(void)
{
	char from[64], to[64];

	CHECK(mkdirat(root, "m", 0755) == 0 && mkdirat(root, "m/fs", 0755) == 0);
	snprintf(to, sizeof to, "%s/root/m/fs", top);
	CHECK(mount("none", to, "tmpfs", 0, NULL) == 0);
	put(root, "m/fs/file", "mounted");
	CHECK(rmtree_at(root, "m") < 0 && errno == EXDEV);
	CHECK_STR(at("m/fs/file"), "mounted");
	/* Itself a mount. */
	{
		int m = openat(root, "m", O_PATH | O_DIRECTORY);

		CHECK(rmtree_at(m, "fs") < 0 && errno == EXDEV);
		close(m);
	}
	CHECK_STR(at("m/fs/file"), "mounted");
	CHECK(umount(to) == 0);
	snprintf(from, sizeof from, "%s/elsewhere", top);
	CHECK(mount(from, to, NULL, MS_BIND, NULL) == 0);
	CHECK(rmtree_at(root, "m") < 0 && errno == EXDEV);
	CHECK_STR(at("m/fs/secret"), "outside");
	CHECK(umount(to) == 0);
	put(root, "m/name", "");
	snprintf(from, sizeof from, "%s/secret", top);
	snprintf(to, sizeof to, "%s/root/m/name", top);
	CHECK(mount(from, to, NULL, MS_BIND, NULL) == 0);
	CHECK(rmtree_at(root, "m") < 0 && errno == EXDEV);
	CHECK_STR(at("m/name"), "outside");
	CHECK(umount(to) == 0);
	CHECK(rmtree_at(root, "m") == 0);
	CHECK_STR(got(openat(outer, "elsewhere/secret", O_RDONLY)), "outside");
	CHECK_STR(got(openat(outer, "secret", O_RDONLY)), "outside");
}

/* --- races ----------------------------------------------------------------------------- */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* An attacker inside: r/dir is a folder with "secret" in it, a link to /, one to the outside, and is moved about. */
static void
attack(void)
{
	for (;;) {
		renameat(root, "r/dir", root, "r/away/dir");
		renameat(root, "r/out", root, "r/dir");
		renameat(root, "r/dir", root, "r/out");
		renameat(root, "r/away/dir", root, "r/dir");
		syscall(SYS_renameat2, root, "r/dir", root, "r/link", 2 /* RENAME_EXCHANGE */);
	}
}

static void
race(void)
{
	struct stat st;
	const char *text;
	double end;
	int found = 0, tried = 0, fd;
	pid_t pid;

	CHECK(mkdirat(root, "r", 0755) == 0 && mkdirat(root, "r/dir", 0755) == 0 && mkdirat(root, "r/away", 0755) == 0);
	CHECK(mkdirat(root, "r/dir/deeper", 0755) == 0);
	put(root, "r/dir/secret", "inside");
	CHECK(symlinkat("../../elsewhere", root, "r/out") == 0);
	CHECK(symlinkat("../../../../../../", root, "r/link") == 0);
	pid = fork();
	if (pid == 0)
		attack();
	for (end = now() + 0.7; now() < end; tried++) {
		text = at(tried & 1 ? "r/dir/secret" : "r/dir/deeper/../../dir/secret");
		CHECK(strcmp(text, "outside") != 0);
		found += strcmp(text, "inside") == 0;
		text = at("r/dir/../../secret");
		CHECK(strcmp(text, "outside") != 0);
		text = at_nolink("r/dir/secret");
		CHECK(strcmp(text, "outside") != 0);
		fd = beneath_mkdirs(root, "r/dir/made/here", 0755);
		close(fd);
		fd = beneath_touch(root, "r/dir/made/too", 0644);
		close(fd);
		CHECK(fstatat(outer, "elsewhere/made", &st, 0) < 0 && fstatat(outer, "made", &st, 0) < 0);
	}
	/* While it goes on: removing fails or does not, and takes nothing from outside. */
	for (end = now() + 0.2; now() < end;)
		rmtree_at(root, "r/dir");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK(found > 0 && found < tried);
	CHECK_STR(got(openat(outer, "elsewhere/secret", O_RDONLY)), "outside");
	CHECK(rmtree_at(root, "r") == 0);
}

/* --- both ways ------------------------------------------------------------------------- */

/* openat2 says ENOSYS from here on, as it does before 5.6. */
static bool
hide_openat2(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NR_OPENAT2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof code / sizeof *code, code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == 0 &&
	    syscall(NR_OPENAT2, -1, "", NULL, 0) < 0 && errno == ENOSYS;
}

static int
all(void)
{
	char proc[64];
	/* Before root is opened: a descriptor sees the mounts of the namespace it was opened in. */
	bool own = geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;

	set_stage();
	plain();
	dots();
	links();
	no_links();
	creating();
	making();
	deep();
	removing();
	race();
	if (own) {
		mounted();
		snprintf(proc, sizeof proc, "%s/root/proc", top);
		CHECK(mkdir(proc, 0755) == 0 && mount("/proc", proc, NULL, MS_BIND, NULL) == 0);
		magic();
		CHECK(umount2(proc, MNT_DETACH) == 0);
	} else
		fprintf(stderr, "not root: mounts and magic links are left out\n");
	CHECK(rmtree_at(AT_FDCWD, top) == 0);
	CHECK(access(top, F_OK) < 0);
	if (unit_failed)
		fprintf(stderr, "(%s)\n", walking ? "by the walk" : "by openat2");
	UNIT_END();
}

int
main(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		walking = true;
		CHECK(hide_openat2());
		_exit(all());
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	return all();
}
