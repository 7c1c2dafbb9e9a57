/* SPDX-License-Identifier: ISC */
/*
 * params: limits, kernel parameters, clocks. Parameters are written through the host's /proc/sys, opened before the root
 * changes: which namespace they belong to goes by who writes, not by the mount, and nothing that the image, a volume or
 * lxc.mount.auto did to the /proc inside can lead the write elsewhere (CVE-2025-52881) or refuse it (proc:mixed).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container/params.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/beneath.h"
#include "kernel/mnt.h"
#include "kernel/proc.h"
#include "kernel/rlimit.h"
#include "kernel/sys.h"
#include "kernel/timens.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"

static int
complain(const struct conf_val *v, const char *family, const char *why)
{
	char *key = xasprintf("%s.%s", family, v->key);

	conf_say(v->file, v->line, key, why);
	free(key);
	return -1;
}

/* The same with the value in front, and errno's text where why is NULL. */
static int
cannot(const struct conf_val *v, const char *family, const char *why)
{
	char *text = xasprintf("%s: %s", v->val, why ? why : strerror(errno));

	complain(v, family, text);
	free(text);
	return -1;
}

/* --- lxc.prlimit ------------------------------------------------------------- */

/* What conf's parser let through: SOFT or SOFT:HARD. */
static void
limits_of(const char *val, uint64_t *soft, uint64_t *hard)
{
	size_t n = strcspn(val, ":");
	char *first = xstrndup(val, n);

	*soft = *hard = RLIMIT_NONE;
	num_u64(first, UINT64_MAX, soft);
	num_u64(val[n] ? val + n + 1 : first, UINT64_MAX, hard);
	free(first);
}

static int
check_limits(const struct conf *f)
{
	const struct conf_val *v;
	uint64_t soft, hard;

	for (v = f->prlimit.v; v < f->prlimit.v + f->prlimit.n; v++) {
		limits_of(v->val, &soft, &hard);
		if (rlimit_from_word(v->key) < 0)
			return complain(v, "lxc.prlimit", "no such resource: as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio "
			    "rttime sigpending stack, or a number");
		if (soft > hard)
			return cannot(v, "lxc.prlimit", "the soft limit, in front, is above the hard one");
	}
	return 0;
}

static int
set_limits(const struct conf *f, pid_t init)
{
	const struct conf_val *v;
	uint64_t soft, hard;

	for (v = f->prlimit.v; v < f->prlimit.v + f->prlimit.n; v++) {
		limits_of(v->val, &soft, &hard);
		if (rlimit_set(init, rlimit_from_word(v->key), soft, hard) == 0)
			continue;
		return cannot(v, "lxc.prlimit", errno == EPERM ? "above the limit here, which only CAP_SYS_RESOURCE may raise" : NULL);
	}
	return 0;
}

/* --- names of files ------------------------------------------------------------ */

/*
 * Dots are slashes. Where the first of both is a slash it is a path already, as for sysctl(8): eth0.5 can be
 * named so. NULL: that leads elsewhere. The caller frees it.
 */
static char *
file_of(const char *key)
{
	char *path = xstrdup(key), *p;
	struct strv parts = { 0 };
	size_t n = 1;

	for (p = path; *p; p++)
		n += key[strcspn(key, "./")] == '/' ? *p == '/' : *p == '.' && (*p = '/');
	strv_split(&parts, path, "/");
	if (parts.n != n || strv_has(&parts, ".") || strv_has(&parts, "..")) {
		free(path);
		path = NULL;
	}
	strv_free(&parts);
	return path;
}

