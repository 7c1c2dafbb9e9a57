/* SPDX-License-Identifier: ISC */
/* confplace: settings on what the container stands on: its root, mounts, console, cgroups, namespaces, clocks. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "container/confkeys.h"
#include "kernel/sys.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/path.h"

/* --- root and mounts ---------------------------------------------------------------- */

static const char *const storage[] = { "dir", "zfs", "lvm", "rbd", "btrfs", "overlay", "overlayfs", "aufs", "loop", "nbd" };

static bool
is_storage(const char *word, size_t n)
{
	size_t i;

	for (i = 0; i < COUNT(storage); i++)
		if (strlen(storage[i]) == n && memcmp(storage[i], word, n) == 0)
			return true;
	return false;
}

/* Only a known type before the first ':' is one; a path may hold a colon. */
static char *
rootfs_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	const char *colon = strchr(l->val, ':'), *path = l->val;

	conf_string(&c->rootfs_type, NULL);
	if (colon && is_storage(l->val, (size_t)(colon - l->val))) {
		c->rootfs_type = xstrndup(l->val, (size_t)(colon - l->val));
		path = colon + 1;
	}
	free(c->rootfs_path);
	c->rootfs_path = strchr(path, ':') ? xstrdup(path) : path_clean(path);
	return NULL;
}

static char *
rootfs_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	conf_string(&c->rootfs_type, NULL);
	return conf_str_clear(c, row, l);
}

/* The path alone is the value, as LXC tells it; lxc.rootfs.backend tells the type. */
const struct conf_type conf_rootfs = { rootfs_set, rootfs_clear, conf_str_print };

static char *
backend_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	if (!is_storage(l->val, strlen(l->val)))
		return xasprintf("\"%s\": not a type of storage: dir zfs lvm rbd btrfs overlay loop nbd", l->val);
	conf_string(&c->rootfs_backend, l->val);
	return NULL;
}

static bool
backend_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	if (c->rootfs_type)
		str_add(out, c->rootfs_type);
	else
		conf_str_print(out, c, row, sub);
	return true;
}

const struct conf_type conf_backend = { backend_set, conf_str_clear, backend_print };

static char *
rootopts_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	struct strv w = { 0 };
	char *why = NULL;
	size_t i;

	strv_split(&w, l->val, ",");
	for (i = 0; i < w.n && !why; i++)
		if (str_begins(w.v[i], "create=") || str_eq(w.v[i], "optional") || str_eq(w.v[i], "relative"))
			why = xasprintf("\"%s\": makes no sense for the root, only for lxc.mount.entry", w.v[i]);
	strv_free(&w);
	if (!why)
		conf_string(&c->rootfs_options, l->val);
	return why;
}

const struct conf_type conf_rootopts = { rootopts_set, conf_str_clear, conf_str_print };

/* One word of lxc.mount.auto: which class it is of, and what it makes of it. */
static const struct automount {
	const char *word;
	unsigned char proc, sys, cgroup;
	bool full, force, v2;
} automounts[] = {
	{ "proc", .proc = AUTO_PROC_MIXED }, { "proc:mixed", .proc = AUTO_PROC_MIXED }, { "proc:rw", .proc = AUTO_PROC_RW },
	{ "sys", .sys = AUTO_SYS_MIXED }, { "sys:mixed", .sys = AUTO_SYS_MIXED }, { "sys:ro", .sys = AUTO_SYS_RO },
	{ "sys:rw", .sys = AUTO_SYS_RW },
	{ "cgroup", .cgroup = AUTO_CG_DEFAULT }, { "cgroup:mixed", .cgroup = AUTO_CG_MIXED },
	{ "cgroup:ro", .cgroup = AUTO_CG_RO }, { "cgroup:rw", .cgroup = AUTO_CG_RW },
	{ "cgroup:force", .cgroup = AUTO_CG_DEFAULT, .force = true },
	{ "cgroup:mixed:force", .cgroup = AUTO_CG_MIXED, .force = true },
	{ "cgroup:ro:force", .cgroup = AUTO_CG_RO, .force = true },
	{ "cgroup:rw:force", .cgroup = AUTO_CG_RW, .force = true },
	{ "cgroup-full", .cgroup = AUTO_CG_DEFAULT, .full = true },
	{ "cgroup-full:mixed", .cgroup = AUTO_CG_MIXED, .full = true },
	{ "cgroup-full:ro", .cgroup = AUTO_CG_RO, .full = true },
	{ "cgroup-full:rw", .cgroup = AUTO_CG_RW, .full = true },
	{ "cgroup-full:force", .cgroup = AUTO_CG_DEFAULT, .full = true, .force = true },
	{ "cgroup-full:mixed:force", .cgroup = AUTO_CG_MIXED, .full = true, .force = true },
	{ "cgroup-full:ro:force", .cgroup = AUTO_CG_RO, .full = true, .force = true },
	{ "cgroup-full:rw:force", .cgroup = AUTO_CG_RW, .full = true, .force = true },
	{ "cgroup2", .cgroup = AUTO_CG_RW, .force = true, .v2 = true },
	{ "cgroup2:ro", .cgroup = AUTO_CG_RO, .force = true, .v2 = true },
	{ "cgroup2:force", .cgroup = AUTO_CG_RW, .force = true, .v2 = true },
	{ "cgroup2:ro:force", .cgroup = AUTO_CG_RO, .force = true, .v2 = true },
};

