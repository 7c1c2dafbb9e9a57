/* SPDX-License-Identifier: ISC */
/* The pure parts of lxc-ps: what /proc says, how it is written, which columns in which order. */
#include "unit.h"

#include "kernel/procs.h"
#include "run/psargs.h"
#include "run/pscol.h"
#include "run/psform.h"
#include "run/psorder.h"
#include "run/pstext.h"
#include "base/err.h"
#include "base/str.h"

static char text[256];

/* What put says, in a buffer that lasts until the next. */
static const char *
said(void (*put)(struct str *, long long), long long n)
{
	struct str s = { 0 };

	put(&s, n);
	snprintf(text, sizeof text, "%s", s.s);
	str_free(&s);
	return text;
}

static const char *
safe(const char *raw)
{
	struct str s = { 0 };

	pstext_safe(&s, raw);
	snprintf(text, sizeof text, "%s", s.s);
	str_free(&s);
	return text;
}

static void
test_stat(void)
{
	/* As much as a process can do with its name. */
	static const char stat[] = "4711 (a) R 1 (\nb) S 7 8 9 34816 4712 4194560 100 0 5 0 250 150 1 2 20 -5 3 0 123456 8192000 512 "
	    "18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 6 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
	struct procs_one p = { 0 };

	CHECK(procs_parse_stat(&p, stat) == 0);
	CHECK_STR(p.comm, "a) R 1 (\nb");
	CHECK(p.pid == 4711 && p.ppid == 7 && p.pgid == 8 && p.sid == 9 && p.state == 'S');
	CHECK_STR(procs_tty(p.tty), "pts/0");
	CHECK(p.cpu == 400 && p.priority == 20 && p.nice == -5 && p.nlwp == 3 && p.start == 123456);
	CHECK(p.vsize == 8192000 && p.psr == 6);
	CHECK(procs_parse_stat(&p, "") < 0);
	CHECK(procs_parse_stat(&p, "1 init S 0") < 0);
	CHECK(procs_parse_stat(&p, "1 (init) S 0 1") < 0);
	CHECK(procs_parse_stat(&p, ")(") < 0);
}

static void
test_status(void)
{
	struct procs_one p = { 0 };

	procs_parse_status(&p, "Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t\nNStgid:\t9\t8\nNSpid:\t900\t80\t1\nVmLck:\t      64 kB\nVmRSS:\t    1396 kB\n");
	CHECK(p.uid[PROCS_REAL] == 1 && p.uid[PROCS_EFFECTIVE] == 2 && p.uid[PROCS_SAVED] == 3);
	CHECK(p.gid[PROCS_EFFECTIVE] == 6);
	CHECK(p.depth == 3 && p.nspid == 1 && p.locked == 64 && p.rss == 1396);
	p = (struct procs_one){ 0 };
	procs_parse_status(&p, "Name:\tx\nUid:\t0\t0\t0\t0\n");
	CHECK(p.depth == 0 && p.nspid == 0);
}

static void
test_times(void)
{
	CHECK_STR(said(pstext_time, 0), "00:00:00");
	CHECK_STR(said(pstext_time, 59), "00:00:59");
	CHECK_STR(said(pstext_time, 3600), "01:00:00");
	CHECK_STR(said(pstext_time, 86399), "23:59:59");
	CHECK_STR(said(pstext_time, 2 * 86400 + 3661), "2-01:01:01");
	CHECK_STR(said(pstext_elapsed, 0), "00:00");
	CHECK_STR(said(pstext_elapsed, 3599), "59:59");
	CHECK_STR(said(pstext_elapsed, 3600), "01:00:00");
	CHECK_STR(said(pstext_elapsed, 86400), "1-00:00:00");
	CHECK_STR(said(pstext_minutes, 61), "  1:01");
	CHECK_STR(said(pstext_minutes, 60000), "1000:00");
}

static void
test_safe(void)
{
	CHECK_STR(safe("sh -c true"), "sh -c true");
	CHECK_STR(safe("a\033]0;x\007\nb\177"), "a?]0;x??b?");
	CHECK_STR(safe("gr\303\274n"), "gr\303\274n");
	/* The control characters of ISO 6429, bare and as UTF-8; a character too short, too long, half of a pair. */
	CHECK_STR(safe("\233m"), "?m");
	CHECK_STR(safe("\302\233m"), "??m");
	CHECK_STR(safe("\303"), "?");
	CHECK_STR(safe("\300\257"), "??");
	CHECK_STR(safe("\355\240\200"), "???");
	CHECK_STR(safe("\364\217\277\277"), "\364\217\277\277");
	CHECK_STR(safe("\364\220\200\200"), "????");
}

/* The head and one line of list. */
static const char *
shown(const char *list, const struct procs_one *p)
{
	static struct procs_host host = { .boot = 1000, .uptime = 100000, .memory = 1000000, .hz = 100, .page = 4096, .pid_digits = 5 };
	struct strv names = { 0 };
	struct psview v = { .host = &host, .names = &names, .now = 101000 };
	struct psform f = { 0 };
	struct str s = { 0 };

	strv_add(&names, "web1");
	if (psform_add(&f, list) == 0) {
		psform_measure(&f, &v);
		if (psform_head(&f, &s))
			str_add(&s, "|");
		else
			s.n = 0;
		psform_line(&f, &v, p, &s);
		snprintf(text, sizeof text, "%s", s.s);
	} else
		snprintf(text, sizeof text, "none");
	psform_free(&f);
	str_free(&s);
	strv_free(&names);
	return text;
}

