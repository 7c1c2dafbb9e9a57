/* SPDX-License-Identifier: ISC */
/* lxc-ps: show processes and the containers that they belong to */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "container/cli.h"
#include "kernel/procs.h"
#include "run/psargs.h"
#include "run/pscol.h"
#include "run/psform.h"
#include "run/psorder.h"
#include "run/psown.h"
#include "run/pssel.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/str.h"
#include "base/table.h"

static struct pssel sel;
static struct strv names, formats, sorts;
static struct pslook look;
static bool lxc, host, json, indent, forest, headless, wide;

static const struct opt opts[] = {
	{ 'n', "name", OPT_LIST, &names, "NAMES", "only the processes of these containers: A,B" },
	{ 0, "lxc", OPT_FLAG, &lxc, NULL, "only processes of containers" },
	{ 0, "host", OPT_FLAG, &host, NULL, "only processes of no container" },
	{ 'P', "lxcpath", OPT_STR, &cli.lxcpath, "PATH", "containers live below PATH" },
	{ 0, "json", OPT_FLAG, &json, NULL, "all that is known of each as JSON" },
	{ 'e', NULL, OPT_FLAG, &sel.all, NULL, "every process; so does ax" },
	{ 'A', NULL, OPT_FLAG, &sel.all, NULL, NULL },
	{ 'a', NULL, OPT_FLAG, &sel.terminals, NULL, "those with a terminal that lead no session" },
	{ 'd', NULL, OPT_FLAG, &sel.no_leaders, NULL, "those that lead no session" },
	{ 'p', "pid", OPT_LIST, &sel.list[PSSEL_PID], "PIDS", "these" },
	{ 'q', "quick-pid", OPT_LIST, &sel.list[PSSEL_PID], "PIDS", NULL },
	{ 0, "ppid", OPT_LIST, &sel.list[PSSEL_PPID], "PIDS", "children of these" },
	{ 'u', "user", OPT_LIST, &sel.list[PSSEL_USER], "USERS", "of these users of the host, names or numbers" },
	{ 'U', "User", OPT_LIST, &sel.list[PSSEL_RUSER], "USERS", "the same by real user" },
	{ 'C', NULL, OPT_LIST, &sel.list[PSSEL_COMM], "NAMES", "commands of these names" },
	{ 't', "tty", OPT_LIST, &sel.list[PSSEL_TTY], "TTYS", "at these terminals" },
	{ 's', "sid", OPT_LIST, &sel.list[PSSEL_SID], "SIDS", "of these sessions" },
	{ 'N', "deselect", OPT_FLAG, &sel.not, NULL, "all others" },
	{ 'f', NULL, OPT_FLAG, &look.full, NULL, "full lines" },
	{ 'F', NULL, OPT_FLAG, &look.extra, NULL, "fuller lines" },
	{ 'l', NULL, OPT_FLAG, &look.longer, NULL, "long lines" },
	{ 'j', NULL, OPT_FLAG, &look.jobs, NULL, "groups and sessions" },
	{ 'o', "format", OPT_LIST, &formats, "COLS", "these columns: pid,user:12,args=HEAD" },
	{ 'H', NULL, OPT_FLAG, &indent, NULL, "children below their parents" },
	{ 0, "forest", OPT_FLAG, &forest, NULL, "the same with lines drawn" },
	{ 0, "sort", OPT_LIST, &sorts, "KEYS", "by these columns, -KEY from the largest" },
	{ 0, "no-headers", OPT_FLAG, &headless, NULL, "no first line" },
	{ 0, "noheaders", OPT_FLAG, &headless, NULL, NULL },
	{ 0, "no-heading", OPT_FLAG, &headless, NULL, NULL },
	{ 'w', NULL, OPT_FLAG, &wide, NULL, "do not cut lines at the terminal's edge" },
	{ 0 }
};

static int ps(char **operand);

const struct applet applet_ps = {
	.name = "lxc-ps", .args = "[--name NAMES | --lxc | --host] [ps options]",
	.text = "show processes and the containers that they belong to", .opts = opts, .flags = APPLET_RAW | APPLET_PROC, .run = ps,
	.more = "Options of ps without a dash work too: aux, axf, p PIDS, o COLS, k KEYS.\n"
	    "Without --name, --lxc or --host the processes are those that ps would show; with one of them all, or those of -p, -u and their like.\n"
	    "\n"
	    "  lxc-ps --name web1                what runs in web1\n"
	    "  lxc-ps --lxc aux --sort -rss      all containers, the largest first\n"
	    "  lxc-ps -n web1,db -o pid,nspid,user,args --forest\n",
};

/* --- the command line ------------------------------------------------------------------ */

static const struct { char letter; bool *flag; } bsd[] = {
	{ 'a', &sel.bsd_a }, { 'x', &sel.bsd_x }, { 'r', &sel.running }, { 'g', &sel.bsd }, { 'u', &look.bsd_user }, { 'l', &look.bsd_long },
	{ 'j', &look.bsd_jobs }, { 'f', &forest }, { 'w', &wide }, { 'h', &headless },
};
static const struct { char letter; struct strv *list; } bsd_lists[] = {
	{ 'o', &formats }, { 'k', &sorts }, { 'p', &sel.list[PSSEL_PID] }, { 'U', &sel.list[PSSEL_USER] }, { 't', &sel.list[PSSEL_TTY] },
};
enum { BSD = sizeof bsd / sizeof *bsd, BSD_LISTS = sizeof bsd_lists / sizeof *bsd_lists };

