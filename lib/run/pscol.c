/* SPDX-License-Identifier: ISC */
/*
 * pscol: the columns that lxc-ps can show. Names, heads, widths and forms are those of
 * procps-ng's ps, because scripts cut them at fixed places.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include "run/pscol.h"
#include "run/pstext.h"
#include "kernel/proc.h"
#include "kernel/procs.h"
#include "base/err.h"
#include "base/str.h"

enum { DAY = 24 * 60 * 60 };

static long long
began(const struct psview *v, const struct procs_one *p)
{
	return v->host->boot + p->start / v->host->hz;
}

/* --- what stands in a column ------------------------------------------------------ */

#define PUT(name) static void name(struct str *out, const struct psview *v, const struct procs_one *p, const struct pscol *col)

static long long
number(const struct procs_one *p, const struct pscol *col)
{
	long long n;

	memcpy(&n, (const char *)p + col->at, sizeof n);
	return n;
}

PUT(put_number) { str_addf(out, "%lld", number(p, col)); }
PUT(put_known) { if (number(p, col)) put_number(out, v, p, col); else str_add(out, "-"); }
PUT(put_user) { str_add(out, pstext_user(number(p, col))); }
PUT(put_group) { str_add(out, pstext_group(number(p, col))); }
PUT(put_dash) { str_add(out, "-"); }
PUT(put_tty) { str_add(out, procs_tty(p->tty)); }
PUT(put_state) { str_addn(out, &p->state, 1); }
PUT(put_time) { pstext_time(out, p->cpu / v->host->hz); }
PUT(put_minutes) { pstext_minutes(out, p->cpu / v->host->hz); }
PUT(put_seconds) { str_addf(out, "%lld", p->cpu / v->host->hz); }
PUT(put_elapsed) { pstext_elapsed(out, p->elapsed); }
PUT(put_began) { pstext_began(out, began(v, p), v->now); }
PUT(put_vsz) { str_addf(out, "%lld", p->vsize / 1024); }
PUT(put_sz) { str_addf(out, "%lld", p->vsize / v->host->page); }
PUT(put_c) { str_addf(out, "%lld", p->pcpu / 10 > 99 ? 99 : p->pcpu / 10); }
PUT(put_flags) { str_addf(out, "%lld", p->flags >> 6 & 7); }
PUT(put_pri) { str_addf(out, "%lld", 39 - p->priority); }
PUT(put_opri) { str_addf(out, "%lld", p->priority + 60); }
PUT(put_container) { str_add(out, pscol_container(v, p)); }

PUT(put_stat)
{
	str_addn(out, &p->state, 1);
	str_add(out, p->nice < 0 ? "<" : p->nice > 0 ? "N" : "");
	str_add(out, p->locked ? "L" : "");
	str_add(out, p->sid == p->pid ? "s" : "");
	str_add(out, p->nlwp > 1 ? "l" : "");
	str_add(out, p->tpgid == p->pgid ? "+" : "");
}

/* Within a day the hour, else the day. */
#define PUT_DATE(name, today, else_) PUT(name) \
{ \
	time_t t = (time_t)began(v, p); \
	struct tm tm; \
	char buf[40]; \
	localtime_r(&t, &tm); \
	str_addn(out, buf, v->now - t > DAY ? strftime(buf, sizeof buf, else_, &tm) : strftime(buf, sizeof buf, today, &tm)); \
}
PUT_DATE(put_bsdstart, "%H:%M", "%b%d")
PUT_DATE(put_start, "%H:%M:%S", "  %b %d")
PUT_DATE(put_lstart, "%a %b %e %H:%M:%S %Y", "%a %b %e %H:%M:%S %Y")

/* Tenths of a percent. Several processors make more than 100; there is room for four characters. */
static void
put_percent(struct str *out, long long n)
{
	if (n > 999)
		str_addf(out, "%lld", n / 10);
	else
		str_addf(out, "%lld.%lld", n / 10, n % 10);
}

PUT(put_pcpu) { put_percent(out, p->pcpu); }

PUT(put_pmem)
{
	long long n = v->host->memory ? p->rss * 1000 / v->host->memory : 0;

	put_percent(out, n > 999 ? 999 : n);
}

/* A real-time process (SCHED_FIFO 1, SCHED_RR 2) has no nice value. */
PUT(put_nice)
{
	if (p->policy == 1 || p->policy == 2)
		str_add(out, "-");
	else
		str_addf(out, "%lld", p->nice);
}