static char *
automount_word(struct conf *c, const char *word)
{
	const struct automount *a;

	if (str_begins(word, "shmounts:")) {
		if (!word[sizeof "shmounts:" - 1])
			return xasprintf("\"%s\": needs a folder of the host: shmounts:PATH", word);
		conf_string(&c->auto_shmounts, word + sizeof "shmounts:" - 1);
		return NULL;
	}
	for (a = automounts; a < automounts + COUNT(automounts); a++)
		if (str_eq(a->word, word))
			break;
	if (a == automounts + COUNT(automounts))
		return xasprintf("\"%s\": not an automount: proc, sys or cgroup with :mixed, :ro, :rw, or shmounts:PATH", word);
	if (a->proc)
		c->auto_proc = a->proc;
	if (a->sys)
		c->auto_sys = a->sys;
	if (a->cgroup) {
		c->auto_cgroup = a->cgroup;
		c->auto_cgroup_full = a->full;
		c->auto_cgroup_force = a->force;
		c->auto_cgroup2 = a->v2;
	}
	return NULL;
}

static char *
mountauto_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	struct strv w = { 0 };
	char *why = NULL;
	size_t i;

	strv_split(&w, l->val, " \t");
	for (i = 0; i < w.n && !why; i++)
		why = automount_word(c, w.v[i]);
	strv_free(&w);
	return why;
}

static char *
mountauto_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	c->auto_proc = c->auto_sys = c->auto_cgroup = 0;
	c->auto_cgroup_full = c->auto_cgroup_force = c->auto_cgroup2 = false;
	conf_string(&c->auto_shmounts, NULL);
	return NULL;
}

static bool
mountauto_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	static const char *const proc[] = { "", "proc:mixed", "proc:rw" }, *const sys[] = { "", "sys:ro", "sys:rw", "sys:mixed" };
	static const char *const cg[] = { "", "", ":ro", ":rw", ":mixed" };

	str_add(out, proc[c->auto_proc]);
	if (c->auto_sys)
		str_addf(out, "%s%s", out->n ? " " : "", sys[c->auto_sys]);
	/* LXC leaves words with :force out of its answer. */
	if (c->auto_cgroup && !c->auto_cgroup_force)
		str_addf(out, "%scgroup%s%s", out->n ? " " : "", c->auto_cgroup2 ? "2" : c->auto_cgroup_full ? "-full" : "",
		    c->auto_cgroup2 && c->auto_cgroup == AUTO_CG_RW ? "" : cg[c->auto_cgroup]);
	if (c->auto_shmounts)
		str_addf(out, "%sshmounts:%s", out->n ? " " : "", c->auto_shmounts);
	return true;
}

const struct conf_type conf_mountauto = { mountauto_set, mountauto_clear, mountauto_print };

/* --- console, /dev -------------------------------------------------------------------- */

/* Up to LXC 2.0 lxc.console could be any file and was the console's log; since then a terminal or "none". */
static char *
console_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	char **path = &c->console_path;
	struct stat st;

	if (l->legacy && !str_eq(l->val, "none") && (stat(l->val, &st) < 0 || S_ISREG(st.st_mode)))
		path = &c->console_logfile;
	free(*path);
	*path = path_clean(l->val);
	return NULL;
}

const struct conf_type conf_console = { console_set, conf_str_clear, conf_str_print };

static char *
pts_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	c->pts_legacy = l->legacy;
	return conf_uint_set(c, row, l);
}

const struct conf_type conf_pts = { pts_set, conf_uint_clear, conf_uint_print };

/* LXC takes garbage as the default here; a file that it accepted must stay one. */
static char *
autosize_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	char *why = conf_uint_set(c, row, l);

	if (why) {
		conf_remark(c, l, "not a number of bytes; 500000 is taken");
		c->autodev_size = (unsigned)row->empty;
		free(why);
	}
	return NULL;
}

const struct conf_type conf_autosize = { autosize_set, conf_uint_clear, conf_uint_print };

/* --- init --------------------------------------------------------------------------------- */

/* "K=V" as it is; "K" takes the value that the tool's own environment has. */
static char *
environ_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	const char *now;
	char *text;

	if (strchr(l->val, '=')) {
		conf_list_add(conf_member(c, row), NULL, l->val, l);
		return NULL;
	}
	now = getenv(l->val);
	text = now ? xasprintf("%s=%s", l->val, now) : xasprintf("\"%s\": neither NAME=VALUE nor in the environment", l->val);
	conf_list_add(now ? conf_member(c, row) : &c->doubt, now ? NULL : l->key, text, l);
	free(text);
	return NULL;
}

