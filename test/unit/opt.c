/* SPDX-License-Identifier: ISC */
/* Command lines: what getopt_long takes, and what is refused. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <unistd.h>

#include "unit.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"

static struct {
	bool all, brief;
	const char *name, *file, *maybe, *path;
	int secs;
	struct strv key;
} got;

static const struct opt own[] = {
	{ 'a', "all", OPT_FLAG, &got.all, NULL, "everything" },
	{ 'b', "brief", OPT_FLAG, &got.brief, NULL, "less" },
	{ 't', "timeout", OPT_INT, &got.secs, "SECS", "give up" },
	{ 'k', "key", OPT_LIST, &got.key, "KEY", "one of several" },
	{ 'm', "maybe", OPT_MAYBE, &got.maybe, "N", "with or without" },
	{ 'f', "file-of-a-long-name-that-fills-a-line", OPT_STR, &got.file, "FILE", "read it" },
	{ 'x', NULL, OPT_FLAG, &got.brief, NULL, "short only" },
	{ 0, "old", OPT_FLAG, &got.brief, NULL, NULL },
	{ 0 }
};
static const struct opt common[] = {
	{ 'n', "name", OPT_STR, &got.name, "NAME", "which" },
	{ 0, "namespace", OPT_STR, &got.path, "NS", "of which kind" },
	{ 'f', "file-of-a-long-name-that-fills-a-line", OPT_STR, &got.path, "FILE", "the own one counts" },
	{ 0 }
};

static char *arg[16];
static char **operand;
static int asked;

/* Parse the words, NULL behind the last; what opt_parse gives. */
static int
parse(const char *word, ...)
{
	static char text[1024];
	char *at = text;
	va_list ap;
	int n = 0;

	strv_free(&got.key);
	memset(&got, 0, sizeof got);
	arg[n++] = memcpy(at, "lxc-x", sizeof "lxc-x");
	at += sizeof "lxc-x";
	va_start(ap, word);
	for (; word; word = va_arg(ap, const char *)) {
		arg[n++] = memcpy(at, word, strlen(word) + 1);
		at += strlen(word) + 1;
	}
	va_end(ap);
	arg[n] = NULL;
	free(operand);
	return opt_parse(arg, own, common, &operand, &asked);
}

static void
spellings(void)
{
	CHECK(parse("-n", "web", NULL) == 0);
	CHECK_STR(got.name, "web");
	CHECK(parse("-nweb", NULL) == 0);
	CHECK_STR(got.name, "web");
	CHECK(parse("--name", "web", NULL) == 0);
	CHECK_STR(got.name, "web");
	CHECK(parse("--name=web", NULL) == 0);
	CHECK_STR(got.name, "web");
	CHECK(parse("--name=", NULL) == 0);
	CHECK_STR(got.name, "");
	CHECK(parse("--name=a=b", NULL) == 0);
	CHECK_STR(got.name, "a=b");
	/* An argument is the next word, whatever it looks like. */
	CHECK(parse("-n", "-a", NULL) == 0);
	CHECK_STR(got.name, "-a");
	CHECK(!got.all);
	CHECK(parse("--name", "--", NULL) == 0);
	CHECK_STR(got.name, "--");
	CHECK(parse("-n", "", NULL) == 0);
	CHECK_STR(got.name, "");
}

static void
bundles(void)
{
	CHECK(parse("-abnweb", "op", NULL) == 0);
	CHECK(got.all && got.brief);
	CHECK_STR(got.name, "web");
	CHECK_STR(operand[0], "op");
	CHECK(parse("-abn", "web", NULL) == 0);
	CHECK_STR(got.name, "web");
	CHECK(parse("-ka", "-k", "b", "--key=c", "--key", "d", NULL) == 0);
	CHECK(got.key.n == 4 && !got.all);
	CHECK_STR(got.key.v[3], "d");
	CHECK(parse("-x", NULL) == 0 && got.brief);
	/* The last one counts. */
	CHECK(parse("-n", "a", "--name=b", NULL) == 0);
	CHECK_STR(got.name, "b");
}

static void
abbreviations(void)
{
	CHECK(parse("--al", NULL) == 0 && got.all);
	CHECK(parse("--time=3", NULL) == 0 && got.secs == 3);
	/* Exact beats longer; less is ambiguous. */
	CHECK(parse("--name", "x", NULL) == 0 && got.name && !got.path);
	CHECK(parse("--names=x", NULL) == 0 && !got.name && got.path);
	CHECK(parse("--nam", "x", NULL) == -1);
	/* In both tables it is one option, and the applet's own. */
	CHECK(parse("--file=x", NULL) == 0 && got.file && !got.path);
	CHECK(parse("-fx", NULL) == 0 && got.file && !got.path);
	CHECK(parse("--", NULL) == 0 && !operand[0]);
	CHECK(parse("--=x", NULL) == -1);
	CHECK(parse("--old", NULL) == 0 && got.brief);
}

static void
optional(void)
{
	CHECK(parse("-m", "3", NULL) == 0);
	CHECK_STR(got.maybe, "");
	CHECK_STR(operand[0], "3");
	CHECK(parse("-m3", NULL) == 0);
	CHECK_STR(got.maybe, "3");
	CHECK(parse("--maybe", "3", NULL) == 0);
	CHECK_STR(got.maybe, "");
	CHECK(parse("--maybe=3", NULL) == 0);
	CHECK_STR(got.maybe, "3");
}

