/* SPDX-License-Identifier: ISC */
/*
 * psown: which container each process of this host belongs to. In this order:
 *
 * 1. the inits of the containers that are known by their records or sockets;
 * 2. inits that nobody knows (the supervisor killed, /run emptied), by the mark on their cgroups;
 * 3. who descends from an init: parents are in the one pass over /proc already;
 * 4. who was put into a container's pid namespace from outside (lxc-attach), by that;
 * 5. who shares the host's pid namespace, by the cgroup.
 *
 * Each step asks only for those that the steps before have left.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "run/psown.h"
#include "run/cmd.h"
#include "container/ctr.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "kernel/proc.h"
#include "kernel/procs.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* Values of owner beside indices: no container's; not known yet; being looked at. */
enum { HOST = -1, UNKNOWN = -2, CLIMBING = -3 };

/* Of each name. */
struct own {
	char *cgroup;	/* "lxc/NAME", below that of whoever started it; "": it has none */
	long long init;	/* 0: it does not run */
};

struct job {
	struct procs *l;
	const char *lxcpath;
	struct strv *names;
	struct own *own;
	size_t nown;
	bool asked;	/* the names were given */
	bool opened;
	struct cg cg;
	struct strv top;	/* our own cgroup in each hierarchy */
	ino_t self;	/* our own pid namespace */
	struct { ino_t ns; int owner; } *ns;
	size_t nns;
};

static const struct cg *
cgroups(struct job *j)
{
	if (!j->opened)
		cg_open(&j->cg, false);
	j->opened = true;
	return &j->cg;
}

/* What is known of name i; those before it are known already. */
static void
take(struct job *j, size_t i, const char *cgroup, struct procs_one *init)
{
	if (i >= j->nown) {
		j->own = xrealloc(j->own, i + 1, sizeof *j->own);
		j->own[j->nown++] = (struct own){ 0 };
	}
	free(j->own[i].cgroup);
	j->own[i] = (struct own){ xstrdup(cgroup), init ? init->pid : 0 };
	if (init)
		init->owner = (int)i;
}

/* --- inits ----------------------------------------------------------------------- */

/* Container i's first process, if it runs: the record says so with the starttime, or whoever can be asked does. */
static bool
known_init(struct job *j, size_t i, const struct ctr *c, bool active)
{
	struct ctr_record r;
	struct procs_one *p;
	struct live live = { 0 };

	if (ctr_record_read(c, &r) == 0) {
		p = procs_find(j->l, r.init);
		if (p && (unsigned long long)p->start == r.init_start) {
			take(j, i, r.cgroup, p);
			return true;
		}
	}
	if (active)
		live_get_in(c, cgroups(j), true, &live);
	take(j, i, live.cgroup, live.init ? procs_find(j->l, live.init) : NULL);
	return live.state != STATE_STOPPED;
}

static int
known_inits(struct job *j)
{
	struct strv active = { 0 };
	struct ctr c;
	size_t i;
	int ret = 0;

	live_names(j->lxcpath, &active);
	if (!j->asked) {
		ctr_recorded(j->lxcpath, j->names);
		for (i = 0; i < active.n; i++)
			if (!strv_has(j->names, active.v[i]))
				strv_add(j->names, active.v[i]);
	}
	for (i = 0; i < j->names->n && ret == 0; i++) {
		if (ctr_open(&c, j->names->v[i], j->lxcpath) < 0) {
			take(j, i, "", NULL);
			ret = j->asked ? -1 : 0;
			continue;
		}
		if (!known_init(j, i, &c, j->asked || strv_has(&active, c.name)) && j->asked && !c.defined) {
			warn("%s: no such container: %s is not there", c.name, c.file);
			ret = -1;
		}
		ctr_close(&c);
	}
	strv_free(&active);
	return ret;
}

