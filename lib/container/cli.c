/* SPDX-License-Identifier: ISC */
/* cli: the options every applet takes, and what they mean together. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "base/err.h"
#include "base/io.h"
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
	file = path_join(geteuid() == 0 && str_eq(c->lxcpath, LXCPATH) ? LOGDIR : c->dir, name);
	free(name);
	return file;
}

/* file, NULL or "none": to none. What is open already stays so: a daemon's working folder is not where its caller's -o was meant. */
static int
log_to(const struct ctr *c, const char *file, int level)
{
	static char *open_file;
	static int fd = -1;
	bool none = !file || str_eq(file, "none");
	char *dir;

	if (none || !open_file || !str_eq(file, open_file)) {
		free(open_file);
		open_file = xstrdup(none ? NULL : file);
		fd = -1;
	}
	if (!none && fd < 0) {
		dir = path_dir(file);
		/* A container's own folder is lxc-create's to make, and what hinders elsewhere the open tells. */
		if (!str_eq(dir, c->dir))
			path_mkdirs(dir, 0755);
		free(dir);
		fd = io_open_log(file);
	}
	if (fd < 0 && !none) {
		warn("log file %s:", file);
		return -1;
	}
	err_log_to(fd, (enum err_level)level, c->name);
	return 0;
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
cli_not_running(const struct ctr *c)
{
	warn("%s: is not running", c->name);
	if (!c->defined && !cli_hint_root() && geteuid() == 0)
		hint("there is no such container: %s is not there", c->file);
	return -1;
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
	if (file && log_to(c, file, level) < 0) {
		ctr_close(c);
		ret = -1;
	}
	free(file);
	return ret;
}

/* LOG_DAEMON and LOG_LOCAL0 to 7 of syslog(3); the word was checked when it was read. */
static int
facility(const char *word)
{
	return !word ? 0 : strcasecmp(word, "daemon") == 0 ? 3 : 16 + word[5] - '0';
}

int
cli_log(const struct ctr *c)
{
	const struct conf *f = c->conf;
	int level = ERR_ERROR, ret;
	char *file;

	err_syslog_to(facility(f->log_syslog));
	/* With -o neither the file nor the level of the configuration counts; without, its level beats -l. */
	if (!cli.logfile && f->log_level >= 0)
		level = f->log_level;
	else if (cli.priority)
		level = err_level_from(cli.priority);
	file = !cli.logfile && f->log_file ? xstrdup(f->log_file) : log_file(c);
	ret = log_to(c, file, level);
	free(file);
	return ret;
}