PUT(put_class)
{
	static const char *const name[] = { "TS", "FF", "RR", "B", "ISO", "IDL", "DLN" };

	str_add(out, p->policy >= 0 && p->policy < (int)(sizeof name / sizeof *name) ? name[p->policy] : "?");
}

PUT(put_wchan)
{
	char *text = procs_wchan(p->pid);

	/* Underscores say nothing and take room. */
	pstext_safe(out, text ? text + strspn(text, "_.") : "-");
	free(text);
}

/* The lines of the table behind each other. Names of cgroups are the container's to choose. */
PUT(put_cgroup)
{
	char *text = procs_cgroup(p->pid), *s;

	for (s = text; s && *s; s++)
		if (*s == '\n')
			*s = s[1] ? ',' : '\0';
	pstext_safe(out, text && *text ? text : "-");
	free(text);
}

/* "pidns": the number of the namespace. */
PUT(put_ns)
{
	char kind[16];
	ino_t ns;

	snprintf(kind, sizeof kind, "%.*s", (int)strlen(col->name) - 2, col->name);
	ns = proc_ns((pid_t)p->pid, kind);
	if (ns)
		str_addf(out, "%llu", (unsigned long long)ns);
	else
		str_add(out, "-");
}

PUT(put_comm)
{
	str_add(out, v->tree ? v->tree : "");
	pstext_safe(out, p->comm);
	str_add(out, p->state == 'Z' ? " <defunct>" : "");
}

PUT(put_args)
{
	char *text = p->state == 'Z' ? NULL : procs_args(p->pid);

	str_add(out, v->tree ? v->tree : "");
	if (text)
		pstext_safe(out, text);
	else {
		str_add(out, "[");
		pstext_safe(out, p->comm);
		str_add(out, p->state == 'Z' ? "] <defunct>" : "]");
	}
	free(text);
}

/* --- the table -------------------------------------------------------------------- */

#define AT(field) offsetof(struct procs_one, field)

