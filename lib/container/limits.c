/* SPDX-License-Identifier: ISC */
/* limits: the values of lxc.cgroup.* and lxc.cgroup2.*, written to a container's cgroups. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "container/limits.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

static const char memsw[] = "memory.memsw.limit_in_bytes";

static void
complain(const struct conf_val *v, const char *family, const char *why)
{
	int err = errno;
	char *key = xasprintf("%s%s%s", family, *v->key ? "." : "", v->key), *what = xasprintf("%s: %s", v->val, why);

	conf_say(v->file, v->line, key, what);
	if (err == ENODEV)
		hint("the kernel has no such controller, or it is switched off: lxc-checkconfig tells");
	free(what);
	free(key);
}

/* v1 controllers there have been (Documentation/admin-guide/cgroup-v1, include/linux/cgroup_subsys.h). */
static const char *const controllers[] = {
	"blkio", "cpu", "cpuacct", "cpuset", "debug", "devices", "freezer", "hugetlb", "memory", "misc", "net_cls", "net_prio",
	"perf_event", "pids", "rdma",
};

bool
limits_known(const char *key)
{
	size_t n = strcspn(key, "."), i;

	for (i = 0; i < sizeof controllers / sizeof *controllers; i++)
		if (strlen(controllers[i]) == n && strncmp(controllers[i], key, n) == 0)
			return true;
	return false;
}

/* Is it there, but would not make the container's cgroup? */
static bool
refused(const struct cg *cg, const char *key)
{
	size_t i;

	for (i = 0; i < cg->n; i++)
		if (cg->h[i].off && cg_has_controller(&cg->h[i], key, strcspn(key, ".")))
			return true;
	return false;
}

static bool
same_controller(const char *a, const char *b)
{
	size_t n = strcspn(a, ".");

	return n == strcspn(b, ".") && strncmp(a, b, n) == 0;
}

/* "/dev/PATH MODE" as "TYPE MAJOR:MINOR MODE"; what is no path is copied. NULL and errno. The caller frees it. */
static char *
device_rule(const char *val)
{
	size_t n = strcspn(val, " \t");
	struct stat st;
	char *path, *rule = NULL;

	if (val[0] != '/')
		return xstrdup(val);
	path = xstrndup(val, n);
	if (stat(path, &st) == 0 && !S_ISCHR(st.st_mode) && !S_ISBLK(st.st_mode))
		errno = ENOTBLK;
	else if (stat(path, &st) == 0)
		rule = xasprintf("%c %u:%u %s", S_ISCHR(st.st_mode) ? 'c' : 'b', major(st.st_rdev), minor(st.st_rdev),
		    val[n] ? val + n + strspn(val + n, " \t") : "rwm");
	free(path);
	return rule;
}

static const char *
reason(int err)
{
	return err == ENODEV ? "this host has no such controller" : err == ENOENT ? "the controller has no such file" : strerror(err);
}

static int
put_v1(const struct ctr *c, const struct cg *cg, const char *path, const struct conf_val *v)
{
	bool device = str_begins(v->key, "devices.");
	char *val = device ? device_rule(v->val) : xstrdup(v->val);
	int ret;

	if (!val) {
		complain(v, "lxc.cgroup", "is no device of this host");
		return -1;
	}
	ret = cg_set(cg, path, v->key, val);
	free(val);
	if (ret == 0)
		return 0;
	/*
	 * A container in a container may give its own only what it has: less
	 * access than asked for is no danger. A deny that fails would be one.
	 */
	if (errno == EPERM && str_eq(v->key, "devices.allow")) {
		complain(v, "lxc.cgroup", "not permitted here; it goes without");
		return 0;
	}
	/* A controller that the kernel lacks costs that controller, and one warning, not the start; one that refused has had its own. */
	if (errno == ENODEV && !device && refused(cg, v->key))
		return 0;
	if (errno == ENODEV && limits_known(v->key)) {
		if (v == c->conf->cgroup.v || !same_controller(v[-1].key, v->key))
			complain(v, "lxc.cgroup", device ? "this host has no such controller: every device stands open to it" :
			    "this host has no such controller; it goes without");
		return 0;
	}
	complain(v, "lxc.cgroup", reason(errno));
	return -1;
}

/* memory.memsw may never be below memory.limit: it is written when the other is there. */
static int
v1(const struct ctr *c, const struct cg *cg, const char *path, bool devices)
{
	const struct conf_list *l = &c->conf->cgroup;
	size_t i;
	int late;

	for (late = 0; late < (devices ? 1 : 2); late++)
		for (i = 0; i < l->n; i++)
			if (str_begins(l->v[i].key, "devices.") == devices && str_eq(l->v[i].key, memsw) == late &&
			    put_v1(c, cg, path, &l->v[i]) < 0)
				return -1;
	return 0;
}

static int
v2(const struct ctr *c, const struct cg *cg, const char *path, bool alone)
{
	const struct conf_list *l = &c->conf->cgroup2;
	bool told = false;
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (str_begins(l->v[i].key, "devices.") || cg_set_v2(cg, path, l->v[i].key, l->v[i].val) == 0)
			continue;
		if (alone) {
			complain(&l->v[i], "lxc.cgroup2", reason(errno));
			return -1;
		}
		if (!told)
			complain(&l->v[i], "lxc.cgroup2", "left out: here that controller belongs to cgroup v1 (lxc.cgroup)");
		told = true;
	}
	return 0;
}

int
limits_apply(const struct ctr *c, const struct cg *cg, const char *path, bool devices)
{
	bool alone = !cg_has_v1(cg);

	if (c->conf->cgroup.n && alone && cg->n) {
		if (!devices)
			warn("%s: lxc.cgroup.*: has no effect: this host has cgroup v2 only", c->name);
		return devices ? 0 : v2(c, cg, path, true);
	}
	if (v1(c, cg, path, devices) < 0)
		return -1;
	return devices ? 0 : v2(c, cg, path, alone);
}
