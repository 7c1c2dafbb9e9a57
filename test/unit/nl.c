/* SPDX-License-Identifier: ISC */
/* nl, rtnl: requests as they are built, and answers of every kind, most of which no kernel gives. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "unit.h"
#include "kernel/nl.h"
#include "kernel/rtnl.h"
#include "base/mem.h"

/* A datagram to be answered, in pieces. */
struct reply {
	size_t n, msg;
	char buf[4096] __attribute__((aligned(4)));
};

static void
add(struct reply *r, const void *p, size_t n)
{
	memcpy(r->buf + r->n, p, n);
	r->n = (r->n + n + 3) & ~(size_t)3;
	if (r->n > r->msg)
		((struct nlmsghdr *)(void *)(r->buf + r->msg))->nlmsg_len = (uint32_t)(r->n - r->msg);
}

static void
message(struct reply *r, uint16_t type, uint16_t flags, uint32_t seq)
{
	struct nlmsghdr h = { .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = seq };

	r->msg = r->n;
	add(r, &h, sizeof h);
}

static void
attribute(struct reply *r, uint16_t type, const void *p, size_t n)
{
	struct nlattr a = { .nla_len = (uint16_t)(sizeof a + n), .nla_type = type };
	char buf[256];

	memcpy(buf, &a, sizeof a);
	memcpy(buf + sizeof a, p, n);
	add(r, buf, sizeof a + n);
}

static void
ack(struct reply *r, uint32_t seq, int error)
{
	struct nlmsgerr e = { .error = error };

	message(r, NLMSG_ERROR, 0, seq);
	add(r, &e, sizeof e);
}

/* A pair whose far end stands for the kernel; a packet keeps its bounds and takes a destination as netlink does. */
static int
kernel(int *far)
{
	int pair[2] = { -1, -1 };

	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
	*far = pair[1];
	return pair[0];
}

static void
say(int far, const struct reply *r)
{
	CHECK(send(far, r->buf, r->n, 0) == (ssize_t)r->n);
}

static void
attributes(void)
{
	static const struct { uint16_t len, type; char data[4]; uint16_t len2, type2; } two = { 7, 3 | NLA_F_NESTED, "ab", 4, 9 };
	struct nl_attr a;
	size_t at = 0;
	uint16_t lie;
	char *copy;

	CHECK(nl_next(&two, sizeof two, &at, &a) && a.type == 3 && a.len == 3 && memcmp(a.data, "ab", 3) == 0 && at == 8);
	CHECK(nl_next(&two, sizeof two, &at, &a) && a.type == 9 && a.len == 0 && at == 12);
	CHECK(!nl_next(&two, sizeof two, &at, &a));
	/* What cannot hold a header, what is shorter than one, and what reaches behind the end. */
	at = 0;
	CHECK(!nl_next(&two, 3, &at, &a) && at == 0);
	CHECK(!nl_next(&two, 6, &at, &a) && at == 0);
	at = sizeof two + 4;
	CHECK(!nl_next(&two, sizeof two, &at, &a));
	for (lie = 0; lie < 5; lie++) {
		copy = xmalloc(4);
		memcpy(copy, &lie, sizeof lie);
		memset(copy + 2, 0, 2);
		at = 0;
		CHECK(nl_next(copy, 4, &at, &a) == (lie == 4));
		free(copy);
	}
	lie = 0xffff;
	copy = xmalloc(4);
	memset(copy, 0xff, 4);
	at = 0;
	CHECK(!nl_next(copy, 4, &at, &a));
	free(copy);
	/* The last one's padding may be missing. */
	at = 0;
	CHECK(nl_next(&two, 7, &at, &a) && a.len == 3 && !nl_next(&two, 7, &at, &a));
}

static void
requests(void)
{
	struct nl_req r = { .n = 0 };
	struct ifinfomsg m = { .ifi_index = 5 };
	struct nlmsghdr h;
	struct nlattr a;
	size_t nest;
	char big[4096] = "";

	nl_msg(&r, RTM_NEWLINK, NLM_F_CREATE, &m, sizeof m);
	nl_put_str(&r, IFLA_IFNAME, "eth1");
	nest = nl_nest(&r, IFLA_LINKINFO);
	nl_put_u32(&r, 1, 7);
	nl_end(&r, nest);
	memcpy(&h, r.buf, sizeof h);
	CHECK(h.nlmsg_len == r.n && h.nlmsg_seq == 1 && h.nlmsg_flags == (NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE));
	CHECK(r.n == 16 + sizeof m + 12 + 12);
	memcpy(&a, r.buf + nest, sizeof a);
	CHECK(a.nla_len == 12);
	/* The second begins where the first ends; a dump wants no acknowledgement. */
	nl_msg(&r, RTM_GETLINK, NLM_F_DUMP, &m, sizeof m);
	memcpy(&h, r.buf + r.msg, sizeof h);
	CHECK(r.count == 2 && h.nlmsg_seq == 2 && h.nlmsg_flags == (NLM_F_REQUEST | NLM_F_DUMP) && h.nlmsg_len == 32);
	CHECK(!r.full);
	/* What does not fit changes nothing, and the request is not sent. */
	nl_put(&r, 1, big, sizeof big);
	CHECK(r.full && r.n == r.msg + 32);
	nl_put_u32(&r, 1, 1);
	nl_end(&r, nl_nest(&r, 2));
	nl_put_raw(&r, big, 1);
	nl_msg(&r, RTM_GETLINK, 0, &m, sizeof m);
	CHECK(r.full);
	CHECK(nl_send(-1, &r, NULL) == -1 && errno == EMSGSIZE);
	/* To the last byte. */
	r = (struct nl_req){ .n = 0 };
	nl_msg(&r, RTM_NEWLINK, 0, &m, sizeof m);
	nl_put(&r, 1, big, sizeof r.buf - r.n - 4);
	CHECK(!r.full && r.n == sizeof r.buf);
	nl_put_raw(&r, big, 1);
	CHECK(r.full && r.n == sizeof r.buf);
}

