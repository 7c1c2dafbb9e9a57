/* SPDX-License-Identifier: ISC */
/* lxc-info: what is known of one container */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "container/cli.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "container/netlook.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "run/cmd.h"
#include "base/err.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/str.h"

static bool ips, pid, stats, state, raw, json;
static const char *state_is;
static struct strv keys;

static const struct opt opts[] = {
	{ 's', "state", OPT_FLAG, &state, NULL, "its state" },
	{ 'p', "pid", OPT_FLAG, &pid, NULL, "the process id of its init" },
	{ 'i', "ips", OPT_FLAG, &ips, NULL, "its addresses" },
	{ 'S', "stats", OPT_FLAG, &stats, NULL, "processor, memory, disk and network use" },
	{ 'c', "config", OPT_LIST, &keys, "KEY", "the value of a key of its configuration" },
	{ 'H', "no-humanize", OPT_FLAG, &raw, NULL, "numbers without units; a single value without its label" },
	{ 't', "state-is", OPT_STR, &state_is, "STATE", "say nothing; exit status 0 if it is in STATE, else 1" },
	{ 0, "json", OPT_FLAG, &json, NULL, "all of it as JSON" },
	{ 0 }
};

/* What an interface of its has carried, as the container sees it. */
struct link {
	char name[16];
	unsigned long long tx, rx;
};

/* Numbers as the cgroup files have them; has says which are known. */
struct facts {
	struct live live;
	struct strv ips;
	bool has_cpu, has_disk, has_memory, has_kernel;
	uint64_t cpu, disk, memory, kernel;	/* nanoseconds, bytes */
	struct link link[16];
	size_t nlink;
};

/* --- finding out ---------------------------------------------------------------------- */

/* The number in file of the container's cgroup, or behind the last word "Total" of it. */
static bool
number(const struct cg *cg, const char *path, const char *file, uint64_t *out)
{
	char *text = cg_get(cg, path, file), *at, *last;
	bool good;

	if (!text)
		return false;
	at = str_trim(text);
	last = strrchr(at, '\n');
	last = last ? last + 1 : at;
	good = num_dec(str_begins(last, "Total ") ? last + sizeof "Total " - 1 : last, UINT64_MAX, out) == 0;
	free(text);
	return good;
}

/* The sum of those lines "WORD N" of a v2 file that words has. */
static bool
sum(const struct cg *cg, const char *path, const char *file, const char *const *words, uint64_t *out)
{
	char *text = cg_get(cg, path, file), *at = text, *line, *val;
	const char *const *w;
	bool found = false;
	uint64_t n;

	*out = 0;
	while (at && (line = strsep(&at, "\n"))) {
		val = strchr(line, ' ');
		if (!val)
			continue;
		*val++ = '\0';
		for (w = words; *w && !str_eq(*w, line); w++)
			;
		if (*w && num_dec(val, UINT64_MAX / 1000, &n) == 0) {
			*out += n;
			found = true;
		}
	}
	free(text);
	return found;
}

static void
find_use(struct facts *f)
{
	static const char *const cpu[] = { "usage_usec", NULL }, *const memory[] = { "anon", "file", NULL };
	static const char *const kernel[] = { "kernel_stack", "pagetables", "sock", "slab", NULL };
	const char *path = f->live.cgroup;
	struct cg cg;

	if (cg_open(&cg, false) < 0)
		return;
	f->has_cpu = number(&cg, path, "cpuacct.usage", &f->cpu);
	if (!f->has_cpu && sum(&cg, path, "cpu.stat", cpu, &f->cpu)) {
		f->has_cpu = true;
		f->cpu *= 1000;
	}
	f->has_disk = number(&cg, path, "blkio.throttle.io_service_bytes", &f->disk);
	f->has_memory = number(&cg, path, "memory.usage_in_bytes", &f->memory) || sum(&cg, path, "memory.stat", memory, &f->memory);
	f->has_kernel = number(&cg, path, "memory.kmem.usage_in_bytes", &f->kernel);
	/* memory.stat of v1 has lines of other names. */
	if (!f->has_kernel)
		f->has_kernel = sum(&cg, path, "memory.stat", kernel, &f->kernel);
	cg_close(&cg);
}

