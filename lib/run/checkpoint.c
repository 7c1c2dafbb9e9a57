/* SPDX-License-Identifier: ISC */
/*
 * checkpoint: dump and restore by criu. What it is told of ours: the freezer and the roots of our cgroups,
 * mounts that came from the host (it finds them itself), names of interfaces' host ends, and that the other end of
 * the console is outside: as "tty" beside the images, for a restore to give it another one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/checkpoint.h"
#include "run/cmd.h"
#include "run/stop.h"
#include "container/cli.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "container/net.h"
#include "container/rootfs.h"
#include "kernel/beneath.h"
#include "kernel/cghier.h"
#include "kernel/mnt.h"
#include "kernel/proc.h"
#include "kernel/pty.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/path.h"
#include "base/str.h"

enum { LOG_MAX = 64 << 20, TTY_FD = 3 };

/* --- criu ----------------------------------------------------------------------------- */

/* Its path; the caller frees it. NULL: it has spoken. */
static char *
find_criu(void)
{
	const char *path = getenv("PATH");
	struct strv dirs = { 0 };
	char *file = NULL;
	size_t i;

	strv_split(&dirs, path ? path : "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin", ":");
	for (i = 0; i < dirs.n && !file; i++) {
		file = path_join(dirs.v[i], "criu");
		if (access(file, X_OK) < 0) {
			free(file);
			file = NULL;
		}
	}
	strv_free(&dirs);
	if (!file) {
		warn("criu is not installed");
		hint("it reads and rebuilds processes, which nothing else does: install the package criu");
	}
	return file;
}

/* The last error of its log: "(00.012345) Error (criu/file.c:12): what". */
static void
say_why(const struct ctr *c, const struct checkpoint *o, const char *log, int status)
{
	char *file = path_join(o->dir, log), *text = io_read_at(AT_FDCWD, file, LOG_MAX, NULL), *line, *last = NULL, *at = text;

	while (at && (line = strsep(&at, "\n")))
		if ((line = strstr(line, "Error ")))
			last = line;
	if (last)
		warn("%s: criu: %s", c->name, last);
	else
		warn("%s: criu has failed with status %d", c->name, status);
	hint("all it says is in %s; criu check tells whether this kernel can", file);
	free(text);
	free(file);
}

static int
run(const struct ctr *c, const struct checkpoint *o, char **argv, const char *log)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		execv(argv[0], argv);
		warn("%s:", argv[0]);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && status == 0)
		return 0;
	say_why(c, o, log, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return -1;
}

static void
option(struct strv *argv, const char *name, const char *value)
{
	strv_add(argv, name);
	if (value)
		strv_add(argv, value);
}

/* What both ways have in common. */
static void
common(struct strv *argv, const struct checkpoint *o, const char *verb, const char *log)
{
	strv_add(argv, verb);
	option(argv, "--images-dir", o->dir);
	option(argv, "--log-file", log);
	option(argv, o->verbose ? "-v4" : "-v2", NULL);
	option(argv, "--tcp-established", NULL);
	option(argv, "--file-locks", NULL);
	option(argv, "--link-remap", NULL);
	option(argv, "--manage-cgroups=full", NULL);
	/* m: mounts that get what is mounted on the host; s: and those that share it. */
	option(argv, "--external", "mnt[]:ms");
	if (o->script)
		option(argv, "--action-script", o->script);
}

/* --- dump ----------------------------------------------------------------------------- */

/*
 * The cgroup in each hierarchy, which criu keeps as its root; and the freezer's folder, by which it holds the processes.
 * For a restore, without an init, those that a start would make.
 */
static void
cgroups(struct strv *argv, const struct live *l)
{
	struct cg cg = { .n = 0 };
	char *self, *path, *freezer = NULL;
	size_t i;

	if (cg_open(&cg, false) < 0)
		return;
	for (i = 0; i < cg.n; i++) {
		self = cg_of(l->init, cg.h[i].name);
		if (!self)
			continue;
		path = l->init ? xstrdup(self) : path_join(self, l->cgroup);
		free(self);
		strv_add(argv, "--cgroup-root");
		strv_take(argv, cg.h[i].v2 ? xstrdup(path) : xasprintf("%s:%s", cg.h[i].name, path));
		free(path);
		if (cg.h[i].where && l->cgroup[0] && (cg_has_controller(&cg.h[i], "freezer", 7) || (cg.h[i].v2 && !freezer))) {
			free(freezer);
			freezer = path_join(cg.h[i].where, l->cgroup);
		}
	}
	cg_close(&cg);
	if (freezer && l->init)
		option(argv, "--freeze-cgroup", freezer);
	free(freezer);
}

/* The console's pty, whose other end the supervisor has; NULL: it has none. As criu wants it; the caller frees it. */
static char *
console_of(pid_t init)
{
	char *text = NULL;
	int root = openat(AT_FDCWD, proc_path(init, "root").s, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = root < 0 ? -1 : beneath_open_nolink(root, "dev/console", O_PATH, 0);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && mnt_magic(fd) == MNT_MAGIC_DEVPTS)
		text = xasprintf("tty[%llx:%llx]", (unsigned long long)st.st_rdev, (unsigned long long)st.st_dev);
	xclose(fd);
	xclose(root);
	return text;
}

static int
write_tty(const struct checkpoint *o, const char *tty)
{
	char *file = path_join(o->dir, "tty");
	int ret = io_replace_at(AT_FDCWD, file, tty ? tty : "", tty ? strlen(tty) : 0, 0600);

	if (ret < 0)
		warn("%s:", file);
	free(file);
	return ret;
}

