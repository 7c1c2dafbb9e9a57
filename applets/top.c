/* SPDX-License-Identifier: ISC */
/* lxc-top: what the running containers use, again and again */
#include <errno.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "kernel/cghier.h"
#include "kernel/pty.h"
#include "run/meter.h"
#include "run/meterform.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/screen.h"
#include "base/str.h"

enum { DELAY = 3, DELAY_BATCH = 300, DELAY_MAX = 1000000, FRAME = 3, CTRL_C = 3, CTRL_L = 12, CTRL_Z = 26, QUIT = 28, ESC = 27 };

static int delay = -1;
static bool batch, reverse, json;
static const char *sort = "n";

static const struct opt opts[] = {
	{ 'd', "delay", OPT_INT, &delay, "SECS", "from one look to the next (3, with -b 300)" },
	{ 's', "sort", OPT_STR, &sort, "KEY", "by n name, c CPU, b block I/O, m memory, s memory and swap, k kernel memory" },
	{ 'r', "reverse", OPT_FLAG, &reverse, NULL, "the other way round: numbers go from the largest, names from a" },
	{ 'b', "batch", OPT_FLAG, &batch, NULL, "CSV, for programs" },
	{ 0, "json", OPT_FLAG, &json, NULL, "a JSON object at each look, for programs" },
	{ 0 }
};

struct top {
	char *lxcpath;
	regex_t re;
	struct cg cg;
	struct meters m;
	struct screen screen;
	struct termios old;
	char key;
	long from;		/* the first row that is shown */
};

static volatile sig_atomic_t over, changed;
static sigset_t unblocked;

static void
on_signal(int sig)
{
	if (sig == SIGWINCH || sig == SIGCONT)
		changed = sig;
	else
		over = sig;
}

/* They come while we wait, and at no other time. */
static void
catch(void)
{
	static const int sig[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT };
	struct sigaction a = { .sa_handler = on_signal };
	sigset_t block;
	size_t i;

	sigemptyset(&block);
	for (i = 0; i < sizeof sig / sizeof *sig; i++)
		sigaddset(&block, sig[i]);
	sigprocmask(SIG_BLOCK, &block, &unblocked);
	for (i = 0; i < sizeof sig / sizeof *sig; i++) {
		sigdelset(&unblocked, sig[i]);
		sigaction(sig[i], &a, NULL);
	}
}

/* Until fd (-1: none) has something, a signal, or the time: 1 when it has. */
static int
wait_for(int fd, long long until)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	long long left = until - io_now_ms();
	struct timespec t = { 0 };

	if (left > 0)
		t = (struct timespec){ .tv_sec = (time_t)(left / 1000), .tv_nsec = (long)(left % 1000) * 1000000 };
	return ppoll(&p, 1, &t, &unblocked);
}

static bool
match(const char *name, void *arg)
{
	return regexec(arg, name, 0, NULL, 0) == 0;
}

static void
look(struct top *t)
{
	meter_all(&t->m, t->lxcpath, &t->cg, match, &t->re);
	meter_sort(&t->m, t->key, reverse);
}

/* --- for programs ---------------------------------------------------------------- */

static int
run_batch(struct top *t)
{
	long long next = io_now_ms();
	struct timespec now;
	struct str s = { 0 };
	int ret = 0;

	if (!json)
		str_add(&s, meterform_csv_head);
	while (!over && ret == 0) {
		clock_gettime(CLOCK_REALTIME, &now);
		look(t);
		(json ? meterform_json : meterform_csv)(&s, &t->m, now.tv_sec * 1000LL + now.tv_nsec / 1000000);
		ret = s.n ? io_write_all(STDOUT_FILENO, s.s, s.n) : 0;
		if (ret < 0)
			warn("standard output:");
		str_free(&s);
		next += delay * 1000LL;
		while (!over && ret == 0 && io_now_ms() < next)
			wait_for(-1, next);
	}
	return ret;
}

/* --- on a terminal ------------------------------------------------------------------ */

static long
room(const struct top *t)
{
	return t->screen.rows > FRAME ? (long)t->screen.rows - FRAME : 0;
}

static int
show(struct top *t)
{
	long i, n = (long)t->m.n, end;
	struct str s = { 0 };
	int line;

	if (t->from > n - room(t))
		t->from = n - room(t);
	if (t->from < 0)
		t->from = 0;
	end = n < t->from + room(t) ? n : t->from + room(t);
	for (line = 0; line < 2; line++) {
		meterform_head(&s, &t->m, line);
		screen_line(&t->screen, str_take(&s), true);
	}
	for (i = t->from; i < end; i++) {
		meterform_one(&s, &t->m, (size_t)i);
		screen_line(&t->screen, str_take(&s), false);
	}
	meterform_total(&s, &t->m, (size_t)(end - t->from));
	screen_line(&t->screen, str_take(&s), false);
	return screen_draw(&t->screen, STDOUT_FILENO);
}

