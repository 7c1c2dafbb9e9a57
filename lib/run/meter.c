/* SPDX-License-Identifier: ISC */
/* meter: what the containers that run use up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/meter.h"
#include "run/cmd.h"
#include "container/ctr.h"
#include "kernel/cg.h"
#include "kernel/cgstat.h"
#include "base/mem.h"
#include "base/str.h"

/* --- one container ------------------------------------------------------------ */

static void
read_cpu(const struct cg *cg, const char *path, uint64_t *n)
{
	static const char *const v1[] = { "system", "user", NULL }, *const v2[] = { "usage_usec", "system_usec", "user_usec", NULL };
	uint64_t got[3];

	if (cgstat_number(cg, path, "cpuacct.usage", &n[METER_CPU])) {
		cgstat_words(cg, path, "cpuacct.stat", v1, &n[METER_SYS]);
		return;
	}
	cgstat_words(cg, path, "cpu.stat", v2, got);
	n[METER_CPU] = got[0] * 1000;
	n[METER_SYS] = got[1] / 10000;
	n[METER_USER] = got[2] / 10000;
}

static void
read_disk(const struct cg *cg, const char *path, uint64_t *n)
{
	/* Each device has its "Total", and all together have one in the last line: the sum is twice what it is. */
	static const char *const v1[] = { "Total", "Read", "Write", NULL }, *const v2[] = { "rbytes", "wbytes", "rios", "wios", NULL };
	uint64_t got[4] = { 0 };

	if (cgstat_words(cg, path, "blkio.throttle.io_service_bytes", v1, &n[METER_DISK])) {
		n[METER_DISK] /= 2;
		cgstat_number(cg, path, "blkio.throttle.io_serviced", &n[METER_IOS]);
		return;
	}
	cgstat_words(cg, path, "io.stat", v2, got);
	n[METER_READ] = got[0];
	n[METER_WRITTEN] = got[1];
	n[METER_DISK] = got[0] + got[1];
	n[METER_IOS] = got[2] + got[3];
}

static void
read_memory(const struct cg *cg, const char *path, uint64_t *n)
{
	/* "kernel" is the sum of the others, since 5.18. */
	static const char *const v2[] = { "kernel", "kernel_stack", "pagetables", "sock", "slab", NULL };
	uint64_t got[5], swap = 0;

	if (cgstat_number(cg, path, "memory.usage_in_bytes", &n[METER_MEM])) {
		cgstat_number(cg, path, "memory.memsw.usage_in_bytes", &n[METER_MEMSW]);
		cgstat_number(cg, path, "memory.kmem.usage_in_bytes", &n[METER_KMEM]);
		return;
	}
	if (!cgstat_number(cg, path, "memory.current", &n[METER_MEM]))
		return;
	if (cgstat_number(cg, path, "memory.swap.current", &swap))
		n[METER_MEMSW] = n[METER_MEM] + swap;
	cgstat_words(cg, path, "memory.stat", v2, got);
	n[METER_KMEM] = got[0] ? got[0] : got[1] + got[2] + got[3] + got[4];
}

/* --- all ---------------------------------------------------------------------------- */

static void
add(struct meters *m, const char *lxcpath, const char *name, const struct cg *cg, bool listens)
{
	struct meter *new;
	struct live live;
	struct ctr c;
	int i;

	if (ctr_open(&c, name, lxcpath) < 0)
		return;
	live_get_in(&c, cg, listens, &live);
	ctr_close(&c);
	if (!live.init)
		return;
	m->one = xrealloc(m->one, m->n + 1, sizeof *m->one);
	new = &m->one[m->n++];
	*new = (struct meter){ 0 };
	snprintf(new->name, sizeof new->name, "%s", name);
	read_cpu(cg, live.cgroup, new->num);
	read_disk(cg, live.cgroup, new->num);
	read_memory(cg, live.cgroup, new->num);
	for (i = 0; i < METER_NUMS; i++)
		m->total[i] += new->num[i];
}

void
meter_all(struct meters *m, const char *lxcpath, const struct cg *cg, bool (*match)(const char *name, void *arg), void *arg)
{
	struct strv names = { 0 }, active = { 0 };
	size_t i;

	meter_free(m);
	live_names(lxcpath, &active);
	ctr_recorded(lxcpath, &names);
	for (i = 0; i < active.n; i++)
		strv_add(&names, active.v[i]);
	strv_sort(&names);
	strv_unique(&names);
	for (i = 0; i < names.n; i++)
		if (match(names.v[i], arg))
			add(m, lxcpath, names.v[i], cg, strv_in(&active, names.v[i]));
	strv_free(&names);
	strv_free(&active);
}

void
meter_free(struct meters *m)
{
	free(m->one);
	*m = (struct meters){ 0 };
}

/* --- order -------------------------------------------------------------------------- */

const char meter_keys[] = "ncbmsk";
static const enum meter_num by[] = { 0, METER_CPU, METER_DISK, METER_MEM, METER_MEMSW, METER_KMEM };

/* qsort(3) has no argument for this: which number, -1 the name; and the turned way. */
static int order;
static bool turned;

static int
compare(const void *a, const void *b)
{
	const struct meter *x = a, *y = b;
	uint64_t i = order < 0 ? 0 : x->num[order], k = order < 0 ? 0 : y->num[order];
	int d = (i < k) - (i > k);

	if (order < 0)
		d = strcmp(x->name, y->name);
	if (turned)
		d = -d;
	return d ? d : strcmp(x->name, y->name);
}

void
meter_sort(struct meters *m, char key, bool reverse)
{
	const char *at = strchr(meter_keys, key);

	order = !at || at == meter_keys ? -1 : (int)by[at - meter_keys];
	turned = reverse;
	if (m->n)
		qsort(m->one, m->n, sizeof *m->one, compare);
}
