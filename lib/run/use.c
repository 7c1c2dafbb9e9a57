/* SPDX-License-Identifier: ISC */
/* use: what a running container has used up, from its cgroups and from the host's ends of its links. */
#include <string.h>

#include "run/use.h"
#include "run/cmd.h"
#include "container/ctr.h"
#include "container/netlook.h"
#include "kernel/cghier.h"
#include "kernel/cgstat.h"

static void
find_cgroup(struct use *u, const struct ctr *c, const struct live *l)
{
	static const char *const cpu[] = { "usage_usec", NULL }, *const memory[] = { "anon", "file", NULL };
	static const char *const kernel[] = { "kernel_stack", "pagetables", "sock", "slab", NULL };
	const char *path = l->cgroup;
	struct cg cg;

	if (live_cgroups(c, l, &cg) < 0)
		return;
	u->has_cpu = cgstat_number(&cg, path, "cpuacct.usage", &u->cpu);
	if (!u->has_cpu && cgstat_sum(&cg, path, "cpu.stat", cpu, &u->cpu)) {
		u->has_cpu = true;
		u->cpu *= 1000;
	}
	u->has_disk = cgstat_number(&cg, path, "blkio.throttle.io_service_bytes", &u->disk);
	u->has_memory = cgstat_number(&cg, path, "memory.usage_in_bytes", &u->memory) || cgstat_sum(&cg, path, "memory.stat", memory, &u->memory);
	u->has_kernel = cgstat_number(&cg, path, "memory.kmem.usage_in_bytes", &u->kernel);
	/* memory.stat of v1 has lines of other names. */
	if (!u->has_kernel)
		u->has_kernel = cgstat_sum(&cg, path, "memory.stat", kernel, &u->kernel);
	cg_close(&cg);
}

/* The host's ends, which the record names; their counters are the container's the other way round. */
static void
find_links(struct use *u, const struct ctr *c)
{
	struct ctr_record r;
	struct use_link *l;
	unsigned i;

	if (ctr_record_read(c, &r) < 0)
		return;
	for (i = 0; i < r.nlink && u->nlink < sizeof u->link / sizeof *u->link; i++) {
		l = &u->link[u->nlink];
		memcpy(l->name, r.link[i], sizeof l->name);
		if (netlook_bytes(l->name, &l->rx, &l->tx) == 0)
			u->nlink++;
	}
}

void
use_find(struct use *u, const struct ctr *c, const struct live *l)
{
	*u = (struct use){ 0 };
	find_cgroup(u, c, l);
	find_links(u, c);
}
