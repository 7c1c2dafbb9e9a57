/* SPDX-License-Identifier: ISC */
/* cli: the options every applet takes, and what they mean together. */
#ifndef CONTAINER_CLI_H
#define CONTAINER_CLI_H

#include <stdbool.h>

#include "base/opt.h"

struct ctr;

/* What the common options said; main fills it in before an applet runs. */
struct cli {
	const char *name;	/* -n, or the first operand of an APPLET_NAME applet */
	const char *lxcpath;	/* the last -P, NULL: not given */
	const char *rcfile;	/* --rcfile */
	const char *logfile, *priority;
	bool quiet;
};
extern struct cli cli;
/* The rows of -n -P -q -o -l --rcfile -h --help --usage --version. */
extern const struct opt cli_opts[];

/* ctr_open of the named container, and its log opened as -o, -l and defaults say. Speaks. */
int cli_ctr(struct ctr *c);
/* Deepest level LXC says it is compatible with: what lxc-X --version prints. */
#define CLI_LXC_VERSION "6.0.6"

#endif
