/* SPDX-License-Identifier: ISC */
/* lxc-list: containers by what they do, as Debian's lxc 0.7.5 to 0.8 printed them */
#include <stdio.h>
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/list.h"
#include "run/listform.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/str.h"

static bool json;

static const struct opt opts[] = {
	{ 0, "json", OPT_FLAG, &json, NULL, "the same facts as lxc-ls --json" },
	{ 0 }
};

static const char *const heads[] = { "RUNNING", "FROZEN", "STOPPED" };

/* Which of heads it stands below; whatever starts or stops still runs. */
static size_t
group(const struct list_row *row)
{
	const char *state = row->cell[LIST_STATE];

	if (!row->running || !state)
		return 2;
	return str_eq(state, ctr_state_name[STATE_FROZEN]);
}

static void
print(const struct list *l)
{
	size_t g, i;

	for (g = 0; g < sizeof heads / sizeof *heads; g++) {
		printf("%s%s\n", g ? "\n" : "", heads[g]);
		for (i = 0; i < l->n; i++)
			if (group(&l->row[i]) == g)
				printf("  %s%s\n", l->row[i].cell[LIST_NAME],
				    l->row[i].cell[LIST_AUTOSTART] && str_eq(l->row[i].cell[LIST_AUTOSTART], "1") ? " (auto)" : "");
	}
}

static int
list(char **operand)
{
	char *lxcpath = ctr_lxcpath(cli.lxcpath);
	struct list l;
	bool *show;
	size_t i;

	if (!lxcpath)
		return EXIT_FAILURE;
	list_get(&l, lxcpath, json ? LIST_JSON : 1u << LIST_STATE | 1u << LIST_AUTOSTART, 0, false);
	if (json) {
		show = xcalloc(l.n + 1, sizeof *show);
		for (i = 0; i < l.n; i++)
			show[i] = true;
		listform_json(&l, show);
		free(show);
	} else {
		print(&l);
	}
	list_free(&l);
	free(lxcpath);
	return EXIT_SUCCESS;
}

const struct applet applet_list = {
	.name = "lxc-list", .args = "[--json]", .text = "list containers by their state", .opts = opts, .flags = APPLET_ALONE | APPLET_PROC, .run = list,
	.more = "One that lxc-autostart starts is marked (auto).\n",
};
