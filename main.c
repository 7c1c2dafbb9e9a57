/* SPDX-License-Identifier: ISC */
/* lxcbox: from a name to the command that has it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "applets.h"
#include "container/cli.h"
#include "kernel/seal.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/path.h"
#include "base/str.h"

enum { NO_APPLET = 127 };

static const char *
applet_name(size_t i, void *arg)
{
	return applets[i] ? applets[i]->name : NULL;
}

/* "lxc-start" or "start". */
static const struct applet *
find(const char *name)
{
	size_t i;

	for (i = 0; applets[i]; i++)
		if (str_eq(name, applets[i]->name) || str_eq(name, applets[i]->name + sizeof "lxc-" - 1))
			return applets[i];
	return NULL;
}

/* --- one applet ------------------------------------------------------------- */

static int
misuse(const struct applet *a)
{
	fprintf(stderr, "Usage: %s%s%s\nTry \"%s --help\".\n", a->name, a->args && *a->args ? " " : "", a->args ? a->args : "", a->name);
	return EXIT_FAILURE;
}

static int
tell(const struct applet *a, const struct opt *common, int what)
{
	if (what == 'h') {
		opt_help(a, common, false);
		if (a->help)
			a->help();
	} else if (what == 'u')
		opt_usage(a, common, false);
	else
		puts(CLI_LXC_VERSION);
	return EXIT_SUCCESS;
}

static int
run(const struct applet *a, char **argv)
{
	const struct opt *common = a->flags & APPLET_BARE ? NULL : cli_opts;
	char **operand = argv + 1;
	int asked, r;

	err_set_prog(a->name);
	if (!(a->flags & APPLET_RAW)) {
		r = opt_parse(argv, a->opts, common, &operand, &asked);
		if (r < 0)
			return misuse(a);
		if (r > 0)
			return tell(a, common, asked);
	}
	err_set_quiet(cli.quiet);
	if ((a->flags & APPLET_NAME) && !cli.name) {
		if (!*operand) {
			warn("which container? -n NAME is missing");
			return EXIT_FAILURE;
		}
		cli.name = *operand++;
	}
	r = a->run(operand);
	if (fflush(stdout) != 0) {
		warn("standard output:");
		return EXIT_FAILURE;
	}
	return r;
}

/* --- lxcbox itself ------------------------------------------------------------- */

static const char intro[] =
	"lxcbox " VERSION ": every lxc-* command in one file, for hosts that have nothing else.\n"
	"\n"
	"Usage: lxcbox COMMAND [ARG...]    lxcbox lxc-start -n web1, or lxcbox start -n web1\n"
	"       lxc-COMMAND [ARG...]       through a link of that name (lxcbox --install)\n"
	"\n"
	"A first container:\n"
	"  lxcbox checkconfig                   what this kernel can do\n"
	"  lxcbox create -n web1 -t busybox     make one\n"
	"  lxcbox start -n web1                 bring it up\n"
	"  lxcbox ls -f                         see it\n"
	"  lxcbox console -n web1               sit at it; Ctrl-a q leaves\n"
	"  lxcbox stop -n web1                  shut it down\n"
	"  lxcbox destroy -n web1               remove it\n"
	"\n"
	"Commands (each has --help):\n";

static const char outro[] =
	"\n"
	"Options:\n"
	"  --list               the commands, one a line\n"
	"  --list-full          the same with the paths of their links\n"
	"  --install [-s] [DIR] make links to this file, hard ones or (-s) symbolic (DIR: " BINDIR ")\n"
	"  --uninstall DIR      remove links to this file from DIR\n"
	"  --version            lxcbox's version (lxc-COMMAND --version: LXC's)\n"
	"  --help               this text\n";

static int
help(void)
{
	size_t i;

	fputs(intro, stdout);
	for (i = 0; applets[i]; i++)
		printf("  %-16s %s\n", applets[i]->name + sizeof "lxc-" - 1, applets[i]->text);
	fputs(outro, stdout);
	return EXIT_SUCCESS;
}

static int
list(const char *before)
{
	size_t i;

	for (i = 0; applets[i]; i++)
		printf("%s%s\n", before, applets[i]->name);
	return EXIT_SUCCESS;
}

