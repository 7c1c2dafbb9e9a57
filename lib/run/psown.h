/* SPDX-License-Identifier: ISC */
/* psown: which container each process of this host belongs to. */
#ifndef RUN_PSOWN_H
#define RUN_PSOWN_H

struct procs;
struct strv;

/*
 * Set owner of each process in l to an index of names, or -1: it is of no container
 * of lxcpath (NULL: the usual). names comes in empty, or with those that are asked for:
 * then only these are looked for, and one that neither runs nor is
 * defined is an error. Speaks. 0, or -1.
 *
 * A process is a container's when it descends from its init, is in a pid namespace
 * of it, or in its cgroup. The first two cannot be forged from inside.
 */
int psown_find(struct procs *l, const char *lxcpath, struct strv *names);

#endif