/* The host's ends, which the record names; their counters are the container's the other way round. */
static void
find_links(struct facts *f, const struct ctr *c)
{
	struct ctr_record r;
	struct link *l;
	unsigned i;

	if (ctr_record_read(c, &r) < 0)
		return;
	for (i = 0; i < r.nlink && f->nlink < sizeof f->link / sizeof *f->link; i++) {
		l = &f->link[f->nlink];
		memcpy(l->name, r.link[i], sizeof l->name);
		if (netlook_bytes(l->name, &l->rx, &l->tx) == 0)
			f->nlink++;
	}
}

static void
find(struct facts *f, const struct ctr *c)
{
	live_get(c, &f->live);
	if (!f->live.init)
		return;
	if (ips)
		netlook_addresses(f->live.init, &f->ips);
	if (stats) {
		find_use(f);
		find_links(f, c);
	}
}

/* --- telling ------------------------------------------------------------------------------ */

static void
row(const char *label, const char *val)
{
	printf("%-15s %s\n", label, val);
}

static void
size_row(const char *label, uint64_t n)
{
	static const struct { uint64_t over; const char *unit; } units[] = { { 1 << 30, "GiB" }, { 1 << 20, "MiB" }, { 1 << 10, "KiB" } };
	char text[64];
	size_t i;

	snprintf(text, sizeof text, raw ? "%llu" : "%llu bytes", (unsigned long long)n);
	for (i = 0; i < 3 && !raw; i++)
		if (n > units[i].over) {
			snprintf(text, sizeof text, "%.2f %s", (double)n / (double)units[i].over, units[i].unit);
			break;
		}
	row(label, text);
}

static void
print_stats(const struct facts *f)
{
	char text[64];
	size_t i;

	if (f->has_cpu) {
		if (raw)
			snprintf(text, sizeof text, "%llu", (unsigned long long)f->cpu);
		else
			snprintf(text, sizeof text, "%.2f seconds", (double)f->cpu / 1e9);
		row("CPU use:", text);
	}
	if (f->has_disk)
		size_row("BlkIO use:", f->disk);
	if (f->has_memory)
		size_row("Memory use:", f->memory);
	if (f->has_kernel)
		size_row("KMem use:", f->kernel);
	for (i = 0; i < f->nlink; i++) {
		row("Link:", f->link[i].name);
		size_row(" TX bytes:", f->link[i].tx);
		size_row(" RX bytes:", f->link[i].rx);
		size_row(" Total bytes:", f->link[i].tx + f->link[i].rx);
	}
}

static void
print(const struct facts *f)
{
	bool bare = raw && state + pid + ips == 1 && !stats;
	const char *name = ctr_state_name[f->live.state];
	char text[16];
	size_t i;

	if (state && bare)
		puts(name);
	else if (state)
		row("State:", name);
	if (pid && f->live.init) {
		snprintf(text, sizeof text, "%d", (int)f->live.init);
		if (bare)
			puts(text);
		else
			row("PID:", text);
	}
	for (i = 0; i < f->ips.n; i++)
		if (bare)
			puts(f->ips.v[i]);
		else
			row("IP:", f->ips.v[i]);
	if (stats)
		print_stats(f);
}

static void
json_number(struct str *out, const char *key, bool has, unsigned long long v)
{
	if (has)
		str_addf(out, ",\"%s\":%llu", key, v);
	else
		str_addf(out, ",\"%s\":null", key);
}