/* Two requests, answered by r; errno or 0. */
static int
answered(const struct reply *r, unsigned *which)
{
	struct nl_req q = { .n = 0 };
	struct ifinfomsg m = { 0 };
	int far, near = kernel(&far), ret;

	nl_msg(&q, RTM_NEWLINK, 0, &m, sizeof m);
	nl_msg(&q, RTM_NEWLINK, 0, &m, sizeof m);
	say(far, r);
	ret = nl_send(near, &q, which) < 0 ? errno : 0;
	close(near);
	close(far);
	return ret;
}

static void
acknowledgements(void)
{
	struct reply r = { .n = 0 };
	struct nlmsgerr e = { .error = -EPERM, .msg = { .nlmsg_len = 32 } };
	unsigned which = 7;

	ack(&r, 1, 0);
	ack(&r, 2, 0);
	CHECK(answered(&r, &which) == 0 && which == 0);
	/* The first that failed. */
	r.n = 0;
	ack(&r, 1, 0);
	ack(&r, 2, -EEXIST);
	CHECK(answered(&r, &which) == EEXIST && which == 1);
	r.n = 0;
	ack(&r, 1, -ENODEV);
	ack(&r, 2, -EEXIST);
	CHECK(answered(&r, &which) == ENODEV && which == 0);
	/* Too few of them: it does not wait for more. */
	r.n = 0;
	ack(&r, 1, 0);
	CHECK(answered(&r, NULL) == EAGAIN);
	/* Numbers that were not asked for do not count, and no code is taken for an errno that is none. */
	r.n = 0;
	ack(&r, 0, -EPERM);
	ack(&r, 3, -EPERM);
	ack(&r, 1, 5);
	ack(&r, 2, (int)0x80000000);
	which = 7;
	CHECK(answered(&r, &which) == EIO && which == 0);
	/* The kernel's own words, behind the request that comes back. */
	r.n = 0;
	message(&r, NLMSG_ERROR, 0x200, 1);
	add(&r, &e, sizeof e);
	add(&r, "0123456789abcdef", 16);
	attribute(&r, 1, "because", 8);
	ack(&r, 2, 0);
	CHECK(answered(&r, NULL) == EPERM);
	CHECK_STR(nl_reason, "because");
	/* A request that comes back longer than the message that brings it. */
	r.n = 0;
	e.msg.nlmsg_len = 0xfffffff0;
	message(&r, NLMSG_ERROR, 0x200, 1);
	add(&r, &e, sizeof e);
	attribute(&r, 1, "because", 8);
	ack(&r, 2, 0);
	CHECK(answered(&r, NULL) == EPERM);
	CHECK_STR(nl_reason, "");
}

struct seen {
	unsigned n, stop;
	struct rtnl_link l;
	struct rtnl_addr a;
};

static int
see_link(const struct rtnl_link *l, void *arg)
{
	struct seen *s = arg;

	s->l = *l;
	errno = ECANCELED;
	return ++s->n == s->stop ? -1 : 0;
}

static int
see_addr(const struct rtnl_addr *a, void *arg)
{
	struct seen *s = arg;

	s->a = *a;
	s->n++;
	return 0;
}

static void
link_reply(struct reply *r, int index, const char *name)
{
	struct ifinfomsg m = { .ifi_index = index, .ifi_flags = 1 };

	message(r, RTM_NEWLINK, NLM_F_MULTI, 1);
	add(r, &m, sizeof m);
	attribute(r, IFLA_IFNAME, name, strlen(name) + 1);
}

