/* SPDX-License-Identifier: ISC */
/* auto: lxc-autostart. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/auto.h"
#include "run/cmd.h"
#include "run/plan.h"
#include "container/cli.h"
#include "container/conf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum { TIMEOUT = 60, SOME_FAILED = 2, NOT_RUNNING = 3 };

static bool kill_them, list, reboot, shutdown, all, ignore_auto, json;
static struct strv groups;
static int timeout = TIMEOUT;

const struct opt auto_opts[] = {
	{ 'k', "kill", OPT_FLAG, &kill_them, NULL, "kill those that run" },
	{ 'L', "list", OPT_FLAG, &list, NULL, "only print whom it would be done to, and the seconds to wait behind each" },
	{ 'r', "reboot", OPT_FLAG, &reboot, NULL, "restart those that run" },
	{ 's', "shutdown", OPT_FLAG, &shutdown, NULL, "shut those down that run" },
	{ 'a', "all", OPT_FLAG, &all, NULL, "whatever groups they are in" },
	{ 'A', "ignore-auto", OPT_FLAG, &ignore_auto, NULL, "also those without lxc.start.auto" },
	{ 'g', "groups", OPT_LIST, &groups, "G1,G2", "those of these groups, in that order; empty: those of none (the default)" },
	{ 't', "timeout", OPT_INT, &timeout, "SECS", "how long a shutdown may take (60; -1: for ever)" },
	{ 0, "json", OPT_FLAG, &json, NULL, "with -L, as JSON" },
	{ 0 }
};

/* The groups in the order given; an empty element, also at an end, is "". */
static void
split(struct strv *out)
{
	const char *at;
	size_t i, n;

	for (i = 0; i < groups.n; i++)
		for (at = groups.v[i];; at += n + 1) {
			n = strcspn(at, ",");
			strv_take(out, xstrndup(at, n));
			if (!at[n])
				break;
		}
	if (!groups.n)
		strv_add(out, "");
}

static bool
in_group(const struct conf *f, const char *group)
{
	size_t i;

	for (i = 0; i < f->group.n; i++)
		if (str_eq(f->group.v[i].val, group))
			return true;
	return !*group && !f->group.n;
}

static int
compare(const void *a, const void *b)
{
	const struct ctr *x = &(*(struct plan_unit *const *)a)->c, *y = &(*(struct plan_unit *const *)b)->c;
	int d = x->conf->start_order < y->conf->start_order ? -1 : x->conf->start_order > y->conf->start_order;

	if (!d)
		d = strcmp(x->name, y->name);
	return shutdown || kill_them ? -d : d;
}

/* Those that are meant, each once: group by group, each in its order. Returns how many. */
static size_t
pick(struct plan *p, struct plan_unit **out)
{
	struct strv want = { 0 };
	size_t g, i, n = 0, begin;
	struct plan_unit *u;

	split(&want);
	for (g = 0; g < (all ? 1 : want.n); g++) {
		for (begin = n, i = 0; i < p->n; i++) {
			u = p->unit[i];
			if (!u->picked && (ignore_auto || u->c.conf->start_auto) && (all || in_group(u->c.conf, want.v[g]))) {
				u->picked = true;
				out[n++] = u;
			}
		}
		qsort(out + begin, n - begin, sizeof *out, compare);
	}
	strv_free(&want);
	return n;
}

/* Every container, and those that are meant in their order. -1: the lxcpath cannot be read; speaks. */
static int
prepare(struct plan *p, char *lxcpath)
{
	struct strv names = { 0 };
	struct plan_unit **picked;
	size_t i, n, known;

	*p = (struct plan){ .lxcpath = lxcpath, .secs = timeout };
	p->what = kill_them ? PLAN_KILL : shutdown ? PLAN_SHUTDOWN : reboot ? PLAN_REBOOT : PLAN_START;
	if (!lxcpath)
		return -1;
	/* The usual place is made with the first container. */
	if (ctr_defined(lxcpath, &names) < 0 && (errno != ENOENT || cli.lxcpath)) {
		warn("%s:", lxcpath);
		return -1;
	}
	for (i = 0; i < names.n; i++)
		plan_unit(p, names.v[i]);
	strv_free(&names);
	plan_look(p);
	picked = xcalloc(p->n + 1, sizeof *picked);
	n = pick(p, picked);
	known = p->n;
	for (i = 0; i < n; i++)
		plan_place(p, picked[i]);
	/* Names that are required, and not defined here. */
	if (p->n > known)
		plan_look(p);
	free(picked);
	return 0;
}

static void
print(const struct plan *p)
{
	static const char *const word[] = {
		[PLAN_START] = "start", [PLAN_REBOOT] = "reboot", [PLAN_SHUTDOWN] = "shutdown", [PLAN_KILL] = "kill",
	};
	const struct conf *f;
	const char *before = "[";
	size_t i;

	for (i = 0; i < p->norder; i++) {
		if (!plan_due(p, p->order[i]) || (p->what == PLAN_START && p->order[i]->broken))
			continue;
		f = p->order[i]->c.conf;
		if (json)
			printf("%s{\"name\":\"%s\",\"action\":\"%s\",\"order\":%d,\"delay\":%u}", before, p->order[i]->c.name, word[p->what],
			    f->start_order, f->start_delay);
		else if (shutdown || kill_them)
			puts(p->order[i]->c.name);
		else
			printf("%s %u\n", p->order[i]->c.name, f->start_delay);
		before = ",\n";
	}
	if (json)
		puts(*before == '[' ? "[]" : "]");
}

int
auto_run(void)
{
	char *lxcpath = ctr_lxcpath(cli.lxcpath);
	struct plan p;
	size_t done, failed;
	int ret = EXIT_FAILURE;

	if (kill_them + reboot + shutdown > 1)
		warn("-k, -r and -s exclude each other");
	else if (timeout < -1)
		warn("-t takes -1 or more");
	else if (prepare(&p, lxcpath) == 0) {
		ret = EXIT_SUCCESS;
		if (list)
			print(&p);
		else {
			failed = plan_run(&p, &done);
			ret = !failed ? EXIT_SUCCESS : failed == done ? EXIT_FAILURE : SOME_FAILED;
		}
		plan_free(&p);
	}
	free(lxcpath);
	return ret;
}

int
auto_status(void)
{
	char *lxcpath = ctr_lxcpath(cli.lxcpath);
	struct plan p;
	struct live l;
	size_t i;
	const char *before = "[";
	int ret = EXIT_FAILURE;

	if (prepare(&p, lxcpath) == 0) {
		ret = EXIT_SUCCESS;
		for (i = 0; i < p.norder; i++) {
			live_get(&p.order[i]->c, &l);
			if (json)
				printf("%s{\"name\":\"%s\",\"state\":\"%s\"}", before, p.order[i]->c.name, ctr_state_name[l.state]);
			else
				printf("%-24s %s\n", p.order[i]->c.name, ctr_state_name[l.state]);
			before = ",\n";
			if (!p.order[i]->running)
				ret = NOT_RUNNING;
		}
		if (json)
			puts(*before == '[' ? "[]" : "]");
		plan_free(&p);
	}
	free(lxcpath);
	return ret;
}
