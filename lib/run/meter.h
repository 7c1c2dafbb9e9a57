/* SPDX-License-Identifier: ISC */
/* meter: what the containers that run use up, as lxc-top has it, from their cgroups alone. Silent. */
#ifndef RUN_METER_H
#define RUN_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum meter_num {
	METER_CPU,			/* nanoseconds */
	METER_SYS, METER_USER,		/* hundredths of a second (USER_HZ) */
	METER_DISK, METER_READ, METER_WRITTEN,	/* bytes */
	METER_IOS,			/* how many times */
	METER_MEM, METER_MEMSW, METER_KMEM,	/* bytes; MEMSW: memory and swap */
	METER_NUMS
};

struct meter {
	char name[256];
	uint64_t num[METER_NUMS];	/* 0 also for what this host does not count */
};

struct meters {
	struct meter *one;
	size_t n;
	uint64_t total[METER_NUMS];
};

struct cg;
/* Of all that run from lxcpath (absolute, clean), whose names match (an arg of its own); *m is emptied first, and freed by meter_free. */
void meter_all(struct meters *m, const char *lxcpath, const struct cg *cg, bool (*match)(const char *name, void *arg), void *arg);
void meter_free(struct meters *m);
/* The sort keys of lxc-top, as a text of letters: "ncbmsk". */
extern const char meter_keys[];
/* By one of them: names from the first, numbers from the largest; reverse turns that. Equal ones go by name. */
void meter_sort(struct meters *m, char key, bool reverse);

#endif