/* The first process of a pid namespace made in ours. Before NSpid (4.1) the namespaces say it, as far as they may be looked at. */
static bool
is_outer_init(const struct job *j, const struct procs_one *p)
{
	ino_t ns, parent;

	if (p->depth)
		return p->depth == 2 && p->nspid == 1;
	ns = j->self ? proc_ns((pid_t)p->pid, "pid") : 0;
	if (!ns || ns == j->self)
		return false;
	parent = proc_ns((pid_t)p->ppid, "pid");
	return !parent || parent == j->self;
}

/* If the cgroup bears the mark of a container of this lxcpath, p is its init. */
static void
take_marked(struct job *j, struct procs_one *p, const char *cgroup)
{
	char *owner = cg_owner(&j->cg, cgroup), *name;
	size_t i;

	name = owner && path_below(owner, j->lxcpath) ? owner + strlen(j->lxcpath) : NULL;
	if (name && *name == '/' && !strchr(++name, '/')) {
		for (i = 0; i < j->names->n && !str_eq(j->names->v[i], name); i++)
			;
		if (i == j->names->n && !j->asked)
			strv_add(j->names, name);
		if (i < j->names->n)
			take(j, i, cgroup, p);
	}
	free(owner);
}

/* The mark is on some folder of the way from our own cgroup to the process's: its init may have moved on. */
static void
take_marked_above(struct job *j, struct procs_one *p, const char *path)
{
	char *part;
	size_t n;

	for (n = strcspn(path, "/"); n && p->owner == UNKNOWN; n = path[n] ? n + 1 + strcspn(path + n + 1, "/") : 0) {
		part = xstrndup(path, n);
		take_marked(j, p, part);
		free(part);
	}
}

static void
unknown_init(struct job *j, struct procs_one *p)
{
	const struct cg *cg = cgroups(j);
	char *table = procs_cgroup(p->pid), *path, *below, *tried = NULL;
	const char *own;
	size_t h;

	for (h = j->top.n; h < cg->n; h++) {
		path = cg_of(0, cg->h[h].name);
		strv_take(&j->top, path ? path : xstrdup("?"));
	}
	for (h = 0; h < cg->n && p->owner == UNKNOWN; h++) {
		path = cg_table_path(table, cg->h[h].name);
		own = j->top.v[h];
		if (path && path_below(path, own)) {
			below = path + (str_eq(own, "/") ? 0 : strlen(own));
			below += strspn(below, "/");
			/* The same way in the next hierarchy has the same mark: cg_owner asks them all. */
			if (!str_eq(below, tried ? tried : "")) {
				take_marked_above(j, p, below);
				free(tried);
				tried = xstrdup(below);
			}
		}
		free(path);
	}
	free(tried);
	free(table);
}

/* Is there a container to be found yet? Whoever asked for some by name does not look for others. */
static bool
incomplete(const struct job *j)
{
	size_t i;

	for (i = 0; j->asked && i < j->nown && j->own[i].init; i++)
		;
	return !j->asked || i < j->nown;
}

/* --- the others ------------------------------------------------------------------ */

static void
climb(const struct procs *l, struct procs_one *p)
{
	struct procs_one *q;
	int owner;

	/* One pass over a /proc that changes meanwhile may show a ring: its members are CLIMBING when it closes. */
	for (q = p; q && q->owner == UNKNOWN; q = procs_parent(l, q))
		q->owner = CLIMBING;
	owner = q && q->owner >= 0 ? q->owner : HOST;
	for (q = p; q && q->owner == CLIMBING; q = procs_parent(l, q))
		q->owner = owner;
}

