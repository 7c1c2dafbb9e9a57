/* SPDX-License-Identifier: ISC */
/* cli: the options every applet takes, and what they mean together. */
#ifndef CONTAINER_CLI_H
#define CONTAINER_CLI_H

#include <stdbool.h>

#include "base/opt.h"
#include "base/str.h"

struct ctr;

/* What the common options said; main fills it in before an applet runs. */
struct cli {
	const char *name;	/* -n, or the first operand of an APPLET_NAME applet */
	const char *lxcpath;	/* -P, NULL: not given */
	struct strv lxcpaths;	/* each -P, of an APPLET_MANY_PATHS; else there is one at most */
	const char *rcfile;	/* --rcfile */
	const char *logfile, *priority;
	bool quiet;
	char **argv;		/* of the process, for seal_self */
};
extern struct cli cli;
/* The rows of -n -P -o -l -q --rcfile. */
extern const struct opt cli_opts[];

/* ctr_open of the named container, and its log opened as -o, -l and defaults say. Speaks. */
int cli_ctr(struct ctr *c);
/* The same anew for a container whose configuration is loaded: with what its lxc.log.* say. Speaks. */
int cli_log(const struct ctr *c);
/* What opt_parse says was asked for: help, usage or LXC's version, of an applet with these common options (NULL: none). */
void cli_tell(const struct applet *a, const struct opt *common, int asked);
/* Not root, and no -P: the container that is not there may be root's. True when that was said. */
bool cli_hint_root(void);
/* Say that c is not running; of one that is not defined cli_hint_root, too. Always -1. */
int cli_not_running(const struct ctr *c);
/* Deepest level LXC says it is compatible with: what lxc-X --version prints. */
#define CLI_LXC_VERSION "6.0.6"

#endif
