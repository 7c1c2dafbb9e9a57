/* SPDX-License-Identifier: ISC */
/* opt: command lines from tables. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/opt.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"

/* Rows that every command has; whoever calls opt_parse acts on them. */
enum { HELP = 'h', USAGE = 'u', VERSION_ = 'v', MISUSE = '?' };
static const struct { char letter; const char *name; int asks; } always[] = {
	{ 'h', "help", HELP }, { '?', NULL, MISUSE }, { 0, "usage", USAGE }, { 0, "version", VERSION_ },
};
enum { ALWAYS = sizeof always / sizeof *always };

struct parse {
	const struct opt *table[2];
	char **argv;	/* the next word */
	int asked;
};

static bool
takes_argument(const struct opt *o)
{
	return o->type != OPT_FLAG && o->type != OPT_MAYBE;
}

static int
store(const struct opt *o, const char *name, const char *arg)
{
	int64_t n;

	switch (o->type) {
	case OPT_FLAG:
		*(bool *)o->dest = true;
		break;
	case OPT_STR:
	case OPT_MAYBE:
		*(const char **)o->dest = arg ? arg : "";
		break;
	case OPT_INT:
		if (num_i64(arg, INT32_MIN, INT32_MAX, &n) < 0) {
			warn("%s %s: a whole number is needed", name, arg);
			return -1;
		}
		*(int *)o->dest = (int)n;
		break;
	case OPT_LIST:
		strv_add(o->dest, arg);
		break;
	case OPT_END:
	default:
		break;
	}
	return 0;
}

static const struct opt *
by_letter(const struct parse *p, char letter)
{
	const struct opt *o;
	int t;

	for (t = 0; t < 2; t++)
		for (o = p->table[t]; o && o->type != OPT_END; o++)
			if (o->letter == letter)
				return o;
	return NULL;
}

/* The option that name (n bytes) is or abbreviates; *ambiguous when it abbreviates several. *asks: one of always. */
static const struct opt *
by_name(const struct parse *p, const char *name, size_t n, bool *ambiguous, int *asks)
{
	const struct opt *o, *found = NULL;
	unsigned hits = 0;
	int t, i;

	*asks = 0;
	for (t = 0; t < 2; t++)
		for (o = p->table[t]; o && o->type != OPT_END; o++) {
			if (!o->name || strncmp(o->name, name, n) != 0)
				continue;
			if (!o->name[n]) {
				*ambiguous = false;
				return o;
			}
			/* The same option in both tables (--rcfile) is one. */
			if (!found || !str_eq(found->name, o->name))
				hits++;
			if (!found)
				found = o;
		}
	for (i = 0; i < ALWAYS; i++)
		if (always[i].name && strncmp(always[i].name, name, n) == 0) {
			hits++;
			*asks = always[i].asks;
			if (!always[i].name[n]) {
				*ambiguous = false;
				return NULL;
			}
		}
	*ambiguous = hits > 1;
	return *asks && hits == 1 ? NULL : found;
}

static int
long_option(struct parse *p, const char *word)
{
	size_t n = strcspn(word, "=");
	const char *arg = word[n] ? word + n + 1 : NULL;
	bool ambiguous = false;
	int asks, ret;
	const struct opt *o = by_name(p, word, n, &ambiguous, &asks);
	char *name = xasprintf("--%.*s", (int)n, word);

	ret = -1;
	if (ambiguous)
		warn("%s: several options begin so", name);
	else if (!asks && !o)
		warn("%s: no such option", name);
	else if ((!o || o->type == OPT_FLAG) && arg)
		warn("%s: takes no argument", name);
	else if (!o) {
		p->asked = asks;
		ret = 0;
	}
	else if (takes_argument(o) && !arg && !(arg = *p->argv))
		warn("%s: needs an argument: %s", name, o->arg);
	else {
		if (takes_argument(o) && !word[n])
			p->argv++;
		ret = store(o, name, arg);
	}
	free(name);
	return ret;
}

static int
short_options(struct parse *p, const char *word)
{
	char name[] = "-x";
	const struct opt *o;
	const char *arg;
	int i;

	for (; *word; word++) {
		name[1] = *word;
		o = by_letter(p, *word);
		if (!o) {
			for (i = 0; i < ALWAYS && always[i].letter != *word; i++)
				;
			if (i == ALWAYS) {
				warn("%s: no such option", name);
				return -1;
			}
			p->asked = always[i].asks;
			return 0;
		}
		if (o->type == OPT_FLAG) {
			*(bool *)o->dest = true;
			continue;
		}
		arg = word[1] ? word + 1 : NULL;
		if (!arg && takes_argument(o)) {
			arg = *p->argv;
			if (!arg) {
				warn("%s: needs an argument: %s", name, o->arg);
				return -1;
			}
			p->argv++;
		}
		return store(o, name, arg);
	}
	return 0;
}

