/* SPDX-License-Identifier: ISC */
/* psorder: which row of lxc-ps comes behind which. */
#include <stdio.h>
#include <stdlib.h>

#include "run/psorder.h"
#include "run/pscol.h"
#include "kernel/procs.h"
#include "base/mem.h"
#include "base/str.h"

/* A chain of processes may be as long as a container likes: what is deeper is drawn so deep. */
enum { DEPTH_MAX = 64 };

int
psorder_keys(const char *list, struct pskey **key, size_t *n)
{
	struct strv w = { 0 };
	struct pskey k;
	size_t i;
	int ret = 0;

	strv_split(&w, list, ", \t\n");
	for (i = 0; i < w.n && ret == 0; i++) {
		k.down = w.v[i][0] == '-';
		k.col = pscol_named(w.v[i] + (k.down || w.v[i][0] == '+'), "--sort");
		if (!k.col)
			ret = -1;
		*key = xrealloc(*key, *n + 1, sizeof **key);
		(*key)[(*n)++] = k;
	}
	strv_free(&w);
	return ret;
}

/* qsort(3) has no room for these. */
static struct {
	const struct psview *v;
	const struct pskey *key;
	size_t n;
} order;

static int
compare(const void *a, const void *b)
{
	const struct procs_one *x = ((const struct psrow *)a)->p, *y = ((const struct psrow *)b)->p;
	size_t i;
	int r = 0;

	for (i = 0; i < order.n && r == 0; i++) {
		r = pscol_compare(order.key[i].col, order.v, x, y);
		if (order.key[i].down)
			r = -r;
	}
	return r ? r : (x->pid > y->pid) - (x->pid < y->pid);
}

void
psorder_sort(struct psrows *r, const struct psview *v, const struct pskey *key, size_t n)
{
	order.v = v;
	order.key = key;
	order.n = n;
	if (r->n)
		qsort(r->v, r->n, sizeof *r->v, compare);
}

/* Links of rows, by their indices. */
enum { NONE = -1 };
struct node {
	int parent, child, next;
};

/* Link each row to its parent's, and return the first of those that have none. */
static int
link_rows(const struct psrows *r, const struct procs *l, struct node *node)
{
	int *row = xcalloc(l->n + 1, sizeof *row), i, first = NONE;
	const struct procs_one *parent;

	for (i = 0; i < (int)l->n; i++)
		row[i] = NONE;
	for (i = 0; i < (int)r->n; i++) {
		row[r->v[i].p - l->v] = i;
		node[i] = (struct node){ NONE, NONE, NONE };
	}
	/* From the end, each put before those that are there: the order stays. */
	for (i = (int)r->n - 1; i >= 0; i--) {
		parent = procs_parent(l, r->v[i].p);
		node[i].parent = parent ? row[parent - l->v] : NONE;
		node[i].next = node[i].parent == NONE ? first : node[node[i].parent].child;
		*(node[i].parent == NONE ? &first : &node[node[i].parent].child) = i;
	}
	free(row);
	return first;
}

void
psorder_forest(struct psrows *r, const struct procs *l)
{
	struct node *node = xcalloc(r->n + 1, sizeof *node);
	struct psrow *out = xcalloc(r->n + 1, sizeof *out);
	int at = link_rows(r, l, node), next;
	unsigned depth = 0;
	size_t n = 0;

	while (at != NONE) {
		out[n++] = (struct psrow){ r->v[at].p, depth, node[at].next != NONE && node[at].parent != NONE };
		next = node[at].child;
		if (next != NONE)
			depth++;
		for (; next == NONE && at != NONE; at = node[at].parent) {
			next = node[at].next;
			if (next == NONE && depth)
				depth--;
		}
		at = next;
	}
	free(node);
	free(r->v);
	r->v = out;
	r->n = n;
}

const char *
psorder_tree(const struct psrows *r, size_t i, bool lines)
{
	static char text[4 * DEPTH_MAX + 1];
	static bool more[DEPTH_MAX + 1];
	unsigned depth = r->v[i].depth > DEPTH_MAX ? DEPTH_MAX : r->v[i].depth, d;
	size_t n = 0;

	more[depth] = r->v[i].more;
	for (d = 1; d < depth; d++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s", !lines ? "  " : more[d] ? " |  " : "    ");
	snprintf(text + n, sizeof text - n, "%s", !depth ? "" : lines ? " \\_ " : "  ");
	return text;
}
