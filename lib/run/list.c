/* SPDX-License-Identifier: ISC */
/* list: the containers below an lxcpath, and those inside of them. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/list.h"
#include "run/cmd.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "container/netlook.h"
#include "kernel/cap.h"
#include "kernel/cghier.h"
#include "kernel/cgstat.h"
#include "kernel/mnt.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"

/* A container may answer slowly, or fill a pipe for ever. */
enum { INSIDE_MS = 2000, INSIDE_MAX = 1 << 20 };

const char *const list_field_name[LIST_FIELDS] = {
	[LIST_NAME] = "NAME", [LIST_STATE] = "STATE", [LIST_PID] = "PID", [LIST_RAM] = "RAM", [LIST_SWAP] = "SWAP",
	[LIST_AUTOSTART] = "AUTOSTART", [LIST_GROUPS] = "GROUPS", [LIST_INTERFACE] = "INTERFACE", [LIST_IPV4] = "IPV4",
	[LIST_IPV6] = "IPV6", [LIST_UNPRIVILEGED] = "UNPRIVILEGED",
};

/* What asks for more than names. */
enum {
	NEEDS_LIVE = 1 << LIST_STATE | 1 << LIST_PID | 1 << LIST_RAM | 1 << LIST_SWAP | 1 << LIST_INTERFACE | 1 << LIST_IPV4 | 1 << LIST_IPV6,
	NEEDS_CONF = 1 << LIST_AUTOSTART | 1 << LIST_GROUPS | 1 << LIST_UNPRIVILEGED,
};

struct job {
	struct list *l;
	const char *lxcpath;
	unsigned fields, levels, depth;
	bool alive;
	bool has_cg;	/* cg was opened: many a listing has no need of it */
	struct cg cg;
	struct strv defined, active, recorded;	/* sorted */
};

static void collect(struct job *j);

static struct list_row *
add(struct list *l)
{
	l->row = xrealloc(l->row, l->n + 1, sizeof *l->row);
	l->row[l->n] = (struct list_row){ 0 };
	return &l->row[l->n++];
}

static void
drop_last(struct list *l)
{
	size_t f;

	l->n--;
	for (f = 0; f < LIST_FIELDS; f++)
		free(l->row[l->n].cell[f]);
}

void
list_free(struct list *l)
{
	while (l->n)
		drop_last(l);
	free(l->row);
	*l = (struct list){ 0 };
}

/* --- one container --------------------------------------------------------------- */

static char *
join(const struct strv *v)
{
	struct str s = { 0 };
	size_t i;

	for (i = 0; i < v->n; i++)
		str_addf(&s, "%s%s", i ? ", " : "", v->v[i]);
	return v->n ? str_take(&s) : NULL;
}

static void
addresses(struct list_row *row, pid_t init)
{
	struct strv ips = { 0 }, v4 = { 0 }, v6 = { 0 };
	size_t i;

	if (netlook_addresses(init, &ips) == 0)
		for (i = 0; i < ips.n; i++)
			strv_add(strchr(ips.v[i], ':') ? &v6 : &v4, ips.v[i]);
	row->cell[LIST_IPV4] = join(&v4);
	row->cell[LIST_IPV6] = join(&v6);
	strv_free(&v4);
	strv_free(&v6);
	strv_free(&ips);
}

static void
interfaces(struct list_row *row, pid_t init)
{
	struct strv names = { 0 };

	if (netlook_interfaces(init, &names) == 0)
		row->cell[LIST_INTERFACE] = join(&names);
	strv_free(&names);
}

static char *
megabytes(uint64_t bytes)
{
	return xasprintf("%.2fMB", (double)bytes / 1048576);
}

/* LXC has zeros where nothing is known. */
static void
memory(const struct job *j, const struct ctr *c, struct list_row *row, const struct live *live)
{
	static const char *const swapped[] = { "swap", NULL };
	uint64_t ram = 0, swap = 0;
	struct cg theirs = { 0 };
	const struct cg *cg = live->elsewhere && live_cgroups(c, live, &theirs) == 0 ? &theirs : &j->cg;

	if (!cgstat_number(cg, live->cgroup, "memory.usage_in_bytes", &ram))
		cgstat_number(cg, live->cgroup, "memory.current", &ram);
	if (j->fields & 1 << LIST_SWAP)
		cgstat_sum(cg, live->cgroup, "memory.stat", swapped, &swap);
	cg_close(&theirs);
	row->cell[LIST_RAM] = megabytes(ram);
	row->cell[LIST_SWAP] = megabytes(swap);
}