/* The pid namespaces of the containers' inits, and of those that these have made. */
static void
read_namespaces(struct job *j)
{
	const struct procs_one *p;
	ino_t ns;
	size_t i;

	for (i = 0; i < j->l->n; i++) {
		p = &j->l->v[i];
		if (p->owner < 0 || (p->depth && p->nspid != 1))
			continue;
		ns = proc_ns((pid_t)p->pid, "pid");
		/* A container may share ours: that tells nothing. */
		if (!ns || ns == j->self || (j->nns && j->ns[j->nns - 1].ns == ns))
			continue;
		j->ns = xrealloc(j->ns, j->nns + 1, sizeof *j->ns);
		j->ns[j->nns].ns = ns;
		j->ns[j->nns++].owner = p->owner;
	}
}

static void
by_namespace(struct job *j, struct procs_one *p, bool *read)
{
	ino_t ns = p->depth == 1 ? 0 : proc_ns((pid_t)p->pid, "pid");
	size_t i;

	if (!ns || ns == j->self)
		return;
	if (!*read)
		read_namespaces(j);
	*read = true;
	for (i = 0; i < j->nns && p->owner == HOST; i++)
		if (j->ns[i].ns == ns)
			p->owner = j->ns[i].owner;
}

/* How much of a line of /proc/PID/cgroup ends with the cgroup, as whole folder names; 0: it is not in it. */
static size_t
upto(const char *line, const char *cgroup)
{
	const char *at = line;
	size_t n = strlen(cgroup);

	while (n && (at = strstr(at, cgroup))) {
		if (at[-1] == '/' && (!at[n] || at[n] == '/'))
			return (size_t)(at - line) + n;
		at++;
	}
	return 0;
}

/* Another caller's cgroup may have a lxc/NAME of the same name: the first n bytes of line must be the way of the init too. */
static bool
same_way(const struct own *own, const char *line, size_t n)
{
	char *table = procs_cgroup(own->init);
	const char *at;
	bool same = false;

	for (at = table; at && *at && !same; at += strcspn(at, "\n"), at += *at == '\n')
		same = strncmp(at, line, n) == 0 && (at[n] == '/' || at[n] == '\n');
	free(table);
	return same;
}

static void
by_cgroup(struct job *j, struct procs_one *p)
{
	char *table = procs_cgroup(p->pid), *at = table, *line, *path;
	size_t i, n;

	while (at && p->owner == HOST && (line = strsep(&at, "\n"))) {
		path = strchr(line, '/');
		if (!path || !path[1])
			continue;
		for (i = 0; i < j->nown && p->owner == HOST; i++) {
			n = j->own[i].init ? upto(path, j->own[i].cgroup) : 0;
			if (n && same_way(&j->own[i], line, (size_t)(path - line) + n))
				p->owner = (int)i;
		}
	}
	free(table);
}

int
psown_find(struct procs *l, const char *lxcpath, struct strv *names)
{
	struct job j = { .l = l, .names = names, .asked = names->n > 0, .self = proc_ns(getpid(), "pid") };
	char *path = ctr_lxcpath(lxcpath);
	bool read = false;
	size_t i;
	int ret = -1;

	if (!path)
		return -1;
	j.lxcpath = path;
	for (i = 0; i < l->n; i++)
		l->v[i].owner = UNKNOWN;
	if (known_inits(&j) < 0)
		goto out;
	for (i = 0; i < l->n && incomplete(&j); i++)
		if (l->v[i].owner == UNKNOWN && is_outer_init(&j, &l->v[i]))
			unknown_init(&j, &l->v[i]);
	for (i = 0; i < l->n; i++)
		climb(l, &l->v[i]);
	for (i = 0; i < l->n && j.nown; i++)
		if (l->v[i].owner == HOST && !(l->v[i].flags & PROCS_KTHREAD)) {
			by_namespace(&j, &l->v[i], &read);
			if (l->v[i].owner == HOST)
				by_cgroup(&j, &l->v[i]);
		}
	ret = 0;
out:
	for (i = 0; i < j.nown; i++)
		free(j.own[i].cgroup);
	free(j.own);
	free(j.ns);
	cg_close(&j.cg);
	strv_free(&j.top);
	free(path);
	return ret;
}
