/* SPDX-License-Identifier: ISC */
/* cli: the options every applet takes, and what they mean together. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/path.h"
#include "base/str.h"

struct cli cli;

const struct opt cli_opts[] = {
	{ 'n', "name", OPT_STR, &cli.name, "NAME", "the container" },
	{ 'P', "lxcpath", OPT_LIST, &cli.lxcpaths, "PATH", "containers live below PATH" },
	{ 'o', "logfile", OPT_STR, &cli.logfile, "FILE", "append log records to FILE (\"none\": to none)" },
	{ 'l', "logpriority", OPT_STR, &cli.priority, "LEVEL", "log from this level on: " ERR_LEVEL_WORDS },
	{ 'q', "quiet", OPT_FLAG, &cli.quiet, NULL, "nothing on standard error" },
	{ 0, "rcfile", OPT_STR, &cli.rcfile, "FILE", "this configuration instead of the container's own" },
	{ 0 }
};

/* -l alone means LXC's usual place: below /var/log for root's own containers, else with the container. */
static char *
log_file(const struct ctr *c)
{
	char *name, *file;

	if (cli.logfile || !cli.priority)
		return xstrdup(cli.logfile);
	name = xasprintf("%s.log", c->name);
	if (geteuid() == 0 && str_eq(c->lxcpath, LXCPATH)) {
		path_mkdirs(LOGDIR, 0755);
		file = path_join(LOGDIR, name);
	} else
		file = path_join(c->dir, name);
	free(name);
	return file;
}

/* To stdout, unlike LXC, whose help is on stderr: no script reads it, and people pipe it into a pager. */
void
cli_tell(const struct applet *a, const struct opt *common, int asked)
{
	if (asked == 'h') {
		opt_help(a, common);
		if (a->help)
			a->help();
	} else if (asked == 'u')
		opt_usage(a, common);
	else
		puts(CLI_LXC_VERSION);
}

bool
cli_hint_root(void)
{
	if (geteuid() == 0 || cli.lxcpath)
		return false;
	hint("root's containers are in " LXCPATH ", and root's to command");
	return true;
}

int
cli_ctr(struct ctr *c)
{
	int level = cli.priority ? err_level_from(cli.priority) : ERR_ERROR, ret = 0;
	char *file;

	if (level < 0) {
		warn("%s: no log level; they are " ERR_LEVEL_WORDS, cli.priority);
		return -1;
	}
	if (ctr_open(c, cli.name, cli.lxcpath) < 0)
		return -1;
	file = log_file(c);
	if (file && err_log_open(file, (enum err_level)level, c->name) < 0) {
		warn("log file %s:", file);
		ctr_close(c);
		ret = -1;
	}
	free(file);
	return ret;
}