/* The file that is running; the caller frees it. */
static char *
myself(void)
{
	char buf[4096];
	ssize_t n = readlink("/proc/self/exe", buf, sizeof buf);

	return n < 0 ? NULL : xstrndup(buf, (size_t)n);
}

/* Is path a link, of either kind, to the file that runs? */
static bool
is_link_to(const char *path, const struct stat *self)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == self->st_dev && st.st_ino == self->st_ino;
}

static int
install(char **arg)
{
	bool symbolic = *arg && str_eq(*arg, "-s"), failed = false;
	const char *dir = *(arg += symbolic) ? *arg : BINDIR;
	char *self = myself(), *path;
	struct stat st;
	size_t i;

	if (!self || stat(self, &st) < 0)
		die("/proc/self/exe:");
	for (i = 0; applets[i]; i++) {
		path = path_join(dir, applets[i]->name);
		if (!is_link_to(path, &st) && (symbolic ? symlink(self, path) : link(self, path)) < 0) {
			warn("%s:", path);
			if (errno == EXDEV)
				hint("%s is on another file system: use --install -s", dir);
			failed = true;
		}
		free(path);
	}
	free(self);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
uninstall(char **arg)
{
	struct stat st;
	bool failed = false;
	char *path;
	size_t i;

	if (!*arg) {
		warn("--uninstall: needs the folder");
		return EXIT_FAILURE;
	}
	if (stat("/proc/self/exe", &st) < 0)
		die("/proc/self/exe:");
	for (i = 0; applets[i]; i++) {
		path = path_join(*arg, applets[i]->name);
		if (is_link_to(path, &st) && unlink(path) < 0) {
			warn("%s:", path);
			failed = true;
		}
		free(path);
	}
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
unknown(const char *name)
{
	int near = str_nearest(name, applet_name, NULL);
	char *full = xasprintf("lxc-%s", name);

	if (near < 0)
		near = str_nearest(full, applet_name, NULL);
	if (near >= 0)
		warn("%s: no such command; is it %s?", name, applets[near]->name);
	else
		warn("%s: no such command; lxcbox --list names them", name);
	free(full);
	return NO_APPLET;
}

static int
lxcbox(char **argv)
{
	const struct applet *a;

	if (!argv[0] || !argv[1] || str_eq(argv[1], "--help") || str_eq(argv[1], "-h"))
		return help();
	if (str_eq(argv[1], "--list"))
		return list("");
	if (str_eq(argv[1], "--list-full"))
		return list(BINDIR[0] == '/' ? &BINDIR "/"[1] : BINDIR "/");
	if (str_eq(argv[1], "--install"))
		return install(argv + 2);
	if (str_eq(argv[1], "--uninstall"))
		return uninstall(argv + 2);
	if (str_eq(argv[1], "--version")) {
		puts("lxcbox " VERSION);
		return EXIT_SUCCESS;
	}
	a = find(argv[1]);
	return a ? run(a, argv + 1) : unknown(argv[1]);
}

/* A descriptor 0 to 2 that is closed would be given to the next file that is opened, and be written to as stderr. */
static void
open_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd < 3);
	if (fd >= 3)
		close(fd);
}

int
main(int argc, char **argv)
{
	const char *base = argc > 0 ? path_base(argv[0]) : "lxcbox";
	const struct applet *a = find(str_begins(base, "lxc-") ? base : ""), *named;

	if (str_eq(base, "init.lxc") || str_eq(base, "init.lxc.static"))
		a = find("lxc-init");
	named = a ? a : argc > 1 ? find(argv[1]) : NULL;
	if (named && (named->flags & APPLET_SEALED) && seal_self(argv) < 0) {
		err_set_prog(named->name);
		warn("cannot run from a file that nobody can write:");
		hint("/proc must be mounted");
		return EXIT_FAILURE;
	}
	/* Once is enough: what seal_self executed comes here as well. */
	open_standard();
	if (!a && str_begins(base, "lxc-"))
		return unknown(base);
	return a ? run(a, argv) : lxcbox(argv);
}
