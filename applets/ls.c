/* SPDX-License-Identifier: ISC */
/* lxc-ls: list containers, their states and their facts */
#include <regex.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "kernel/seal.h"
#include "run/list.h"
#include "run/listform.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/str.h"
#include "base/table.h"

enum { LEVELS = 5, LEVELS_MAX = 16 };

static bool line, fancy, active, running, frozen, stopped, defined, json;
static const char *format, *nesting, *groups, *filter;

static const struct opt opts[] = {
	{ '1', "line", OPT_FLAG, &line, NULL, "one name a line" },
	{ 'f', "fancy", OPT_FLAG, &fancy, NULL, "a table" },
	{ 'F', "fancy-format", OPT_STR, &format, "COLS", "with -f, its columns: NAME,STATE,PID,RAM,SWAP,AUTOSTART,GROUPS,INTERFACE,IPV4,IPV6,UNPRIVILEGED" },
	{ 0, "json", OPT_FLAG, &json, NULL, "all of it as JSON" },
	{ 0, "active", OPT_FLAG, &active, NULL, "only those with a supervisor" },
	{ 0, "running", OPT_FLAG, &running, NULL, "only those that are not stopped" },
	{ 0, "frozen", OPT_FLAG, &frozen, NULL, "only frozen ones; without effect beside --active" },
	{ 0, "stopped", OPT_FLAG, &stopped, NULL, "only stopped ones" },
	{ 0, "defined", OPT_FLAG, &defined, NULL, "only those with a configuration" },
	{ 0, "nesting", OPT_MAYBE, &nesting, "N", "also those inside of containers, N levels deep (5)" },
	{ 'g', "groups", OPT_STR, &groups, "G1,G2", "only those in all of these groups" },
	{ 0, "filter", OPT_STR, &filter, "REGEX", "only names that match; an operand does the same" },
	{ 0 }
};

/* Column numbers of "name,pid,...", ended by -1; NULL: one of them is none. The caller frees it. */
static int *
choose(const char *text)
{
	struct strv w = { 0 };
	int *col;
	size_t i;
	int f;

	strv_split(&w, text, ",");
	col = xcalloc(w.n + 1, sizeof *col);
	for (i = 0; i < w.n; i++) {
		for (f = 0; f < LIST_FIELDS && strcasecmp(w.v[i], list_field_name[f]) != 0; f++)
			;
		if (f == LIST_FIELDS) {
			warn("-F: %s: no such column; they are NAME STATE PID RAM SWAP AUTOSTART GROUPS INTERFACE IPV4 IPV6 UNPRIVILEGED", w.v[i]);
			free(col);
			col = NULL;
			break;
		}
		col[i] = f;
	}
	if (col)
		col[w.n] = -1;
	strv_free(&w);
	return col;
}

static bool
in_groups(const struct list_row *row)
{
	struct strv want = { 0 }, have = { 0 };
	bool all = true;
	size_t i;

	strv_split(&want, groups, ",");
	strv_split(&have, row->cell[LIST_GROUPS] ? row->cell[LIST_GROUPS] : "", ", ");
	for (i = 0; i < want.n; i++)
		all = all && strv_has(&have, want.v[i]);
	strv_free(&want);
	strv_free(&have);
	return all;
}

static bool
wanted(const struct list_row *row, const regex_t *re)
{
	return (!active || row->active) && (!running || row->running) && (!stopped || !row->running) && (!defined || row->defined) &&
	    (!frozen || active || (row->cell[LIST_STATE] && str_eq(row->cell[LIST_STATE], "FROZEN"))) && (!groups || in_groups(row)) &&
	    (!re || regexec(re, row->cell[LIST_NAME], 0, NULL, 0) == 0);
}

/* --- the command ---------------------------------------------------------------------- */

static void
print(const struct list *l, const bool *show, const int *col)
{
	if (json)
		listform_json(l, show);
	else if (fancy)
		listform_table(l, show, col);
	else
		listform_names(l, show, line, !line && isatty(STDOUT_FILENO) ? table_terminal() : 0);
}

static int
levels(unsigned *n)
{
	uint64_t v = LEVELS;

	if (nesting && *nesting && num_u64(nesting, LEVELS_MAX, &v) < 0) {
		warn("--nesting: %s: not a number from 0 to %d", nesting, LEVELS_MAX);
		return -1;
	}
	*n = nesting ? (unsigned)v : 0;
	return 0;
}

static unsigned
fields(const int *col)
{
	unsigned bits = (frozen && !active ? 1u << LIST_STATE : 0) | (groups ? 1u << LIST_GROUPS : 0);

	if (json)
		return LIST_JSON;
	for (; fancy && *col >= 0; col++)
		bits |= 1u << *col;
	return bits;
}

/* --filter, else the operands, of which any may match. The caller frees it; NULL: everything is wanted. */
static char *
pattern(char **operand)
{
	struct str s = { 0 };

	if (filter)
		return xstrdup(filter);
	for (; *operand; operand++)
		str_addf(&s, "%s%s", s.n ? "|" : "", *operand);
	return s.n ? str_take(&s) : NULL;
}

static void
tell(const char *lxcpath, unsigned deep, const int *col, const regex_t *re)
{
	struct list l;
	bool *show;
	size_t i;

	/* What is stopped would be filtered out: it need not be looked at. */
	list_get(&l, lxcpath, fields(col), deep, (running || active) && !defined && !json && !groups && !fancy);
	show = xcalloc(l.n + 1, sizeof *show);
	for (i = 0; i < l.n; i++)
		show[i] = wanted(&l.row[i], re);
	print(&l, show, col);
	free(show);
	list_free(&l);
}

static int
ls(char **operand)
{
	char *lxcpath = ctr_lxcpath(cli.lxcpath), *text = pattern(operand), why[128];
	int *col = choose(format && fancy ? format : "name,state,autostart,groups,ipv4,ipv6,unprivileged"), ret = EXIT_FAILURE, err;
	unsigned deep;
	regex_t re;

	/* A column that is none: a note, and nothing is listed, but no failure, as in LXC. */
	if (!col)
		ret = EXIT_SUCCESS;
	if (!col || !lxcpath || levels(&deep) < 0)
		goto out;
	/* Only those that go into containers need be sealed: it costs an exec. */
	if (deep && seal_self(cli.argv) < 0) {
		warn("--nesting: cannot run from a file that nobody can write:");
		goto out;
	}
	err = text ? regcomp(&re, text, REG_EXTENDED | REG_NOSUB) : 0;
	if (err) {
		regerror(err, &re, why, sizeof why);
		warn("%s: not a regular expression: %s", text, why);
		goto out;
	}
	tell(lxcpath, deep, col, text ? &re : NULL);
	if (text)
		regfree(&re);
	ret = EXIT_SUCCESS;
out:
	free(col);
	free(text);
	free(lxcpath);
	return ret;
}

const struct applet applet_ls = {
	.name = "lxc-ls", .args = "[-1 | -f [-F COLS] | --json] [--running | --stopped | ...] [REGEX]",
	.text = "list containers", .opts = opts, .flags = APPLET_PROC, .run = ls,
	.more = "Filters add up: --running -g web lists what runs and is in the group web.\n",
};
