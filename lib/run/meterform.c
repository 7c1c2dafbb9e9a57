/* SPDX-License-Identifier: ISC */
/* meterform: meters as the lines of lxc-top, as CSV, as JSON. */
#include <stdio.h>

#include "run/meterform.h"
#include "run/meter.h"
#include "base/str.h"

void
meterform_size(char buf[24], unsigned long long n)
{
	static const struct { unsigned long long over; const char *unit; } units[] = { { 1 << 30, "GiB" }, { 1 << 20, "MiB" }, { 1 << 10, "KiB" } };
	size_t i;

	for (i = 0; i < sizeof units / sizeof *units; i++)
		if (n > units[i].over) {
			snprintf(buf, 24, "%.2f %s", (double)n / (double)units[i].over, units[i].unit);
			return;
		}
	snprintf(buf, 24, "%3u.00   ", (unsigned)n);
}

/* LXC shows what the kernel does not count in no column. */
static void
memory(struct str *s, const struct meters *m, const char *mem, const char *memsw, const char *kmem)
{
	str_addf(s, " %10s", mem);
	if (m->total[METER_MEMSW])
		str_addf(s, " %10s", memsw);
	if (m->total[METER_KMEM])
		str_addf(s, " %10s", kmem);
}

void
meterform_head(struct str *s, const struct meters *m, int line)
{
	static const char *const head[2][4] = { { "Container", "CPU", "CPU", "CPU" }, { "Name", "Used", "Sys", "User" } };
	const char *const *h = head[line];

	str_addf(s, "%-18s %12s %12s %12s %36s", h[0], h[1], h[2], h[3], line ? "Total(Read/Write)" : "BlkIO");
	memory(s, m, line ? "Used" : "Mem", line ? "Used" : "MemSw", line ? "Used" : "KMem");
}

static void
numbers(struct str *s, const struct meters *m, const uint64_t *n)
{
	char size[METER_NUMS][24], disk[80];
	int i;

	for (i = METER_DISK; i < METER_NUMS; i++)
		meterform_size(size[i], n[i]);
	snprintf(disk, sizeof disk, "%s(%s/%s)", size[METER_DISK], size[METER_READ], size[METER_WRITTEN]);
	str_addf(s, " %12.2f %12.2f %12.2f %36s", (double)n[METER_CPU] / 1e9, (double)n[METER_SYS] / 100, (double)n[METER_USER] / 100, disk);
	memory(s, m, size[METER_MEM], size[METER_MEMSW], size[METER_KMEM]);
}

void
meterform_one(struct str *s, const struct meters *m, size_t i)
{
	str_addf(s, "%-18.18s", m->one[i].name);
	numbers(s, m, m->one[i].num);
}

void
meterform_total(struct str *s, const struct meters *m, size_t shown)
{
	char text[64];

	snprintf(text, sizeof text, "TOTAL %zu of %zu", shown, m->n);
	str_addf(s, "%-18s", text);
	numbers(s, m, m->total);
}

/* --- for programs ------------------------------------------------------------------ */

const char meterform_csv_head[] = "time_ms,container,cpu_nanos,cpu_sys_userhz,cpu_user_userhz,blkio_bytes,blkio_iops,"
    "mem_used_bytes,memsw_used_bytes,kernel_mem_used_bytes\n";

/* The numbers that LXC's CSV has, in its order. */
static const struct { enum meter_num num; const char *name; } csv[] = {
	{ METER_CPU, "cpu_nanos" }, { METER_SYS, "cpu_sys_userhz" }, { METER_USER, "cpu_user_userhz" },
	{ METER_DISK, "blkio_bytes" }, { METER_IOS, "blkio_iops" }, { METER_MEM, "mem_used_bytes" },
	{ METER_MEMSW, "memsw_used_bytes" }, { METER_KMEM, "kernel_mem_used_bytes" },
};

void
meterform_csv(struct str *s, const struct meters *m, long long time)
{
	size_t i, k;

	for (i = 0; i < m->n; i++) {
		str_addf(s, "%lld,%s", time, m->one[i].name);
		for (k = 0; k < sizeof csv / sizeof *csv; k++)
			str_addf(s, ",%llu", (unsigned long long)m->one[i].num[csv[k].num]);
		str_add(s, "\n");
	}
}

void
meterform_json(struct str *s, const struct meters *m, long long time)
{
	size_t i, k;

	str_addf(s, "{\"time_ms\":%lld,\"containers\":[", time);
	for (i = 0; i < m->n; i++) {
		/* Nothing in a container's name needs a quote. */
		str_addf(s, "%s{\"name\":\"%s\"", i ? "," : "", m->one[i].name);
		for (k = 0; k < sizeof csv / sizeof *csv; k++)
			str_addf(s, ",\"%s\":%llu", csv[k].name, (unsigned long long)m->one[i].num[csv[k].num]);
		str_add(s, "}");
	}
	str_add(s, "]}\n");
}