static void
permutation(void)
{
	CHECK(parse("one", "-a", "two", "-n", "web", "-", "three", NULL) == 0);
	CHECK(got.all);
	CHECK_STR(got.name, "web");
	CHECK_STR(operand[0], "one");
	CHECK_STR(operand[1], "two");
	CHECK_STR(operand[2], "-");
	CHECK_STR(operand[3], "three");
	CHECK(!operand[4]);
	CHECK(parse("one", "--", "-a", "--", "two", NULL) == 0);
	CHECK(!got.all);
	CHECK_STR(operand[1], "-a");
	CHECK_STR(operand[2], "--");
	CHECK_STR(operand[3], "two");
	CHECK(!operand[4]);
}

static void
numbers(void)
{
	CHECK(parse("-t", "-1", NULL) == 0 && got.secs == -1);
	CHECK(parse("-t0x10", NULL) == 0 && got.secs == 16);
	CHECK(parse("-t", "2147483647", NULL) == 0 && got.secs == 2147483647);
	CHECK(parse("-t", "2147483648", NULL) == -1);
	CHECK(parse("-t", "5s", NULL) == -1);
	CHECK(parse("-t", "", NULL) == -1);
	CHECK(parse("-t", "1 2", NULL) == -1);
}

static void
misuse(void)
{
	CHECK(parse("-z", NULL) == -1);
	CHECK(parse("-az", NULL) == -1);
	CHECK(parse("--bogus", NULL) == -1);
	CHECK(parse("-n", NULL) == -1);
	CHECK(parse("-an", NULL) == -1);
	CHECK(parse("--name", NULL) == -1);
	CHECK(parse("--all=yes", NULL) == -1);
	CHECK(parse("--help=me", NULL) == -1);
	CHECK(parse("-?", NULL) == -1);
}

static void
questions(void)
{
	CHECK(parse("-h", NULL) == 1 && asked == 'h');
	CHECK(parse("--help", NULL) == 1 && asked == 'h');
	CHECK(parse("--he", NULL) == 1 && asked == 'h');
	CHECK(parse("-ah", NULL) == 1 && asked == 'h');
	CHECK(parse("--usage", NULL) == 1 && asked == 'u');
	CHECK(parse("--version", NULL) == 1 && asked == 'v');
	CHECK(parse("op", "--help", "--bogus", NULL) == 1 && asked == 'h');
	CHECK(parse("--version", "--help", NULL) == 1 && asked == 'v');
	CHECK(parse("--bogus", "--help", NULL) == -1);
	CHECK(parse("--", "--help", NULL) == 0 && asked == 0);
	CHECK_STR(operand[0], "--help");
}

static void
nothing(void)
{
	char *none[] = { NULL, NULL };
	char **rest;

	none[0] = arg[0];
	CHECK(opt_parse(none, NULL, NULL, &rest, &asked) == 0 && !rest[0]);
	free(rest);
}

/* What f prints to stdout. */
static char *
printed(void (*f)(const struct applet *, const struct opt *))
{
	static const struct applet a = { .name = "lxc-x", .args = "-n NAME", .text = "does x", .opts = own, .more = "More.\n" };
	static char buf[4096];
	int saved = dup(1), fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
	ssize_t n;

	if (fd < 0)
		return NULL;
	fflush(stdout);
	dup2(fd, 1);
	f(&a, common);
	fflush(stdout);
	dup2(saved, 1);
	n = pread(fd, buf, sizeof buf - 1, 0);
	buf[n > 0 ? n : 0] = '\0';
	close(saved);
	close(fd);
	return buf;
}

static void
texts(void)
{
	const char *help = printed(opt_help), *usage;

	CHECK(help && strstr(help, "Usage: lxc-x -n NAME\nlxc-x: does x\n\nOptions:\n"));
	CHECK(help && strstr(help, "\n  -a, --all                    everything\n"));
	CHECK(help && strstr(help, "\n  -m, --maybe[=N]              with or without\n"));
	CHECK(help && strstr(help, "\n  -f, --file-of-a-long-name-that-fills-a-line=FILE\n                               read it\n"));
	CHECK(help && strstr(help, "\n  -x                           short only\n"));
	CHECK(help && strstr(help, "\n      --namespace=NS           of which kind\n"));
	CHECK(help && !strstr(help, "--old"));
	CHECK(help && strstr(help, "\nMore.\n"));
	usage = printed(opt_usage);
	CHECK_STR(usage, "Usage: lxc-x [-a|--all] [-b|--brief] [-t|--timeout=TIMEOUT] [-k|--key=KEY] \n"
	    "\t[-m|--maybe[=MAYBE]] [-f|--file-of-a-long-name-that-fills-a-line=FILE-OF-A-LONG-NAME-THAT-FILLS-A-LINE] "
	    "[-n|--name=NAME] [--namespace=NAMESPACE] \n\t[-h|--help] [--usage] [--version] \n");
}

int
main(void)
{
	err_set_quiet(true);
	spellings();
	bundles();
	abbreviations();
	optional();
	permutation();
	numbers();
	misuse();
	questions();
	nothing();
	texts();
	strv_free(&got.key);
	free(operand);
	UNIT_END();
}
