/* SPDX-License-Identifier: ISC */
/* attach: run a command inside of a running container. */
#ifndef RUN_ATTACH_H
#define RUN_ATTACH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/str.h"

struct ctr;

/* What of the caller's the command keeps. */
enum { ATTACH_CGROUP = 1, ATTACH_CAP = 2, ATTACH_LSM = 4 };

struct attach {
	char **cmd;		/* empty: the login shell */
	unsigned namespaces;	/* SYS_NEW*; 0: all that are not ours already */
	unsigned elevated;	/* ATTACH_* */
	const char *arch;	/* NULL: by lxc.arch */
	bool remount;		/* fresh /proc and /sys, where the mount namespace is not joined */
	bool clear_env;
	struct strv keep, set;	/* names; NAME=VALUE */
	const char *log, *context;
	uid_t uid;		/* -1: not said */
	gid_t gid;
};

/*
 * Run it in c, whose configuration is loaded, and wait: the command's exit status, 128 + n when signal n ended it, 127 when it was
 * not found, 126 when it could not be run, 1 when it did not come to that. Speaks. Where any of 0, 1 and 2 is
 * a terminal the command gets one of its own in its place.
 */
int attach_run(const struct ctr *c, const struct attach *a);

#endif
