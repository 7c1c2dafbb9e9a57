/* SPDX-License-Identifier: ISC */
/* lxc-checkconfig: what the kernel can do for containers */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/feature.h"
#include "container/host.h"
#include "container/kconfig.h"
#include "kernel/kmod.h"
#include "kernel/probe.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/path.h"
#include "base/str.h"

static bool json;

static const struct opt opts[] = {
	{ 0, "json", OPT_FLAG, &json, NULL, "all of it as JSON" },
	{ 0 }
};

struct report {
	struct kconfig k;
	struct kmod mod;
	int proc;
	struct finding *row;		/* as features[] */
	struct strv v1, v2;		/* mount points */
	struct strv limits;		/* "user: 15443" */
};

/* --- text --------------------------------------------------------------------------- */

static void
word(const char *text)
{
	static int colour = -1;
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");
	int number = str_eq(text, "enabled") ? 32 : str_eq(text, "required") ? 31 : 33;

	if (colour < 0)
		colour = isatty(STDOUT_FILENO) && !(no && *no) && !(term && str_eq(term, "dumb"));
	if (colour)
		printf("\033[1;%dm%s\033[0;39m", number, text);
	else
		fputs(text, stdout);
}

static void
host_row(const char *label, const char *text)
{
	printf("%s: ", label);
	word(text);
	putchar('\n');
}

static void
print_helpers(void)
{
	static const char *const helper[] = { "newuidmap", "newgidmap" };
	const char *fault;
	size_t i;

	for (i = 0; i < 2; i++) {
		fault = host_helper_fault(helper[i]);
		if (fault)
			printf("%s%s %s\n", str_ends(fault, "root") ? "Warning: " : "", helper[i], fault);
	}
}

static bool
some_has(const struct strv *l, const char *part)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strstr(l->v[i], part))
			return true;
	return false;
}

static void
print_list(const char *head, const char *before, const struct strv *l)
{
	size_t i;

	puts(head);
	for (i = 0; i < l->n; i++)
		printf("%s%s\n", before, l->v[i]);
}

static void
print_mounts(const struct report *r)
{
	char *flag;

	print_list("Cgroup v1 mount points: ", " - ", &r->v1);
	print_list("Cgroup v2 mount points: ", " - ", &r->v2);
	if (r->v2.n == 1 && str_eq(r->v2.v[0], "/sys/fs/cgroup"))
		return;
	if (!some_has(&r->v1, "/systemd"))
		host_row("Cgroup v1 systemd controller", "missing");
	if (!some_has(&r->v1, "/freezer"))
		host_row("Cgroup v1 freezer controller", "missing");
	flag = r->v1.n ? path_join(r->v1.v[0], "cgroup.clone_children") : NULL;
	if (flag && access(flag, F_OK) == 0)
		host_row("Cgroup v1 clone_children flag", "enabled");
	free(flag);
}

static void
print_row(const struct report *r, size_t i)
{
	const struct feature *f = &features[i];
	char *note = feature_note(f, &r->row[i], &r->k);

	printf("%s: ", f->label);
	word(feature_word(f, &r->row[i]));
	puts(note);
	free(note);
	/* What LXC tells of the host stands among the rows. */
	if (f->probe == PROBE_USER && r->row[i].state == FEATURE_ENABLED)
		print_helpers();
	if (f->probe == PROBE_DEVPTS && r->limits.n)
		print_list("Namespace limits:", "  ", &r->limits);
	if (f->probe == PROBE_CGROUP_NS)
		print_mounts(r);
}

static void
print_hints(const struct report *r)
{
	const char *configs = getenv("MODNAME");
	struct strv hints = { 0 };
	unsigned forbidden = 0;
	size_t i;
	char *fix;

	for (i = 0; features[i].label; i++) {
		fix = feature_fix(&features[i], &r->row[i], &r->k);
		forbidden += r->row[i].tried && r->row[i].result == PROBE_FORBIDDEN;
		if (fix)
			strv_take(&hints, xasprintf("%s: %s", features[i].label, fix));
		free(fix);
	}
	if (forbidden)
		strv_take(&hints, xasprintf("could not be tried (%u features): that takes root, and not a container's", forbidden));
	configs = configs && *configs ? configs : "configs";
	if (!r->k.text && kmod_find(&r->mod, configs) == KMOD_FILE)
		strv_take(&hints, xasprintf("modprobe %s makes /proc/config.gz appear", configs));
	if (hints.n)
		print_list("\n--- Hints ---", " - ", &hints);
	strv_free(&hints);
}

