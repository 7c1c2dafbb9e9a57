/* SPDX-License-Identifier: ISC */
/* netlook: what a running container's network shows. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <unistd.h>

#include "container/netlook.h"
#include "kernel/nl.h"
#include "kernel/proc.h"
#include "kernel/rtnl.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/str.h"

/* The host's network namespace, as long as it may be another than ours now. */
static int home = -1;
static bool staying;

static void
go_home(void)
{
	if (home >= 0 && sys_setns(home, SYS_NEWNET) < 0)
		die("cannot return to the host's network namespace:");
	xclose(home);
	home = -1;
}

/* It stays there when we go back. */
static int
open_in(pid_t init, int (*opens)(void))
{
	int theirs = proc_ns_open(init, "net"), sock = -1;

	if (theirs < 0)
		return -1;
	if (home < 0)
		home = openat(AT_FDCWD, "/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home >= 0 && sys_setns(theirs, SYS_NEWNET) == 0)
		sock = opens();
	xclose(theirs);
	if (!staying)
		go_home();
	return sock;
}

int
netlook_open(pid_t init)
{
	return open_in(init, nl_open);
}

void
netlook_stay(bool stay)
{
	staying = stay;
	if (!stay)
		go_home();
}

static int
add_address(const struct rtnl_addr *a, void *arg)
{
	char text[INET6_ADDRSTRLEN];

	/* Scope 0 is global: not the loopback's 254, not a link's 253. */
	if (a->scope == 0 && (a->family == AF_INET || a->family == AF_INET6) && inet_ntop(a->family, a->a, text, sizeof text))
		strv_add(arg, text);
	return 0;
}

int
netlook_addresses(pid_t init, struct strv *ips)
{
	int sock = open_in(init, nl_open_plain), ret;

	if (sock < 0)
		return -1;
	ret = rtnl_addr_each(sock, AF_UNSPEC, add_address, ips);
	xclose(sock);
	strv_sort(ips);
	return ret;
}

static int
add_name(const struct rtnl_link *l, void *arg)
{
	strv_add(arg, l->name);
	return 0;
}

int
netlook_interfaces(pid_t init, struct strv *names)
{
	int sock = open_in(init, nl_open_plain), ret;

	if (sock < 0)
		return -1;
	ret = rtnl_link_each(sock, add_name, names);
	xclose(sock);
	strv_sort(names);
	return ret;
}

int
netlook_bytes(const char *name, unsigned long long *tx, unsigned long long *rx)
{
	struct rtnl_link l = { 0 };
	int sock = nl_open(), ret;

	if (sock < 0)
		return -1;
	ret = rtnl_link_get(sock, name, &l);
	xclose(sock);
	*tx = l.tx;
	*rx = l.rx;
	return ret;
}