/* A word without a dash: letters, the last of which may want the rest of it or the word behind; or a list of pids. */
static int
bsd_word(const char *word, char ***rest)
{
	size_t i;

	sel.bsd = true;
	if (word[strspn(word, "0123456789,")] == '\0') {
		strv_add(&sel.list[PSSEL_PID], word);
		return 0;
	}
	for (; *word; word++) {
		for (i = 0; i < BSD && bsd[i].letter != *word; i++)
			;
		if (i < BSD) {
			*bsd[i].flag = true;
			continue;
		}
		for (i = 0; i < BSD_LISTS && bsd_lists[i].letter != *word; i++)
			;
		if (i == BSD_LISTS) {
			warn("%c: no such option; without a dash they are a f g h j k l o p r t u U w x", *word);
			return -1;
		}
		if (!word[1] && !**rest) {
			warn("%c: needs an argument", *word);
			return -1;
		}
		strv_add(bsd_lists[i].list, word[1] ? word + 1 : *(*rest)++);
		return 0;
	}
	return 0;
}

/* 0; 1: help or the like was asked for and printed; -1: misuse, it has spoken. */
static int
parse(char **operand)
{
	char **argv = operand - 1, **word;
	int r, asked;

	psargs_rewrite(operand);
	r = opt_parse(argv, opts, NULL, &operand, &asked);
	if (r > 0)
		cli_tell(&applet_ps, NULL, asked);
	while (r == 0 && *operand) {
		word = operand++;
		r = bsd_word(*word, &operand);
	}
	if (r < 0)
		opt_misuse(&applet_ps);
	return r;
}

/* "A,B" as often as it is given. */
static void
split_names(void)
{
	struct strv all = { 0 }, once = { 0 };
	size_t i;

	for (i = 0; i < names.n; i++)
		strv_split(&all, names.v[i], ", ");
	for (i = 0; i < all.n; i++)
		if (!strv_has(&once, all.v[i]))
			strv_add(&once, all.v[i]);
	strv_free(&all);
	strv_free(&names);
	names = once;
}

/* --- the command ------------------------------------------------------------------------------ */

static int
layout(struct psform *f)
{
	size_t i;

	look.bsd = sel.bsd;
	for (i = 0; i < formats.n; i++)
		if (psform_add(f, formats.v[i]) < 0)
			return -1;
	if (!formats.n)
		psform_preset(f, &look);
	psform_lead(f);
	return 0;
}

static void
select_rows(struct psrows *r, const struct procs *l, bool named)
{
	const struct procs_one *p;

	r->v = xcalloc(l->n, sizeof *r->v);
	for (p = l->v; p < l->v + l->n; p++)
		if (((!named && !lxc) || p->owner >= 0) && (!host || p->owner < 0) && pssel_wants(&sel, p, named || lxc || host))
			r->v[r->n++].p = p;
}

/* What was found, in the order and the columns that were asked for; how many that is. */
static size_t
show(const struct procs *l, bool named, struct psform *f, const struct pskey *key, size_t nkeys)
{
	struct psview v = { .host = &l->host, .names = &names, .now = time(NULL) };
	struct psrows rows = { 0 };

	select_rows(&rows, l, named);
	psorder_sort(&rows, &v, key, nkeys);
	if (indent || forest)
		psorder_forest(&rows, l);
	psform_measure(f, &v);
	if (json)
		psform_json(&v, &rows);
	else
		psform_print(f, &v, &rows, forest ? PSFORM_LINES : indent ? PSFORM_INDENT : PSFORM_FLAT, !headless,
		    wide || !isatty(STDOUT_FILENO) ? 0 : table_terminal());
	free(rows.v);
	return rows.n;
}

static int
ps(char **operand)
{
	struct procs l = { 0 };
	struct psform f = { 0 };
	struct pskey *key = NULL;
	size_t nkeys = 0, i;
	int ret = EXIT_FAILURE, r = parse(operand);
	bool named;

	if (r != 0)
		return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	named = names.n > 0;
	split_names();
	for (i = 0; i < sorts.n; i++)
		if (psorder_keys(sorts.v[i], &key, &nkeys) < 0)
			goto out;
	if (layout(&f) < 0)
		goto out;
	if (procs_scan(&l) < 0) {
		warn("/proc:");
		hint("it must be mounted");
		goto out;
	}
	if (pssel_prepare(&sel, &l) < 0 || psown_find(&l, cli.lxcpath, &names) < 0)
		goto out;
	/* As ps: whoever asks for a process that is not there is told so. */
	ret = show(&l, named, &f, key, nkeys) || !sel.lists ? EXIT_SUCCESS : EXIT_FAILURE;
out:
	free(key);
	psform_free(&f);
	pssel_free(&sel);
	procs_free(&l);
	return ret;
}
