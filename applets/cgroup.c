/* SPDX-License-Identifier: ISC */
/* lxc-cgroup: read and write files of a running container's cgroups */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "kernel/cgin.h"
#include "run/cmd.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/path.h"
#include "base/str.h"

static bool json;

static const struct opt opts[] = {
	{ 0, "json", OPT_FLAG, &json, NULL, "read any number of KEYs, print them as JSON" },
	{ 0 }
};

/* The container's cgroup, and one file of it. */
struct target {
	const char *name;	/* of the container */
	struct cg cg;
	char path[sizeof((struct live *)NULL)->cgroup];
};

/* --- what went wrong ------------------------------------------------------------------- */

/* What the kernel means by an errno that it gives for many reasons. */
static const struct { int err; const char *key, *text; } reasons[] = {
	{ EBUSY, "memory.limit_in_bytes", "more is in use (memory.usage_in_bytes) and cannot be reclaimed" },
	{ EBUSY, "memory.memsw.", "more is in use (memory.memsw.usage_in_bytes) and cannot be reclaimed" },
	{ EINVAL, "memory.limit_in_bytes", "it may not be above memory.memsw.limit_in_bytes: set that first" },
	{ EINVAL, "memory.memsw.", "it may not be below memory.limit_in_bytes: set that first" },
	{ EACCES, "cpuset.", "only what the cgroup above has can be given" },
	{ EINVAL, "cpuset.", "only what is there, and what the cgroup above has, can be given" },
	{ ERANGE, "cpuset.", "only what is there, and what the cgroup above has, can be given" },
	{ ENOSPC, "cpuset.", "it needs one at least, as processes are in it" },
	{ EPERM, "devices.", "the cgroup above has no such access itself" },
	{ EINVAL, "devices.", "a rule is \"c|b|a MAJOR:MINOR rwm\"" },
	{ EINVAL, "cpu.", "out of range, or more than the cgroup above has" },
};

static const char *
file_name(size_t i, void *arg)
{
	const struct strv *l = arg;

	return i < l->n ? l->v[i] : NULL;
}

/* Everything that it has: v1 hierarchies have names, what the v2 tree has is in a file. */
static void
hint_controllers(const struct target *t)
{
	struct str all = { 0 };
	char *v2 = NULL, *p;
	size_t i;

	for (i = 0; i < t->cg.n; i++)
		if (!t->cg.h[i].v2 && !str_begins(t->cg.h[i].name, "name="))
			str_addf(&all, " %s", t->cg.h[i].name);
		else if (t->cg.h[i].v2)
			v2 = cg_get(&t->cg, t->path, "cgroup.controllers");
	if (v2 && *str_trim(v2))
		str_addf(&all, " %s", str_trim(v2));
	for (p = all.s; p && (p = strchr(p, ',')); )
		*p = ' ';
	hint("it has%s", all.n ? all.s : " none");
	free(v2);
	str_free(&all);
}

static void
no_such_file(const struct target *t, const char *key)
{
	char *controller = xstrndup(key, strcspn(key, "."));
	struct strv files = { 0 };
	int i;

	if (cgin_files(&t->cg, t->path, controller, &files) < 0 || !files.n) {
		warn("%s: %s: it has no controller %s", t->name, key, controller);
		hint_controllers(t);
	} else {
		warn("%s: %s: the controller %s has no such file", t->name, key, controller);
		i = str_nearest(key, file_name, &files);
		if (i >= 0)
			hint("did you mean %s?", files.v[i]);
		else
			hint("lxc-cgroup -n %s %s lists them", t->name, controller);
	}
	strv_free(&files);
	free(controller);
}

/* Has the file a permission bit of those of who? For root the kernel looks at no other thing. */
static bool
allows(const struct target *t, const char *key, mode_t who)
{
	const struct cg_hier *h = cg_hier_of(&t->cg, key);
	char *file = path_join(t->path, key);
	struct stat st;
	bool yes = h && (fstatat(h->root, file, &st, AT_SYMLINK_NOFOLLOW) < 0 || (st.st_mode & who));

	free(file);
	return yes;
}

/* errno of cg_get, or with val of cg_set. */
static int
failed(const struct target *t, const char *key, const char *val)
{
	int err = errno;
	size_t i;

	if (err == ENOENT || err == ENODEV)
		no_such_file(t, key);
	else if (!allows(t, key, val ? 0222 : 0444))
		warn("%s: %s: can only be %s", t->name, key, val ? "read" : "written");
	else {
		errno = err;
		if (val)
			warn("%s: %s = %s: the kernel refuses it:", t->name, key, val);
		else
			warn("%s: %s:", t->name, key);
		for (i = 0; val && i < sizeof reasons / sizeof *reasons; i++)
			if (err == reasons[i].err && str_begins(key, reasons[i].key)) {
				hint("%s", reasons[i].text);
				return -1;
			}
		if (err == EACCES || err == EPERM)
			cli_hint_root();
	}
	return -1;
}

/* --- the command ------------------------------------------------------------------------------ */

