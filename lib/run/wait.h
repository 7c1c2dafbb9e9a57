/* SPDX-License-Identifier: ISC */
/* wait: until a container is in one of some states. */
#ifndef RUN_WAIT_H
#define RUN_WAIT_H

struct ctr;

/* states: bits 1 << enum ctr_state. secs: how long, -1 for ever. 0; -1 and ETIMEDOUT, silent. */
int wait_state(const struct ctr *c, unsigned states, int secs);

#endif
