/* SPDX-License-Identifier: ISC */
/* probenet: trying what netlink tells of: links, netfilter, lists of sockets. */
#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kernel/probenet.h"
#include "kernel/nl.h"
#include "kernel/probeans.h"

/* A link of that kind without anything it may want. */
static int
make_link(int sock, const char *kind)
{
	struct ifinfomsg m = { .ifi_family = AF_UNSPEC };
	struct nl_req r = { .n = 0 };
	size_t info;

	nl_msg(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &m, sizeof m);
	nl_put_str(&r, IFLA_IFNAME, "probe0");
	info = nl_nest(&r, IFLA_LINKINFO);
	nl_put_str(&r, IFLA_INFO_KIND, kind);
	nl_end(&r, info);
	return nl_send(sock, &r, NULL);
}

/*
 * veth and bridge are made. macvlan and vlan would need another link below, for which a second module might be loaded: they are
 * asked for without one, and a kernel that has them then says EINVAL, not EOPNOTSUPP.
 */
struct probe_answer
probenet_link(enum probe what, const char *arg, int proc)
{
	static const char *const kind[] = {
		[PROBE_VETH] = "veth", [PROBE_BRIDGE] = "bridge", [PROBE_MACVLAN] = "macvlan", [PROBE_VLAN] = "vlan",
	};
	int sock = nl_open();

	if (sock < 0)
		return probe_failed(errno == EPROTONOSUPPORT ? EPROTONOSUPPORT : EAFNOSUPPORT);
	if (make_link(sock, kind[what]) < 0 && !(errno == EINVAL && (what == PROBE_MACVLAN || what == PROBE_VLAN)))
		return probe_failed(EOPNOTSUPP);
	return probe_works;
}

enum {	/* linux/netfilter/nfnetlink.h and nf_tables.h, 3.16; linux/sock_diag.h, 3.3 */
	NFT_GET_GENERATION = 10 << 8 | 16, DIAG_BY_FAMILY = 20, NETLINK_DIAG = 4,
};

/* nfnetlink answers EINVAL for a subsystem that is not there. */
struct probe_answer
probenet_netfilter(enum probe what, const char *arg, int proc)
{
	static const uint8_t head[4];
	struct nl_req r = { .n = 0 };
	int sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

	if (sock < 0 || what == PROBE_NETFILTER)
		return probe_answer(sock, EPROTONOSUPPORT);
	nl_msg(&r, NFT_GET_GENERATION, 0, head, sizeof head);
	return probe_answer(nl_send(sock, &r, NULL), EINVAL);
}

static int
ignore(uint16_t type, const void *msg, size_t n, void *arg)
{
	return 0;
}

/*
 * A list of sockets in no state at all. The requests of all families begin with family and protocol, and the longest (inet_diag_req_v2)
 * has 56 bytes. ENOENT: nobody answers for the family. EINVAL: a kernel before 3.3, which has none of these.
 */
struct probe_answer
probenet_diag(enum probe what, const char *arg, int proc)
{
	static const uint8_t family[] = {
		[PROBE_DIAG_UNIX] = AF_UNIX, [PROBE_DIAG_INET] = AF_INET, [PROBE_DIAG_PACKET] = AF_PACKET, [PROBE_DIAG_NETLINK] = AF_NETLINK,
	};
	uint8_t head[56] = { family[what], what == PROBE_DIAG_INET ? 6 /* IPPROTO_TCP */ : 0 };
	struct nl_req r = { .n = 0 };
	int sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_DIAG);

	if (sock < 0)
		return probe_failed(EPROTONOSUPPORT);
	nl_msg(&r, DIAG_BY_FAMILY, NLM_F_DUMP, head, sizeof head);
	if (nl_dump(sock, &r, ignore, NULL) == 0)
		return probe_works;
	return probe_failed(errno == EINVAL ? EINVAL : ENOENT);
}