static bool
good(const struct target *t, const char *key)
{
	if (*key && !strchr(key, '/') && key[0] != '.' && !strstr(key, ".."))
		return true;
	warn("%s: %s: no name of a cgroup file", t->name, key);
	return false;
}

static int
set(const struct target *t, const char *key, const char *val)
{
	if (!good(t, key))
		return -1;
	/* What writes no byte sets nothing: a line end is what the shell's echo gives. */
	return cg_set(&t->cg, t->path, key, *val ? val : "\n") < 0 ? failed(t, key, val) : 0;
}

/* "memory" and "memory.": the names of the controller's files. */
static int
list(const struct target *t, const char *key)
{
	char *controller = xstrndup(key, strcspn(key, "."));
	struct strv files = { 0 };
	size_t i;

	cgin_files(&t->cg, t->path, controller, &files);
	for (i = 0; i < files.n; i++)
		puts(files.v[i]);
	if (!files.n)
		no_such_file(t, controller);
	i = files.n;
	strv_free(&files);
	free(controller);
	return i ? 0 : -1;
}

static int
get(const struct target *t, const char *key)
{
	char *text;
	size_t n;

	if (!good(t, key))
		return -1;
	if (!strchr(key, '.') || str_ends(key, "."))
		return list(t, key);
	text = cg_get(&t->cg, t->path, key);
	if (!text)
		return failed(t, key, NULL);
	n = strlen(text);
	fputs(text, stdout);
	if (n && text[n - 1] != '\n')
		putchar('\n');
	free(text);
	return 0;
}

static int
get_json(const struct target *t, char **key)
{
	struct str out = { 0 };
	char *text, *k, *v;
	int ret = 0;

	str_addf(&out, "{\"name\":\"%s\",\"values\":{", t->name);
	for (; *key && ret == 0; key++) {
		text = good(t, *key) ? cg_get(&t->cg, t->path, *key) : NULL;
		if (!text) {
			ret = good(t, *key) ? failed(t, *key, NULL) : -1;
			break;
		}
		k = str_json(*key);
		v = str_json(str_trim(text));
		str_addf(&out, "%s%s:%s", out.s[out.n - 1] == '{' ? "" : ",", k, v);
		free(v);
		free(k);
		free(text);
	}
	if (ret == 0)
		printf("%s}}\n", out.s);
	str_free(&out);
	return ret;
}

static int
run(const struct target *t, char **operand)
{
	char *val;

	if (json)
		return get_json(t, operand);
	if (!strchr(*operand, '='))
		return operand[1] ? set(t, operand[0], operand[1]) : get(t, *operand);
	for (; *operand; operand++) {
		val = strchr(*operand, '=');
		*val++ = '\0';
		if (set(t, *operand, val) < 0)
			return -1;
	}
	return 0;
}

/* KEY; KEY VALUE; KEY=VALUE any number of times; any number of KEYs for --json. */
static int
check(char **operand)
{
	bool pairs = *operand && strchr(*operand, '=');
	size_t n;

	for (n = 0; operand[n]; n++)
		if (pairs && !strchr(operand[n], '=')) {
			warn("%s: no KEY=VALUE", operand[n]);
			return -1;
		}
	if (!n) {
		warn("which KEY?");
		hint("memory.limit_in_bytes, cpu.shares ...; a controller alone (memory) lists its files");
		return -1;
	}
	if (n > 2 && !pairs && !json) {
		warn("%s: one VALUE only", operand[2]);
		hint("a value with blanks is quoted; several settings are written KEY=VALUE");
		return -1;
	}
	return 0;
}

static int
cgroup(char **operand)
{
	struct target t = { 0 };
	struct live l;
	struct ctr c;
	int ret = -1;

	if (check(operand) < 0 || cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	live_get(&c, &l);
	t.name = c.name;
	memcpy(t.path, l.cgroup, sizeof t.path);
	if (!l.init)
		cli_not_running(&c);
	else if (live_cgroups(&c, &l, &t.cg) < 0)
		warn("%s: cgroups:", c.name);
	else
		ret = run(&t, operand);
	cg_close(&t.cg);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_cgroup = {
	.name = "lxc-cgroup", .args = "-n NAME KEY [VALUE] | KEY=VALUE... | --json KEY...",
	.text = "read and write files of a running container's cgroups",
	.opts = opts, .flags = APPLET_NAME | APPLET_PROC, .run = cgroup,
	.more = "KEY is a file, and the word before its first dot the controller; both cgroup v1's and\n"
	    "v2's are known, where the host has them. What is set lasts until the container ends.\n"
	    "\n"
	    "  lxc-cgroup -n web1 memory.usage_in_bytes           read it\n"
	    "  lxc-cgroup -n web1 cpuset.cpus 0-1                 set it\n"
	    "  lxc-cgroup -n web1 cpu.shares=512 pids.max=200     set several, in this order\n"
	    "  lxc-cgroup -n web1 memory                          the files of a controller\n"
	    "  lxc-cgroup -n web1 devices.allow 'c 10:200 rwm'    one device more\n",
};
