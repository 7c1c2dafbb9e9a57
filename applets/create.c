/* SPDX-License-Identifier: ISC */
/* lxc-create: make a container */
#include <stdio.h>
#include <stdlib.h>

#include "container/cli.h"
#include "container/create.h"
#include "container/ctr.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"

static const char *config, *template, *backing, *dir, *other;

static const struct opt opts[] = {
	{ 'f', "config", OPT_STR, &config, "FILE", "begin with this configuration (else lxc.default_config)" },
	{ 't', "template", OPT_STR, &template, "NAME", "who makes the root file system: busybox (built in), a template's name or path, none" },
	{ 'B', "bdev", OPT_STR, &backing, "TYPE", "how it is stored: dir" },
	{ 0, "backingstore", OPT_STR, &backing, "TYPE", NULL },
	{ 0, "dir", OPT_STR, &dir, "PATH", "where it goes, or is (else LXCPATH/NAME/rootfs)" },
	{ 0, "lvname", OPT_STR, &other, "NAME", NULL },
	{ 0, "vgname", OPT_STR, &other, "NAME", NULL },
	{ 0, "thinpool", OPT_STR, &other, "NAME", NULL },
	{ 0, "fstype", OPT_STR, &other, "TYPE", NULL },
	{ 0, "fssize", OPT_STR, &other, "SIZE", NULL },
	{ 0, "zfsroot", OPT_STR, &other, "PATH", NULL },
	{ 0, "rbdname", OPT_STR, &other, "NAME", NULL },
	{ 0, "rbdpool", OPT_STR, &other, "NAME", NULL },
	{ 0, "rbduser", OPT_STR, &other, "NAME", NULL },
	{ 0 }
};

/* "best" may be anything that works. */
static int
check_backing(void)
{
	if (other) {
		warn("options of lvm, loop, zfs and rbd storage have no effect yet in this version");
		return -1;
	}
	if (!backing || str_eq(backing, "dir") || str_eq(backing, "none") || str_eq(backing, "best"))
		return 0;
	warn("-B %s: this version stores a root file system only as dir", backing);
	return -1;
}

static int
create(char **operand)
{
	struct create o = { .config = config, .template = template, .dir = dir, .arg = operand, .quiet = cli.quiet };
	struct ctr c;
	int ret;

	if (!o.config)
		o.config = cli.rcfile;
	if (dir && dir[0] != '/') {
		warn("--dir %s: is not absolute", dir);
		return EXIT_FAILURE;
	}
	if (check_backing() < 0 || cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	ret = create_run(&c, &o);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* lxc-create -t TEMPLATE -h */
static void
help(void)
{
	if (!template || str_eq(template, "none"))
		return;
	putchar('\n');
	create_template_help(template);
}

const struct applet applet_create = {
	.name = "lxc-create", .args = "-n NAME [-f FILE] [-t TEMPLATE] [--dir PATH] [-- TEMPLATE-OPTION...]",
	.text = "make a container", .opts = opts, .flags = APPLET_NAME, .run = create, .help = help,
	.more = "Without a template (or with -t none) only the configuration is put in place: its root\n"
	    "file system is the one that it names, or that of --dir. lxc-create -t TEMPLATE -h shows\n"
	    "what the template takes.\n",
};
