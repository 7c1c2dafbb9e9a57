/* SPDX-License-Identifier: ISC */
/* lxc-usernsexec: run a command as root of a new user namespace */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "container/ids.h"
#include "kernel/sys.h"
#include "run/newns.h"
#include "base/err.h"
#include "base/num.h"
#include "base/opt.h"

static struct strv map;
static bool self;
static const char *uid, *gid;

static const struct opt opts[] = {
	{ 'm', NULL, OPT_LIST, &map, "u|g|b:ID:HOSTID:COUNT", "map user ids, group ids or both; repeatable" },
	{ 's', NULL, OPT_FLAG, &self, NULL, "map the caller's own ids too, above the others" },
	{ 'u', NULL, OPT_STR, &uid, "UID", "be that user there instead of 0" },
	{ 'g', NULL, OPT_STR, &gid, "GID", "be that group there instead of 0" },
	{ 0 }
};

static int
read_maps(struct ids_maps *m)
{
	size_t i;

	for (i = 0; i < map.n; i++)
		if (ids_parse(m, map.v[i]) < 0) {
			warn("-m %s: takes u, g or b, the first id inside, the first outside, and how many: u:0:100000:65536", map.v[i]);
			return -1;
		}
	if (!map.n && ids_default(m) < 0)
		return -1;
	if (self && (ids_add(m, false, m->uid_top, geteuid(), 1) < 0 || ids_add(m, true, m->gid_top, getegid(), 1) < 0)) {
		warn("-s: there is no id left for it");
		return -1;
	}
	return 0;
}

static int
read_id(const char *letter, const char *text, unsigned *id)
{
	uint64_t v;

	if (text && num_dec(text, UINT32_MAX - 1u, &v) < 0) {
		warn("-%s %s: takes a number", letter, text);
		return -1;
	}
	if (text)
		*id = (unsigned)v;
	return 0;
}

static int
usernsexec(char **operand)
{
	static char sh[] = "/bin/sh";
	char *shell[] = { sh, NULL };
	struct ids_maps maps = { .nuid = 0 };
	struct newns n = {
		.cmd = *operand ? operand : shell, .namespaces = SYS_NEWUSER | SYS_NEWNS, .maps = &maps, .become = true,
	};
	int ret = EXIT_FAILURE;

	if (read_id("u", uid, &n.uid) == 0 && read_id("g", gid, &n.gid) == 0 && read_maps(&maps) == 0)
		ret = newns_run(&n);
	ids_free(&maps);
	return ret;
}

const struct applet applet_usernsexec = {
	.name = "lxc-usernsexec", .args = "[-m MAP]... [-s] [-u UID] [-g GID] [-- COMMAND [ARG...]]",
	.text = "run a command as root of a new user namespace", .opts = opts, .flags = APPLET_BARE | APPLET_SEALED, .run = usernsexec,
	.more = "Without -m the first ranges that /etc/subuid and /etc/subgid give the caller are mapped from 0. Root writes\n"
	    "the maps itself; another user needs newuidmap and newgidmap, but for his own ids alone.\n",
};
