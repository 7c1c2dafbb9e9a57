/* SPDX-License-Identifier: ISC */
/* lxc-checkpoint: a running container's processes as files, and back */
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/checkpoint.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/path.h"

static struct checkpoint o;
static const char *dir, *script;
static bool restore, daemonize;

static const struct opt opts[] = {
	{ 'D', "checkpoint-dir", OPT_STR, &dir, "DIR", "where the images are" },
	{ 'r', "restore", OPT_FLAG, &restore, NULL, "restore it from there" },
	{ 's', "stop", OPT_FLAG, &o.stop, NULL, "end it when they are written; else it goes on" },
	{ 'v', "verbose", OPT_FLAG, &o.verbose, NULL, "a long log of criu" },
	{ 'A', "action-script", OPT_STR, &script, "PATH", "a script that criu calls at its stages" },
	{ 'p', "pre-dump", OPT_FLAG, &o.predump, NULL, "only its memory, while it runs" },
	{ 0, "predump-dir", OPT_STR, &o.predump_dir, "DIR", "memory that was written before, a path from -D" },
	{ 'd', "daemon", OPT_FLAG, &daemonize, NULL, "restore in the background (the default)" },
	{ 'F', "foreground", OPT_FLAG, &o.foreground, NULL, "restore, and stay with its console" },
	{ 'S', "statefile", OPT_STR, &dir, NULL, NULL },
	{ 'k', "kill", OPT_FLAG, &o.stop, NULL, NULL },
	{ 0, "pause", OPT_FLAG, &o.pause, NULL, NULL },
	{ 0 }
};

static const char *
misuse(void)
{
	if (!dir)
		return "where to? -D DIR is missing";
	if (restore && (o.stop || o.predump || o.predump_dir || o.pause))
		return "-r excludes -s, -p and --predump-dir";
	if (!restore && (daemonize || o.foreground))
		return "-d and -F are for -r";
	return daemonize && o.foreground ? "-d and -F exclude each other" : NULL;
}

static int
go(struct ctr *c)
{
	static char start[] = "lxc-start", name[] = "-n", path[] = "-P", foreground[] = "-F", background[] = "-d";
	char *argv[] = { start, name, c->name, path, c->lxcpath, o.foreground ? foreground : background, NULL };

	if (!c->defined && !cli.rcfile) {
		warn("%s: no such container: %s is not there", c->name, c->file);
		return -1;
	}
	if (ctr_load(c, cli.rcfile) < 0)
		return -1;
	return restore ? checkpoint_restore(c, &o, argv) : checkpoint_dump(c, &o);
}

static int
checkpoint(char **operand)
{
	const char *wrong = misuse();
	struct ctr c;
	int ret;

	if (wrong) {
		warn("%s", wrong);
		return EXIT_FAILURE;
	}
	o.dir = path_absolute(dir);
	o.script = script ? path_absolute(script) : NULL;
	if (!o.dir || (script && !o.script)) {
		warn("the working folder:");
		return EXIT_FAILURE;
	}
	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	ret = go(&c);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_checkpoint = {
	.name = "lxc-checkpoint", .args = "-n NAME -D DIR [-r [-d|-F]] [-s] [-p] [--predump-dir DIR] [-A PATH] [-v]",
	.text = "write a running container's processes to files, and restore them", .opts = opts,
	.flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = checkpoint,
	.more = "This drives the program criu, which must be installed, and a kernel that it\nsupports (criu check). Its log is DIR/dump.log or DIR/restore.log.\n",
};