/* A file of procfs below dir, no link on the way: links of /proc lead out of it. */
static int
open_file(int dir, const char *key, int flags)
{
	char *path = file_of(key);
	struct stat st;
	int fd = -1;

	if (path)
		fd = beneath_open_nolink(dir, path, flags, 0);
	else
		errno = ENOENT;
	free(path);
	if (fd >= 0 && (mnt_magic(fd) != MNT_MAGIC_PROC || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
		xclose(fd);
		errno = ENOENT;
		return -1;
	}
	return fd;
}

/* One write(2), as the kernel takes it. */
static int
put(int dir, const struct conf_val *v, const char *family)
{
	int fd = open_file(dir, v->key, O_WRONLY), ret = -1;
	size_t n = strlen(v->val);

	if (fd >= 0)
		ret = write(fd, v->val, n) == (ssize_t)n ? 0 : -1;
	if (ret < 0)
		cannot(v, family, errno == ENOENT ? "there is no such file" : NULL);
	xclose(fd);
	return ret;
}

/* --- lxc.proc ------------------------------------------------------------------ */

static int
open_proc(pid_t pid)
{
	return open(proc_path(pid, "").s, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* This process has the same files. */
static int
check_files(const struct conf *f)
{
	const struct conf_val *v;
	int dir, fd, ret = 0;

	if (!f->proc.n)
		return 0;
	dir = open_proc(getpid());
	for (v = f->proc.v; v < f->proc.v + f->proc.n && ret == 0; v++) {
		fd = open_file(dir, v->key, O_PATH);
		if (fd < 0)
			ret = complain(v, "lxc.proc", "is no file of a process in /proc");
		xclose(fd);
	}
	xclose(dir);
	return ret;
}

static int
put_files(const struct conf *f, pid_t init)
{
	const struct conf_val *v;
	int dir, ret = 0;

	if (!f->proc.n)
		return 0;
	dir = open_proc(init);
	for (v = f->proc.v; v < f->proc.v + f->proc.n && ret == 0; v++)
		ret = put(dir, v, "lxc.proc");
	xclose(dir);
	return ret;
}

/* --- lxc.sysctl ---------------------------------------------------------------- */

/* Parameters that each namespace of a kind has of its own; all others are the host's. A name that ends in '/' stands for all below. */
static const struct { const char *name; unsigned namespace; const char *kind; } namespaced[] = {
	{ "net/", SYS_NEWNET, "net" }, { "user/", SYS_NEWUSER, "user" }, { "fs/mqueue/", SYS_NEWIPC, "ipc" },
	{ "kernel/msg", SYS_NEWIPC, "ipc" }, { "kernel/auto_msgmni", SYS_NEWIPC, "ipc" },
	{ "kernel/shm", SYS_NEWIPC, "ipc" }, { "kernel/sem", SYS_NEWIPC, "ipc" },
	{ "kernel/hostname", SYS_NEWUTS, "uts" }, { "kernel/domainname", SYS_NEWUTS, "uts" },
};

static int
check_sysctl(const struct conf *f, unsigned namespaces)
{
	const size_t n = sizeof namespaced / sizeof *namespaced;
	const struct conf_val *v;
	char *path, *why;
	size_t i;

	for (v = f->sysctl.v; v < f->sysctl.v + f->sysctl.n; v++) {
		path = file_of(v->key);
		for (i = 0; i < n && !(path && str_begins(path, namespaced[i].name)); i++)
			;
		free(path);
		if (i == n)
			return complain(v, "lxc.sysctl", "is the whole host's, and no container's to change: net.*, user.*, fs.mqueue.*, "
			    "kernel.msg*, sem, shm*, hostname, domainname");
		if (namespaces & namespaced[i].namespace)
			continue;
		why = xasprintf("would change the host's: the container has no %s namespace of its own", namespaced[i].kind);
		complain(v, "lxc.sysctl", why);
		free(why);
		return -1;
	}
	return 0;
}

int
params_sysctl(const struct ctr *c, int sys)
{
	const struct conf_list *l = &c->conf->sysctl;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (put(sys, &l->v[i], "lxc.sysctl") < 0)
			return -1;
	xclose(sys);
	return 0;
}

/* --- lxc.time.offset, lxc.sched.core ---------------------------------------------- */

static int
shift_clocks(const struct ctr *c)
{
	if (timens_enter(c->conf->time_mono, c->conf->time_boot) == 0)
		return 0;
	warn("%s: lxc.time.offset:", c->name);
	if (errno == EINVAL)
		hint("time namespaces came with Linux 5.6 (CONFIG_TIME_NS)");
	else if (errno == ERANGE)
		hint("no clock can begin below zero: this host has not been up for so long");
	return -1;
}

/* ENODEV: no processor has a sibling here, so that there is none to share. */
static int
own_core(const struct ctr *c)
{
	if (sys_sched_core() == 0 || errno == ENODEV)
		return 0;
	warn("%s: lxc.sched.core:", c->name);
	if (errno == EINVAL)
		hint("core scheduling came with Linux 5.14 (CONFIG_SCHED_CORE)");
	return -1;
}

/* --- all of it ------------------------------------------------------------------------ */

int
params_check(const struct ctr *c, unsigned namespaces)
{
	const struct conf *f = c->conf;

	if (check_limits(f) < 0 || check_files(f) < 0 || check_sysctl(f, namespaces) < 0)
		return -1;
	if (!f->sched_core || namespaces & SYS_NEWPID)
		return 0;
	warn("%s: lxc.sched.core: needs a pid namespace of its own", c->name);
	return -1;
}

int
params_outside(const struct ctr *c, pid_t init)
{
	return set_limits(c->conf, init) < 0 ? -1 : put_files(c->conf, init);
}

int
params_early(const struct ctr *c, unsigned namespaces, int *sys)
{
	*sys = -1;
	if (c->conf->sysctl.n && (*sys = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0) {
		warn("%s: /proc/sys:", c->name);
		return -1;
	}
	if (namespaces & SYS_NEWTIME && shift_clocks(c) < 0)
		return -1;
	return c->conf->sched_core ? own_core(c) : 0;
}
