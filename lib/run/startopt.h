/* SPDX-License-Identifier: ISC */
/* startopt: the options that lxc-start and lxc-execute have in common. */
#ifndef RUN_STARTOPT_H
#define RUN_STARTOPT_H

#include <stdbool.h>

#include "container/cli.h"
#include "base/opt.h"
#include "base/str.h"

struct start;

struct startopt {
	bool daemon;
	struct strv defines;	/* settings of -s, and of options that stand for some */
	const char *net, *ipc, *uts, *pid;	/* --share-* */
};
extern struct startopt startopt;

#define STARTOPT_ROWS \
	{ 'f', "rcfile", OPT_STR, &cli.rcfile, "FILE", "this configuration instead of the container's own" }, \
	{ 's', "define", OPT_LIST, &startopt.defines, "KEY=VAL", "a setting more, as if it stood at the end of the file" }, \
	{ 0, "share-net", OPT_STR, &startopt.net, "NAME|PID", "be in the network namespace of that container or process" }, \
	{ 0, "share-ipc", OPT_STR, &startopt.ipc, "NAME|PID", "the same for System V IPC" }, \
	{ 0, "share-uts", OPT_STR, &startopt.uts, "NAME|PID", "the same for the host name" }, \
	{ 0, "share-pid", OPT_STR, &startopt.pid, "NAME|PID", "the same for processes" }

/* A setting more, val being what the command line gave (NULL: nothing). */
void startopt_define(const char *key, const char *val);
/* The same for a path ("none" is none): made absolute, for a daemon's working folder is /. Speaks. -1. */
int startopt_define_path(const char *key, const char *path);
/*
 * Before the container is opened: what was inherited is closed when a daemon must not keep it, so that whoever
 * waits for a pipe's end does not wait for the container's (or close_fds says so). Then s is made of the options. Speaks. -1.
 */
int startopt_settle(struct start *s, bool close_fds);

#endif
