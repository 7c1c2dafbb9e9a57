/* SPDX-License-Identifier: ISC */
/* lxc-shutdown: ask a running container to shut down */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/stop.h"
#include "base/err.h"
#include "base/io.h"
#include "base/opt.h"

static bool wait_it, reboot;
static int timeout = INT_MIN;	/* not given */

static const struct opt opts[] = {
	{ 'w', "wait", OPT_FLAG, &wait_it, NULL, "wait until it has shut down" },
	{ 'r', "reboot", OPT_FLAG, &reboot, NULL, "ask it to restart, and do not wait" },
	{ 't', "timeout", OPT_INT, &timeout, "SECS", "wait SECS, then kill it" },
	{ 0 }
};

static int
shutdown(char **operand)
{
	bool timed = timeout != INT_MIN && timeout != -1 && !reboot;
	struct stop s = { .reboot = reboot, .nokill = !timed, .secs = -1 };
	long long begun = io_now_ms();
	struct ctr c;
	int ret;

	if (timeout != INT_MIN && timeout < -1) {
		warn("-t takes -1 or more");
		return EXIT_FAILURE;
	}
	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	s.nowait = reboot || (!wait_it && timeout == INT_MIN);
	if (timed)
		s.secs = timeout;
	ret = stop_run(&c, &s);
	if (ret < 0 && errno == ESRCH) {
		warn("%s is not running", c.name);
		if (!c.defined)
			cli_hint_root();
	} else if (ret == 0 && !s.nowait) {
		if (timed && io_now_ms() - begun >= (long long)timeout * 1000)
			printf("Container %s did not shut down in %d seconds: killed\n", c.name, timeout);
		printf("Container %s has shut down\n", c.name);
	}
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_shutdown = {
	.name = "lxc-shutdown", .args = "-n NAME [-w] [-t SECS] | -n NAME -r",
	.text = "ask a running container to shut down", .opts = opts, .flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = shutdown,
	.more = "Init is asked by the signal that it understands (lxc.signal.halt, lxc.signal.reboot).\n"
	    "Without -t it is never killed; lxc-stop waits a minute, and kills.\n",
};