static void
dumps(void)
{
	struct reply r = { .n = 0 };
	struct seen s = { 0 };
	int far, near = kernel(&far), zero = 0, code = -EMSGSIZE;

	/* Two datagrams and the end. */
	link_reply(&r, 1, "lo");
	link_reply(&r, 2, "eth0");
	say(far, &r);
	r.n = 0;
	link_reply(&r, 3, "eth1");
	message(&r, NLMSG_DONE, NLM_F_MULTI, 1);
	add(&r, &zero, sizeof zero);
	say(far, &r);
	CHECK(rtnl_link_each(near, see_link, &s) == 0 && s.n == 3 && s.l.index == 3 && s.l.up);
	CHECK_STR(s.l.name, "eth1");
	/* One that does not want more: the rest is gone all the same. */
	say(far, &r);
	s = (struct seen){ .stop = 1 };
	CHECK(rtnl_link_each(near, see_link, &s) == -1 && errno == ECANCELED && s.n == 1);
	CHECK(rtnl_link_each(near, see_link, &s) == -1 && errno == EAGAIN);
	/* A dump that the kernel could not finish. */
	r.n = 0;
	message(&r, NLMSG_DONE, NLM_F_MULTI, 1);
	add(&r, &code, sizeof code);
	say(far, &r);
	CHECK(rtnl_link_each(near, see_link, &s) == -1 && errno == EMSGSIZE);
	r.n = 0;
	ack(&r, 1, -EBUSY);
	say(far, &r);
	CHECK(rtnl_link_each(near, see_link, &s) == -1 && errno == EBUSY);
	/* No end: it does not wait for one. */
	r.n = 0;
	link_reply(&r, 1, "lo");
	say(far, &r);
	CHECK(rtnl_link_each(near, see_link, &s) == -1 && errno == EAGAIN);
	close(near);
	close(far);
}

static void
links(void)
{
	struct reply r = { .n = 0 };
	struct { struct nlattr a; char kind[8]; } info = { { 10, IFLA_INFO_KIND }, "bridge" };
	uint64_t stats[4] = { 1, 2, 33, 44 };
	struct seen s = { 0 };
	uint32_t mtu = 1400;
	char alias[300];
	int far, near = kernel(&far);

	memset(alias, 'a', sizeof alias);
	link_reply(&r, 9, "seventeen-letters");
	attribute(&r, IFLA_IFALIAS, alias, 240);
	attribute(&r, IFLA_MTU, &mtu, sizeof mtu);
	attribute(&r, IFLA_LINKINFO | NLA_F_NESTED, &info, sizeof info);
	attribute(&r, IFLA_STATS64, stats, sizeof stats);
	message(&r, NLMSG_DONE, NLM_F_MULTI, 1);
	say(far, &r);
	CHECK(rtnl_link_each(near, see_link, &s) == 0 && s.n == 1);
	CHECK_STR(s.l.name, "seventeen-lette");
	CHECK(strlen(s.l.alias) == 240 && s.l.mtu == 1400 && s.l.bridge && s.l.rx == 33 && s.l.tx == 44);
	/* Values of the wrong size are not there; a name without its NUL is. */
	r.n = 0;
	link_reply(&r, 9, "");
	attribute(&r, IFLA_IFNAME, "eth0", 4);
	attribute(&r, IFLA_MTU, &mtu, 3);
	attribute(&r, IFLA_STATS64, stats, 31);
	attribute(&r, IFLA_LINKINFO, "xxx", 3);
	message(&r, NLMSG_DONE, NLM_F_MULTI, 1);
	say(far, &r);
	CHECK(rtnl_link_each(near, see_link, &s) == 0);
	CHECK_STR(s.l.name, "eth0");
	CHECK(s.l.mtu == 0 && !s.l.bridge && s.l.rx == 0);
	close(near);
	close(far);
}

static void
address_reply(struct reply *r, int family, uint16_t first, uint8_t a, uint16_t second, uint8_t b)
{
	struct ifaddrmsg m = { .ifa_family = (uint8_t)family, .ifa_prefixlen = 24, .ifa_index = 4 };
	size_t n = family == AF_INET ? 4 : 16;
	uint8_t address[16] = { 0 };

	message(r, RTM_NEWADDR, NLM_F_MULTI, 1);
	add(r, &m, sizeof m);
	address[0] = a;
	attribute(r, first, address, n);
	address[0] = b;
	if (second)
		attribute(r, second, address, n);
	message(r, NLMSG_DONE, NLM_F_MULTI, 1);
}

/* The own end of a link, in the order of either family. */
static void
addresses(void)
{
	static const struct { int family; uint16_t first, second; uint8_t a, b, own; } want[] = {
		{ AF_INET, IFA_ADDRESS, IFA_LOCAL, 10, 20, 20 },
		{ AF_INET6, IFA_LOCAL, IFA_ADDRESS, 10, 20, 10 },
		{ AF_INET6, IFA_ADDRESS, 0, 10, 0, 10 },
	};
	int far, near = kernel(&far);
	size_t i;

	for (i = 0; i < sizeof want / sizeof *want; i++) {
		struct reply r = { .n = 0 };
		struct seen s = { 0 };

		address_reply(&r, want[i].family, want[i].first, want[i].a, want[i].second, want[i].b);
		say(far, &r);
		CHECK(rtnl_addr_each(near, want[i].family, see_addr, &s) == 0);
		CHECK(s.n == 1 && s.a.index == 4 && s.a.prefix == 24 && s.a.family == want[i].family && s.a.a[0] == want[i].own);
	}
	close(near);
	close(far);
}

int
main(void)
{
	attributes();
	requests();
	acknowledgements();
	dumps();
	links();
	addresses();
	UNIT_END();
}
