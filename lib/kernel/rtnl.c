/* SPDX-License-Identifier: ISC */
/* rtnl: links, addresses and routes. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "kernel/rtnl.h"
#include "kernel/nl.h"

enum { MAC = 6 };

void
rtnl_put_veth(struct nl_req *r, const struct rtnl_veth *v)
{
	struct ifinfomsg host = { .ifi_family = AF_UNSPEC, .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
	struct ifinfomsg peer = { .ifi_family = AF_UNSPEC };
	size_t info, data, inner;

	nl_msg(r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &host, sizeof host);
	nl_put_str(r, IFLA_IFNAME, v->host);
	if (v->master)
		nl_put_u32(r, IFLA_MASTER, (uint32_t)v->master);
	if (v->mtu)
		nl_put_u32(r, IFLA_MTU, v->mtu);
	if (v->host_mac)
		nl_put(r, IFLA_ADDRESS, v->host_mac, MAC);
	if (v->rx)
		nl_put_u32(r, IFLA_NUM_RX_QUEUES, v->rx);
	if (v->tx)
		nl_put_u32(r, IFLA_NUM_TX_QUEUES, v->tx);
	info = nl_nest(r, IFLA_LINKINFO);
	nl_put_str(r, IFLA_INFO_KIND, "veth");
	data = nl_nest(r, IFLA_INFO_DATA);
	/* The peer's own message, header and all. */
	inner = nl_nest(r, VETH_INFO_PEER);
	nl_put_raw(r, &peer, sizeof peer);
	nl_put_str(r, IFLA_IFNAME, v->peer);
	nl_put_u32(r, IFLA_NET_NS_PID, (uint32_t)v->ns);
	if (v->mtu)
		nl_put_u32(r, IFLA_MTU, v->mtu);
	if (v->peer_mac)
		nl_put(r, IFLA_ADDRESS, v->peer_mac, MAC);
	if (v->rx)
		nl_put_u32(r, IFLA_NUM_RX_QUEUES, v->rx);
	if (v->tx)
		nl_put_u32(r, IFLA_NUM_TX_QUEUES, v->tx);
	nl_end(r, inner);
	nl_end(r, data);
	nl_end(r, info);
}

void
rtnl_put_alias(struct nl_req *r, const char *name, const char *alias)
{
	struct ifinfomsg m = { .ifi_family = AF_UNSPEC };

	nl_msg(r, RTM_SETLINK, 0, &m, sizeof m);
	nl_put_str(r, IFLA_IFNAME, name);
	nl_put(r, IFLA_IFALIAS, alias, strlen(alias));
}

void
rtnl_put_up(struct nl_req *r, int index)
{
	struct ifinfomsg m = { .ifi_family = AF_UNSPEC, .ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP };

	nl_msg(r, RTM_NEWLINK, 0, &m, sizeof m);
}

static size_t
bytes_of(int family)
{
	return family == AF_INET ? 4 : 16;
}

void
rtnl_put_address(struct nl_req *r, int index, int family, const uint8_t *a, uint8_t prefix, const uint8_t *bcast)
{
	struct ifaddrmsg m = {
		.ifa_family = (uint8_t)family, .ifa_prefixlen = prefix, .ifa_index = (uint32_t)index,
		/* Nobody else can have it before the link is up. */
		.ifa_flags = family == AF_INET6 ? IFA_F_NODAD : 0,
	};

	nl_msg(r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &m, sizeof m);
	nl_put(r, IFA_LOCAL, a, bytes_of(family));
	nl_put(r, IFA_ADDRESS, a, bytes_of(family));
	if (bcast)
		nl_put(r, IFA_BROADCAST, bcast, bytes_of(family));
}

void
rtnl_put_route(struct nl_req *r, int index, int family, const uint8_t *dst, uint8_t prefix, const uint8_t *gateway)
{
	struct rtmsg m = {
		.rtm_family = (uint8_t)family, .rtm_dst_len = dst ? prefix : 0, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT,
		.rtm_scope = gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK, .rtm_type = RTN_UNICAST,
	};

	nl_msg(r, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &m, sizeof m);
	if (dst)
		nl_put(r, RTA_DST, dst, bytes_of(family));
	if (gateway)
		nl_put(r, RTA_GATEWAY, gateway, bytes_of(family));
	nl_put_u32(r, RTA_OIF, (uint32_t)index);
}

/* --- replies -------------------------------------------------------------------- */

static void
copy_text(char *to, size_t n, const struct nl_attr *a)
{
	size_t len = a->len < n ? a->len : n - 1;

	memcpy(to, a->data, len);
	to[len < n ? len : n - 1] = '\0';
}

static void
take_info(struct rtnl_link *l, const struct nl_attr *info)
{
	struct nl_attr a;
	size_t at = 0;

	while (nl_next(info->data, info->len, &at, &a))
		if (a.type == IFLA_INFO_KIND)
			l->bridge = a.len >= 6 && memcmp(a.data, "bridge", 6) == 0;
}

