/* SPDX-License-Identifier: ISC */
/* life: one run of a container, from nothing to init and back to nothing. */
#ifndef RUN_LIFE_H
#define RUN_LIFE_H

struct ctr;
struct super;

/* SYS_NEW* of the namespaces that the configuration gives it. */
unsigned life_namespaces(const struct ctr *c);
/* Up to a running init. Speaks; what was made is life_end's to remove. */
int life_begin(struct super *p);
/* Kill and reap what is left of its first process; its status is in p. */
void life_end_init(struct super *p);
/* Everything that one life made, in reverse, whatever was reached. Ends init if it still runs. */
void life_end(struct super *p);

#endif