static void
test_form(void)
{
	struct procs_one p = { .pid = 42, .ppid = 1, .uid = { 70001, 70001, 70001 }, .vsize = 8192000, .rss = 2048, .cpu = 6100, .state = 'Z',
	    .nice = 19, .sid = 42, .pgid = 7, .tpgid = -1, .nlwp = 1, .comm = "a\nlong-command", .pcpu = 1234, .owner = 0 };

	CHECK_STR(shown("pid,ppid", &p), "  PID  PPID|   42     1");
	CHECK_STR(shown("pid=,ppid=", &p), "   42     1");
	CHECK_STR(shown("pid=, ppid", &p), "       PPID|   42     1");
	CHECK_STR(shown("container,pid", &p), "CONTAINER   PID|web1         42");
	CHECK_STR(shown("user,pid", &p), "USER       PID|   70001    42");
	CHECK_STR(shown("user=A-LONG-HEAD,s", &p), "A-LONG-HEAD S|      70001 Z");
	CHECK_STR(shown("stat,time,bsdtime,%cpu,rss", &p), "STAT     TIME   TIME %CPU   RSS|ZNs  00:01:01   1:01  123  2048");
	CHECK_STR(shown("comm:4=COMM,pid", &p), "COMM   PID|a?lo    42");
	CHECK_STR(shown("s,comm", &p), "S COMMAND|Z a?long-command <defunct>");
	/* What is too wide takes the blanks of the next. */
	p.vsize = 21474917604LL * 1024;
	CHECK_STR(shown("vsz,rss,pid", &p), "   VSZ   RSS   PID|21474917604 2048 42");
	err_set_quiet(true);
	CHECK_STR(shown("pid,nosuch", &p), "none");
	CHECK_STR(shown("pid:0", &p), "none");
	CHECK_STR(shown("pid:x", &p), "none");
	CHECK_STR(shown(",", &p), "none");
	err_set_quiet(false);
}

static void
test_forest(void)
{
	/* 5 cannot be of 9, which is younger: another had that pid. */
	struct procs_one v[] = {
		{ .pid = 1, .start = 1 }, { .pid = 3, .ppid = 1, .start = 2 }, { .pid = 4, .ppid = 3, .start = 3 },
		{ .pid = 5, .ppid = 9, .start = 4 }, { .pid = 6, .ppid = 1, .start = 5 }, { .pid = 9, .ppid = 6, .start = 6 },
	};
	static const struct { long long pid; const char *lines; } want[] = {
		{ 1, "" }, { 3, " \\_ " }, { 4, " |   \\_ " }, { 6, " \\_ " }, { 9, "     \\_ " }, { 5, "" },
	};
	enum { N = sizeof v / sizeof *v };
	struct procs l = { .v = v, .n = N };
	struct psrows r = { calloc(N, sizeof *r.v), N };
	struct pskey *key = NULL;
	size_t nkeys = 0, i;

	for (i = 0; i < N; i++)
		r.v[N - 1 - i].p = &v[i];
	psorder_sort(&r, NULL, NULL, 0);
	psorder_forest(&r, &l);
	CHECK(r.n == N);
	for (i = 0; i < N; i++) {
		CHECK(r.v[i].p->pid == want[i].pid);
		CHECK_STR(psorder_tree(&r, i, true), want[i].lines);
	}
	CHECK(psorder_keys("ppid,-pid", &key, &nkeys) == 0 && nkeys == 2 && !key[0].down && key[1].down);
	psorder_sort(&r, NULL, key, nkeys);
	CHECK(r.v[0].p->pid == 1 && r.v[1].p->pid == 6 && r.v[2].p->pid == 3 && r.v[5].p->pid == 5);
	err_set_quiet(true);
	CHECK(psorder_keys("nosuch", &key, &nkeys) < 0);
	err_set_quiet(false);
	free(key);
	free(r.v);
}

/* The words of line, rewritten. */
static const char *
rewritten(const char *line)
{
	char buf[128], *word[16] = { NULL }, *at = buf;
	size_t i, n = 0;

	snprintf(buf, sizeof buf, "%s", line);
	for (i = 0; (word[i] = strsep(&at, " ")); i++)
		;
	psargs_rewrite(word);
	for (i = 0; word[i]; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? " " : "", word[i]);
		if (word[i] < buf || word[i] >= buf + sizeof buf)
			free(word[i]);
	}
	return text;
}

static void
test_args(void)
{
	CHECK_STR(rewritten("-aux"), "aux");
	CHECK_STR(rewritten("-auxww -axo pid"), "auxww axo pid");
	CHECK_STR(rewritten("-ef -u root -uxerxes -Cx"), "-ef -u root -uxerxes -Cx");
	CHECK_STR(rewritten("-e k -pid"), "-e g k-pid");
	CHECK_STR(rewritten("axk -rss,pid"), "g axk-rss,pid");
	CHECK_STR(rewritten("k pid -f"), "k pid -f");
	CHECK_STR(rewritten("-C k -f"), "-C k -f");
	CHECK_STR(rewritten("-e -- -aux"), "-e -- -aux");
}

int
main(void)
{
	test_args();
	test_stat();
	test_status();
	test_times();
	test_safe();
	test_form();
	test_forest();
	UNIT_END();
}
