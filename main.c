/* SPDX-License-Identifier: ISC */
/* lxcbox: from a name to the command that has it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
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

/* The name without "lxc-": what is typed behind lxcbox. */
static const char *
bare(const char *name)
{
	return str_begins(name, "lxc-") ? name + sizeof "lxc-" - 1 : name;
}

static const char *
applet_name(size_t i, void *arg)
{
	return applets[i] ? bare(applets[i]->name) : NULL;
}

/* "lxc-start" or "start". */
static const struct applet *
find(const char *name)
{
	size_t i;

	for (i = 0; applets[i]; i++)
		if (str_eq(name, applets[i]->name) || str_eq(name, bare(applets[i]->name)))
			return applets[i];
	return NULL;
}

/* --- one applet ------------------------------------------------------------- */

static int
needs_proc(void)
{
	if (access("/proc/self/exe", F_OK) == 0)
		return 0;
	warn("/proc is not mounted");
	hint("mount -t proc proc /proc");
	return -1;
}

/* It cannot run from a file that nobody can write: why not. */
static int
not_sealed(int why)
{
	if (needs_proc() == 0) {
		errno = why;
		warn("cannot run from a file that nobody can write:");
		hint("before Linux 3.17 one of /run, /dev/shm, /tmp must be writable");
	}
	return -1;
}

/* What the common options mean, before an applet sees them. */
static int
settle(const struct applet *a, char ***operand)
{
	err_set_quiet(cli.quiet);
	if (cli.lxcpaths.n > 1 && !(a->flags & APPLET_MANY_PATHS)) {
		warn("-P: one path only");
		return -1;
	}
	if (cli.lxcpaths.n)
		cli.lxcpath = cli.lxcpaths.v[0];
	if ((a->flags & APPLET_NAME) && !cli.name) {
		if (!**operand) {
			warn("which container? -n NAME is missing");
			return -1;
		}
		cli.name = *(*operand)++;
	}
	if ((a->flags & APPLET_ALONE) && **operand) {
		warn(a->flags & APPLET_NAME ? "%s: one container at a time" : "%s: takes no operand", **operand);
		return -1;
	}
	return 0;
}

static int
run(const struct applet *a, char **argv)
{
	const struct opt *common = a->flags & APPLET_BARE ? NULL : cli_opts;
	char **operand = argv + 1;
	bool writable;
	int asked, r, why;

	err_set_prog(a->name);
	/* Before anything else, for what comes before it is done twice. Whoever only wants to be told how it is used may do without. */
	writable = (a->flags & APPLET_SEALED) && seal_self(cli.argv) < 0;
	why = errno;
	if (!(a->flags & APPLET_RAW)) {
		r = opt_parse(argv, a->opts, common, &operand, &asked);
		if (r < 0)
			return opt_misuse(a);
		if (r > 0) {
			cli_tell(a, common, asked);
			return EXIT_SUCCESS;
		}
	}
	if (settle(a, &operand) < 0 || (writable && not_sealed(why) < 0) || ((a->flags & APPLET_PROC) && needs_proc() < 0))
		return EXIT_FAILURE;
	return a->run(operand);
}

/* --- lxcbox itself ------------------------------------------------------------- */

static const char intro[] =
	"lxcbox " VERSION ": the lxc-* commands in one file, for hosts that have nothing else.\n"
	"\n"
	"Usage: lxcbox COMMAND [ARG...]    lxcbox lxc-start -n web1, or lxcbox start -n web1\n"
	"       lxc-COMMAND [ARG...]       through a link of that name (lxcbox --install)\n";

/* Shown as far as the commands are built in. */
static const struct { const char *name, *args, *does; } first[] = {
	{ "checkconfig", "", "what this kernel can do" },
	{ "create", " -n web1 -t busybox", "make one" },
	{ "start", " -n web1", "bring it up" },
	{ "ls", " -f", "see it" },
	{ "console", " -n web1", "sit at it; Ctrl-a q leaves" },
	{ "stop", " -n web1", "shut it down" },
	{ "destroy", " -n web1", "remove it" },
};

static const char outro[] =
	"\n"
	"Options:\n"
	"  --list               the commands, one a line\n"
	"  --list-full          the same with the paths of their links\n"
	"  --install [-s] [DIR] make links to this file, hard ones or (-s) symbolic, in DIR (" BINDIR ")\n"
	"  --uninstall DIR      remove links to this file, and nothing else, from DIR\n"
	"  --version            lxcbox's version (lxc-COMMAND --version: LXC's)\n"
	"  --help               this text\n";

