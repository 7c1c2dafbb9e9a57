/* SPDX-License-Identifier: ISC */
/* procs: all processes of this host, as /proc tells them in one pass. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/procs.h"
#include "kernel/proc.h"
#include "base/io.h"
#include "base/mem.h"

/* A command line may fill a quarter of the stack limit, and a status hold 65536 groups. */
enum { FILE_MAX = 1 << 20, ARGS_MAX = 1 << 17, DIGITS_MIN = 5 };

/* --- one process -------------------------------------------------------------- */

/*
 * The numbers of a line, at most n of them into v; how many there are. By hand: every
 * process has fifty, and strtoll(3) takes three times as long.
 */
static int
numbers(const char *s, long long *v, int n)
{
	int i;

	for (i = 0;; i++) {
		bool minus;
		unsigned long long x = 0;

		s += strspn(s, " \t");
		minus = *s == '-';
		s += minus;
		if (!isdigit((unsigned char)*s))
			return i;
		for (; isdigit((unsigned char)*s); s++)
			x = x * 10 + (unsigned long long)(*s - '0');
		if (i < n)
			v[i] = (long long)(minus ? -x : x);
	}
}

/* Fields behind the state, the third of proc_pid_stat(5). */
enum {
	PPID, PGID, SID, TTY, TPGID, FLAGS, MINFLT, CMINFLT, MAJFLT, CMAJFLT, UTIME, STIME, CUTIME, CSTIME, PRIORITY, NICE, THREADS,
	ITREALVALUE, START, VSIZE, NEEDED, PROCESSOR = 35, RTPRIO, POLICY, FIELDS
};

int
procs_parse_stat(struct procs_one *p, const char *text)
{
	/* The name in parentheses may hold anything, parentheses too: it ends at the last one. */
	const char *open = strchr(text, '('), *at = strrchr(text, ')');
	long long f[FIELDS] = { 0 };
	size_t n;

	if (!open || !at || at < open || at[1] != ' ' || !at[2] || numbers(at + 3, f, FIELDS) < NEEDED) {
		errno = EINVAL;
		return -1;
	}
	n = (size_t)(at - open - 1);
	if (n > sizeof p->comm - 1)
		n = sizeof p->comm - 1;
	memcpy(p->comm, open + 1, n);
	p->comm[n] = '\0';
	p->pid = strtoll(text, NULL, 10);
	p->state = at[2];
	p->ppid = f[PPID];
	p->pgid = f[PGID];
	p->sid = f[SID];
	p->tty = f[TTY];
	p->tpgid = f[TPGID];
	p->flags = f[FLAGS];
	p->minflt = f[MINFLT];
	p->majflt = f[MAJFLT];
	p->cpu = f[UTIME] + f[STIME];
	p->priority = f[PRIORITY];
	p->nice = f[NICE];
	p->nlwp = f[THREADS];
	p->start = f[START];
	p->vsize = f[VSIZE];
	p->psr = f[PROCESSOR];
	p->rtprio = f[RTPRIO];
	p->policy = f[POLICY];
	return 0;
}

static const char *
line_of(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? at + strlen(key) : "";
}

void
procs_parse_status(struct procs_one *p, const char *text)
{
	/* A pid for each namespace from ours down (32 levels at most since 3.7). */
	long long ids[32] = { 0 };
	int n = numbers(line_of(text, "\nNSpid:"), ids, 32);

	numbers(line_of(text, "\nUid:"), p->uid, PROCS_IDS);
	numbers(line_of(text, "\nGid:"), p->gid, PROCS_IDS);
	numbers(line_of(text, "\nVmLck:"), &p->locked, 1);
	/* stat has it too, but since 6.2 leaves out what each processor has counted for itself. */
	numbers(line_of(text, "\nVmRSS:"), &p->rss, 1);
	p->depth = n;
	p->nspid = n > 0 ? ids[n > 32 ? 31 : n - 1] : 0;
}

static int
read_one(struct procs_one *p, int proc, const char *pid)
{
	char path[sizeof "/status" + 3 * sizeof(long long)], buf[8192], *text;

	*p = (struct procs_one){ .owner = -1 };
	snprintf(path, sizeof path, "%.20s/stat", pid);
	if (io_read_into(proc, path, buf, sizeof buf) < 0 || procs_parse_stat(p, buf) < 0)
		return -1;
	snprintf(path, sizeof path, "%.20s/status", pid);
	if (io_read_into(proc, path, buf, sizeof buf) >= 0) {
		procs_parse_status(p, buf);
		return 0;
	}
	text = errno == EFBIG ? io_read_at(proc, path, FILE_MAX, NULL) : NULL;
	if (!text)
		return -1;
	procs_parse_status(p, text);
	free(text);
	return 0;
}

static char *
read_file(long long pid, const char *file, size_t *len)
{
	return io_read_at(AT_FDCWD, proc_path((pid_t)pid, file).s, FILE_MAX, len);
}

char *
procs_args(long long pid)
{
	static char buf[ARGS_MAX];
	int fd = open(proc_path((pid_t)pid, "cmdline").s, O_RDONLY | O_CLOEXEC);
	ssize_t n, i;

	if (fd < 0)
		return NULL;
	/* What is longer is cut: nobody reads it. */
	n = io_read_all(fd, buf, sizeof buf);
	xclose(fd);
	while (n > 0 && !buf[n - 1])
		n--;
	for (i = 0; i < n; i++)
		if (!buf[i])
			buf[i] = ' ';
	return n > 0 ? xstrndup(buf, (size_t)n) : NULL;
}

