/* SPDX-License-Identifier: ISC */
/* start: from a configuration to a running container, and a daemon's two processes. */
#ifndef RUN_START_H
#define RUN_START_H

#include <stdbool.h>

struct ctr;

/* What the command line of lxc-start or lxc-execute asks for. */
struct start {
	char **cmd;		/* behind "--"; NULL: lxc.init.cmd or lxc.execute.cmd, else /sbin/init */
	bool execute;		/* our own init runs cmd; no ttys; plain descriptors where they are no terminal */
	bool daemon;
	bool adopt;		/* start_adopt: it runs, and nobody supervises it */
	const char *pidfile;	/* absolute; gets the supervisor's pid */
	const char *rcfile;	/* read again at a reboot */
	const char *const *defines;	/* -s settings, NULL behind the last */
};

/*
 * Does c run without a supervisor? Then s gets the words that it was started with, so that a reboot of it is what it
 * would have been. For lxc-start, before start_load. May speak.
 */
void start_adopt(const struct ctr *c, struct start *s);
/* Read its configuration and what -s adds; refuse one that is not there. Speaks. */
int start_load(struct ctr *c, const struct start *s);
/*
 * Start c, whose configuration is loaded and checked by conf. In the
 * foreground returns when it has ended: its exit status, 128 + n for a signal; for a
 * daemon 0 once it runs. EXIT_FAILURE when it did not start; has spoken.
 */
int start_run(struct ctr *c, const struct start *s);

#endif
