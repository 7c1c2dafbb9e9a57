/* SPDX-License-Identifier: ISC */
/* lxc-info: what is known of one container */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "container/cli.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "container/netlook.h"
#include "run/cmd.h"
#include "run/logview.h"
#include "run/use.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"

static bool ips, pid, stats, state, raw, json, console;
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
	{ 0, "console-log", OPT_FLAG, &console, NULL, "what its console has printed, as it is: what steers a terminal steers yours; with --json a field more" },
	{ 0, "json", OPT_FLAG, &json, NULL, "all of it as JSON" },
	{ 0 }
};

struct facts {
	struct live live;
	struct strv ips;
	struct use use;
	struct str console;
};

static void
find(struct facts *f, const struct ctr *c)
{
	live_get(c, &f->live);
	if (!f->live.init)
		return;
	if (ips)
		netlook_addresses(f->live.init, &f->ips);
	if (stats)
		use_find(&f->use, c, &f->live);
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
print_stats(const struct use *u)
{
	char text[64];
	size_t i;

	if (u->has_cpu) {
		if (raw)
			snprintf(text, sizeof text, "%llu", (unsigned long long)u->cpu);
		else
			snprintf(text, sizeof text, "%.2f seconds", (double)u->cpu / 1e9);
		row("CPU use:", text);
	}
	if (u->has_disk)
		size_row("BlkIO use:", u->disk);
	if (u->has_memory)
		size_row("Memory use:", u->memory);
	if (u->has_kernel)
		size_row("KMem use:", u->kernel);
	for (i = 0; i < u->nlink; i++) {
		row("Link:", u->link[i].name);
		size_row(" TX bytes:", u->link[i].tx);
		size_row(" RX bytes:", u->link[i].rx);
		size_row(" Total bytes:", u->link[i].tx + u->link[i].rx);
	}
}

static void
print(const struct facts *f)
{
	bool bare = raw && state + pid + ips == 1 && !stats;
	const char *name = ctr_state_name[f->live.state];
	char text[24];
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
	if (state && !bare && f->live.note > 0) {
		snprintf(text, sizeof text, "in %d s", f->live.note);
		row("Restart:", text);
	}
	for (i = 0; i < f->ips.n; i++)
		if (bare)
			puts(f->ips.v[i]);
		else
			row("IP:", f->ips.v[i]);
	if (stats)
		print_stats(&f->use);
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
	const struct use *u = &f->use;
	struct str out = { 0 };
	char *q;
	size_t i;

	str_addf(&out, "{\"name\":\"%s\",\"state\":\"%s\"", c->name, ctr_state_name[f->live.state]);
	json_number(&out, "pid", f->live.init != 0, (unsigned long long)f->live.init);
	json_number(&out, "restart_in", f->live.note > 0, (unsigned long long)f->live.note);
	str_add(&out, ",\"ips\":[");
	for (i = 0; i < f->ips.n; i++)
		str_addf(&out, "%s\"%s\"", i ? "," : "", f->ips.v[i]);
	str_add(&out, "]");
	json_number(&out, "cpu_ns", u->has_cpu, u->cpu);
	json_number(&out, "blkio_bytes", u->has_disk, u->disk);
	json_number(&out, "memory_bytes", u->has_memory, u->memory);
	json_number(&out, "kmem_bytes", u->has_kernel, u->kernel);
	str_add(&out, ",\"links\":[");
	for (i = 0; i < u->nlink; i++) {
		/* A name of ours, or of lxc.net.N.veth.pair: the kernel takes quotes in it. */
		q = str_json(u->link[i].name);
		str_addf(&out, "%s{\"name\":%s,\"tx\":%llu,\"rx\":%llu}", i ? "," : "", q, u->link[i].tx, u->link[i].rx);
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
	str_add(&out, "}");
	if (console) {
		q = f->live.super ? str_json_n(f->console.s ? f->console.s : "", f->console.n) : str_json(NULL);
		str_addf(&out, ",\"console_log\":%s", q);
		free(q);
	}
	printf("%s}\n", out.s);
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
			fprintf(stderr, "%s: no such key%s\n", keys.v[i], conf_begins(keys.v[i]) ? "" : "; keys begin with lxc.");
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
	bool chosen = state || pid || ips || stats || keys.n || console;
	struct facts f = { 0 };
	struct ctr c;
	int ret = EXIT_FAILURE;

	if (state_is && ctr_state_from(state_is) < 0) {
		warn("-t: %s: no state; they are " CTR_STATES, state_is);
		return EXIT_FAILURE;
	}
	if (!chosen || json)
		state = pid = ips = stats = true;
	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	find(&f, &c);
	if (known(&c, &f) < 0)
		goto out;
	if (console && (f.live.super || !json) && logview_get(&c, &f.console, false) < 0)
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
		fwrite(f.console.s ? f.console.s : "", 1, f.console.n, stdout);
	}
out:
	str_free(&f.console);
	strv_free(&f.ips);
	ctr_close(&c);
	return ret;
}

const struct applet applet_info = {
	.name = "lxc-info", .args = "-n NAME [-s] [-p] [-i] [-S] [-c KEY]... [-H] [--console-log] [--json]",
	.text = "tell what is known of a container", .opts = opts, .flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = info_of,
};
