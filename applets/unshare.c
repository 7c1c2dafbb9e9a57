/* SPDX-License-Identifier: ISC */
/* lxc-unshare: run a command in new namespaces, without a container */
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "container/ids.h"
#include "kernel/sys.h"
#include "run/newns.h"
#include "base/err.h"
#include "base/opt.h"

static const char *words, *user;
static struct newns new;

static const struct opt opts[] = {
	{ 's', "namespaces", OPT_STR, &words, "FLAGS", "which, between |: MOUNT PID UTSNAME IPC USER NETWORK CGROUP TIME, or mnt pid uts ..." },
	{ 'u', "user", OPT_STR, &user, "UID|NAME", "be that user; with USER he is the caller outside" },
	{ 'H', "hostname", OPT_STR, &new.hostname, "NAME", "the host name there (needs UTSNAME)" },
	{ 'i', "ifname", OPT_LIST, &new.links, "IF", "move that interface there; repeatable (needs NETWORK)" },
	{ 'd', "daemon", OPT_FLAG, &new.daemon, NULL, "do not wait for the command's end" },
	{ 'M', "remount", OPT_FLAG, &new.remount, NULL, "fresh /proc, /dev/shm and /dev/mqueue (needs MOUNT)" },
	{ 0 }
};

static const struct { const char *lxc, *kernel; unsigned flag; } kinds[] = {
	{ "MOUNT", "mnt", SYS_NEWNS }, { "PID", "pid", SYS_NEWPID }, { "UTSNAME", "uts", SYS_NEWUTS }, { "IPC", "ipc", SYS_NEWIPC },
	{ "USER", "user", SYS_NEWUSER }, { "NETWORK", "net", SYS_NEWNET }, { "CGROUP", "cgroup", SYS_NEWCGROUP }, { "TIME", "time", SYS_NEWTIME },
};

static int
read_words(void)
{
	const size_t n = sizeof kinds / sizeof *kinds;
	struct strv w = { 0 };
	size_t i, k;

	strv_split(&w, words ? words : "", "|");
	for (i = 0; i < w.n; i++) {
		for (k = 0; k < n && strcasecmp(w.v[i], kinds[k].lxc) != 0 && strcasecmp(w.v[i], kinds[k].kernel) != 0; k++)
			;
		if (k == n) {
			warn("-s: \"%s\": not a namespace: MOUNT PID UTSNAME IPC USER NETWORK CGROUP TIME", w.v[i]);
			strv_free(&w);
			return -1;
		}
		new.namespaces |= kinds[k].flag;
	}
	strv_free(&w);
	if (new.namespaces)
		return 0;
	warn("which namespaces? -s FLAGS is missing");
	return -1;
}

static bool
needs(bool given, const char *letter, unsigned flag, const char *word)
{
	if (!given || new.namespaces & flag)
		return true;
	warn("-%s needs %s among those of -s", letter, word);
	return false;
}

/* Inside he is 0, or who -u says; outside he stays who he is. */
static int
read_user(struct ids_maps *maps)
{
	char *passwd = ids_passwd(), *name = NULL;
	int ret = 0;

	new.become = user || new.namespaces & SYS_NEWUSER;
	if (user && (ret = ids_user(passwd, user, &new.uid, &new.gid, &name)) < 0)
		warn("-u %s: no such user in /etc/passwd", user);
	ids_add(maps, false, new.uid, geteuid(), 1);
	ids_add(maps, true, new.gid, getegid(), 1);
	free(name);
	free(passwd);
	return ret;
}

static int
unshare_(char **operand)
{
	static char sh[] = "/bin/sh";
	char *shell[] = { getenv("SHELL") ? getenv("SHELL") : sh, NULL };
	struct ids_maps maps = { .nuid = 0 };
	int ret = EXIT_FAILURE;

	if (read_words() == 0 && needs(new.hostname, "H", SYS_NEWUTS, "UTSNAME") && needs(new.links.n, "i", SYS_NEWNET, "NETWORK") &&
	    needs(new.remount, "M", SYS_NEWNS, "MOUNT") && read_user(&maps) == 0) {
		new.cmd = *operand ? operand : shell;
		new.maps = &maps;
		ret = newns_run(&new);
	}
	ids_free(&maps);
	return ret;
}

const struct applet applet_unshare = {
	.name = "lxc-unshare", .args = "-s FLAGS [-u USER] [-H NAME] [-i IF]... [-d] [-M] [-- COMMAND [ARG...]]",
	.text = "run a command in new namespaces", .opts = opts, .flags = APPLET_SEALED, .run = unshare_,
	.more = "Without a command it is a shell. The exit status is the command's; 128 + n when\n"
	    "signal n ended it, 127 when it was not found, 126 when it could not be run.\n",
};