static void
fill_live(const struct job *j, const struct ctr *c, struct list_row *row, const struct live *live)
{
	row->running = live->state != STATE_STOPPED;
	row->cell[LIST_STATE] = xstrdup(ctr_state_name[live->state]);
	if (!live->init)
		return;
	row->cell[LIST_PID] = xasprintf("%d", (int)live->init);
	if (j->fields & (1 << LIST_RAM | 1 << LIST_SWAP))
		memory(j, c, row, live);
	row->init = live->init;
}

/* Of all at once: each is a visit to another network namespace, and nothing else of the host's is looked at in between. */
static void
networks(const struct job *j, size_t from)
{
	const unsigned ips = 1 << LIST_IPV4 | 1 << LIST_IPV6;
	struct list_row *row;

	if (!(j->fields & (1 << LIST_INTERFACE | ips)))
		return;
	netlook_stay(true);
	for (row = j->l->row + from; row < j->l->row + j->l->n; row++) {
		if (row->init && (j->fields & 1 << LIST_INTERFACE))
			interfaces(row, row->init);
		if (row->init && (j->fields & ips))
			addresses(row, row->init);
	}
	netlook_stay(false);
}

static void
fill_conf(struct list_row *row, struct ctr *c)
{
	struct strv groups = { 0 };
	size_t i;

	if (ctr_load(c, NULL) < 0)
		return;
	row->cell[LIST_AUTOSTART] = xstrdup(c->conf->start_auto ? "1" : "0");
	row->cell[LIST_UNPRIVILEGED] = xstrdup(c->conf->nidmap ? "true" : "false");
	for (i = 0; i < c->conf->group.n; i++)
		strv_add(&groups, c->conf->group.v[i].val);
	row->cell[LIST_GROUPS] = join(&groups);
	strv_free(&groups);
}

/* --- inside of a container --------------------------------------------------------- */

/*
 * In the namespaces of init: what is read from here on is the container's, and so is who may look at
 * us. A root inside that may trace gets this process, whatever prctl says: it holds no descriptor of
 * the host's, no capability that init has not, and runs from a sealed file (CVE-2016-8649,
 * CVE-2019-5736).
 */
static void
visit(const struct job *j, int out)
{
	struct list inside = { 0 };
	struct job in = { .l = &inside, .fields = j->fields, .levels = j->levels - 1, .depth = j->depth + 1, .alive = j->alive };
	struct str text = { 0 };
	size_t i, f;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	/* The host's folder names may mean something else here: LXC's own place is what counts. */
	in.lxcpath = LXCPATH;
	collect(&in);
	for (i = 0; i < inside.n; i++) {
		str_addf(&text, "%u%c%c%c", inside.row[i].depth, inside.row[i].defined ? 'd' : '-', inside.row[i].running ? 'r' : '-',
		    inside.row[i].active ? 'a' : '-');
		for (f = 0; f < LIST_FIELDS; f++)
			str_addf(&text, "\t%s", inside.row[i].cell[f] ? inside.row[i].cell[f] : "");
		str_add(&text, "\n");
	}
	if (text.n)
		io_write_all(out, text.s, text.n);
	_exit(0);
}

static void
enter(const struct job *j, pid_t init, const int ns[3], int out)
{
	static const unsigned type[3] = { SYS_NEWPID, SYS_NEWNET, SYS_NEWNS };
	uint64_t caps = proc_caps(init);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), k;
	pid_t pid;

	err_set_quiet(true);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	for (k = 0; k < 3; k++)
		if (null < 0 || dup2(null, k) < 0 || sys_setns(ns[k], type[k]) < 0)
			_exit(1);
	/* Its devices cgroup does not bind us: what it has in the place of a file that is read here must not be one. */
	mnt_no_devices();
	out = sys_close_but(3, out);
	if (out < 0 || cap_give_up(caps) < 0)
		_exit(1);
	/* A pid namespace is entered by children alone. */
	pid = fork();
	if (pid == 0)
		visit(j, out);
	waitpid(pid, NULL, 0);
	_exit(0);
}

static char *
read_until(int fd, long long deadline)
{
	struct str s = { 0 };
	char buf[4096];
	ssize_t n;

	while (s.n < INSIDE_MAX && io_wait(fd, POLLIN, deadline) == 1 && (n = read(fd, buf, sizeof buf)) > 0)
		str_addn(&s, buf, (size_t)n);
	return str_take(&s);
}

/* A row as visit() wrote it. Whoever has the container could have written another: of that only text remains. */
static void
take_row(const struct job *j, char *line)
{
	struct list_row *row = add(j->l);
	char *cell = strsep(&line, "\t"), *flags;
	unsigned long depth = strtoul(cell, &flags, 10);
	uint64_t pid;
	size_t f;

	row->depth = depth > j->depth && depth <= j->depth + j->levels ? (unsigned)depth : j->depth + 1;
	row->defined = strchr(flags, 'd');
	row->running = strchr(flags, 'r');
	row->active = strchr(flags, 'a');
	for (f = 0; f < LIST_FIELDS && line; f++) {
		cell = strsep(&line, "\t");
		if (!*cell || (f == LIST_STATE && ctr_state_from(cell) < 0) || (f == LIST_PID && num_dec(cell, INT32_MAX, &pid) < 0))
			continue;
		row->cell[f] = xstrdup(cell);
	}
	if (!row->cell[LIST_NAME])
		row->cell[LIST_NAME] = xstrdup("?");
}

