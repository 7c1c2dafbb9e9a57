/* SPDX-License-Identifier: ISC */
/* psorder: which row of lxc-ps comes behind which. */
#ifndef RUN_PSORDER_H
#define RUN_PSORDER_H

#include <stdbool.h>
#include <stddef.h>

struct procs;
struct procs_one;
struct pscol;
struct psview;

struct pskey {
	const struct pscol *col;
	bool down;
};

struct psrow {
	const struct procs_one *p;
	unsigned depth;	/* in the forest */
	bool more;	/* its parent has children behind it */
};

struct psrows {
	struct psrow *v;
	size_t n;
};

/* The keys of "user,-rss,+pid" appended to *key of *n; owned by the caller. Speaks. 0, or -1. */
int psorder_keys(const char *list, struct pskey **key, size_t *n);
/* Order by the keys, then by pid. */
void psorder_sort(struct psrows *r, const struct psview *v, const struct pskey *key, size_t n);
/* Put each behind its parent, as far as that is among them, in the order that they have. */
void psorder_forest(struct psrows *r, const struct procs *l);
/* What stands before the command in row i, with lines or blanks alone; rows are asked for in their order. Static. */
const char *psorder_tree(const struct psrows *r, size_t i, bool lines);

#endif
