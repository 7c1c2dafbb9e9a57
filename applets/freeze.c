/* SPDX-License-Identifier: ISC */
/* lxc-freeze: suspend every process of a running container */
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/freeze.h"
#include "base/opt.h"

static int secs = 30;

static const struct opt opts[] = {
	{ 't', "timeout", OPT_INT, &secs, "SECS", "give up after SECS (30; -1: never), and thaw it again" },
	{ 0 }
};

static int
freeze(char **operand)
{
	struct ctr c;
	int ret;

	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	ret = freeze_set(&c, true, secs);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_freeze = {
	.name = "lxc-freeze", .args = "-n NAME [-t SECS]", .text = "suspend every process of a running container",
	.opts = opts, .flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = freeze,
	.more = "Its processes keep their memory, files and connections, and get no processor until\n"
	    "lxc-unfreeze. lxc-stop thaws what it stops. Exit status: 0 also when it was frozen before.\n",
};
