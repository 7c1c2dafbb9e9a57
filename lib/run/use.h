/* SPDX-License-Identifier: ISC */
/* use: what a running container has used up. Silent. */
#ifndef RUN_USE_H
#define RUN_USE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ctr;

/* What an interface of its has carried, as the container sees it. */
struct use_link {
	char name[16];
	unsigned long long tx, rx;
};

/* Numbers as the cgroup files have them; has says which are known. */
struct use {
	bool has_cpu, has_disk, has_memory, has_kernel;
	uint64_t cpu, disk, memory, kernel;	/* nanoseconds, bytes */
	struct use_link link[16];
	size_t nlink;
};

/* Of c, which runs. What cannot be told is left out. */
struct live;
void use_find(struct use *u, const struct ctr *c, const struct live *l);

#endif