static const struct pscol cols[] = {
	{ "container", "CONTAINER", PSCOL_NAME, PSCOL_LEFT, put_container, 0 },
	{ "lxc", "LXC", 8, PSCOL_LEFT, put_container, 0 },
	{ "pid", "PID", PSCOL_PID, PSCOL_RIGHT, put_number, AT(pid) },
	{ "nspid", "NSPID", PSCOL_PID, PSCOL_RIGHT, put_known, AT(nspid) },
	{ "tid", "TID", PSCOL_PID, PSCOL_RIGHT, put_number, AT(pid) },
	{ "lwp", "LWP", PSCOL_PID, PSCOL_RIGHT, put_number, AT(pid) },
	{ "tgid", "TGID", PSCOL_PID, PSCOL_RIGHT, put_number, AT(pid) },
	{ "ppid", "PPID", PSCOL_PID, PSCOL_RIGHT, put_number, AT(ppid) },
	{ "pgid", "PGID", PSCOL_PID, PSCOL_RIGHT, put_number, AT(pgid) },
	{ "pgrp", "PGRP", PSCOL_PID, PSCOL_RIGHT, put_number, AT(pgid) },
	{ "sid", "SID", PSCOL_PID, PSCOL_RIGHT, put_number, AT(sid) },
	{ "sess", "SESS", PSCOL_PID, PSCOL_RIGHT, put_number, AT(sid) },
	{ "session", "SESS", PSCOL_PID, PSCOL_RIGHT, put_number, AT(sid) },
	{ "tpgid", "TPGID", PSCOL_PID, PSCOL_RIGHT, put_number, AT(tpgid) },
	{ "tty", "TT", 8, PSCOL_LEFT, put_tty, AT(tty) },
	{ "tt", "TT", 8, PSCOL_LEFT, put_tty, AT(tty) },
	{ "tname", "TTY", 8, PSCOL_LEFT, put_tty, AT(tty) },
	{ "stat", "STAT", 4, PSCOL_LEFT, put_stat, 0 },
	{ "s", "S", 1, PSCOL_LEFT, put_state, 0 },
	{ "state", "S", 1, PSCOL_LEFT, put_state, 0 },
	{ "user", "USER", 8, PSCOL_USER, put_user, AT(uid[PROCS_EFFECTIVE]) },
	{ "euser", "EUSER", 8, PSCOL_USER, put_user, AT(uid[PROCS_EFFECTIVE]) },
	{ "uname", "USER", 8, PSCOL_USER, put_user, AT(uid[PROCS_EFFECTIVE]) },
	{ "ruser", "RUSER", 8, PSCOL_USER, put_user, AT(uid[PROCS_REAL]) },
	{ "suser", "SUSER", 8, PSCOL_USER, put_user, AT(uid[PROCS_SAVED]) },
	{ "uid", "UID", 5, PSCOL_RIGHT, put_number, AT(uid[PROCS_EFFECTIVE]) },
	{ "euid", "EUID", 5, PSCOL_RIGHT, put_number, AT(uid[PROCS_EFFECTIVE]) },
	{ "ruid", "RUID", 5, PSCOL_RIGHT, put_number, AT(uid[PROCS_REAL]) },
	{ "suid", "SUID", 5, PSCOL_RIGHT, put_number, AT(uid[PROCS_SAVED]) },
	{ "group", "GROUP", 8, PSCOL_USER, put_group, AT(gid[PROCS_EFFECTIVE]) },
	{ "egroup", "EGROUP", 8, PSCOL_USER, put_group, AT(gid[PROCS_EFFECTIVE]) },
	{ "rgroup", "RGROUP", 8, PSCOL_USER, put_group, AT(gid[PROCS_REAL]) },
	{ "gid", "GID", 5, PSCOL_RIGHT, put_number, AT(gid[PROCS_EFFECTIVE]) },
	{ "egid", "EGID", 5, PSCOL_RIGHT, put_number, AT(gid[PROCS_EFFECTIVE]) },
	{ "rgid", "RGID", 5, PSCOL_RIGHT, put_number, AT(gid[PROCS_REAL]) },
	{ "comm", "COMMAND", 15, PSCOL_CUT, put_comm, 0 },
	{ "ucomm", "COMMAND", 15, PSCOL_CUT, put_comm, 0 },
	{ "ucmd", "CMD", 15, PSCOL_CUT, put_comm, 0 },
	{ "cmd", "CMD", 27, PSCOL_CUT, put_args, 0 },
	{ "command", "COMMAND", 27, PSCOL_CUT, put_args, 0 },
	{ "args", "COMMAND", 27, PSCOL_CUT, put_args, 0 },
	{ "pcpu", "%CPU", 4, PSCOL_RIGHT, put_pcpu, AT(pcpu) },
	{ "%cpu", "%CPU", 4, PSCOL_RIGHT, put_pcpu, AT(pcpu) },
	{ "c", "C", 2, PSCOL_RIGHT, put_c, AT(pcpu) },
	{ "pmem", "%MEM", 4, PSCOL_RIGHT, put_pmem, AT(rss) },
	{ "%mem", "%MEM", 4, PSCOL_RIGHT, put_pmem, AT(rss) },
	{ "vsz", "VSZ", 6, PSCOL_RIGHT, put_vsz, AT(vsize) },
	{ "vsize", "VSZ", 6, PSCOL_RIGHT, put_vsz, AT(vsize) },
	{ "rss", "RSS", 5, PSCOL_RIGHT, put_number, AT(rss) },
	{ "rssize", "RSS", 5, PSCOL_RIGHT, put_number, AT(rss) },
	{ "rsz", "RSZ", 5, PSCOL_RIGHT, put_number, AT(rss) },
	{ "sz", "SZ", 5, PSCOL_RIGHT, put_sz, AT(vsize) },
	{ "time", "TIME", 8, PSCOL_RIGHT, put_time, AT(cpu) },
	{ "cputime", "TIME", 8, PSCOL_RIGHT, put_time, AT(cpu) },
	{ "times", "TIME", 8, PSCOL_RIGHT, put_seconds, AT(cpu) },
	{ "cputimes", "TIME", 8, PSCOL_RIGHT, put_seconds, AT(cpu) },
	{ "bsdtime", "TIME", 6, PSCOL_RIGHT, put_minutes, AT(cpu) },
	{ "etime", "ELAPSED", 11, PSCOL_RIGHT, put_elapsed, AT(elapsed) },
	{ "etimes", "ELAPSED", 7, PSCOL_RIGHT, put_number, AT(elapsed) },
	{ "start", "STARTED", 8, PSCOL_RIGHT, put_start, AT(start) },
	{ "lstart", "STARTED", 24, PSCOL_RIGHT, put_lstart, AT(start) },
	{ "stime", "STIME", 5, PSCOL_RIGHT, put_began, AT(start) },
	{ "start_time", "START", 5, PSCOL_RIGHT, put_began, AT(start) },
	{ "bsdstart", "START", 6, PSCOL_RIGHT, put_bsdstart, AT(start) },
	{ "ni", "NI", 3, PSCOL_RIGHT, put_nice, AT(nice) },
	{ "nice", "NI", 3, PSCOL_RIGHT, put_nice, AT(nice) },
	{ "pri", "PRI", 3, PSCOL_RIGHT, put_pri, AT(priority) },
	{ "opri", "PRI", 3, PSCOL_RIGHT, put_opri, AT(priority) },
	{ "priority", "PRI", 3, PSCOL_RIGHT, put_number, AT(priority) },
	{ "rtprio", "RTPRIO", 6, PSCOL_RIGHT, put_known, AT(rtprio) },
	{ "cls", "CLS", 3, PSCOL_RIGHT, put_class, AT(policy) },
	{ "policy", "POL", 3, PSCOL_LEFT, put_class, AT(policy) },
	{ "nlwp", "NLWP", 4, PSCOL_RIGHT, put_number, AT(nlwp) },
	{ "thcount", "THCNT", 5, PSCOL_RIGHT, put_number, AT(nlwp) },
	{ "psr", "PSR", 3, PSCOL_RIGHT, put_number, AT(psr) },
	{ "wchan", "WCHAN", 6, PSCOL_CUT, put_wchan, 0 },
	{ "addr", "ADDR", 4, PSCOL_RIGHT, put_dash, 0 },
	{ "f", "F", 1, PSCOL_RIGHT, put_flags, AT(flags) },
	{ "flag", "F", 1, PSCOL_RIGHT, put_flags, AT(flags) },
	{ "flags", "F", 1, PSCOL_RIGHT, put_flags, AT(flags) },
	{ "minflt", "MINFLT", 6, PSCOL_RIGHT, put_number, AT(minflt) },
	{ "min_flt", "MINFL", 6, PSCOL_RIGHT, put_number, AT(minflt) },
	{ "majflt", "MAJFLT", 6, PSCOL_RIGHT, put_number, AT(majflt) },
	{ "maj_flt", "MAJFL", 6, PSCOL_RIGHT, put_number, AT(majflt) },
	{ "cgroup", "CGROUP", 27, PSCOL_CUT, put_cgroup, 0 },
	{ "cgroupns", "CGROUPNS", 10, PSCOL_RIGHT, put_ns, 0 },
	{ "ipcns", "IPCNS", 10, PSCOL_RIGHT, put_ns, 0 },
	{ "mntns", "MNTNS", 10, PSCOL_RIGHT, put_ns, 0 },
	{ "netns", "NETNS", 10, PSCOL_RIGHT, put_ns, 0 },
	{ "pidns", "PIDNS", 10, PSCOL_RIGHT, put_ns, 0 },
	{ "timens", "TIMENS", 10, PSCOL_RIGHT, put_ns, 0 },
	{ "userns", "USERNS", 10, PSCOL_RIGHT, put_ns, 0 },
	{ "utsns", "UTSNS", 10, PSCOL_RIGHT, put_ns, 0 },
};