static int
help(void)
{
	size_t i;

	fputs(intro, stdout);
	fputs("\nA first container:\n", stdout);
	for (i = 0; i < sizeof first / sizeof *first; i++)
		if (find(first[i].name))
			printf("  lxcbox %s%-*s %s\n", first[i].name, (int)(29 - strlen(first[i].name)), first[i].args, first[i].does);
	fputs("\nCommands (each has --help):\n", stdout);
	for (i = 0; applets[i]; i++)
		printf("  %-16s %s\n", bare(applets[i]->name), applets[i]->text);
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

/*
 * The file that is running; the caller frees it. /proc/self/exe knows whatever argv[0] says; where
 * /proc is not mounted the kernel has told in the auxiliary vector what it was asked to execute.
 */
static char *
myself(void)
{
	char *path = realpath("/proc/self/exe", NULL);

	return path ? path : realpath((const char *)getauxval(AT_EXECFN), NULL);
}

/* Is path a link, of either kind, to the file that runs? */
static bool
is_link_to(const char *path, const struct stat *self)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == self->st_dev && st.st_ino == self->st_ino;
}

/* 0; 1 something else has that name; -1 no link can be made there at all. Speaks. */
static int
make_link(const char *self, const struct stat *st, const char *path, bool symbolic)
{
	if (is_link_to(path, st) || (symbolic ? symlink(self, path) : link(self, path)) == 0)
		return 0;
	if (errno == EEXIST) {
		warn("%s: is there, and is not ours: left as it is", path);
		return 1;
	}
	warn("%s:", path);
	/* EPERM: a file system without hard links, or fs.protected_hardlinks. */
	if (!symbolic && (errno == EXDEV || errno == EPERM))
		hint("no hard link to %s can be made there: use --install -s", self);
	return -1;
}

static int
install(char **arg)
{
	const char *dir = NULL;
	bool symbolic = false;
	char *self = myself(), *path;
	struct stat st;
	int failed = 0;
	size_t i;

	for (; *arg; arg++)
		if (str_eq(*arg, "-s"))
			symbolic = true;
		else if (!dir && **arg != '-')
			dir = *arg;
		else
			die("--install: takes -s and one folder, not %s", *arg);
	if (!dir)
		dir = BINDIR;
	if (!self || stat(self, &st) < 0)
		die("the file that runs cannot be found:");
	if (path_mkdirs(dir, 0755) < 0)
		die("%s:", dir);
	for (i = 0; applets[i] && failed >= 0; i++) {
		path = path_join(dir, applets[i]->name);
		failed |= make_link(self, &st, path, symbolic);
		free(path);
	}
	free(self);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
uninstall(char **arg)
{
	char *self = myself(), *path;
	struct stat st, at;
	bool failed = false;
	size_t i;

	if (!arg[0] || arg[1] || arg[0][0] == '-')
		die("--uninstall: takes one folder");
	if (!self || stat(self, &st) < 0)
		die("the file that runs cannot be found:");
	for (i = 0; applets[i]; i++) {
		path = path_join(*arg, applets[i]->name);
		/* The last name of a file is not one of its links. */
		if (is_link_to(path, &st) && lstat(path, &at) == 0 && (S_ISLNK(at.st_mode) || at.st_nlink > 1) && unlink(path) < 0) {
			warn("%s:", path);
			failed = true;
		}
		free(path);
	}
	free(self);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Commands of LXC's, any version's, that are still to come. */
static const char later[] = " clone copy snapshot start-ephemeral update-config ";

static bool
comes_later(const char *name)
{
	char *word = xasprintf(" %s ", bare(name));
	bool is = strstr(later, word) != NULL;

	free(word);
	return is;
}

static int
unknown(const char *name)
{
	int near = str_nearest(bare(name), applet_name, NULL);

	if (comes_later(name)) {
		warn("%s: not in this version yet; lxcbox --list names those that are", name);
		return NO_APPLET;
	}
	if (*name == '-') {
		warn("%s: no such option; lxcbox --help names them", name);
		return EXIT_FAILURE;
	}
	if (near >= 0)
		warn("%s: no such command; is it %s?", name, applets[near]->name);
	else
		warn("%s: no such command; lxcbox --list names them", name);
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
	struct pollfd std[3] = { { .fd = 0 }, { .fd = 1 }, { .fd = 2 } };
	int fd;

	/* One call tells of all three. */
	if (poll(std, 3, 0) >= 0 && !((std[0].revents | std[1].revents | std[2].revents) & POLLNVAL))
		return;
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
	const struct applet *a = find(str_begins(base, "lxc-") ? base : "");
	int r;

	if (str_eq(base, "init.lxc") || str_eq(base, "init.lxc.static"))
		a = find("lxc-init");
	cli.argv = argv;
	open_standard();
	r = a ? run(a, argv) : str_begins(base, "lxc-") ? unknown(base) : lxcbox(argv);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		warn("standard output:");
		return EXIT_FAILURE;
	}
	return r;
}
