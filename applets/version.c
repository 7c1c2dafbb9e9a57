/* SPDX-License-Identifier: ISC */
/* lxc-version: the LXC whose commands these are compatible with */
#include <stdio.h>
#include <stdlib.h>

#include "container/cli.h"
#include "base/opt.h"

static int
version(char **operand)
{
	puts("lxc version: " CLI_LXC_VERSION);
	return EXIT_SUCCESS;
}

const struct applet applet_version = {
	.name = "lxc-version", .args = "", .text = "print the version of LXC that this equals", .flags = APPLET_ALONE | APPLET_BARE, .run = version,
};