char *
procs_cgroup(long long pid)
{
	return read_file(pid, "cgroup", NULL);
}

char *
procs_wchan(long long pid)
{
	size_t n;
	char *text = read_file(pid, "wchan", &n);

	if (text && (!n || strcmp(text, "0") == 0)) {
		free(text);
		text = NULL;
	}
	return text;
}

/* --- the host ------------------------------------------------------------------- */

/* The number behind key in a file of /proc, or its first; 0 if there is none. */
static long long
number_in(const char *file, const char *key)
{
	char *text = io_read_at(AT_FDCWD, file, FILE_MAX, NULL);
	const char *at = text && key ? strstr(text, key) : text;
	long long v = at ? strtoll(at + (key ? strlen(key) : 0), NULL, 10) : 0;

	free(text);
	return v;
}

static void
read_host(struct procs_host *h)
{
	long long pid_max = number_in("/proc/sys/kernel/pid_max", NULL) - 1;

	h->boot = number_in("/proc/stat", "\nbtime ");
	h->uptime = number_in("/proc/uptime", NULL);
	h->memory = number_in("/proc/meminfo", "MemTotal:");
	h->hz = sysconf(_SC_CLK_TCK);
	h->page = sysconf(_SC_PAGESIZE);
	h->pid_digits = snprintf(NULL, 0, "%lld", pid_max);
	if (h->pid_digits < DIGITS_MIN)
		h->pid_digits = DIGITS_MIN;
}

/* Of the device in a line of /proc/tty/drivers, "driver /dev/NAME MAJOR FIRST[-LAST] type"; false: it is not there. */
static bool
tty_in_line(const char *line, unsigned major, unsigned minor, char *out, size_t n)
{
	size_t end = strcspn(line, "\n"), len;
	const char *node = strstr(line, " /dev/");
	unsigned long first, last;
	char *at;

	if (!node || (size_t)(node - line) > end)
		return false;
	node += sizeof " /dev/" - 1;
	len = strcspn(node, " \n");
	if (len > 31 || strtoul(node + len, &at, 10) != major)
		return false;
	first = strtoul(at, &at, 10);
	last = *at == '-' ? strtoul(at + 1, NULL, 10) : first;
	if (minor < first || minor > last)
		return false;
	if (*at != '-')
		snprintf(out, n, "%.*s", (int)len, node);
	else if (len == 3 && strncmp(node, "pts", 3) == 0)
		snprintf(out, n, "pts/%u", minor);
	else	/* Consoles are numbered from 1, as their minors are; the others from 0, wherever those begin. */
		snprintf(out, n, "%.*s%lu", (int)len, node, len == 3 && strncmp(node, "tty", 3) == 0 ? minor : minor - first);
	return true;
}

const char *
procs_tty(long long dev)
{
	static char *drivers, name[48];
	/* As the kernel packs them (new_encode_dev): twelve bits of major between those of the minor. */
	unsigned major = (unsigned)(dev >> 8) & 0xfff, minor = (unsigned)((dev & 0xff) | (dev >> 12 & 0xfff00));
	const char *line;

	if (!dev)
		return "?";
	if (major >= 136 && major <= 143) {
		snprintf(name, sizeof name, "pts/%u", minor + (major - 136) * 256);
		return name;
	}
	if (!drivers) {
		drivers = io_read_at(AT_FDCWD, "/proc/tty/drivers", FILE_MAX, NULL);
		if (!drivers)
			drivers = xstrdup("");
	}
	for (line = drivers; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (tty_in_line(line, major, minor, name, sizeof name))
			return name;
	return "?";
}

/* --- all ------------------------------------------------------------------------ */

static int
by_pid(const void *a, const void *b)
{
	long long x = ((const struct procs_one *)a)->pid, y = ((const struct procs_one *)b)->pid;

	return (x > y) - (x < y);
}

static void
compute(struct procs_one *p, const struct procs_host *h)
{
	p->elapsed = h->uptime - p->start / h->hz;
	if (p->elapsed < 0)
		p->elapsed = 0;
	p->pcpu = p->elapsed ? p->cpu * 1000 / h->hz / p->elapsed : 0;
}

int
procs_scan(struct procs *l)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	size_t cap = 0;

	*l = (struct procs){ 0 };
	if (!d)
		return -1;
	read_host(&l->host);
	while ((e = readdir(d))) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		if (l->n == cap) {
			cap = cap ? 2 * cap : 256;
			l->v = xrealloc(l->v, cap, sizeof *l->v);
		}
		if (read_one(&l->v[l->n], dirfd(d), e->d_name) == 0)
			compute(&l->v[l->n++], &l->host);
	}
	closedir(d);
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, by_pid);
	/* A folder without processes is no /proc. */
	errno = ENOENT;
	return l->n ? 0 : -1;
}

void
procs_free(struct procs *l)
{
	free(l->v);
	*l = (struct procs){ 0 };
}

struct procs_one *
procs_find(const struct procs *l, long long pid)
{
	struct procs_one key = { .pid = pid };

	return l->n ? bsearch(&key, l->v, l->n, sizeof *l->v, by_pid) : NULL;
}

struct procs_one *
procs_parent(const struct procs *l, const struct procs_one *p)
{
	struct procs_one *parent = procs_find(l, p->ppid);

	/* The pid may have been given to another between the two readings: that one is younger. */
	return parent && parent != p && parent->start <= p->start ? parent : NULL;
}
