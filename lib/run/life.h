/* SPDX-License-Identifier: ISC */
/* life: one run of a container, from nothing to init and back to nothing. */
#ifndef RUN_LIFE_H
#define RUN_LIFE_H

struct ctr;
struct super;

/* SYS_NEW* of the namespaces that the configuration gives it. */
unsigned life_namespaces(const struct ctr *c);
/*
 * Before anything is touched: what is to run, the root folder and the namespaces of others are there. Fills
 * in p's argv and root; life_end releases them. Speaks. -1.
 */
int life_prepare(struct super *p);
/* Up to a running init, or one that runs already and that nobody supervises. Speaks; what was made is life_end's to remove. */
int life_begin(struct super *p);
/* Kill and reap what is left of its first process; its status is in p. */
void life_end_init(struct super *p);
/* Everything that one life made, in reverse, whatever was reached. Ends init if it still runs. */
void life_end(struct super *p);

#endif
