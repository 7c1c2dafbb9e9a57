/* SPDX-License-Identifier: ISC */
/* newns: run one command in new namespaces, without a container (lxc-unshare, lxc-usernsexec). */
#ifndef RUN_NEWNS_H
#define RUN_NEWNS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/str.h"

struct ids_maps;

struct newns {
	char **cmd;
	unsigned namespaces;		/* SYS_NEW* */
	const struct ids_maps *maps;	/* of a new user namespace */
	bool become;			/* take these ids, without further groups */
	uid_t uid;
	gid_t gid;
	const char *hostname;		/* NULL: as it is */
	struct strv links;		/* interfaces that move there */
	bool remount;			/* fresh /proc, /dev/shm and /dev/mqueue */
	bool daemon;			/* do not wait for its end */
};

/*
 * Its exit status: 128 + n when signal n ended it, 126 and 127 when it cannot be run, EXIT_FAILURE when it did not come to that. Speaks.
 * A daemon's: 0 once it runs. The mounts of a new mount namespace are cut off from the host's.
 */
int newns_run(const struct newns *n);

#endif
