/* SPDX-License-Identifier: ISC */
/* destroy: a container goes, and only what is its own. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/destroy.h"
#include "run/cmd.h"
#include "run/hook.h"
#include "run/stop.h"
#include "container/cli.h"
#include "container/clones.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/mnt.h"
#include "kernel/rmtree.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { LOCK_SECS = 5, ENDED_SECS = 1, CLONES_DEEP = 16 };

/* Where the first LXC that had them kept them: /var/lib/lxcsnaps/NAME. The caller frees it. */
static char *
old_snapshots(const struct ctr *c)
{
	return xasprintf("%ssnaps/%s", c->lxcpath, c->name);
}

static bool
has_snapshots(const struct ctr *c)
{
	char *snaps = path_join(c->dir, "snaps"), *old = old_snapshots(c);
	bool has = !path_is_empty(snaps, NULL) || !path_is_empty(old, NULL);

	free(old);
	free(snaps);
	return has;
}

/* --- one container -------------------------------------------------------------------- */

/* A link in the place of its folder is removed; where it leads is not ours. */
static bool
is_link(const struct ctr *c)
{
	struct stat st;

	return lstat(c->dir, &st) == 0 && S_ISLNK(st.st_mode);
}

/* Is name in its folder, be it a link to nowhere? What cannot be looked at is there: to remove it will tell. */
static bool
has(const struct ctr *c, const char *name)
{
	char *path = path_join(c->dir, name);
	struct stat st;
	bool is = lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);

	free(path);
	return is;
}

/* A folder without a configuration is somebody's, unless there is nothing in it. */
static bool
is_container(const struct ctr *c)
{
	return has(c, "config") || ctr_partial(c) || path_is_empty(c->dir, NULL);
}

static int
check(const struct ctr *c, const struct destroy *o, const struct strv *clones)
{
	struct live l = { .state = STATE_STOPPED };
	struct stat st;
	/* Not faccessat(2) with a flag, which kernels before 5.8 do not take. */
	bool there = lstat(c->dir, &st) == 0;
	char *mounted = NULL;
	int ret = -1;

	if (!o->ended)
		live_get(c, &l);
	if (l.state != STATE_STOPPED && !o->force)
		warn("%s is running: stop it first, or use -f", c->name);
	else if (!there && l.state == STATE_STOPPED) {
		warn("'%s' does not exist", c->name);
		cli_hint_root();
	} else if (there && !is_container(c)) {
		warn("%s: is no container: it has no config", c->dir);
		hint("nothing of it was removed");
	} else if (clones->n && !o->snapshots)
		warn("%s has snapshot clones that live on its root file system: destroy them first, or use -s", c->name);
	else if (clones->n % 2)
		warn("%s has %s snapshot clones that it does not name: destroy them first", c->name, clones->v[0]);
	else if (!o->snapshots && has_snapshots(c))
		warn("%s has snapshots: use -s to remove them too", c->name);
	else if (there && !is_link(c) && (mounted = mnt_below(c->dir))) {
		warn("%s: something is mounted there: nothing was removed", mounted);
		hint("umount %s, then destroy again", mounted);
	} else
		ret = 0;
	free(mounted);
	return ret;
}

static int
stop_first(struct ctr *c)
{
	struct stop s = { .kill = true };

	/* Killed, whatever its configuration says of signals: that may be broken, and is not read. */
	if (!c->conf)
		c->conf = conf_new();
	if (stop_run(c, &s) < 0 && errno != ESRCH)
		return -1;
	/* What a supervisor that was killed left behind. */
	stop_sweep(c);
	return 0;
}

/* Its folder, below the lxcpath that it lies in; the config goes last, for as long as it is there the rest can be destroyed again. */
static int
remove_dir(const struct ctr *c)
{
	int at = open(c->lxcpath, O_PATH | O_DIRECTORY | O_CLOEXEC), dir = -1, ret = -1;

	if (at >= 0)
		dir = openat(at, c->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0 || rmtree_empty(dir, "config") == 0)
		ret = at < 0 ? -1 : rmtree_at(at, c->name);
	if (ret < 0 && errno == ENOENT)
		ret = 0;
	if (ret < 0 && errno == EXDEV)
		warn("%s: something was mounted in it meanwhile: not removed further", c->dir);
	else if (ret < 0)
		warn("%s:", c->dir);
	xclose(dir);
	xclose(at);
	return ret;
}

static int
remove_old_snapshots(const struct ctr *c)
{
	char *old = old_snapshots(c);
	int ret = rmtree_at(AT_FDCWD, old);

	if (ret < 0 && (errno == ENOENT || errno == ENOTDIR))
		ret = 0;
	if (ret < 0)
		warn("%s:", old);
	free(old);
	return ret;
}

/* A configuration that has errors is not one to run programs from: then it goes without. */
static int
run_hooks(struct ctr *c, bool loaded)
{
	bool good = loaded;

	if (!loaded) {
		err_set_quiet(true);
		good = ctr_load(c, NULL) == 0;
		err_set_quiet(cli.quiet);
	}
	if (good)
		return hook_run_type(c, HOOK_DESTROY);
	if (c->conf->hook[HOOK_DESTROY].n)
		warn("%s: lxc.hook.destroy: not run, as %s has errors", c->name, c->file);
	return 0;
}

static int
destroy_one(struct ctr *c, const struct destroy *o, int deep)
{
	struct strv clones = clones_of(c);
	int lock = ctr_lock(c, o->ended ? ENDED_SECS : LOCK_SECS), ret = -1;
	struct ctr clone;
	size_t i;

	if (lock < 0 && errno == EWOULDBLOCK) {
		warn("%s: another command is at work on it", c->name);
		goto out;
	}
	if (check(c, o, &clones) < 0)
		goto out;
	if (deep > CLONES_DEEP) {
		warn("%s: is a clone of a clone of itself", c->name);
		goto out;
	}
	for (i = 0; i + 1 < clones.n; i += 2) {
		int r = -1;

		if (ctr_open(&clone, clones.v[i + 1], clones.v[i]) < 0)
			goto out;
		/* One that has gone without saying so is no longer in the way. */
		r = access(clone.dir, F_OK) < 0 ? 0 : destroy_one(&clone, o, deep + 1);
		ctr_close(&clone);
		if (r < 0)
			goto out;
	}
	if ((!o->ended && stop_first(c) < 0) || run_hooks(c, o->ended) < 0)
		goto out;
	clones_leave(c);
	/* One that ran without a folder of its own leaves none. */
	if (is_container(c) && remove_dir(c) < 0)
		goto out;
	ret = o->snapshots ? remove_old_snapshots(c) : 0;
out:
	xclose(lock);
	strv_free(&clones);
	return ret;
}

int
destroy_run(struct ctr *c, const struct destroy *o)
{
	return destroy_one(c, o, 0);
}
