/* SPDX-License-Identifier: ISC */
/* lxc-wait: wait until a container is in one of some states */
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/wait.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"

static const char *states;
static int timeout = -1;

static const struct opt opts[] = {
	{ 's', "state", OPT_STR, &states, "S1|S2", "the states: " CTR_STATES " THAWED" },
	{ 't', "timeout", OPT_INT, &timeout, "SECS", "give up after SECS (-1: never)" },
	{ 0 }
};

/* Bits 1 << enum ctr_state, 0 for a word that is none. */
static unsigned
parse(void)
{
	struct strv w = { 0 };
	unsigned set = 0;
	size_t i;
	int state;

	strv_split(&w, states, "|");
	for (i = 0; i < w.n; i++) {
		state = ctr_state_from(w.v[i]);
		if (state < 0) {
			warn("%s: no state; they are " CTR_STATES " THAWED", w.v[i]);
			set = 0;
			break;
		}
		set |= 1u << state;
	}
	if (!w.n)
		warn("-s: which state?");
	strv_free(&w);
	return set;
}

static int
wait_for(char **operand)
{
	struct ctr c;
	unsigned set;
	int ret;

	if (!states) {
		warn("-s STATE is missing");
		return EXIT_FAILURE;
	}
	set = parse();
	if (!set || cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	ret = wait_state(&c, set, timeout);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_wait = {
	.name = "lxc-wait", .args = "-n NAME -s STATE[|STATE]... [-t SECS]", .text = "wait until a container is in a state",
	.more = "Silent. Exit status 0: it was, or came to be, in one of the states, however shortly; 1: not in time, or an error.\n"
	"A container that does not run, or is not there, is STOPPED; one that will be made later is waited for.\n",
	.opts = opts, .flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = wait_for,
};
