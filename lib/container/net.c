/* SPDX-License-Identifier: ISC */
/*
 * net: a container's interfaces. A pair is made by one message that carries
 * both names, the bridge and the peer's namespace; it is never moved (that
 * waits 10 to 26 ms for RCU) and never deleted: it dies with the namespace.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "container/net.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/nl.h"
#include "kernel/rtnl.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"

/* A host end of that name may linger some ms behind its namespace's end. */
enum { LINGER_MS = 2000, RETRY_MS = 2, MTU_MAX = 65535 };

static const char *const type_name[] = {
	[NET_UNSET] = "unset", [NET_EMPTY] = "empty", [NET_NONE] = "none", [NET_VETH] = "veth", [NET_MACVLAN] = "macvlan",
	[NET_IPVLAN] = "ipvlan", [NET_VLAN] = "vlan", [NET_PHYS] = "phys",
};

bool
net_own_namespace(const struct ctr *c)
{
	size_t i;

	/* LXC's rule: the host's is shared only when every interface is none. */
	for (i = 0; i < c->conf->nnet; i++)
		if (c->conf->net[i].type != NET_NONE)
			return true;
	return c->conf->nnet == 0;
}

bool
net_has_links(const struct ctr *c)
{
	size_t i;

	for (i = 0; i < c->conf->nnet; i++)
		if (c->conf->net[i].type == NET_VETH)
			return true;
	return false;
}

/* Of a setting of the interface, at the place of its type, in the spelling of its generation. */
static void
refuse(const struct conf_net *n, const char *key, const char *reason)
{
	char *full = n->legacy ? xasprintf("lxc.network.%s", key) : xasprintf("lxc.net.%ld.%s", n->index, key);

	conf_say(n->file, n->line, full, reason);
	free(full);
}