static void
print_json(const struct ctr *c, const struct facts *f)
{
	struct str out = { 0 };
	char *q;
	size_t i;

	str_addf(&out, "{\"name\":\"%s\",\"state\":\"%s\"", c->name, ctr_state_name[f->live.state]);
	json_number(&out, "pid", f->live.init != 0, (unsigned long long)f->live.init);
	str_add(&out, ",\"ips\":[");
	for (i = 0; i < f->ips.n; i++)
		str_addf(&out, "%s\"%s\"", i ? "," : "", f->ips.v[i]);
	str_add(&out, "]");
	json_number(&out, "cpu_ns", f->has_cpu, f->cpu);
	json_number(&out, "blkio_bytes", f->has_disk, f->disk);
	json_number(&out, "memory_bytes", f->has_memory, f->memory);
	json_number(&out, "kmem_bytes", f->has_kernel, f->kernel);
	str_add(&out, ",\"links\":[");
	for (i = 0; i < f->nlink; i++) {
		/* A name of ours, or of lxc.net.N.veth.pair: the kernel takes quotes in it. */
		q = str_json(f->link[i].name);
		str_addf(&out, "%s{\"name\":%s,\"tx\":%llu,\"rx\":%llu}", i ? "," : "", q, f->link[i].tx, f->link[i].rx);
		free(q);
	}
	str_add(&out, "],\"config\":{");
	for (i = 0; i < keys.n; i++) {
		char *val = conf_get(c->conf, keys.v[i]), *key = str_json(keys.v[i]);

		q = str_json(val ? str_trim(val) : NULL);
		str_addf(&out, "%s%s:%s", i ? "," : "", key, q);
		free(q);
		free(key);
		free(val);
	}
	printf("%s}}\n", out.s);
	str_free(&out);
}

static void
print_keys(const struct ctr *c)
{
	bool bare = raw && keys.n == 1;
	size_t i;
	char *val;

	for (i = 0; i < keys.n; i++) {
		val = conf_get(c->conf, keys.v[i]);
		if (!val)
			fprintf(stderr, "%s: no such key%s\n", keys.v[i], str_begins(keys.v[i], "lxc.") ? "" : "; keys begin with lxc.");
		else if (bare)
			puts(val);
		else
			printf("%s =%s%s\n", keys.v[i], *val ? " " : "", val);
		free(val);
	}
}

static int
known(struct ctr *c, const struct facts *f)
{
	if (!c->defined && !cli.rcfile && f->live.state == STATE_STOPPED) {
		fprintf(stderr, "%s doesn't exist\n", c->name);
		return -1;
	}
	return keys.n ? ctr_load(c, cli.rcfile) : 0;
}

static int
info_of(char **operand)
{
	bool chosen = state || pid || ips || stats || keys.n;
	struct facts f = { 0 };
	struct ctr c;
	int ret = EXIT_FAILURE;

	if (state_is && ctr_state_from(state_is) < 0) {
		warn("-t: %s: no state; they are STOPPED STARTING RUNNING STOPPING ABORTING FREEZING FROZEN", state_is);
		return EXIT_FAILURE;
	}
	if (!chosen || json)
		state = pid = ips = stats = true;
	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	find(&f, &c);
	if (known(&c, &f) < 0)
		goto out;
	ret = EXIT_SUCCESS;
	if (state_is) {
		ret = str_eq(state_is, ctr_state_name[f.live.state]) ? EXIT_SUCCESS : EXIT_FAILURE;
	} else if (json) {
		print_json(&c, &f);
	} else {
		if (!chosen)
			row("Name:", c.name);
		print(&f);
		print_keys(&c);
	}
out:
	strv_free(&f.ips);
	ctr_close(&c);
	return ret;
}

const struct applet applet_info = {
	.name = "lxc-info", .args = "-n NAME [-s] [-p] [-i] [-S] [-c KEY]... [-H] [--json]",
	.text = "tell what is known of a container", .opts = opts, .flags = APPLET_NAME | APPLET_PROC, .run = info_of,
};
