/* SPDX-License-Identifier: ISC */
/* freeze: suspend a running container, and let it go on. */
#include <errno.h>

#include "run/freeze.h"
#include "run/cmd.h"
#include "run/event.h"
#include "container/cli.h"
#include "container/ctr.h"
#include "kernel/cghier.h"
#include "kernel/cgprocs.h"
#include "base/err.h"
#include "base/io.h"

/* To thaw waits for nobody. */
enum { THAW_MS = 2000 };

/* ENODEV: no hierarchy has one; ENOENT: it has no cgroup there, or the v2 tree is older than 5.2. */
static int
failed(const struct ctr *c, bool freeze)
{
	if (errno == ENODEV || errno == ENOENT) {
		warn("%s: there is no freezer for it on this host", c->name);
		hint("the kernel needs CONFIG_CGROUP_FREEZER, or cgroup v2 of Linux 5.2; lxc-checkconfig tells");
		return -1;
	}
	warn("%s: cannot %s it:", c->name, freeze ? "freeze" : "thaw");
	if (errno == EACCES || errno == EPERM)
		cli_hint_root();
	return -1;
}

static int
set(const struct ctr *c, const struct cg *cg, const char *path, bool freeze, int secs)
{
	event_send(c, EVENT_STATE, freeze ? STATE_FREEZING : STATE_THAWED);
	if (cg_freeze(cg, path, freeze, secs < 0 ? -1 : io_now_ms() + (long long)secs * 1000) == 0) {
		event_send(c, EVENT_STATE, freeze ? STATE_FROZEN : STATE_RUNNING);
		return 0;
	}
	if (!freeze || errno != ETIMEDOUT)
		return failed(c, freeze);
	cg_freeze(cg, path, false, io_now_ms() + THAW_MS);
	event_send(c, EVENT_STATE, STATE_THAWED);
	event_send(c, EVENT_STATE, STATE_RUNNING);
	warn("%s: not frozen in %d seconds, and thawed again", c->name, secs);
	hint("a process that waits for a disk or a server (state D of lxc-ps) cannot be frozen meanwhile");
	return -1;
}

int
freeze_set(const struct ctr *c, bool freeze, int secs)
{
	struct cg cg = { 0 };
	struct live l;
	int ret;

	live_get(c, &l);
	if (!l.init)
		return !freeze && c->defined ? 0 : cli_not_running(c);
	if (live_cgroups(c, &l, &cg) < 0)
		ret = failed(c, freeze);
	/* What is there already is no event. */
	else if (cg_frozen(&cg, l.cgroup) == freeze && freeze)
		ret = 0;
	else
		ret = set(c, &cg, l.cgroup, freeze, secs);
	cg_close(&cg);
	return ret;
}
