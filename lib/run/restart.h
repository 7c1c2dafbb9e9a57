/* SPDX-License-Identifier: ISC */
/* restart: whether a container whose life has ended begins another by itself, and when (lxcbox.restart). */
#ifndef RUN_RESTART_H
#define RUN_RESTART_H

#include <stdbool.h>

struct super;

/*
 * A life has ended without a reboot. Is there to be another? Then p->due says when. *status: the exit status so
 * far, 1 when it is given up, which is said.
 */
bool restart_due(struct super *p, int *status);
/* Wait for that, serving the command socket; who says stop meanwhile ends the wait, false; who says restart too, true. */
bool restart_wait(struct super *p);

#endif