static int
parse_mac(const char *s, uint8_t mac[6])
{
	char byte[3] = "";
	int i;

	if (strlen(s) != 17)
		return -1;
	for (i = 0; i < 6; i++, s += 3) {
		if (!isxdigit((unsigned char)s[0]) || !isxdigit((unsigned char)s[1]) || s[2] != (i < 5 ? ':' : '\0'))
			return -1;
		memcpy(byte, s, 2);
		mac[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
	return mac[0] & 1 ? -1 : 0;
}

static uint32_t
mtu_of(const struct conf_net *n)
{
	uint64_t v;

	return n->mtu && num_u64(n->mtu, MTU_MAX, &v) == 0 ? (uint32_t)v : 0;
}

/* The bridge's own first address, for "gateway = auto". */
struct find_addr {
	int index, family;
	uint8_t *out;
	bool found;
};

static int
take_first(const struct rtnl_addr *a, void *arg)
{
	struct find_addr *f = arg;

	/* Link-local ones (scope 253) are no router's that others route to. */
	if (!f->found && a->index == f->index && a->family == f->family && a->scope == 0) {
		memcpy(f->out, a->a, f->family == AF_INET ? 4 : 16);
		f->found = true;
	}
	return 0;
}

static int
resolve_auto(struct conf_net *n, int sock, int index, int family)
{
	struct find_addr f = { .index = index, .family = family, .out = family == AF_INET ? n->gw4_addr : n->gw6_addr };

	if (rtnl_addr_each(sock, family, take_first, &f) == 0 && f.found)
		return 0;
	refuse(n, family == AF_INET ? "ipv4.gateway" : "ipv6.gateway", "auto: the link has no such address on this host");
	return -1;
}

static int
check_link(struct conf_net *n, int sock)
{
	struct rtnl_link l = { 0 };

	if (!n->link)
		return 0;
	if (rtnl_link_get(sock, n->link, &l) < 0 || !l.index) {
		refuse(n, "link", "there is no such interface on this host");
		hint("make it: ip link add %s type bridge && ip link set %s up", n->link, n->link);
		return -1;
	}
	if (!l.bridge && n->veth_mode == 0) {
		refuse(n, "link", "is not a bridge, and only a bridge takes a veth");
		return -1;
	}
	if (n->gw4 == GW_AUTO && resolve_auto(n, sock, l.index, AF_INET) < 0)
		return -1;
	return n->gw6 == GW_AUTO ? resolve_auto(n, sock, l.index, AF_INET6) : 0;
}

/* As dev_valid_name of the kernel (net/core/dev.c). */
static bool
good_name(const char *s)
{
	return *s && strlen(s) < RTNL_NAME && !strpbrk(s, "/: \t\n\v\f\r") && !str_eq(s, ".") && !str_eq(s, "..");
}

static int
check_values(const struct conf_net *n)
{
	uint8_t mac[6];
	uint64_t mtu;

	if (n->name && !good_name(n->name))
		refuse(n, "name", "no name for an interface: 1 to 15 characters, no / : or blank, not . or ..");
	else if (n->veth_pair && !good_name(n->veth_pair))
		refuse(n, "veth.pair", "no name for an interface: 1 to 15 characters, no / : or blank, not . or ..");
	else if (n->hwaddr && parse_mac(n->hwaddr, mac) < 0)
		refuse(n, "hwaddr", "not an address of six bytes hh:hh:hh:hh:hh:hh, the first of them even");
	else if (n->mtu && (num_u64(n->mtu, MTU_MAX, &mtu) < 0 || mtu < 68))
		refuse(n, "mtu", "not a number from 68 to 65535");
	else if (n->gw4 == GW_AUTO && !n->link)
		refuse(n, "ipv4.gateway", "auto needs a link, whose address it takes");
	else if (n->gw6 == GW_AUTO && !n->link)
		refuse(n, "ipv6.gateway", "auto needs a link, whose address it takes");
	else if (n->gw4 != GW_NONE && !n->nipv4)
		refuse(n, "ipv4.gateway", "needs an IPv4 address on the same interface");
	else if (n->gw6 == GW_AUTO && !n->nipv6)
		refuse(n, "ipv6.gateway", "needs an IPv6 address on the same interface");
	else if ((n->gw4 != GW_NONE || n->gw6 != GW_NONE) && !n->up)
		refuse(n, "flags", "must be up for a gateway");
	else
		return 0;
	return -1;
}

int
net_check(const struct ctr *c)
{
	const struct conf *f = c->conf;
	int sock = -1, ret = -1;
	size_t i;

	for (i = 0; i < f->nnet; i++) {
		struct conf_net *n = &f->net[i];

		if (n->type == NET_UNSET) {
			refuse(n, "type", "is missing: veth, empty or none");
			goto out;
		}
		if (n->type != NET_VETH && n->type != NET_EMPTY && n->type != NET_NONE) {
			char *what = xasprintf("%s: interfaces of that type are not built in yet", type_name[n->type]);

			refuse(n, "type", what);
			free(what);
			goto out;
		}
		if (n->type != NET_VETH)
			continue;
		if (sock < 0 && (sock = nl_open()) < 0) {
			warn("%s: netlink:", c->name);
			goto out;
		}
		if (check_values(n) < 0 || check_link(n, sock) < 0)
			goto out;
	}
	/* Up to LXC 0.9 this meant the host's network. */
	if (!f->nnet && f->saw_legacy && !f->saw_current)
		info("%s: no interface configured: it gets a network namespace of its own", c->name);
	ret = 0;
out:
	xclose(sock);
	return ret;
}

/* --- the host's side ---------------------------------------------------------------- */

/* Names that are derived, not drawn: the same container gets the same ones again, and no other does. */
static void
host_name(const struct ctr *c, const struct conf_net *n, size_t i, char out[RTNL_NAME])
{
	if (n->veth_pair)
		snprintf(out, RTNL_NAME, "%s", n->veth_pair);
	else
		snprintf(out, RTNL_NAME, "lxc%08llx.%zu", str_fnv1a(c->dir) & 0xffffffff, i % 1000);
}

/* What shows that a link is ours: "lxc:NAME:INDEX". */
static char *
alias_of(const struct ctr *c, size_t i)
{
	return xasprintf("lxc:%.200s:%zu", c->name, i);
}

/* Explicit names first; an interface without one gets the first ethN that is left. */
static void
inner_name(const struct conf *f, size_t i, char out[RTNL_NAME])
{
	unsigned eth = 0, skip = 0;
	size_t k;
	bool taken;

	if (f->net[i].name) {
		snprintf(out, RTNL_NAME, "%s", f->net[i].name);
		return;
	}
	for (k = 0; k < i; k++)
		skip += f->net[k].type == NET_VETH && !f->net[k].name;
	for (;; eth++) {
		snprintf(out, RTNL_NAME, "eth%u", eth);
		taken = false;
		for (k = 0; k < f->nnet; k++)
			taken |= f->net[k].name && str_eq(f->net[k].name, out);
		if (!taken && skip-- == 0)
			return;
	}
}

/* High, so that no bridge ever takes it for its own: a bridge has the lowest of its ports'. */
static void
host_mac(uint8_t mac[6])
{
	if (sys_random(mac, 6) < 0)
		memset(mac, 0x5e, 6);
	mac[0] = 0xfe;
}

static int
make_veth(const struct ctr *c, int sock, size_t i, pid_t ns, const char *name)
{
	const struct conf_net *n = &c->conf->net[i];
	struct nl_req r = { .n = 0 };
	uint8_t hmac[6], pmac[6];
	struct rtnl_link l = { 0 };
	char peer[RTNL_NAME], *alias;
	struct rtnl_veth v = {
		.host = name, .peer = peer, .ns = ns, .host_mac = hmac, .mtu = mtu_of(n), .rx = n->rxqueues, .tx = n->txqueues,
	};

	inner_name(c->conf, i, peer);
	host_mac(hmac);
	if (n->hwaddr && parse_mac(n->hwaddr, pmac) == 0)
		v.peer_mac = pmac;
	if (n->link && rtnl_link_get(sock, n->link, &l) < 0)
		return -1;
	if (n->veth_mode == 0)
		v.master = l.index;
	if (!v.mtu)
		v.mtu = l.mtu;
	alias = alias_of(c, i);
	rtnl_put_veth(&r, &v);
	rtnl_put_alias(&r, name, alias);
	free(alias);
	return nl_send(sock, &r, NULL);
}

/* Ours that is still there: a predecessor's, on its way out or not. A stranger of that name is left alone (-1). */
static int
clear_name(const struct ctr *c, int sock, size_t i, const char *name)
{
	struct rtnl_link l = { 0 };
	char *alias = alias_of(c, i);
	int ret = 0;

	if (rtnl_link_get(sock, name, &l) == 0 && l.index) {
		ret = str_eq(l.alias, alias) ? rtnl_link_delete(sock, l.index) : -1;
		if (ret < 0 && errno == ENODEV)
			ret = 0;
		else if (ret < 0)
			errno = EEXIST;
	}
	free(alias);
	return ret;
}

int
net_host_up(const struct ctr *c, pid_t pid, struct ctr_record *r)
{
	long long deadline = io_now_ms() + LINGER_MS;
	char name[RTNL_NAME];
	int sock = -1, ret = -1, made;
	size_t i;

	for (i = 0; i < c->conf->nnet; i++) {
		if (c->conf->net[i].type != NET_VETH)
			continue;
		if (sock < 0 && (sock = nl_open()) < 0) {
			warn("%s: netlink:", c->name);
			return -1;
		}
		host_name(c, &c->conf->net[i], i, name);
		while ((made = make_veth(c, sock, i, pid, name)) < 0 && errno == EEXIST && io_now_ms() < deadline) {
			if (clear_name(c, sock, i, name) < 0)
				break;
			io_wait(-1, 0, io_now_ms() + RETRY_MS);
		}
		/* The process whose namespace it is has ended, and says why itself. */
		if (made < 0 && errno == ESRCH)
			goto out;
		if (made < 0) {
			warn("%s: cannot make its interface %zu (%s)%s%s:", c->name, i, name, *nl_reason ? ": " : "", nl_reason);
			if (errno == EOPNOTSUPP)
				hint("this kernel has no veth: modprobe veth, or CONFIG_VETH");
			goto out;
		}
		if (r->nlink < sizeof r->link / sizeof *r->link)
			snprintf(r->link[r->nlink++], sizeof *r->link, "%s", name);
	}
	ret = 0;
out:
	xclose(sock);
	return ret;
}

/* --- inside ----------------------------------------------------------------------------- */

static bool
any_up(const struct conf *f)
{
	size_t i;

	for (i = 0; i < f->nnet; i++)
		if (f->net[i].up)
			return true;
	return false;
}

static bool
is_zero(const uint8_t *a, size_t n)
{
	while (n)
		if (a[--n])
			return false;
	return true;
}

/* Addresses first, then up. 0.0.0.0 is how people write "leave it to DHCP inside". */
static void
put_interface(struct nl_req *r, const struct conf_net *n, int index)
{
	size_t k;

	for (k = 0; k < n->nipv4; k++)
		if (!is_zero(n->ipv4[k].a, 4))
			rtnl_put_address(r, index, AF_INET, n->ipv4[k].a, n->ipv4[k].prefix,
			    is_zero(n->ipv4[k].bcast, 4) ? NULL : n->ipv4[k].bcast);
	for (k = 0; k < n->nipv6; k++)
		rtnl_put_address(r, index, AF_INET6, n->ipv6[k].a, n->ipv6[k].prefix, NULL);
	if (n->up)
		rtnl_put_up(r, index);
}

/*
 * A default route. A gateway that no address of the interface reaches gets a route of its own first; so
 * does every other as the kernel answers ENETUNREACH only one by one.
 */
static int
default_route(int sock, int index, int family, enum conf_gateway kind, const uint8_t *gw)
{
	struct nl_req r = { .n = 0 };

	rtnl_put_route(&r, index, family, NULL, 0, kind == GW_DEV ? NULL : gw);
	if (nl_send(sock, &r, NULL) == 0)
		return 0;
	if (kind == GW_DEV || (errno != ENETUNREACH && errno != EHOSTUNREACH && errno != EINVAL))
		return -1;
	memset(&r, 0, sizeof r);
	rtnl_put_route(&r, index, family, gw, family == AF_INET ? 32 : 128, NULL);
	rtnl_put_route(&r, index, family, NULL, 0, gw);
	return nl_send(sock, &r, NULL);
}

static int
routes(const struct conf_net *n, int sock, int index)
{
	if (n->gw4 != GW_NONE && default_route(sock, index, AF_INET, n->gw4, n->gw4_addr) < 0)
		refuse(n, "ipv4.gateway", *nl_reason ? nl_reason : strerror(errno));
	else if (n->gw6 != GW_NONE && default_route(sock, index, AF_INET6, n->gw6, n->gw6_addr) < 0)
		refuse(n, "ipv6.gateway", *nl_reason ? nl_reason : strerror(errno));
	else
		return 0;
	return -1;
}

static int
one_inside(const struct ctr *c, int sock, size_t i)
{
	struct nl_req r = { .n = 0 };
	struct rtnl_link l = { 0 };
	char name[RTNL_NAME];

	inner_name(c->conf, i, name);
	if (rtnl_link_get(sock, name, &l) < 0) {
		warn("%s: interface %s:", c->name, name);
		return -1;
	}
	put_interface(&r, &c->conf->net[i], l.index);
	if (r.count && nl_send(sock, &r, NULL) < 0) {
		warn("%s: cannot configure its interface %s%s%s:", c->name, name, *nl_reason ? ": " : "", nl_reason);
		return -1;
	}
	return routes(&c->conf->net[i], sock, l.index);
}

int
net_child_open(const struct ctr *c, int *sock)
{
	enum { LO = 1 };	/* the first link of every network namespace */
	struct nl_req r = { .n = 0 };

	*sock = -1;
	/* A socket for nothing would be 3 calls more on the way of every start. */
	if (!any_up(c->conf) && !net_has_links(c))
		return 0;
	*sock = nl_open();
	if (*sock < 0) {
		warn("%s: netlink:", c->name);
		return -1;
	}
	if (!any_up(c->conf))
		return 0;
	rtnl_put_up(&r, LO);
	if (nl_send(*sock, &r, NULL) == 0)
		return 0;
	warn("%s: cannot bring lo up:", c->name);
	return -1;
}

int
net_child_up(const struct ctr *c, int sock)
{
	size_t i;

	for (i = 0; i < c->conf->nnet; i++)
		if (c->conf->net[i].type == NET_VETH && one_inside(c, sock, i) < 0)
			return -1;
	return 0;
}

void
net_names(const struct ctr *c, size_t i, char inner[16], char host[16])
{
	inner_name(c->conf, i, inner);
	host_name(c, &c->conf->net[i], i, host);
}
