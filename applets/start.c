/* SPDX-License-Identifier: ISC */
/* lxc-start: start a container, in the background unless told otherwise */
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/plan.h"
#include "run/ready.h"
#include "run/start.h"
#include "run/startopt.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/path.h"

static bool foreground, close_fds;
static const char *console, *console_log, *pidfile, *wait_for, *wait_timeout;

static const struct opt opts[] = {
	{ 'd', "daemon", OPT_FLAG, &startopt.daemon, NULL, "run in the background (the default)" },
	{ 'F', "foreground", OPT_FLAG, &foreground, NULL, "stay, with the console on standard input and output; its exit status is init's" },
	{ 'c', "console", OPT_STR, &console, "FILE", "show the console on the terminal FILE, or append what it prints to the file FILE; none: have no console" },
	{ 'L', "console-log", OPT_STR, &console_log, "FILE", "append what the console prints to FILE" },
	{ 'C', "close-all-fds", OPT_FLAG, &close_fds, NULL, "close inherited descriptors (a daemon always does)" },
	{ 'p', "pidfile", OPT_STR, &pidfile, "FILE", "write the supervisor's process id to FILE" },
	{ 0, "wait-for", OPT_STR, &wait_for, "WHAT", "return when it is up: file:/PATH is there, tcp:PORT is listened on, notify: its init says READY=1, running: at once" },
	{ 0, "wait-timeout", OPT_STR, &wait_timeout, "SECS", "how long that may take (60)" },
	STARTOPT_ROWS,
	{ 0 }
};

static int
start(char **operand)
{
	struct start s = { .cmd = *operand ? operand : NULL, .daemon = !foreground };
	struct ctr c;
	int ret = EXIT_FAILURE;

	if (startopt.daemon && foreground) {
		warn("-d and -F exclude each other");
		return EXIT_FAILURE;
	}
	if (foreground && (wait_for || wait_timeout)) {
		warn("-F returns at the end: --wait-for makes no sense with it");
		return EXIT_FAILURE;
	}
	startopt_define("lxcbox.ready", wait_for);
	startopt_define("lxcbox.ready.timeout", wait_timeout);
	s.pidfile = pidfile ? path_absolute(pidfile) : NULL;
	if (startopt_define_path("lxc.console", console) < 0 || startopt_define_path("lxc.console.logfile", console_log) < 0 ||
	    startopt_settle(&s, close_fds) < 0 || cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	start_adopt(&c, &s);
	if (start_load(&c, &s) == 0 && (s.adopt || plan_requirements(&c) == 0))
		ret = start_run(&c, &s);
	if (s.daemon && ret == EXIT_SUCCESS && ready_wait(&c) < 0)
		ret = EXIT_FAILURE;
	ctr_close(&c);
	return ret;
}

const struct applet applet_start = {
	.name = "lxc-start", .args = "-n NAME [-d|-F] [-f FILE] [-s KEY=VAL]... [-p FILE] [-- COMMAND [ARG...]]",
	.text = "start a container", .opts = opts, .flags = APPLET_NAME | APPLET_SEALED, .run = start,
	.more = "Without a command the container's lxc.init.cmd runs, else /sbin/init. In the\n"
	    "background lxc-start returns when init runs, or prints why it does not.\n",
};