const struct pscol *
pscol_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof cols / sizeof *cols; i++)
		if (str_eq(name, cols[i].name))
			return &cols[i];
	return NULL;
}

const struct pscol *
pscol_named(const char *name, const char *option)
{
	const struct pscol *col = pscol_find(name);
	struct str s = { 0 };
	size_t i;

	if (!col) {
		for (i = 0; i < sizeof cols / sizeof *cols; i++)
			str_addf(&s, " %s", cols[i].name);
		warn("%s: %s: no such column; they are%s", option, name, s.s);
		str_free(&s);
	}
	return col;
}

int
pscol_compare(const struct pscol *col, const struct psview *v, const struct procs_one *a, const struct procs_one *b)
{
	struct str x = { 0 }, y = { 0 };
	long long m, n;
	int r;

	/* pid is at offset 0. */
	if ((col->at || col->put == put_number) && col->just != PSCOL_USER) {
		m = number(a, col);
		n = number(b, col);
		return (m > n) - (m < n);
	}
	col->put(&x, v, a, col);
	col->put(&y, v, b, col);
	r = strcmp(x.s, y.s);
	str_free(&x);
	str_free(&y);
	return r;
}

const char *
pscol_container(const struct psview *v, const struct procs_one *p)
{
	return p->owner >= 0 ? v->names->v[p->owner] : "";
}
