/* SPDX-License-Identifier: ISC */
/* checkpoint: a running container's processes as files, and back, by criu. */
#ifndef RUN_CHECKPOINT_H
#define RUN_CHECKPOINT_H

#include <stdbool.h>

struct ctr;

struct checkpoint {
	const char *dir;		/* of the images and criu's log */
	const char *script, *predump_dir;	/* NULL: none */
	bool verbose;
	bool stop;			/* end it when the images are there; else it goes on */
	bool pause;			/* leave its processes stopped */
	bool predump;			/* its memory alone, while it runs */
	bool foreground;		/* restore: stay with its console */
};

/* c is loaded. 0; -1: has spoken, with criu's last error where that was it. */
int checkpoint_dump(struct ctr *c, const struct checkpoint *o);
/*
 * c is loaded. Its processes run again, in their namespaces, cgroups and with their interfaces, and have a record of a
 * container whose supervisor is gone: lxc-start, which this process becomes, takes over there (run/adopt). Returns only -1.
 */
int checkpoint_restore(struct ctr *c, const struct checkpoint *o, char **argv);

#endif
