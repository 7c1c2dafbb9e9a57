/* SPDX-License-Identifier: ISC */
/* lxc-destroy: remove a container, and only what is its own */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "kernel/beneath.h"
#include "run/cmd.h"
#include "run/stop.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/path.h"
#include "base/str.h"

enum { LOCK_SECS = 5 };

static bool force, snapshots;

static const struct opt opts[] = {
	{ 'f', "force", OPT_FLAG, &force, NULL, "kill it first if it runs" },
	{ 's', "snapshots", OPT_FLAG, &snapshots, NULL, "its snapshots too" },
	{ 0 }
};

/* Has the folder DIR/snaps something in it? An empty one can be removed, and is; on a read-only file system it cannot be known (EROFS comes first). */
static bool
has_snapshots(const struct ctr *c)
{
	char *snaps = path_join(c->dir, "snaps");
	bool has = rmdir(snaps) < 0 && errno != ENOENT && errno != EROFS;

	free(snaps);
	return has;
}

/* The containers that share its root file system count themselves in this file. */
static bool
has_clones(const struct ctr *c)
{
	char *file = path_join(c->dir, "lxc_snapshots"), *text = io_read_at(AT_FDCWD, file, 1 << 16, NULL);
	bool has = text && *str_trim(text) && !str_eq(str_trim(text), "0");

	free(text);
	free(file);
	return has;
}

static int
check(struct ctr *c)
{
	struct live l;

	live_get(c, &l);
	if (access(c->dir, F_OK) < 0 && l.state == STATE_STOPPED)
		warn("'%s' does not exist", c->name);
	else if (l.state != STATE_STOPPED && !force)
		warn("%s is running: stop it first, or use -f", c->name);
	else if (has_clones(c))
		warn("%s has snapshot clones that live on its root file system: destroy them first", c->name);
	else if (!snapshots && has_snapshots(c))
		warn("%s has snapshots: use -s to remove them too", c->name);
	else
		return 0;
	return -1;
}

static int
stop_first(struct ctr *c)
{
	struct stop s = { .kill = true };

	if (stop_run(c, &s) < 0 && errno != ESRCH)
		return -1;
	/* What a supervisor that was killed left behind. */
	stop_sweep(c);
	return 0;
}

/* The folder, below the lxcpath that it lies in; a root file system elsewhere is not touched, nor one that is mounted in it. */
static int
remove_dir(const struct ctr *c)
{
	int at = open(c->lxcpath, O_PATH | O_DIRECTORY | O_CLOEXEC), ret;

	if (at < 0)
		return errno == ENOENT ? 0 : -1;
	ret = beneath_remove(at, c->name);
	if (ret < 0 && errno == ENOENT)
		ret = 0;
	if (ret < 0 && errno == EXDEV) {
		warn("%s: something is mounted in it: not removed further", c->dir);
		hint("findmnt -R %s shows it; unmount it, then destroy again", c->dir);
	} else if (ret < 0)
		warn("%s:", c->dir);
	xclose(at);
	return ret;
}

static int
destroy(char **operand)
{
	struct ctr c;
	int lock = -1, ret = EXIT_FAILURE;

	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	if (check(&c) < 0)
		goto out;
	lock = ctr_lock(&c, LOCK_SECS);
	if (lock < 0 && errno == EWOULDBLOCK) {
		warn("%s: another command is at work on it", c.name);
		goto out;
	}
	if (stop_first(&c) == 0 && remove_dir(&c) == 0)
		ret = EXIT_SUCCESS;
out:
	xclose(lock);
	ctr_close(&c);
	return ret;
}

const struct applet applet_destroy = {
	.name = "lxc-destroy", .args = "-n NAME [-f] [-s]", .text = "remove a container",
	.opts = opts, .flags = APPLET_NAME, .run = destroy,
	.more = "Its folder LXCPATH/NAME goes, with the root file system if it is in there. A root file\n"
	    "system elsewhere is left as it is.\n",
};
