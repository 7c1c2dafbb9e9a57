/* SPDX-License-Identifier: ISC */
/* lxc-unfreeze: let a frozen container go on */
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/freeze.h"
#include "base/opt.h"

static int secs = 30;

static const struct opt opts[] = {
	{ 't', "timeout", OPT_INT, &secs, "SECS", "give up after SECS (30; -1: never)" },
	{ 0 }
};

static int
unfreeze(char **operand)
{
	struct ctr c;
	int ret;

	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	ret = freeze_set(&c, false, secs);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_unfreeze = {
	.name = "lxc-unfreeze", .args = "-n NAME [-t SECS]", .text = "let a frozen container go on",
	.opts = opts, .flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = unfreeze,
	.more = "Exit status: 0 also when it was not frozen, or does not run.\n",
};
