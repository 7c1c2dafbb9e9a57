/* SPDX-License-Identifier: ISC */
/* psform: what lxc-ps prints: a list of columns, the order of the rows, and lines aligned as ps aligns them. */
#ifndef RUN_PSFORM_H
#define RUN_PSFORM_H

#include <stdbool.h>
#include <stddef.h>

struct procs_one;
struct psrows;
struct pscol;
struct psview;
struct str;

struct psform {
	struct pscell {
		const struct pscol *col;
		char *head;	/* owned */
		int width;
	} *cell;
	size_t n;
	bool led;	/* the first was put there by psform_lead */
};

/* Append the columns of "pid,user:20,comm=NAME", separated by commas or blanks. Speaks when one is none, naming those that are. 0, or -1. */
int psform_add(struct psform *f, const char *list);
void psform_free(struct psform *f);
/* The columns that ps shows when none are named. */
struct pslook {
	bool full, extra, longer, jobs;	/* -f, -F, -l, -j, which add up */
	bool bsd;			/* some option without a dash */
	bool bsd_user, bsd_long, bsd_jobs;	/* u, l, j */
};
void psform_preset(struct psform *f, const struct pslook *k);
/* Put the container in front, unless it is among the columns. */
void psform_lead(struct psform *f);
/* Widths that depend on what is there: those of pids and of containers' names (at least 9). Before the first line. */
void psform_measure(struct psform *f, const struct psview *v);
/* The line of heads; false: all that were asked for are empty, there is none. */
bool psform_head(const struct psform *f, struct str *out);
void psform_line(const struct psform *f, const struct psview *v, const struct procs_one *p, struct str *out);

/* All of it to stdout: the heads, and each row with what the tree wants before its command; cut to so many columns, 0: whole. */
enum psform_tree { PSFORM_FLAT, PSFORM_INDENT, PSFORM_LINES };
void psform_print(const struct psform *f, struct psview *v, const struct psrows *r, enum psform_tree tree, bool heads, unsigned columns);
/* What is known of each as an array of JSON objects. */
void psform_json(const struct psview *v, const struct psrows *r);

#endif