int
opt_parse(char **argv, const struct opt *own, const struct opt *common, char ***operand, int *asked)
{
	struct parse p = { .table = { own, common }, .argv = argv + 1 };
	char **out, *word;
	size_t n = 0;
	int r;

	while (argv[n])
		n++;
	*operand = out = xcalloc(n + 1, sizeof *out);
	*asked = 0;
	while ((word = *p.argv)) {
		p.argv++;
		if (word[0] != '-' || !word[1]) {
			*out++ = word;
			continue;
		}
		if (str_eq(word, "--"))
			break;
		r = word[1] == '-' ? long_option(&p, word + 2) : short_options(&p, word + 1);
		if (r < 0)
			return -1;
		/* As with getopt_long in LXC, who asks for help gets it, whatever else is on the line. */
		*asked = p.asked;
		if (p.asked)
			return p.asked == MISUSE ? -1 : 1;
	}
	while (*p.argv)
		*out++ = *p.argv++;
	return 0;
}

/* --- help ---------------------------------------------------------------------- */

static void
row(char letter, const char *name, const char *arg, bool maybe, const char *help)
{
	enum { LEFT = 30 };
	char flag[] = { '-', letter, name ? ',' : '\0', '\0' };
	char *left = xasprintf("  %-3s %s%s%s%s%s", letter ? flag : "", name ? "--" : "", name ? name : "",
	    !arg ? "" : maybe ? "[=" : name ? "=" : "", arg ? arg : "", maybe ? "]" : "");

	if (strlen(left) > LEFT) {
		printf("%s\n", left);
		*left = '\0';
	}
	printf("%-*s %s\n", LEFT, left, help);
	free(left);
}

/* Is o to be told of: no old spelling, and not one that the applet has made its own? */
static bool
shown(const struct opt *o, const struct opt *own)
{
	if (!o->help)
		return false;
	for (; own && own->type != OPT_END; own++)
		if (o != own && o->name && own->name && str_eq(o->name, own->name))
			return false;
	return true;
}

static void
rows(const struct opt *o, const struct opt *own)
{
	for (; o && o->type != OPT_END; o++)
		if (shown(o, own))
			row(o->letter, o->name, o->arg, o->type == OPT_MAYBE, o->help);
}

int
opt_misuse(const struct applet *a)
{
	fprintf(stderr, "Usage: %s%s%s\nTry \"%s --help\".\n", a->name, a->args && *a->args ? " " : "", a->args ? a->args : "", a->name);
	return EXIT_FAILURE;
}

void
opt_help(const struct applet *a, const struct opt *common)
{
	printf("Usage: %s%s%s\n%s: %s\n", a->name, a->args && *a->args ? " " : "", a->args ? a->args : "", a->name, a->text);
	if (a->opts && a->opts->type != OPT_END) {
		fputs("\nOptions:\n", stdout);
		rows(a->opts, NULL);
	}
	fputs("\nCommon options:\n", stdout);
	rows(common, a->opts);
	row('h', "help", NULL, false, "this text");
	row(0, "usage", NULL, false, "all options in one paragraph");
	row(0, "version", NULL, false, "the LXC release that this is compatible with");
	if (a->more)
		printf("\n%s", a->more);
}

static void
usage_one(unsigned *n, char letter, const char *name, bool arg, bool maybe)
{
	const char *p;

	if (!name)
		return;
	putchar('[');
	if (letter)
		printf("-%c|", letter);
	printf("--%s", name);
	if (arg) {
		fputs(maybe ? "[=" : "=", stdout);
		for (p = name; *p; p++)
			putchar(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
		if (maybe)
			putchar(']');
	}
	fputs("] ", stdout);
	if (++*n % 4 == 0)
		fputs("\n\t", stdout);
}

void
opt_usage(const struct applet *a, const struct opt *common)
{
	const struct opt *table[] = { a->opts, common }, *o;
	unsigned n = 0;
	int t;

	printf("Usage: %s ", a->name);
	for (t = 0; t < 2; t++)
		for (o = table[t]; o && o->type != OPT_END; o++)
			if (shown(o, t ? a->opts : NULL))
				usage_one(&n, o->letter, o->name, o->type != OPT_FLAG, o->type == OPT_MAYBE);
	usage_one(&n, 'h', "help", false, false);
	usage_one(&n, 0, "usage", false, false);
	usage_one(&n, 0, "version", false, false);
	putchar('\n');
}