int
checkpoint_dump(struct ctr *c, const struct checkpoint *o)
{
	const struct stop end = { .kill = true, .secs = 10 };
	struct strv argv = { 0 };
	char *criu, *tty = NULL;
	struct live l;
	int ret = -1;

	live_get(c, &l);
	if (!l.init)
		return cli_not_running(c);
	criu = find_criu();
	if (!criu)
		return -1;
	if (path_mkdirs(o->dir, 0700) < 0) {
		warn("%s:", o->dir);
		goto out;
	}
	tty = console_of(l.init);
	strv_add(&argv, criu);
	common(&argv, o, o->predump ? "pre-dump" : "dump", "dump.log");
	strv_add(&argv, "--tree");
	strv_take(&argv, xasprintf("%d", (int)l.init));
	cgroups(&argv, &l);
	if (tty)
		option(&argv, "--external", tty);
	if (o->predump || o->predump_dir)
		option(&argv, "--track-mem", NULL);
	if (o->predump_dir)
		option(&argv, "--prev-images-dir", o->predump_dir);
	if (!o->predump && !o->stop)
		option(&argv, o->pause ? "--leave-stopped" : "--leave-running", NULL);
	if (run(c, o, argv.v, "dump.log") < 0 || (!o->predump && write_tty(o, tty) < 0))
		goto out;
	/* criu has killed it; what is left of it is the supervisor's to remove. */
	ret = o->stop && !o->predump && stop_run(c, &end) < 0 && errno != ESRCH ? -1 : 0;
out:
	strv_free(&argv);
	free(tty);
	free(criu);
	return ret;
}

/* --- restore ---------------------------------------------------------------------------- */

/* Interfaces keep the names that a start would give them, in the bridges of the configuration. */
static void
links(struct strv *argv, const struct ctr *c)
{
	char inner[16], host[16];
	size_t i;

	for (i = 0; i < c->conf->nnet; i++) {
		if (c->conf->net[i].type != NET_VETH)
			continue;
		net_names(c, i, inner, host);
		strv_add(argv, "--external");
		strv_take(argv, xasprintf("veth[%s]:%s%s%s", inner, host, c->conf->net[i].link ? "@" : "", c->conf->net[i].link ? c->conf->net[i].link : ""));
	}
}

/* A terminal in the place of the one that was, on TTY_FD; its master, which stays ours, is returned. -1: it had none. */
static int
console(struct strv *argv, const struct checkpoint *o)
{
	char *file = path_join(o->dir, "tty"), tty[80];
	ssize_t n = io_read_into(AT_FDCWD, file, tty, sizeof tty);
	int pts = open("/dev/pts", O_PATH | O_DIRECTORY | O_CLOEXEC), master = -1, slave = -1;

	if (n > 0 && pts >= 0 && pty_open(pts, &master, &slave) == 0) {
		if (slave != TTY_FD)
			dup2(slave, TTY_FD);
		fcntl(TTY_FD, F_SETFD, 0);
		strv_add(argv, "--inherit-fd");
		strv_take(argv, xasprintf("fd[%d]:%s", TTY_FD, tty));
	}
	xclose(pts);
	free(file);
	return master;
}

/* The root, mounted where criu finds it, in a mount namespace that ends with this process and criu. */
static int
mount_root(const struct ctr *c)
{
	int host = rootfs_open(c, NULL), root = -1;

	if (host >= 0 && sys_unshare(SYS_NEWNS) < 0)
		warn("%s: cannot make a mount namespace:", c->name);
	else if (host >= 0)
		root = rootfs_mount(c, host);
	xclose(host);
	xclose(root);
	return root < 0 ? -1 : 0;
}

/* What a supervisor that was killed would have left. */
static int
leave_record(const struct ctr *c, const struct live *l, const char *pidfile)
{
	struct ctr_record r = { .init = 0 };
	char text[32];
	uint64_t pid;

	if (io_read_into(AT_FDCWD, pidfile, text, sizeof text) < 0 || num_dec(str_trim(text), INT32_MAX, &pid) < 0) {
		warn("%s: criu does not say what it restored:", pidfile);
		return -1;
	}
	r.init = (pid_t)pid;
	r.init_start = proc_start_time(r.init);
	memcpy(r.cgroup, l->cgroup, sizeof r.cgroup);
	if (ctr_record_write(c, &r) < 0) {
		warn("%s: nowhere to keep its record:", c->name);
		return -1;
	}
	return 0;
}

int
checkpoint_restore(struct ctr *c, const struct checkpoint *o, char **start)
{
	char *criu = NULL, *pidfile = path_join(o->dir, "pid");
	const char *where = c->conf->rootfs_mount ? c->conf->rootfs_mount : c->conf->rootfs_path;
	struct strv argv = { 0 };
	struct live l;
	pid_t pid;
	int status = -1;

	live_get(c, &l);
	if (l.init)
		warn("%s: is running", c->name);
	else if (!where)
		warn("%s: no root file system", c->name);
	if (l.init || !where || !(criu = find_criu()))
		goto out;
	unlink(pidfile);
	snprintf(l.cgroup, sizeof l.cgroup, "lxc/%s", c->name);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		strv_add(&argv, criu);
		common(&argv, o, "restore", "restore.log");
		option(&argv, "--restore-detached", NULL);
		option(&argv, "--pidfile", pidfile);
		option(&argv, "--root", where);
		cgroups(&argv, &l);
		links(&argv, c);
		console(&argv, o);
		exit(mount_root(c) < 0 || run(c, o, argv.v, "restore.log") < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (status != 0 || leave_record(c, &l, pidfile) < 0)
		goto out;
	execv("/proc/self/exe", start);
	warn("%s: its processes run, but nobody supervises them:", c->name);
out:
	free(criu);
	free(pidfile);
	return -1;
}
