/* SPDX-License-Identifier: ISC */
/* lifecg: the cgroups of one life: opened, claimed, made, limited, removed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/lifecg.h"
#include "run/cmd.h"
#include "run/super.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "container/limits.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "kernel/cgprocs.h"
#include "base/err.h"
#include "base/io.h"
#include "base/path.h"
#include "base/str.h"

/* How long processes of an ended container may hold on to its cgroups. */
enum { CGROUP_WAIT_MS = 5000 };

static void
controller_failed(const char *name, int err, void *arg)
{
	const struct super *p = arg;

	warn("%s: going on without the cgroup controller %s: %s", p->c->name, *name ? name : "of the v2 tree", strerror(err));
}

/* Is there a hierarchy with file's controller? */
static bool
has_controller_of(const struct cg *cg, const char *file)
{
	size_t i;

	for (i = 0; i < cg->n; i++)
		if (cg_has_controller(&cg->h[i], file, strcspn(file, ".")))
			return true;
	return false;
}

/*
 * The supervisor's own cgroup, only where lxc.cgroup.dir.monitor asks for one, for it costs a wait. One that is there already
 * may be that of several supervisors, and stays.
 */
static int
enter(struct super *p)
{
	const char *path = p->c->conf->cg_monitor;

	if (!path || !p->cg.n)
		return 0;
	p->made_cg = cg_claim(&p->cg, path, p->c->dir, controller_failed, p) == 0;
	p->own_cg = cg_make(&p->cg, path, controller_failed, p) == 0 && cg_move(&p->cg, path) == 0;
	if (p->own_cg)
		return 0;
	warn("%s: lxc.cgroup.dir.monitor: cannot enter %s:", p->c->name, path);
	return -1;
}

/*
 * Back to where it came from. In the v2 tree that fails when its controllers have been passed on below meanwhile (EBUSY): then
 * lxc.cgroup.dir.monitor.pivot keeps it until it ends.
 */
static void
leave(struct super *p)
{
	const char *pivot = p->c->conf->cg_pivot ? p->c->conf->cg_pivot : "lxc.pivot";

	if (!p->own_cg && !p->made_cg)
		return;
	if (cg_move(&p->cg, ".") < 0) {
		cg_claim(&p->cg, pivot, p->c->dir, controller_failed, p);
		if (cg_make(&p->cg, pivot, controller_failed, p) < 0 || cg_move(&p->cg, pivot) < 0)
			warn("%s: lxc.cgroup.dir.monitor.pivot: cannot enter %s:", p->c->name, pivot);
	}
	if (p->made_cg && cg_remove(&p->cg, p->c->conf->cg_monitor, io_now_ms()) < 0 && errno != ENOENT && errno != EBUSY)
		warn("%s: cannot remove the cgroups %s:", p->c->name, p->c->conf->cg_monitor);
	p->own_cg = p->made_cg = false;
}

/*
 * Hierarchies that the host has; and privately those it lacks, when it has none at all or a limit asks for one.
 * So devices are kept from it also where the host has the v2 tree alone.
 */
int
lifecg_open(struct super *p)
{
	const struct conf_list *l = &p->c->conf->cgroup;
	bool lacking;
	size_t i;

	if (cg_open(&p->cg, false) < 0)
		goto fail;
	for (i = 0, lacking = true; i < p->cg.n; i++)
		lacking = lacking && p->cg.h[i].ours;
	for (i = 0; i < l->n && !lacking; i++)
		lacking = limits_known(l->v[i].key) && !has_controller_of(&p->cg, l->v[i].key);
	if (!lacking)
		return enter(p);
	cg_close(&p->cg);
	if (cg_open(&p->cg, true) == 0)
		return enter(p);
fail:
	warn("%s: cgroups:", p->c->name);
	return -1;
}

/* lxc/NAME, or what lxc.cgroup.dir* says; a name that another lxcpath's container has gets a number behind it. */
static void
pick_cgroup(struct super *p, unsigned n)
{
	const struct conf *f = p->c->conf;
	char suffix[3 * sizeof n + 2] = "";
	int len;

	if (n)
		snprintf(suffix, sizeof suffix, "-%u", n);
	if (f->cg_container)
		len = snprintf(p->cgroup, sizeof p->cgroup, "%s%s%s%s", f->cg_container, suffix, f->cg_inner ? "/" : "",
		    f->cg_inner ? f->cg_inner : "");
	else if (f->cg_dir)
		len = snprintf(p->cgroup, sizeof p->cgroup, "%s/lxc.payload.%s%s", f->cg_dir, p->c->name, suffix);
	else
		len = snprintf(p->cgroup, sizeof p->cgroup, "lxc/%s%s", p->c->name, suffix);
	if (len < 0 || (size_t)len >= sizeof p->cgroup)
		p->cgroup[0] = '\0';
}

/*
 * A cgroup of that name is there. If a supervisor of this container that was killed left it (its mark
 * says so, or on kernels without marks its record, or it had no time for either), it is removed: 0. Processes in it are a
 * container that still runs: -1. 1: it is not ours.
 */
