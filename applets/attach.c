/* SPDX-License-Identifier: ISC */
/* lxc-attach: run a command, or a shell, inside of a running container */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/ns.h"
#include "run/attach.h"
#include "base/err.h"
#include "base/num.h"
#include "base/opt.h"

static struct attach how = { .uid = (uid_t)-1, .gid = (gid_t)-1 };
static const char *elevated, *namespaces, *uid, *gid;
static bool keep_env;

static const struct opt opts[] = {
	{ 'e', "elevated-privileges", OPT_MAYBE, &elevated, "CGROUP|CAP|LSM", "keep the host's cgroups, capabilities, label; all of them without a list" },
	{ 's', "namespaces", OPT_STR, &namespaces, "LIST", "join only these: MOUNT|PID|UTSNAME|IPC|USER|NETWORK|CGROUP|TIME; implies -e" },
	{ 'R', "remount-sys-proc", OPT_FLAG, &how.remount, NULL, "fresh /proc and /sys where MOUNT is not in -s" },
	{ 'a', "arch", OPT_STR, &how.arch, "ARCH", "what uname(2) tells, as lxc.arch" },
	{ 'u', "uid", OPT_STR, &uid, "UID", "run as this number inside" },
	{ 'g', "gid", OPT_STR, &gid, "GID", "with this group inside" },
	{ 0, "clear-env", OPT_FLAG, &how.clear_env, NULL, "an environment of PATH, container=lxc, lxc.environment and -v" },
	{ 0, "keep-env", OPT_FLAG, &keep_env, NULL, "the caller's environment (the default)" },
	{ 0, "keep-var", OPT_LIST, &how.keep, "VAR", "with --clear-env: keep VAR (repeatable)" },
	{ 'v', "set-var", OPT_LIST, &how.set, "VAR=VALUE", "set VAR (repeatable)" },
	{ 'L', "pty-log", OPT_STR, &how.log, "FILE", "append what the terminal shows to FILE" },
	{ 'c', "context", OPT_STR, &how.context, "CONTEXT", "SELinux context of the command" },
	{ 'f', "rcfile", OPT_STR, &cli.rcfile, "FILE", "this configuration instead of the container's own" },
	{ 0 }
};

/* The bits of a list with '|' between its words; 0 for one that is unknown or empty: it has spoken. */
static unsigned
bits(const char *option, const char *list, unsigned (*of)(const char *word, size_t n))
{
	unsigned all = 0, bit;
	const char *at = list;
	size_t n;

	for (;; at += n + 1) {
		n = strcspn(at, "|");
		bit = of(at, n);
		if (!bit) {
			warn("%s %s: %.*s: no such word", option, list, (int)n, at);
			return 0;
		}
		all |= bit;
		if (!at[n])
			return all;
	}
}

static unsigned
privilege(const char *word, size_t n)
{
	static const struct { const char *name; unsigned bit; } words[] = {
		{ "CGROUP", ATTACH_CGROUP }, { "CAP", ATTACH_CAP }, { "LSM", ATTACH_LSM },
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].name) == n && strncmp(words[i].name, word, n) == 0)
			return words[i].bit;
	return 0;
}

/* (uid_t)-1 means "leave it" to the kernel (CVE-2026-30892). */
static int
id(const char *option, const char *arg, unsigned *out)
{
	uint64_t n;

	if (arg && num_dec(arg, (uid_t)-2, &n) < 0) {
		warn("%s %s: a number is needed", option, arg);
		return -1;
	}
	if (arg)
		*out = (unsigned)n;
	return 0;
}

static int
settle(void)
{
	size_t i;

	if (elevated)
		how.elevated = *elevated ? bits("-e", elevated, privilege) : ATTACH_CGROUP | ATTACH_CAP | ATTACH_LSM;
	if (namespaces) {
		how.namespaces = bits("-s", namespaces, ns_from_word);
		how.elevated = ATTACH_CGROUP | ATTACH_CAP | ATTACH_LSM;
	}
	if ((elevated && !how.elevated) || (namespaces && !how.namespaces) || id("-u", uid, &how.uid) < 0 || id("-g", gid, &how.gid) < 0)
		return -1;
	if (how.arch && conf_arch_is32(how.arch) < 0) {
		warn("-a %s: no such architecture", how.arch);
		return -1;
	}
	for (i = 0; i < how.set.n; i++)
		if (*how.set.v[i] == '=' || !strchr(how.set.v[i], '=')) {
			warn("-v %s: VAR=VALUE is needed", how.set.v[i]);
			return -1;
		}
	if (!how.context)
		return 0;
	if (how.elevated & ATTACH_LSM) {
		warn("-c: not together with the host's label (-e LSM, -s)");
		return -1;
	}
	if (access("/sys/fs/selinux", F_OK) < 0) {
		warn("-c: SELinux is not in use here");
		return -1;
	}
	return 0;
}

static int
attach(char **operand)
{
	struct ctr c;
	int ret = EXIT_FAILURE;

	how.cmd = operand;
	if (settle() < 0 || cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	if (ctr_load(&c, cli.rcfile) == 0)
		ret = attach_run(&c, &how);
	ctr_close(&c);
	return ret;
}

const struct applet applet_attach = {
	.name = "lxc-attach", .args = "-n NAME [-e] [-s LIST] [-u UID] [-g GID] [-v VAR=VALUE]... [-- COMMAND [ARG...]]",
	.text = "run a command, or a shell, in a running container", .opts = opts, .flags = APPLET_NAME | APPLET_SEALED, .run = attach,
	.more = "Without COMMAND: the login shell of root, or of -u, by the container's /etc/passwd.\n"
	    "\nThe exit status is the command's; 128 + n when signal n ended it, 127 when it was\n"
	    "not found, 126 when it could not be run, 1 when it did not come to that.\n"
	    "\nWhere standard input, output or error is a terminal the command gets one of its own\n"
	    "in its place; pipes and files are handed on as they are.\n",
};
