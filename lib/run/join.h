/* SPDX-License-Identifier: ISC */
/* join: the two processes of an attach that come to be inside: one that joins, and the command. */
#ifndef RUN_JOIN_H
#define RUN_JOIN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "kernel/cgseat.h"

struct attach;
struct ctr;

struct join {
	const struct ctr *c;
	const struct attach *a;
	int proc, pidfd;	/* /proc/PID of init, and a pidfd (-1) */
	struct cg_seat seat;
	unsigned namespaces;	/* to join */
	bool become;		/* take the ids of its root first */
	uint64_t caps;		/* what its init may have */
	bool no_new_privs;
	char *label;		/* what to write into attr/exec; NULL */
	char *cwd, **env;
	int term;		/* which of 0, 1 and 2 is a terminal, -1 none */
	bool cooked;		/* the caller's terminal goes on editing lines */
	int sock;		/* brings the pty's master to who attaches; -1 without */
	pid_t parent;
	volatile pid_t *command;	/* shared with who attaches, and with nobody inside: its pid */
};

/* In a child of who attaches: join, run the command, wait, exit with its status. Speaks. */
_Noreturn void join_run(const struct join *j, bool in_v2);

#endif
