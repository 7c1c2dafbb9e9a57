/* SPDX-License-Identifier: ISC */
/*
 * opt: command lines from tables. One row an option; parser and help
 * are made from it. The grammar is getopt_long's: --x y and --x=y,
 * unique abbreviations of long names, -xy and -xVALUE bundled, options after
 * operands, "--" ends them.
 */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stdbool.h>

enum opt_type {
	OPT_END,
	OPT_FLAG,	/* dest: bool, set to true */
	OPT_STR,	/* dest: const char *, points into argv */
	OPT_INT,	/* dest: int, any sign */
	OPT_LIST,	/* dest: struct strv, appended to (repeatable) */
	OPT_MAYBE,	/* dest: const char *; the argument is optional and attached, "" when absent */
};

struct opt {
	char letter;		/* 0: long only */
	const char *name;	/* NULL: short only */
	enum opt_type type;
	void *dest;
	const char *arg;	/* argument's name in the help, NULL: takes none */
	const char *help;	/* NULL: works, but is not shown (old spellings) */
};

/* What one command is; main.c and the help are made from it. */
struct applet {
	const char *name;	/* "lxc-start" */
	const char *args;	/* synopsis behind the name: "-n NAME [-d|-F] [-- COMMAND...]" */
	const char *text;	/* one line: what it does */
	const char *more;	/* further help: paragraphs and examples, or NULL */
	void (*help)(void);	/* prints what --help says more, depending on the options before it, or NULL */
	const struct opt *opts;	/* ends with { 0 }; NULL: none */
	unsigned flags;		/* enum applet_flag */
	int (*run)(char **operand);	/* operands, NULL behind the last; returns the exit status */
};

enum applet_flag {
	APPLET_NAME = 1,	/* works on one container: -n NAME, or the first operand */
	APPLET_MANY_PATHS = 2,	/* -P may be repeated */
	APPLET_SEALED = 4,	/* untrusted code will share a namespace with it: it runs from a file that nobody can write */
	APPLET_RAW = 8,		/* parses its own operands (lxc-ps): no table, no permutation */
	APPLET_PROC = 32,	/* what runs is seen in /proc: without it every container would count as stopped */
	APPLET_ALONE = 64,	/* takes no operand (but the name): a second one would look as if it were done too */
	APPLET_BARE = 16,	/* takes no common options (lxc-config, lxc-version, lxc-checkconfig) */
};

/*
 * Sort argv[1..] into the tables (own first, then common, either may be NULL).
 * On return *operand is a fresh array of the operands, NULL behind the last.
 * 0; 1 when --help, --usage or --version was asked for, then *asked says which
 * ('h', 'u', 'v'); -1 for misuse: it has spoken, or "-?" was given.
 */
int opt_parse(char **argv, const struct opt *own, const struct opt *common, char ***operand, int *asked);

/* Print the help of an applet to stdout: synopsis, text, options, more. */
void opt_help(const struct applet *a, const struct opt *common);
/* The synopsis and where there is more, to stderr; EXIT_FAILURE. */
int opt_misuse(const struct applet *a);
/* LXC's one-paragraph synopsis, to stdout: "Usage: PROG [-x|--long=LONG] ...". */
void opt_usage(const struct applet *a, const struct opt *common);

#endif
