/* SPDX-License-Identifier: ISC */
/* lxc-kill: send a signal to a running container's init */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "run/cmd.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/opt.h"

static const char *word;
static bool nine;

static const struct opt opts[] = {
	{ 's', "signal", OPT_STR, &word, "SIGNAL", "the signal; so does an operand" },
	{ '9', NULL, OPT_FLAG, &nine, NULL, "SIGKILL, as without a signal" },
	{ 0 }
};

/* The kernel's _NSIG; libc's NSIG may be one more. */
enum { SIGNALS = 64 };

/* A number, SIGTERM or TERM. -1: it has spoken. */
static int
signal_of(const char *given)
{
	char *name = xasprintf("SIG%s", given);
	int sig = conf_signal_from(given);

	if (sig < 0)
		sig = conf_signal_from(name);
	free(name);
	if (sig >= 1 && sig <= SIGNALS)
		return sig;
	warn("%s: no signal", given);
	hint("a number from 1 to %d, or a name: TERM, SIGHUP, SIGRTMIN+3", SIGNALS);
	return -1;
}

static int
kill_init(const struct ctr *c, const struct live *l, int sig)
{
	unsigned long long start = proc_start_time(l->init);
	int pidfd = sys_pidfd_open(l->init), ret;

	/* The descriptor came first, the look second: from here on it is init, or it is nobody. */
	if (!start || proc_is_init(l->init) != 1) {
		errno = ESRCH;
		ret = -1;
	} else
		ret = pidfd >= 0 ? sys_pidfd_kill(pidfd, sig) : kill(l->init, sig);
	xclose(pidfd);
	if (ret < 0 && errno == ESRCH)
		warn("%s: is not running", c->name);
	else if (ret < 0)
		warn("%s: signal %d to init %d:", c->name, sig, (int)l->init);
	else if (l->state == STATE_FROZEN)
		hint("%s is frozen: it gets the signal when lxc-unfreeze lets it go on", c->name);
	return ret;
}

static int
kill_ctr(char **operand)
{
	const char *given = word ? word : *operand, *more = (word || nine) ? *operand : *operand ? operand[1] : NULL;
	int sig = given ? signal_of(given) : SIGKILL, ret = -1;
	struct live l;
	struct ctr c;

	if (sig < 0)
		return EXIT_FAILURE;
	if (more || (word && nine)) {
		warn("%s: one signal only", more ? more : "-9");
		return EXIT_FAILURE;
	}
	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	live_get(&c, &l);
	if (l.init)
		ret = kill_init(&c, &l, sig);
	else
		cli_not_running(&c);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_kill = {
	.name = "lxc-kill", .args = "-n NAME [[-s] SIGNAL]", .text = "send a signal to a running container's init",
	.opts = opts, .flags = APPLET_NAME | APPLET_PROC, .run = kill_ctr,
	.more = "SIGNAL is a number or a name; without one it is SIGKILL, which ends the container.\n"
	    "But for KILL and STOP init gets only signals that it takes; lxc-stop knows which asks it to end.\n",
};