const struct conf_type conf_environ = { environ_set, conf_lines_clear, conf_lines_print };

/* --- cgroups, namespaces, time ------------------------------------------------------------- */

static char *
cgpath_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	struct strv w = { 0 };
	char *why = NULL;

	strv_split(&w, l->val, "/");
	if (l->val[0] == '/')
		why = xasprintf("\"%s\": is relative to a cgroup: no / in front", l->val);
	else if (strv_has(&w, ".."))
		why = xasprintf("\"%s\": may not go up by ..", l->val);
	else if (row->max == 1 && (w.n != 1 || strchr(l->val, '/')))
		why = xasprintf("\"%s\": takes one name, without /", l->val);
	else
		conf_string(conf_member(c, row), l->val);
	strv_free(&w);
	return why;
}

const struct conf_type conf_cgpath = { cgpath_set, conf_str_clear, conf_str_print };

static const struct { const char *name; unsigned bit; } namespaces[] = {
	{ "user", SYS_NEWUSER }, { "mnt", SYS_NEWNS }, { "pid", SYS_NEWPID }, { "uts", SYS_NEWUTS }, { "ipc", SYS_NEWIPC },
	{ "net", SYS_NEWNET }, { "cgroup", SYS_NEWCGROUP }, { "time", SYS_NEWTIME },
};

static char *
namespaces_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	unsigned *bits = conf_member(c, row), add = 0;
	struct strv w = { 0 };
	char *why = NULL;
	size_t i, k;

	if (bits == &c->ns_keep ? c->ns_clone : c->ns_keep)
		return xstrdup("lxc.namespace.clone and lxc.namespace.keep exclude each other");
	strv_split(&w, l->val, " \t");
	for (i = 0; i < w.n && !why; i++) {
		for (k = 0; k < COUNT(namespaces) && strcasecmp(w.v[i], namespaces[k].name) != 0; k++)
			;
		if (k == COUNT(namespaces))
			why = xasprintf("\"%s\": not a namespace: user mnt pid uts ipc net cgroup time", w.v[i]);
		else
			add |= namespaces[k].bit;
	}
	if (!why)
		*bits |= add;
	strv_free(&w);
	return why;
}

static bool
namespaces_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	unsigned bits = *(unsigned *)conf_member(c, row);
	size_t i;

	for (i = 0; i < COUNT(namespaces); i++)
		if (bits & namespaces[i].bit)
			str_addf(out, "%s\n", namespaces[i].name);
	return true;
}

const struct conf_type conf_namespaces = { namespaces_set, conf_uint_clear, namespaces_print };

static bool
is_namespace(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(namespaces); i++)
		if (str_eq(name, namespaces[i].name))
			return true;
	return false;
}

static char *
nsshare_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	if (!is_namespace(l->sub) && (*l->sub || *l->val))
		return xasprintf("\"%s\": not a namespace: user mnt pid uts ipc net cgroup time", l->sub);
	return *l->val ? conf_replace_set(c, row, l) : conf_family_clear(c, row, l);
}

static bool
nsshare_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	return (!*sub || is_namespace(sub)) && conf_replace_print(out, c, row, sub);
}

const struct conf_type conf_nsshare = { nsshare_set, nsshare_set, nsshare_print };

static const struct { const char *unit; int64_t ns; } units[] = {
	{ "h", 3600000000000 }, { "m", 60000000000 }, { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 },
};

static char *
offset_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	size_t digits = strspn(l->val, "+-0123456789"), i;
	char *number = xstrndup(l->val, digits);
	const char *unit = l->val + digits + strspn(l->val + digits, " \t");
	int64_t v, *to = conf_member(c, row);
	char *why = NULL;

	for (i = 0; i < COUNT(units) && !str_eq(unit, units[i].unit); i++)
		;
	if (i == COUNT(units) || num_i64(number, INT64_MIN, INT64_MAX, &v) < 0)
		why = xasprintf("\"%s\": takes a number and its unit, h m s ms us or ns", l->val);
	else if (__builtin_mul_overflow(v, units[i].ns, to))
		why = xasprintf("\"%s\": is more than 292 years", l->val);
	else
		*(to == &c->time_boot ? &c->time_boot_set : &c->time_mono_set) = true;
	free(number);
	return why;
}

static char *
offset_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	int64_t *to = conf_member(c, row);

	*to = 0;
	*(to == &c->time_boot ? &c->time_boot_set : &c->time_mono_set) = false;
	return NULL;
}

/* As LXC prints them, with its blank in the one and not in the other. */
static bool
offset_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	const int64_t *v = conf_member(c, row);
	const char *blank = v == &c->time_boot ? " " : "";

	if (*v && *v % 1000000000 == 0)
		str_addf(out, "%lld%ss\n", (long long)(*v / 1000000000), blank);
	else
		str_addf(out, "%lld%sns\n", (long long)*v, blank);
	return true;
}

const struct conf_type conf_offset = { offset_set, offset_clear, offset_print };
