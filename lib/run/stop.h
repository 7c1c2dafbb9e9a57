/* SPDX-License-Identifier: ISC */
/* stop: end a running container, with its supervisor's help or without. */
#ifndef RUN_STOP_H
#define RUN_STOP_H

#include <stdbool.h>

struct ctr;

struct stop {
	bool kill;	/* at once */
	bool reboot;
	bool nokill;	/* do not kill when the time is over */
	bool nowait;	/* only ask */
	int secs;	/* how long init has, -1: for ever */
};

/*
 * 0 when it has stopped (restarted, or was asked with nowait) and nothing of
 * it is left; -1 otherwise: errno ESRCH when it was not running (silent), else it has spoken.
 */
int stop_run(struct ctr *c, const struct stop *s);
/* Remove what a dead supervisor left of a container that has ended: cgroups and its record. Interfaces have gone with their namespace. */
void stop_sweep(const struct ctr *c);

#endif