static void
take_link(struct rtnl_link *l, const void *msg, size_t n)
{
	struct rtnl_link none = { 0 };
	struct rtnl_link_stats64 s;
	struct ifinfomsg m;
	struct nl_attr a;
	size_t at = NLMSG_ALIGN(sizeof m);

	*l = none;
	if (n < sizeof m)
		return;
	memcpy(&m, msg, sizeof m);
	l->index = m.ifi_index;
	l->up = m.ifi_flags & IFF_UP;
	while (nl_next(msg, n, &at, &a)) {
		if (a.type == IFLA_IFNAME)
			copy_text(l->name, sizeof l->name, &a);
		else if (a.type == IFLA_IFALIAS)
			copy_text(l->alias, sizeof l->alias, &a);
		else if (a.type == IFLA_MTU && a.len == sizeof l->mtu)
			memcpy(&l->mtu, a.data, sizeof l->mtu);
		else if (a.type == IFLA_LINKINFO)
			take_info(l, &a);
		else if (a.type == IFLA_STATS64 && a.len >= 4 * sizeof(uint64_t)) {
			/* It grew with the releases: packets and bytes, in and out, stand first. */
			memset(&s, 0, sizeof s);
			memcpy(&s, a.data, a.len < sizeof s ? a.len : sizeof s);
			l->tx = s.tx_bytes;
			l->rx = s.rx_bytes;
		}
	}
}

struct each_link {
	int (*fn)(const struct rtnl_link *l, void *arg);
	void *arg;
};

static int
on_link(uint16_t type, const void *msg, size_t n, void *arg)
{
	struct each_link *e = arg;
	struct rtnl_link l;

	if (type != RTM_NEWLINK)
		return 0;
	take_link(&l, msg, n);
	return e->fn(&l, e->arg);
}

int
rtnl_link_each(int sock, int (*fn)(const struct rtnl_link *l, void *arg), void *arg)
{
	struct ifinfomsg m = { .ifi_family = AF_UNSPEC };
	struct each_link e = { fn, arg };
	struct nl_req r = { .n = 0 };

	nl_msg(&r, RTM_GETLINK, NLM_F_DUMP, &m, sizeof m);
	return nl_dump(sock, &r, on_link, &e);
}

static int
keep_link(const struct rtnl_link *l, void *arg)
{
	*(struct rtnl_link *)arg = *l;
	return 0;
}

int
rtnl_link_get(int sock, const char *name, struct rtnl_link *l)
{
	struct ifinfomsg m = { .ifi_family = AF_UNSPEC };
	struct each_link e = { keep_link, l };
	struct nl_req r = { .n = 0 };

	if (strlen(name) >= RTNL_NAME) {
		errno = ENODEV;
		return -1;
	}
	/* One link by name (2.6.33): the answer, then the ack that ends it. */
	nl_msg(&r, RTM_GETLINK, 0, &m, sizeof m);
	nl_put_str(&r, IFLA_IFNAME, name);
	return nl_dump(sock, &r, on_link, &e);
}

int
rtnl_link_delete(int sock, int index)
{
	struct ifinfomsg m = { .ifi_family = AF_UNSPEC, .ifi_index = index };
	struct nl_req r = { .n = 0 };

	nl_msg(&r, RTM_DELLINK, 0, &m, sizeof m);
	return nl_send(sock, &r, NULL);
}

int
rtnl_link_move(int sock, int index, pid_t ns, const char *name)
{
	struct ifinfomsg m = { .ifi_family = AF_UNSPEC, .ifi_index = index, .ifi_change = IFF_UP };
	struct nl_req r = { .n = 0 };

	/* By pid: kernels before 3.0 would overlook IFLA_NET_NS_FD, and rename it here. */
	nl_msg(&r, RTM_NEWLINK, 0, &m, sizeof m);
	nl_put_u32(&r, IFLA_NET_NS_PID, (uint32_t)ns);
	nl_put_str(&r, IFLA_IFNAME, name);
	return nl_send(sock, &r, NULL);
}

struct each_addr {
	int (*fn)(const struct rtnl_addr *a, void *arg);
	void *arg;
};

static int
on_addr(uint16_t type, const void *msg, size_t n, void *arg)
{
	struct each_addr *e = arg;
	struct rtnl_addr out = { 0 };
	struct ifaddrmsg m;
	struct nl_attr a;
	size_t at = NLMSG_ALIGN(sizeof m);
	bool local = false;

	if (type != RTM_NEWADDR || n < sizeof m)
		return 0;
	memcpy(&m, msg, sizeof m);
	out.index = (int)m.ifa_index;
	out.family = m.ifa_family;
	out.prefix = m.ifa_prefixlen;
	out.scope = m.ifa_scope;
	while (nl_next(msg, n, &at, &a))
		/* On point to point links ADDRESS is the other end. IPv4 has LOCAL always, behind it; IPv6 only there, before it. */
		if ((a.type == IFA_LOCAL || (a.type == IFA_ADDRESS && !local)) && a.len <= sizeof out.a) {
			memcpy(out.a, a.data, a.len);
			local = a.type == IFA_LOCAL;
		}
	return e->fn(&out, e->arg);
}

int
rtnl_addr_each(int sock, int family, int (*fn)(const struct rtnl_addr *a, void *arg), void *arg)
{
	struct ifaddrmsg m = { .ifa_family = (uint8_t)family };
	struct each_addr e = { fn, arg };
	struct nl_req r = { .n = 0 };

	nl_msg(&r, RTM_GETADDR, NLM_F_DUMP, &m, sizeof m);
	return nl_dump(sock, &r, on_addr, &e);
}
