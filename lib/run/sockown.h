/* SPDX-License-Identifier: ISC */
/* sockown: which process of a container has a socket open. Silent. */
#ifndef RUN_SOCKOWN_H
#define RUN_SOCKOWN_H

#include <stddef.h>
#include <sys/types.h>

struct ctr;
struct live;

struct sockown_one {
	unsigned long long inode;
	pid_t pid;
};
struct sockown {
	struct sockown_one *v;	/* by inode */
	size_t n;
};

/* Look through all processes in the container's cgroups. */
void sockown_find(struct sockown *o, const struct ctr *c, const struct live *l);
/* The first process that has that socket, 0: none of them. */
pid_t sockown_pid(const struct sockown *o, unsigned long long inode);
void sockown_free(struct sockown *o);

#endif
