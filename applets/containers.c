/* SPDX-License-Identifier: ISC */
/* lxc-containers: bring all containers up at boot, and take them down */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "container/defaults.h"
#include "container/system.h"
#include "kernel/nl.h"
#include "kernel/rtnl.h"
#include "run/auto.h"
#include "run/glue.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/path.h"
#include "base/str.h"

enum { MISUSE = 2, BRIDGE_MS = 30000 };

static const char *glue;
static bool json;
static struct strv vars;

static const struct opt opts[] = {
	{ 0, "glue", OPT_STR, &glue, "KIND", "print what this init system starts it by (" GLUE_KINDS "); with -n: for that container alone" },
	{ 0, "json", OPT_FLAG, &json, NULL, "with status: as JSON" },
	{ 0 }
};

static const char *
setting(const char *name, const char *def)
{
	const char *val = defaults_get(&vars, name);

	return val ? val : def;
}

/* A file that is not there says nothing, unless it was named. */
static int
read_settings(void)
{
	const char *file = cli.rcfile ? cli.rcfile : "/etc/default/lxc";

	int ret = defaults_read(&vars, file);

	if (ret < 0 && !cli.rcfile && errno == ENOENT)
		ret = defaults_read(&vars, file = "/etc/sysconfig/lxc");
	if (ret == 0 || (!cli.rcfile && errno == ENOENT))
		return 0;
	warn("%s:", file);
	return -1;
}

/* The bridges of default.conf may still be on their way. */
static void
await_bridges(void)
{
	const char *file = system_value("lxc.default_config");
	long long deadline = io_now_ms() + BRIDGE_MS;
	struct timespec nap = { .tv_nsec = 100000000L };
	struct conf *f = conf_new();
	struct rtnl_link l;
	int sock = nl_open();
	size_t i;

	if (sock >= 0 && access(file, R_OK) == 0 && conf_load(f, file) == 0)
		for (i = 0; i < f->nnet; i++) {
			if (!f->net[i].link || f->net[i].type != NET_VETH)
				continue;
			while (!(rtnl_link_get(sock, f->net[i].link, &l) == 0 && l.up) && io_now_ms() < deadline)
				nanosleep(&nap, NULL);
			if (io_now_ms() >= deadline)
				warn("%s: is not up after %d seconds", f->net[i].link, BRIDGE_MS / 1000);
		}
	xclose(sock);
	conf_free(f);
}

/* lxc-autostart with the options of the settings, in a process of its own: it may be needed again with others. */
static int
autostart(const char *options, const char *more, const char *value, int (*run)(void))
{
	struct strv argv = { 0 };
	char **operand;
	int asked, status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		strv_add(&argv, "lxc-autostart");
		strv_split(&argv, options, " \t\n");
		strv_add(&argv, more);
		strv_add(&argv, value);
		if (opt_parse(argv.v, auto_opts, cli_opts, &operand, &asked) != 0)
			exit(EXIT_FAILURE);
		if (cli.lxcpaths.n)
			cli.lxcpath = cli.lxcpaths.v[cli.lxcpaths.n - 1];
		err_set_quiet(cli.quiet);
		exit(run());
	}
	if (pid < 0)
		warn("fork:");
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

static int
start(void)
{
	if (!str_eq(setting("LXC_AUTO", "true"), "true"))
		return EXIT_SUCCESS;
	if (str_eq(setting("USE_LXC_BRIDGE", ""), "true"))
		await_bridges();
	return autostart(setting("OPTIONS", ""), "-g", setting("BOOTGROUPS", "onboot,"), auto_run);
}

static int
stop(void)
{
	return autostart(setting("STOPOPTS", "-a -A -s"), "-t", setting("SHUTDOWNDELAY", "5"), auto_run);
}

static int
restart(void)
{
	stop();
	return start();
}

static int
status(void)
{
	char *options = xasprintf("%s%s", setting("OPTIONS", ""), json ? " --json" : "");
	int ret = autostart(options, "-g", setting("BOOTGROUPS", "onboot,"), auto_status);

	free(options);
	return ret;
}

/* For those that supervise what stays: start, and stop when told to end. */
static int
stay(void)
{
	sigset_t set, before;
	int ret;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	/* One that comes while they start is heeded when all have. */
	sigprocmask(SIG_BLOCK, &set, &before);
	ret = start();
	while (sigwaitinfo(&set, NULL) < 0)
		;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return stop() ? EXIT_FAILURE : ret;
}

static const struct { const char *name; int (*run)(void); } verbs[] = {
	{ "start", start }, { "stop", stop }, { "restart", restart }, { "reload", restart }, { "force-reload", restart },
	{ "status", status }, { "run", stay },
};

/* How a script calls our commands: by the path that we were called by, else by where we are installed. */
static char *
program(void)
{
	char *path = strchr(cli.argv[0], '/') ? path_absolute(cli.argv[0]) : xstrdup(BINDIR "/lxc-containers"), *dir, *call;

	if (path && !str_begins(path_base(path), "lxc-")) {
		call = xasprintf("%s ", path);
	} else {
		dir = path_dir(path ? path : "/");
		call = path_join(dir, "lxc-");
		free(dir);
	}
	free(path);
	return call;
}

static int
print_glue(void)
{
	char *path = cli.lxcpath ? ctr_lxcpath(cli.lxcpath) : NULL, *call = program();
	int ret = MISUSE;

	if (cli.name && !ctr_good_name(cli.name))
		warn("%s: not a container's name", cli.name);
	else if ((path && strpbrk(path, " \t\n\"'\\$`;&|<>()*?[%@")) || strpbrk(call, "\t\n\"'\\$`;&|<>()*?[%@"))
		warn("%s: a path that means something to a shell", path ? path : call);
	else if (glue_print(glue, cli.name, call, path) < 0)
		warn("--glue: %s: they are " GLUE_KINDS, glue);
	else
		ret = EXIT_SUCCESS;
	free(call);
	free(path);
	return ret;
}

static int
containers(char **operand)
{
	size_t i;

	if (glue)
		return print_glue();
	for (i = 0; *operand && i < sizeof verbs / sizeof *verbs; i++)
		if (str_eq(*operand, verbs[i].name) && !operand[1])
			return read_settings() < 0 ? EXIT_FAILURE : verbs[i].run();
	warn("takes one of start stop restart reload force-reload status run");
	return MISUSE;
}

const struct applet applet_containers = {
	.name = "lxc-containers", .args = "start|stop|restart|reload|force-reload|status|run | --glue KIND [-n NAME]",
	.text = "bring all containers up at boot, and take them down", .opts = opts, .flags = APPLET_SEALED | APPLET_PROC, .run = containers,
	.more = "Settings are read from /etc/default/lxc or /etc/sysconfig/lxc (--rcfile: another): LXC_AUTO,\n"
	    "BOOTGROUPS, OPTIONS, STOPOPTS, SHUTDOWNDELAY, USE_LXC_BRIDGE. run stays, and stops them at SIGTERM.\n"
	    "Exit status: lxc-autostart's; status: 0 if all run, else 3; 2 for a misuse.\n",
};