static void
measure(struct top *t)
{
	unsigned short rows = 0, cols = 0;

	/* A serial line may not know. */
	pty_get_size(STDOUT_FILENO, &rows, &cols);
	screen_resize(&t->screen, rows ? rows : 24, cols ? cols : 80);
}

static int
enter(struct top *t)
{
	if (pty_raw(STDIN_FILENO, &t->old) < 0)
		return -1;
	screen_enter(&t->screen, STDOUT_FILENO);
	measure(t);
	return 0;
}

static void
leave(struct top *t)
{
	screen_leave(&t->screen, STDOUT_FILENO);
	pty_restore(STDIN_FILENO, &t->old);
}

/* One key, or the n bytes of one that sends several: how many they are; 0 for the end. */
static size_t
press(struct top *t, const char *b, size_t n)
{
	if (*b == 'q' || *b == CTRL_C || *b == QUIT)
		return 0;
	if (*b == ESC && n > 2 && (b[1] == '[' || b[1] == 'O')) {
		t->from += b[2] == 'A' ? -1 : b[2] == 'B' ? 1 : b[2] == '5' ? -room(t) : b[2] == '6' ? room(t) : 0;
		return n > 3 && b[3] == '~' ? 4 : 3;
	}
	if (*b == CTRL_L)
		measure(t);
	if (*b == CTRL_Z) {
		leave(t);
		raise(SIGSTOP);
		enter(t);
	}
	if (*b == 'r' || *b == t->key)
		reverse = !reverse;
	else if (*b && strchr(meter_keys, *b)) {
		t->key = *b;
		reverse = false;
	}
	meter_sort(&t->m, t->key, reverse);
	return 1;
}

static bool
typed(struct top *t)
{
	char b[64];
	ssize_t n = read(STDIN_FILENO, b, sizeof b);
	size_t at, used;

	for (at = 0; n > 0 && at < (size_t)n; at += used) {
		used = press(t, b + at, (size_t)n - at);
		if (!used)
			return false;
	}
	return n > 0 || (n < 0 && errno == EINTR);
}

static int
run_live(struct top *t)
{
	long long next = 0;
	int ret = 0;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		warn("this is no terminal");
		hint("-b gives CSV, --json JSON, to a file or a pipe");
		return -1;
	}
	if (enter(t) < 0) {
		warn("the terminal:");
		return -1;
	}
	while (!over && ret == 0) {
		if (io_now_ms() >= next) {
			look(t);
			next = io_now_ms() + delay * 1000LL;
		}
		ret = show(t);
		if (ret == 0 && wait_for(STDIN_FILENO, next) == 1 && !typed(t))
			break;
		if (changed == SIGCONT) {
			/* A shell that had the terminal meanwhile has left it as it likes it. */
			struct termios ours;

			pty_raw(STDIN_FILENO, &ours);
			screen_enter(&t->screen, STDOUT_FILENO);
		}
		if (changed)
			measure(t);
		changed = 0;
	}
	leave(t);
	return ret;
}

/* --- the command ---------------------------------------------------------------------- */

static int
check(struct top *t, const char *filter)
{
	char *text, why[128];
	int err;

	if (delay == -1)
		delay = batch ? DELAY_BATCH : DELAY;
	if (delay < 1 || delay > DELAY_MAX) {
		warn("-d: %d: from 1 to %d seconds", delay, DELAY_MAX);
		return -1;
	}
	if (!*sort || sort[1] || !strchr(meter_keys, *sort)) {
		warn("-s: %s: no such key; they are n c b m s k", sort);
		return -1;
	}
	t->key = *sort;
	text = xasprintf("^(%s)$", filter ? filter : ".*");
	err = regcomp(&t->re, text, REG_EXTENDED | REG_NOSUB);
	free(text);
	if (err) {
		regerror(err, &t->re, why, sizeof why);
		warn("%s: not a regular expression: %s", filter, why);
		return -1;
	}
	t->lxcpath = ctr_lxcpath(cli.lxcpath);
	return t->lxcpath ? 0 : -1;
}

static int
top(char **operand)
{
	static struct top t;
	int ret;

	batch = batch || json;
	if (check(&t, *operand ? *operand : cli.name) < 0)
		return EXIT_FAILURE;
	catch();
	/* Without cgroups there is nothing to count, but there are containers. */
	cg_open(&t.cg, false);
	ret = batch ? run_batch(&t) : run_live(&t);
	cg_close(&t.cg);
	meter_free(&t.m);
	regfree(&t.re);
	free(t.lxcpath);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_top = {
	.name = "lxc-top", .args = "[-d SECS] [-s KEY] [-r] [-b|--json] [REGEX]", .text = "show what the running containers use",
	.more = "REGEX: only those whose whole name it matches.\n"
	"Keys: q quits, n c b m s k sort, the same again or r reverses, arrows and page keys scroll.\n",
	.opts = opts, .flags = APPLET_MANY_PATHS | APPLET_PROC, .run = top,
};
