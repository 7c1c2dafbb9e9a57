/* SPDX-License-Identifier: ISC */
/* pscol: the columns that lxc-ps can show: one table of names, heads, widths and what stands in them. */
#ifndef RUN_PSCOL_H
#define RUN_PSCOL_H

#include <stddef.h>

struct procs_host;
struct procs_one;
struct str;
struct strv;

/* What a column may have to know beside the process. */
struct psview {
	const struct procs_host *host;
	const struct strv *names;	/* of containers, by owner */
	long long now;			/* Unix time */
	const char *tree;		/* of the row: what stands before a command in a forest, or NULL */
};

enum pscol_just {
	PSCOL_LEFT,	/* longer text pushes the next column */
	PSCOL_RIGHT,
	PSCOL_CUT,	/* left, cut to the width unless it is the last */
	PSCOL_USER,	/* a name left, a number right; a long name is cut and ends in '+' */
};

/* Widths that are not known before there are processes. */
enum { PSCOL_PID = -1, PSCOL_NAME = -2 };

struct pscol {
	const char *name, *head;
	int width;
	enum pscol_just just;
	void (*put)(struct str *out, const struct psview *v, const struct procs_one *p, const struct pscol *col);
	/* Offset in struct procs_one of the number that it is made of, and sorted by; 0: it is sorted by its text, as names are. */
	size_t at;
};

/* The column of that name, or NULL. */
const struct pscol *pscol_find(const char *name);
/* The same for a word of that option of the command line: speaks, and names those that there are. */
const struct pscol *pscol_named(const char *name, const char *option);
/* As strcmp, of the two in this column. */
int pscol_compare(const struct pscol *col, const struct psview *v, const struct procs_one *a, const struct procs_one *b);

/* The container's name, "" for none. */
const char *pscol_container(const struct psview *v, const struct procs_one *p);

#endif
