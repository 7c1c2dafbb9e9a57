/* SPDX-License-Identifier: ISC */
/* lxc-init: process 1 for one command, where a container's init is this program itself */
#include <stdlib.h>
#include <unistd.h>

#include "run/init.h"
#include "base/err.h"
#include "base/opt.h"

static int
init(char **operand)
{
	if (!*operand && getpid() != 1) {
		warn("no command");
		return EXIT_FAILURE;
	}
	init_run(operand, -1, true);
}

const struct applet applet_init = {
	.name = "lxc-init", .args = "[-n NAME] -- COMMAND [ARG...]",
	.text = "process 1 for one command: reaps, passes signals on", .run = init,
};