static void
print(const struct report *r)
{
	size_t i;
	int section = -1;

	puts("LXC version " CLI_LXC_VERSION);
	if (r->k.missed)
		printf("Kernel config %s not found, looking in other places...\n", r->k.missed);
	if (r->k.missed && r->k.file)
		printf("Found kernel config file %s\n", r->k.file);
	if (!r->k.text)
		puts("No kernel config found: each feature is tried instead, in a child that is thrown away");
	for (i = 0; features[i].label; i++) {
		if (!feature_shown(&features[i], &r->k))
			continue;
		if ((int)features[i].section != section) {
			section = (int)features[i].section;
			printf("\n--- %s ---\n", feature_section_name[section]);
		}
		print_row(r, i);
	}
	print_hints(r);
	printf("\nNote : the configuration of another kernel can be read before it is booted\n"
	    "usage : CONFIG=/path/to/config %s\n\n", err_prog);
}

/* --- JSON --------------------------------------------------------------------------- */

static void
json_list(struct str *out, const char *key, const struct strv *l)
{
	size_t i;
	char *q;

	str_addf(out, ",\"%s\":[", key);
	for (i = 0; i < l->n; i++) {
		q = str_json(l->v[i]);
		str_addf(out, "%s%s", i ? "," : "", q);
		free(q);
	}
	str_add(out, "]");
}

/* ok: every feature is there that no container can do without. */
static void
print_json(const struct report *r)
{
	struct str out = { 0 };
	bool ok = true, first = true;
	size_t i;
	char *file;

	str_add(&out, "\"features\":[");
	for (i = 0; features[i].label; i++)
		if (feature_shown(&features[i], &r->k)) {
			str_add(&out, first ? "\n " : ",\n ");
			feature_json(&out, &features[i], &r->row[i], &r->k);
			first = false;
			ok = ok && (!features[i].mandatory || r->row[i].state == FEATURE_ENABLED);
		}
	str_add(&out, "]");
	json_list(&out, "cgroup_v1", &r->v1);
	json_list(&out, "cgroup_v2", &r->v2);
	json_list(&out, "namespace_limits", &r->limits);
	file = str_json(r->k.file);
	printf("{\"ok\":%s,\"config\":%s,\"running_kernel\":%s,%s}\n", ok ? "true" : "false", file, r->k.live ? "true" : "false", out.s);
	free(file);
	str_free(&out);
}

/* --- the command ----------------------------------------------------------------------- */

static int
checkconfig(char **operand)
{
	struct report r = { .proc = -1 };
	int ret = EXIT_FAILURE;
	size_t n = 0, i;

	if (*operand) {
		warn("%s: no operand is taken", *operand);
		hint("CONFIG=%s %s reads that file", *operand, err_prog);
		return EXIT_FAILURE;
	}
	r.proc = probe_proc();
	if (kconfig_open(&r.k, r.proc) == 0) {
		kmod_open(&r.mod, r.proc);
		while (features[n].label)
			n++;
		r.row = xcalloc(n, sizeof *r.row);
		for (i = 0; i < n; i++)
			if (feature_shown(&features[i], &r.k))
				r.row[i] = feature_find(&features[i], &r.k, &r.mod, r.proc);
		host_cgroup_mounts(r.proc, &r.v1, &r.v2);
		host_namespace_limits(r.proc, &r.limits);
		if (json)
			print_json(&r);
		else
			print(&r);
		kmod_close(&r.mod);
		ret = EXIT_SUCCESS;
	}
	strv_free(&r.v1);
	strv_free(&r.v2);
	strv_free(&r.limits);
	free(r.row);
	kconfig_close(&r.k);
	xclose(r.proc);
	return ret;
}

const struct applet applet_checkconfig = {
	.name = "lxc-checkconfig", .args = "[--json]", .text = "tell what this kernel can do for containers",
	.opts = opts, .flags = APPLET_BARE, .run = checkconfig,
	.more = "Reads the kernel's configuration, plain or gzipped, and tries each feature in a child that is thrown away.\n"
	    "Behind a word stands what was tried where it contradicts the configuration, or where there is none.\n"
	    "CONFIG=FILE reads the configuration of another kernel, and tries nothing.\n",
};
