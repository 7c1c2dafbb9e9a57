/* SPDX-License-Identifier: ISC */
/* listform: a list of containers as names, as a table, as JSON. */
#include <stdio.h>
#include <stdlib.h>

#include "run/listform.h"
#include "run/list.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/table.h"

/* "web1/inner": the names on the way to row i. The caller frees it. */
static char *
full_name(const struct list *l, size_t i)
{
	char *name = xstrdup(l->row[i].cell[LIST_NAME]), *longer;
	unsigned depth = l->row[i].depth;

	while (i-- > 0 && depth > 0)
		if (l->row[i].depth < depth) {
			longer = xasprintf("%s/%s", l->row[i].cell[LIST_NAME], name);
			free(name);
			name = longer;
			depth = l->row[i].depth;
		}
	return name;
}

/* As many columns as the terminal has room for, a blank behind each that does not end a line, as LXC has it. */
static void
print_names(const struct strv *names, bool line, unsigned width)
{
	size_t i, longest = line ? 0 : sizeof "NAME" - 1, columns = 1;

	for (i = 0; i < names->n && !line; i++)
		if (table_width(names->v[i]) > longest)
			longest = table_width(names->v[i]);
	if (width > longest)
		columns = (width + 1) / (longest + 1);
	for (i = 0; i < names->n; i++) {
		table_put(names->v[i], longest, false);
		putchar((i + 1) % columns ? ' ' : '\n');
	}
	if (names->n % columns)
		putchar('\n');
}

void
listform_names(const struct list *l, const bool *show, bool line, unsigned width)
{
	struct strv names = { 0 };
	size_t i;

	for (i = 0; i < l->n; i++)
		if (show[i])
			strv_take(&names, full_name(l, i));
	print_names(&names, line, width);
	strv_free(&names);
}

static char *
nested_name(const struct list_row *row)
{
	return row->depth ? xasprintf("%*s%s", (int)row->depth, "\\", row->cell[LIST_NAME]) : xstrdup(row->cell[LIST_NAME]);
}

void
listform_table(const struct list *l, const bool *show, const int *col)
{
	struct table_col head[64];
	size_t n = 0, r, i, cells = 0;
	char **cell;

	for (; n < sizeof head / sizeof *head && col[n] >= 0; n++)
		head[n] = (struct table_col){ list_field_name[col[n]], col[n] == LIST_RAM || col[n] == LIST_SWAP };
	cell = xcalloc(l->n * n + 1, sizeof *cell);
	for (r = 0; r < l->n; r++)
		for (i = 0; show[r] && i < n; i++)
			cell[cells++] = col[i] == LIST_NAME ? nested_name(&l->row[r]) :
			    xstrdup(l->row[r].cell[col[i]] ? l->row[r].cell[col[i]] : "-");
	if (cells)
		table_print(head, n, cell, cells / n);
	for (i = 0; i < cells; i++)
		free(cell[i]);
	free(cell);
}

static bool
is(const char *cell, const char *word)
{
	return cell && str_eq(cell, word);
}

/* "a, b" as ["a","b"]. */
static void
json_list(struct str *out, const char *text)
{
	struct strv w = { 0 };
	size_t i;
	char *q;

	strv_split(&w, text ? text : "", ", ");
	str_add(out, "[");
	for (i = 0; i < w.n; i++) {
		q = str_json(w.v[i]);
		str_addf(out, "%s%s", i ? "," : "", q);
		free(q);
	}
	str_add(out, "]");
	strv_free(&w);
}

static void
json_row(struct str *out, const struct list *l, size_t i)
{
	const struct list_row *row = &l->row[i];
	char *name = full_name(l, i), *q = str_json(name);
	static const int lists[] = { LIST_GROUPS, LIST_INTERFACE, LIST_IPV4, LIST_IPV6 };
	static const char *const keys[] = { "groups", "interfaces", "ipv4", "ipv6" };
	size_t k;

	str_addf(out, "{\"name\":%s,\"state\":\"%s\",\"pid\":%s,\"defined\":%s,\"autostart\":%s,\"unprivileged\":%s", q,
	    row->cell[LIST_STATE] ? row->cell[LIST_STATE] : "STOPPED", row->cell[LIST_PID] ? row->cell[LIST_PID] : "null",
	    row->defined ? "true" : "false", is(row->cell[LIST_AUTOSTART], "1") ? "true" : "false",
	    is(row->cell[LIST_UNPRIVILEGED], "true") ? "true" : "false");
	for (k = 0; k < sizeof keys / sizeof *keys; k++) {
		str_addf(out, ",\"%s\":", keys[k]);
		json_list(out, row->cell[lists[k]]);
	}
	str_add(out, "}");
	free(q);
	free(name);
}

void
listform_json(const struct list *l, const bool *show)
{
	struct str out = { 0 };
	size_t i;

	for (i = 0; i < l->n; i++)
		if (show[i]) {
			str_add(&out, out.n ? ",\n " : "[");
			json_row(&out, l, i);
		}
	printf("%s]\n", out.n ? out.s : "[");
	str_free(&out);
}
