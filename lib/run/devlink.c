/* SPDX-License-Identifier: ISC */
/* devlink: a network interface of the host given to a running container, and taken back. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "run/devlink.h"
#include "container/ctr.h"
#include "container/netlook.h"
#include "kernel/nl.h"
#include "kernel/proc.h"
#include "kernel/rtnl.h"
#include "base/err.h"
#include "base/io.h"

bool
devlink_here(const char *dev)
{
	struct rtnl_link l;
	int sock = nl_open();
	bool is = sock >= 0 && rtnl_link_get(sock, dev, &l) == 0;

	xclose(sock);
	return is;
}

static int
failed(const struct ctr *c, const char *dev, const char *name, bool back)
{
	const char *where = back ? "out" : "in";

	if (errno == EEXIST)
		warn("%s: %s: cannot be moved %s: there is an interface %s already", c->name, dev, where, name);
	else if (errno == EINVAL) {
		warn("%s: %s: cannot be moved %s: %s", c->name, dev, where, *nl_reason ? nl_reason : "it is bound to its network namespace");
		hint("bridges and lo are; a wireless one moves with its phy: iw phy PHY set netns PID");
	} else
		warn("%s: %s: cannot be moved %s:", c->name, dev, where);
	return -1;
}

static int
move(const struct ctr *c, int from, int to, pid_t ns, pid_t origin, const char *dev, const char *name, bool back)
{
	struct rtnl_link l, other;
	int err;

	if (rtnl_link_get(from, dev, &l) < 0) {
		warn("%s: %s: no such interface%s", c->name, dev, back ? " in it" : "");
		return -1;
	}
	/* Asked first, for the kernel moves it before it sees that the name is taken. */
	if (rtnl_link_get(to, name, &other) == 0) {
		errno = EEXIST;
		return failed(c, dev, name, back);
	}
	if (rtnl_link_move(from, l.index, ns, name) == 0)
		return 0;
	err = errno;
	/* Somebody was quicker: it goes back to where it came from. */
	if (rtnl_link_get(from, dev, &l) < 0 && rtnl_link_get(to, dev, &other) == 0)
		rtnl_link_move(to, other.index, origin, dev);
	errno = err;
	return failed(c, dev, name, back);
}

int
devlink_move(const struct ctr *c, pid_t init, const char *dev, const char *name, bool back)
{
	int here = -1, there = -1, ret = -1;

	if (!*name || strlen(name) >= RTNL_NAME || strpbrk(name, "/: \t\n")) {
		warn("%s: no name of an interface", name);
		return -1;
	}
	if (proc_ns(init, "net") == proc_ns(getpid(), "net")) {
		warn("%s: it has the host's network: interfaces are there already", c->name);
		return -1;
	}
	here = nl_open();
	there = netlook_open(init);
	if (here < 0 || there < 0)
		warn("%s: network namespace:", c->name);
	else if (back)
		ret = move(c, there, here, getpid(), init, dev, name, true);
	else
		ret = move(c, here, there, init, getpid(), dev, name, false);
	xclose(there);
	xclose(here);
	return ret;
}