static int
sweep_cgroup(struct super *p, const struct ctr_record *old)
{
	char *owner = cg_owner(&p->cg, p->cgroup);
	bool ours = owner ? str_eq(owner, p->c->dir) : str_eq(old->cgroup, p->cgroup) || cg_take(&p->cg, p->cgroup, p->c->dir) == 0;
	pid_t *pid = NULL;
	int ret = 1;

	free(owner);
	if (!ours)
		return 1;
	if (cg_pids(&p->cg, p->cgroup, true, &pid) > 0)
		ret = -1;
	else
		ret = cg_remove(&p->cg, p->cgroup, io_now_ms() + CGROUP_WAIT_MS) < 0 ? 1 : 0;
	free(pid);
	return ret;
}

/* A predecessor may have been configured to be elsewhere, or started from another login, whose cgroups are other ones. */
static int
sweep_elsewhere(struct super *p, const struct ctr_record *old)
{
	bool elsewhere = old->own_hash && p->cg.own && old->own_hash != str_fnv1a(p->cg.own);
	struct cg here = p->cg;
	int r = 1;

	memcpy(p->cgroup, old->cgroup, sizeof p->cgroup);
	if (!elsewhere || live_cgroups(p->c, NULL, &p->cg) == 0)
		r = sweep_cgroup(p, old);
	p->cgroup[0] = '\0';
	if (elsewhere) {
		cg_close(&p->cg);
		p->cg = here;
	}
	return r;
}

int
lifecg_claim(struct super *p, const struct ctr_record *old)
{
	unsigned n;
	int r;

	if (old->cgroup[0] && sweep_elsewhere(p, old) < 0)
		return 1;
	for (n = 0; n < 1000; n++) {
		pick_cgroup(p, n);
		if (!p->cgroup[0])
			break;
		r = cg_claim(&p->cg, p->cgroup, p->c->dir, controller_failed, p);
		if (r < 0) {
			r = sweep_cgroup(p, old);
			if (r == 0)
				r = cg_claim(&p->cg, p->cgroup, p->c->dir, controller_failed, p) < 0;
		}
		if (r == 0)
			return 0;
		/* Whatever is in it is not this start's to remove. */
		p->cgroup[0] = '\0';
		if (r < 0)
			return 1;
	}
	warn("%s: no free name for its cgroup", p->c->name);
	return -1;
}

/* As LXC has it; without these the names would have to be made up. */
static const char *
bad_paths(const struct conf *f)
{
	if (f->cg_dir && (f->cg_monitor || f->cg_container))
		return "lxc.cgroup.dir: excludes lxc.cgroup.dir.monitor and lxc.cgroup.dir.container";
	if (f->cg_monitor && !f->cg_container)
		return "lxc.cgroup.dir.monitor: needs lxc.cgroup.dir.container too";
	if (f->cg_monitor && path_below(f->cg_monitor, f->cg_container))
		return "lxc.cgroup.dir.monitor: must not be in lxc.cgroup.dir.container";
	return f->cg_inner && !f->cg_container ? "lxc.cgroup.dir.container.inner: needs lxc.cgroup.dir.container too" : NULL;
}

bool
lifecg_fits(struct super *p)
{
	const char *why = bad_paths(p->c->conf);
	bool fits;

	if (why) {
		warn("%s: %s", p->c->name, why);
		return false;
	}

	pick_cgroup(p, 0);
	fits = p->cgroup[0];
	p->cgroup[0] = '\0';
	if (!fits)
		warn("%s: lxc.cgroup.dir: the names of its cgroups would be too long", p->c->name);
	return fits;
}

/* The processes are in INNER; limits are above it, where root of the container cannot get at them. */
static int
limit(struct super *p, bool devices)
{
	const struct conf *f = p->c->conf;
	char limited[sizeof p->cgroup];

	memcpy(limited, p->cgroup, sizeof limited);
	if (f->cg_container && f->cg_inner)
		*strrchr(limited, '/') = '\0';
	return limits_apply(p->c, &p->cg, limited, devices);
}

int
lifecg_make(struct super *p)
{
	const struct conf *f = p->c->conf;

	if (!p->cg.n) {
		if (f->cgroup.n + f->cgroup2.n)
			warn("%s: lxc.cgroup.*: has no effect: this host has no cgroups", p->c->name);
		return 0;
	}
	if (cg_make(&p->cg, p->cgroup, controller_failed, p) < 0) {
		warn("%s: cannot make its cgroups %s:", p->c->name, p->cgroup);
		return -1;
	}
	if (limit(p, false) < 0)
		return -1;
	if (f->nidmap && cg_chown(&p->cg, p->cgroup, conf_root_id(f, false, 0), conf_root_id(f, true, 0)) < 0)
		warn("%s: cannot give it its cgroups:", p->c->name);
	return 0;
}

int
lifecg_devices(struct super *p)
{
	return p->cg.n ? limit(p, true) : 0;
}

void
lifecg_end(struct super *p, bool processes)
{
	if (!p->cg.n)
		return;
	if (p->cgroup[0] && processes)
		cg_kill(&p->cg, p->cgroup, io_now_ms() + CGROUP_WAIT_MS);
	if (p->cgroup[0] && cg_remove(&p->cg, p->cgroup, io_now_ms() + CGROUP_WAIT_MS) < 0 && errno != ENOENT)
		warn("%s: cannot remove its cgroups %s:", p->c->name, p->cgroup);
	leave(p);
}
