/* SPDX-License-Identifier: ISC */
/* lifecg: the cgroups of one life (life.h): opened, claimed, made, limited, removed. All speak. */
#ifndef RUN_LIFECG_H
#define RUN_LIFECG_H

#include <stdbool.h>

struct ctr_record;
struct super;

/* Before anything is touched: do the keys about cgroups go together, and would their names have room? */
bool lifecg_fits(struct super *p);
/* Open the hierarchies; those that the host lacks privately, where they are needed. -1. */
int lifecg_open(struct super *p);
/* Sweep what a dead predecessor, whose record is old, left; take a free name, which p's cgroup then is. -1; 1: there are processes, the container runs. */
int lifecg_claim(struct super *p, const struct ctr_record *old);
/* The cgroups of that name in every hierarchy, their limits, and their owner in a user namespace. -1. */
int lifecg_make(struct super *p);
/* Its devices, when the cgroups are made: at any time before the child joins them, or when its hooks have made all of theirs. -1. */
int lifecg_devices(struct super *p);
/* Remove them; with processes kill first what still is in them. */
void lifecg_end(struct super *p, bool processes);

#endif
