/* SPDX-License-Identifier: ISC */
/* lxc-stop: shut a container down, kill it, or restart it */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/stop.h"
#include "base/err.h"
#include "base/opt.h"

enum { TIMEOUT = 60, NOT_RUNNING = 2 };

static bool kill_it, reboot, nowait, nokill, nolock;
static int timeout = INT_MIN;	/* not given */

static const struct opt opts[] = {
	{ 'k', "kill", OPT_FLAG, &kill_it, NULL, "end it at once (lxc.signal.stop, else SIGKILL)" },
	{ 'r', "reboot", OPT_FLAG, &reboot, NULL, "restart it, and wait until it runs again" },
	{ 'W', "nowait", OPT_FLAG, &nowait, NULL, "ask, and do not wait" },
	{ 't', "timeout", OPT_INT, &timeout, "SECS", "wait SECS (60; -1: for ever), then kill" },
	{ 0, "nokill", OPT_FLAG, &nokill, NULL, "do not kill after the time" },
	{ 0, "nolock", OPT_FLAG, &nolock, NULL, "accepted: no lock is taken" },
	{ 0 }
};

static int
check(void)
{
	const char *wrong = NULL;

	if (timeout != INT_MIN && timeout < -1)
		wrong = "-t takes -1 or more";
	else if (kill_it && nokill)
		wrong = "-k and --nokill exclude each other";
	else if (kill_it && reboot)
		wrong = "-k and -r exclude each other";
	else if (kill_it && timeout > 0)
		wrong = "-k waits for nothing: -t makes no sense with it";
	else if (nolock && !kill_it)
		wrong = "--nolock goes with -k";
	if (wrong)
		warn("%s", wrong);
	return wrong ? -1 : 0;
}

static int
stop(char **operand)
{
	struct stop s = { .kill = kill_it, .reboot = reboot, .nokill = nokill, .secs = timeout == INT_MIN ? TIMEOUT : timeout };
	struct ctr c;
	int ret;

	if (nowait)
		s.secs = 0;
	if (check() < 0 || cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	s.nowait = nowait;
	ret = stop_run(&c, &s);
	if (ret < 0 && errno == ESRCH) {
		cli_not_running(&c);
		ret = NOT_RUNNING;
	}
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : ret;
}

const struct applet applet_stop = {
	.name = "lxc-stop", .args = "-n NAME [-k | -r] [-t SECS] [-W] [--nokill]",
	.text = "shut a container down", .opts = opts, .flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = stop,
	.more = "Init is asked to shut down by the signal that it understands (lxc.signal.halt, or\n"
	    "what its program is known to take); what still runs after the time is killed.\n"
	    "Exit status: 0 it has stopped, 1 it has not, 2 it was not running.\n",
};