static void
take_rows(const struct job *j, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")) && *line)
		take_row(j, line);
}

static void
inside(const struct job *j, pid_t init)
{
	static const char *const name[3] = { "pid", "net", "mnt" };
	int ns[3] = { -1, -1, -1 }, pipe_fd[2] = { -1, -1 }, k;
	char *text;
	pid_t pid;

	for (k = 0; k < 3; k++)
		ns[k] = proc_ns_open(init, name[k]);
	if (ns[0] < 0 || ns[1] < 0 || ns[2] < 0 || pipe2(pipe_fd, O_CLOEXEC) < 0)
		goto out;
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		enter(j, init, ns, pipe_fd[1]);
	close(pipe_fd[1]);
	pipe_fd[1] = -1;
	if (pid > 0) {
		text = read_until(pipe_fd[0], io_now_ms() + INSIDE_MS);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		take_rows(j, text);
		free(text);
	}
out:
	for (k = 0; k < 3; k++)
		xclose(ns[k]);
	xclose(pipe_fd[0]);
	xclose(pipe_fd[1]);
}

/* --- all --------------------------------------------------------------------------- */

static void
find_live(struct job *j, const struct ctr *c, bool listening, struct live *live)
{
	if (!j->has_cg)
		cg_open(&j->cg, false);
	j->has_cg = true;
	live_get_in(c, &j->cg, listening, live);
}

/*
 * The scan of the sockets does not tell whose they are, and not the hashed names. A record was
 * written by a supervisor, in a folder that nobody else can write; without one the socket's owner is looked at.
 */
static bool
listens(const struct job *j, const struct ctr *c)
{
	bool scanned = strv_in(&j->active, c->name);

	if (scanned ? strv_in(&j->recorded, c->name) : !cmd_hashed(c))
		return scanned;
	return cmd_listens(c);
}

static void
one(struct job *j, const char *name)
{
	struct list_row *row = add(j->l);
	struct live live = { 0 };
	struct ctr c;

	row->depth = j->depth;
	row->cell[LIST_NAME] = xstrdup(name);
	row->defined = strv_in(&j->defined, name);
	row->active = row->running = strv_in(&j->active, name) && strv_in(&j->recorded, name);
	if (!(j->fields & (NEEDS_LIVE | NEEDS_CONF)) && !j->levels && row->running)
		return;
	if (ctr_place(&c, name, j->lxcpath) < 0)
		return;
	c.defined = row->defined;
	row->active = row->running = listens(j, &c);
	if ((j->fields & NEEDS_LIVE) || j->levels || (!row->running && strv_in(&j->recorded, name))) {
		find_live(j, &c, row->active, &live);
		fill_live(j, &c, row, &live);
		row->active = row->active && row->running;
	}
	if (row->defined && (j->fields & NEEDS_CONF))
		fill_conf(row, &c);
	/* A record that outlived its container is no container, nor is a socket of somebody else. */
	if (!row->defined && !row->running)
		drop_last(j->l);
	ctr_close(&c);
	if (j->levels && live.init)
		inside(j, live.init);
}

static void
collect(struct job *j)
{
	const struct strv *from[] = { &j->defined, &j->active, &j->recorded };
	struct strv names = { 0 };
	size_t i, k, from_row = j->l->n;

	live_names(j->lxcpath, &j->active);
	/* Without records a name that does not show in the scan is known by its configuration alone. */
	if (ctr_recorded(j->lxcpath, &j->recorded) < 0 || !j->alive)
		ctr_defined(j->lxcpath, &j->defined);
	for (k = 0; k < sizeof from / sizeof *from; k++)
		for (i = 0; i < from[k]->n; i++)
			strv_add(&names, from[k]->v[i]);
	strv_sort(&names);
	strv_unique(&names);
	for (i = 0; i < names.n; i++)
		one(j, names.v[i]);
	networks(j, from_row);
	strv_free(&names);
	if (j->has_cg)
		cg_close(&j->cg);
	strv_free(&j->defined);
	strv_free(&j->active);
	strv_free(&j->recorded);
}

void
list_get(struct list *l, const char *lxcpath, unsigned fields, unsigned levels, bool alive)
{
	struct job j = { .l = l, .lxcpath = lxcpath, .fields = fields, .levels = levels, .alive = alive };

	*l = (struct list){ 0 };
	collect(&j);
}
