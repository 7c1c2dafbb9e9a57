/* SPDX-License-Identifier: ISC */
/* lxc-restart: restart a running container */
#include <errno.h>
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/stop.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"

static bool nowait, nokill, pause_it;
static int timeout = 60;
static const char *file, *fd, *rcfile;
static struct strv defines;

/* Up to LXC 0.9 the command was to restart from a checkpoint, which it never did: those options get an answer of their own. */
static const struct opt opts[] = {
	{ 't', "timeout", OPT_INT, &timeout, "SECS", "wait SECS (60; -1: for ever), then kill" },
	{ 'W', "nowait", OPT_FLAG, &nowait, NULL, "ask, and do not wait" },
	{ 0, "nokill", OPT_FLAG, &nokill, NULL, "do not kill after the time" },
	{ 'S', "statefile", OPT_STR, &file, "FILE", NULL },
	{ 'd', "statefd", OPT_STR, &fd, "FD", NULL },
	{ 'f', NULL, OPT_STR, &rcfile, "FILE", NULL },
	{ 'p', "pause", OPT_FLAG, &pause_it, NULL, NULL },
	{ 's', "define", OPT_LIST, &defines, "KEY=VAL", NULL },
	{ 0 }
};

static int
check(void)
{
	if (file || fd || rcfile || pause_it || defines.n) {
		warn("%s: restarts a container that runs, not one from a checkpoint",
		    file ? "-S" : fd ? "-d" : rcfile ? "-f" : pause_it ? "-p" : "-s");
		hint("lxc-checkpoint -r restores one");
		return -1;
	}
	if (timeout < -1) {
		warn("-t takes -1 or more");
		return -1;
	}
	return 0;
}

static int
restart(char **operand)
{
	struct stop s = { .reboot = true, .nowait = nowait, .nokill = nokill };
	struct ctr c;
	int ret;

	if (check() < 0 || cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	s.secs = timeout;
	ret = stop_run(&c, &s);
	if (ret < 0 && errno == ESRCH) {
		cli_not_running(&c);
		if (c.defined)
			hint("lxc-start -n %s", c.name);
	}
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_restart = {
	.name = "lxc-restart", .args = "-n NAME [-t SECS] [-W] [--nokill]",
	.text = "restart a running container", .opts = opts, .flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = restart,
	.more = "As lxc-stop -r: init is asked by the signal that it understands (lxc.signal.reboot), and\n"
	    "its configuration is read again. A container that is stopped is not started: that is an error.\n",
};
