/* SPDX-License-Identifier: ISC */
/* lxc-autostart: start, restart, shut down or kill many containers, in order */
#include "run/auto.h"
#include "base/opt.h"

static int
autostart(char **operand)
{
	return auto_run();
}

const struct applet applet_autostart = {
	.name = "lxc-autostart", .args = "[-k | -r | -s [-t SECS]] [-L [--json]] [-a | -g G1,G2]... [-A]",
	.text = "start all that lxc.start.auto marks", .opts = auto_opts, .flags = APPLET_ALONE | APPLET_SEALED | APPLET_PROC, .run = autostart,
	.more = "By lxc.start.order, lowest first, then by name; -s and -k the other way round, those of the same\n"
	    "order at once. What lxcbox.require names starts first, and is up before (lxcbox.ready).\n"
	    "Exit status: 0, 1 if all failed, 2 if some did.\n",
};
