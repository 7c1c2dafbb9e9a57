/* SPDX-License-Identifier: ISC */
/* share: namespaces that a container joins instead of having its own. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/share.h"
#include "run/cmd.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/cap.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/num.h"
#include "base/path.h"
#include "base/str.h"

/* Kinds that can be joined, in the order of joining. A mount or user namespace would have to be there before the root is mounted. */
static const struct { const char *name; unsigned flag; } kinds[SHARE_KINDS] = {
	{ "ipc", SYS_NEWIPC }, { "uts", SYS_NEWUTS }, { "net", SYS_NEWNET }, { "cgroup", SYS_NEWCGROUP },
	{ "time", SYS_NEWTIME }, { "pid", SYS_NEWPID },
};
enum { PID = SHARE_KINDS - 1 };

static int
kind_of(const char *name)
{
	int i;

	for (i = 0; i < SHARE_KINDS; i++)
		if (str_eq(name, kinds[i].name))
			return i;
	return -1;
}

unsigned
share_namespaces(const struct ctr *c)
{
	const struct conf_list *l = &c->conf->ns_share;
	unsigned bits = 0;
	size_t i;
	int k;

	for (i = 0; i < l->n; i++)
		if ((k = kind_of(l->v[i].key)) >= 0)
			bits |= kinds[k].flag;
	return bits;
}


static int
open_path(const char *path, const char *kind)
{
	struct stat st;
	char *file;
	int fd;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	file = path_join(path, kind);
	fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	free(file);
	return fd;
}

/*
 * A process that sets a container up is root of the host until its exec, with descriptors of the host. In a
 * shared pid namespace whoever has CAP_SYS_PTRACE there could take it over (CVE-2016-9962), unless that
 * capability is another user namespace's.
 */
static bool
is_safe(int fd)
{
	struct stat st;
	pid_t init;

	if (fstat(fd, &st) < 0)
		return false;
	if (st.st_ino == proc_ns(getpid(), "pid"))
		return true;
	init = proc_init_of(st.st_ino);
	return init && (proc_ns(init, "user") != proc_ns(getpid(), "user") ||
	    !(proc_bounds(init) >> cap_from_word("sys_ptrace") & 1));
}

/* ESRCH: that container does not run. */
static int
open_container(const struct ctr *c, const char *name, const char *kind)
{
	struct ctr other;
	struct live l;

	if (ctr_open(&other, name, c->lxcpath) < 0)
		return -2;	/* it has spoken */
	live_get(&other, &l);
	ctr_close(&other);
	errno = ESRCH;
	return l.init ? proc_ns_open(l.init, kind) : -1;
}

static int
open_one(const struct ctr *c, const char *kind, const char *val)
{
	uint64_t pid;

	if (num_dec(val, INT32_MAX, &pid) == 0)
		return proc_ns_open((pid_t)pid, kind);
	return strchr(val, '/') ? open_path(val, kind) : open_container(c, val, kind);
}

int
share_open(const struct ctr *c, struct share *s)
{
	const struct conf_list *l = &c->conf->ns_share;
	size_t i;
	int k;

	for (k = 0; k < SHARE_KINDS; k++)
		s->fd[k] = -1;
	for (i = 0; i < l->n; i++) {
		k = kind_of(l->v[i].key);
		if (k < 0) {
			warn("%s: lxc.namespace.share.%s: a namespace of that kind cannot be shared yet", c->name, l->v[i].key);
			share_close(s);
			return -1;
		}
		xclose(s->fd[k]);
		s->fd[k] = open_one(c, kinds[k].name, l->v[i].val);
		if (s->fd[k] < 0) {
			if (s->fd[k] == -1 && errno == ENOENT && !strchr(l->v[i].val, '/'))
				warn("%s: lxc.namespace.share.%s = %s: no such process", c->name, kinds[k].name, l->v[i].val);
			else if (s->fd[k] == -1 && errno == ESRCH)
				warn("%s: lxc.namespace.share.%s = %s: that container is not running", c->name, kinds[k].name, l->v[i].val);
			else if (s->fd[k] == -1)
				warn("%s: lxc.namespace.share.%s = %s:", c->name, kinds[k].name, l->v[i].val);
			s->fd[k] = -1;
			share_close(s);
			return -1;
		}
		if (k == PID && !is_safe(s->fd[k])) {
			warn("%s: lxc.namespace.share.pid = %s: who is there could trace what sets this container up", c->name, l->v[i].val);
			hint("take that from it: lxc.cap.drop = sys_ptrace in its configuration");
			share_close(s);
			return -1;
		}
	}
	return 0;
}

int
share_check(const struct ctr *c)
{
	struct share s;

	if (!c->conf->ns_share.n)
		return 0;
	if (share_open(c, &s) < 0)
		return -1;
	share_close(&s);
	return 0;
}

void
share_close(struct share *s)
{
	int k;

	for (k = 0; k < SHARE_KINDS; k++) {
		xclose(s->fd[k]);
		s->fd[k] = -1;
	}
}

static int
join(const struct ctr *c, const struct share *s, int k)
{
	if (s->fd[k] < 0 || sys_setns(s->fd[k], kinds[k].flag) == 0)
		return 0;
	/* EINVAL: the descriptor is of another kind, or of no namespace at all (setns(2)). */
	warn("%s: cannot join the shared %s namespace:", c->name, kinds[k].name);
	return -1;
}

int
share_join(const struct ctr *c, const struct share *s)
{
	int k;

	for (k = 0; k < PID; k++)
		if (join(c, s, k) < 0)
			return -1;
	return 0;
}

int
share_pid(const struct ctr *c, const struct share *s)
{
	return join(c, s, PID);
}

int
share_pid_back(const struct ctr *c, const struct share *s)
{
	int own, ret;

	if (s->fd[PID] < 0)
		return 0;
	own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	ret = own < 0 ? -1 : sys_setns(own, SYS_NEWPID);
	xclose(own);
	if (ret < 0)
		warn("%s: cannot leave the shared pid namespace:", c->name);
	return ret;
}
