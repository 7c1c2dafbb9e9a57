/* SPDX-License-Identifier: ISC */
/* pssel: which processes ps's options select. */
#ifndef RUN_PSSEL_H
#define RUN_PSSEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct procs;
struct procs_one;

/* Lists of the command line; a process in any of them is selected. */
enum pssel_list { PSSEL_PID, PSSEL_PPID, PSSEL_SID, PSSEL_USER, PSSEL_RUSER, PSSEL_COMM, PSSEL_TTY, PSSEL_LISTS };

struct pssel {
	/* What was asked for. */
	struct strv list[PSSEL_LISTS];	/* "1,2" as given; emptied into value */
	bool all;			/* -e, -A */
	bool terminals, no_leaders;	/* -a, -d */
	bool bsd, bsd_a, bsd_x;		/* in BSD's manner: the caller's with a terminal; a: anybody's; x: also without */
	bool running, not;		/* r: of these only the running; -N: all others */
	/* What pssel_prepare makes of it. */
	struct pssel_values {
		long long *number;
		struct strv word;
		size_t n;
	} value[PSSEL_LISTS];
	bool lists;			/* there are some */
	long long uid, tty;		/* the caller's */
};

/* Read the lists; l: to find out about the caller. Speaks of what is no number or no user. 0, or -1. */
int pssel_prepare(struct pssel *s, const struct procs *l);
/* Is p selected? others: without lists, so is everything. */
bool pssel_wants(const struct pssel *s, const struct procs_one *p, bool others);
void pssel_free(struct pssel *s);

#endif
