/* SPDX-License-Identifier: ISC */
/* lxc-console: sit at a tty, or the console, of a running container */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/logview.h"
#include "run/viewer.h"
#include "base/err.h"
#include "base/io.h"
#include "base/opt.h"
#include "base/str.h"

static int tty = -1;
static const char *escape_arg;
static bool show, clear;

static const struct opt opts[] = {
	{ 't', "tty", OPT_INT, &tty, "N", "tty N; 0 is the console (default: the first that is free)" },
	{ 'e', "escape", OPT_STR, &escape_arg, "PREFIX", "a or ^a: Ctrl-a goes before q to leave (the default)" },
	{ 0, "log", OPT_FLAG, &show, NULL, "print what the console has printed, as far as it is kept, and end" },
	{ 0, "clear", OPT_FLAG, &clear, NULL, "forget that; with --log behind printing it" },
	{ 0 }
};

/* "a" and "^a" are both Ctrl-a; 0: no escape at all ("none", or a code below 1 as LXC has it). */
static int
escape_code(const char *s)
{
	if (!s)
		return 1;
	if (strcmp(s, "none") == 0 || strcmp(s, "-1") == 0 || strcmp(s, "0") == 0)
		return 0;
	if (*s == '^')
		s++;
	if (!isalpha((unsigned char)s[0]) || s[1])
		return -1;
	return tolower((unsigned char)s[0]) - 'a' + 1;
}

static int
print_log(const struct ctr *c)
{
	struct str text = { 0 };
	int ret = logview_get(c, show ? &text : NULL, clear);

	if (ret == 0 && text.n && io_write_all(STDOUT_FILENO, text.s, text.n) < 0) {
		warn("standard output:");
		ret = -1;
	}
	str_free(&text);
	return ret;
}

static int
console(char **operand)
{
	struct ctr c;
	int esc = escape_code(escape_arg), ret;

	if (esc < 0) {
		warn("-e %s: a letter is needed, such as a or ^a", escape_arg);
		return EXIT_FAILURE;
	}
	if (tty < -1) {
		warn("-t %d: no such tty", tty);
		return EXIT_FAILURE;
	}
	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	ret = show || clear ? print_log(&c) : viewer_run(&c, tty, (unsigned char)esc);
	ctr_close(&c);
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct applet applet_console = {
	.name = "lxc-console", .args = "-n NAME [-t N] [-e PREFIX] | [--log] [--clear]",
	.text = "sit at a tty of a running container", .opts = opts, .flags = APPLET_NAME | APPLET_ALONE | APPLET_PROC, .run = console,
	.more = "Leave with the prefix and q (Ctrl-a q); the prefix twice sends it once.\n"
	    "--log prints the last of the console: lxc.console.buffer.size bytes, or 2 KiB. It is the\n"
	    "container's text as it is: what steers a terminal steers yours.\n",
};
