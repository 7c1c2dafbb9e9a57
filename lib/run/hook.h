/* SPDX-License-Identifier: ISC */
/*
 * hook: programs that a configuration has run at a moment of a container's life. A value is a shell's:
 * /bin/sh -c "exec VALUE NAME lxc TYPE ...", with the names as arguments of the shell, so that none of them
 * is read as a command. Where there is no shell a value of plain words is executed itself.
 */
#ifndef RUN_HOOK_H
#define RUN_HOOK_H

#include <stdbool.h>
#include <sys/types.h>

#include "container/conf.h"
#include "base/str.h"

struct ctr;

enum { HOOK_LINE = 512 };

/* Hooks of one type, and the one of them that runs. What it prints goes to the log at DEBUG, line by line. */
struct hook {
	const struct ctr *c;
	const char *section, *word;	/* "lxc" and its type; "net" and up or down */
	enum conf_hook type;		/* HOOKS: a script of an interface */
	struct strv args;		/* behind NAME lxc TYPE, or with lxc.hook.version 1 the only ones */
	struct strv env;		/* K=V, besides what every hook has */
	const char *key, *val, *file;	/* of what runs, for messages */
	unsigned line_no;
	pid_t pid;
	int out;			/* what it prints, non-blocking; -1 */
	size_t n;
	char line[HOOK_LINE], last[HOOK_LINE];
};

/* Those of c with that type. hook_free when done. */
void hook_init(struct hook *h, const struct ctr *c, enum conf_hook type);
void hook_free(struct hook *h);
/* Fork that one, in a session of its own, with no descriptor but its output's and an empty input. Speaks. -1. */
int hook_start(struct hook *h, const struct conf_val *v);
/* Take what there is of its output. false: there comes no more. */
bool hook_read(struct hook *h);
/* It has ended so, as wait(2) gives it: the rest of its output; if that was a failure say so, with its last line. -1. */
int hook_ended(struct hook *h, int status);
/*
 * All of a type, in file order, until one fails; waits for each, and reaps nobody else: a container's process 1 has
 * children that are not its own. Speaks. -1. Without such hooks not one system call.
 */
int hook_run(struct hook *h);
/* hook_init, hook_run and hook_free. */
int hook_run_type(const struct ctr *c, enum conf_hook type);
/* Before anything is touched: are those programs there that are named by their path? root: the container's, -1: not to be looked at yet. Speaks. */
int hook_check(const struct ctr *c, int root);

#endif
