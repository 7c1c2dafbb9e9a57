/* SPDX-License-Identifier: ISC */
/* lxc-execute: run one command in a container of its own, under a small init */
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/start.h"
#include "run/startopt.h"
#include "base/opt.h"

static const char *uid, *gid;

static const struct opt opts[] = {
	{ 'd', "daemon", OPT_FLAG, &startopt.daemon, NULL, "run in the background" },
	{ 'u', "uid", OPT_STR, &uid, "UID", "run the command as UID" },
	{ 'g', "gid", OPT_STR, &gid, "GID", "run the command as GID" },
	STARTOPT_ROWS,
	{ 0 }
};

static int
execute(char **operand)
{
	struct start s = { .cmd = *operand ? operand : NULL, .execute = true, .daemon = startopt.daemon };
	struct ctr c;
	int ret = EXIT_FAILURE;

	startopt_define("lxc.init.uid", uid);
	startopt_define("lxc.init.gid", gid);
	if (startopt_settle(&s, false) < 0 || cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	if (start_load(&c, &s) == 0)
		ret = start_run(&c, &s);
	ctr_close(&c);
	return ret;
}

const struct applet applet_execute = {
	.name = "lxc-execute", .args = "-n NAME [-d] [-f FILE] [-s KEY=VAL]... [-u UID] [-g GID] -- COMMAND [ARG...]",
	.text = "run one command in a container of its own", .opts = opts, .flags = APPLET_NAME | APPLET_SEALED, .run = execute,
	.more = "The container need not exist: -f FILE, or nothing, describes it. The exit status\n"
	    "is the command's; 128 + n when signal n ended it, 127 when it was not found, 126\n"
	    "when it could not be run.\n",
};
