/* SPDX-License-Identifier: ISC */
/* need: the containers that one requires (lxcbox.require), seen from its supervisor: when one of them ends, it ends. */
#ifndef RUN_NEED_H
#define RUN_NEED_H

struct super;

/* Watch each of them from now on. -1: one does not run; speaks. */
int need_open(struct super *p);
void need_close(struct super *p);

#endif
