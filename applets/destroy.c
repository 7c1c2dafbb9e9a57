/* SPDX-License-Identifier: ISC */
/* lxc-destroy: remove a container, and only what is its own */
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/destroy.h"
#include "base/opt.h"

static struct destroy o;

static const struct opt opts[] = {
	{ 'f', "force", OPT_FLAG, &o.force, NULL, "kill it first if it runs" },
	{ 's', "snapshots", OPT_FLAG, &o.snapshots, NULL, "its snapshots and clones too" },
	{ 0 }
};

static int
destroy(char **operand)
{
	struct ctr c;
	int ret;

	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	ret = destroy_run(&c, &o);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_destroy = {
	.name = "lxc-destroy", .args = "-n NAME [-f] [-s]", .text = "remove a container",
	.opts = opts, .flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = destroy,
	.more = "Its folder LXCPATH/NAME goes, with the root file system if it is in there. A root file\n"
	    "system elsewhere is left as it is.\n",
};
