/* SPDX-License-Identifier: ISC */
/* nl: the netlink socket. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "kernel/nl.h"

/* Younger than some kernel headers: 4.12 and 4.20. */
#ifndef NETLINK_EXT_ACK
#define NETLINK_EXT_ACK 11
#endif
enum { ATTR_MSG = 1, ACK_TLVS = 0x200, ACK_CAPPED = 0x100 };

char nl_reason[160];

int
nl_open_plain(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

int
nl_open(void)
{
	int fd = nl_open_plain(), one = 1;

	/* ENOPROTOOPT before 4.12: then there is an errno and no more. */
	if (fd >= 0)
		setsockopt(fd, 270 /* SOL_NETLINK */, NETLINK_EXT_ACK, &one, sizeof one);
	return fd;
}

static void *
take(struct nl_req *r, size_t n)
{
	size_t padded = NLMSG_ALIGN(n);
	void *p = r->buf + r->n;

	if (r->full || n > sizeof r->buf || padded > sizeof r->buf - r->n) {
		r->full = true;
		return NULL;
	}
	memset(p, 0, padded);
	r->n += padded;
	return p;
}

/* The message's length grows with what is put into it. */
static void
fix(struct nl_req *r)
{
	struct nlmsghdr *h = (void *)(r->buf + r->msg);

	if (!r->full)
		h->nlmsg_len = (uint32_t)(r->n - r->msg);
}

void
nl_msg(struct nl_req *r, uint16_t type, uint16_t flags, const void *head, size_t n)
{
	struct nlmsghdr *h;
	void *body;

	r->msg = r->n;
	h = take(r, sizeof *h);
	body = take(r, n);
	if (!h || !body)
		return;
	*h = (struct nlmsghdr){ .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags, .nlmsg_seq = ++r->count };
	if ((flags & NLM_F_DUMP) == NLM_F_DUMP)
		h->nlmsg_flags &= (uint16_t)~NLM_F_ACK;
	memcpy(body, head, n);
	fix(r);
}

void
nl_put(struct nl_req *r, uint16_t type, const void *data, size_t n)
{
	struct nlattr *a = take(r, NLA_HDRLEN + n);

	if (!a)
		return;
	*a = (struct nlattr){ .nla_len = (uint16_t)(NLA_HDRLEN + n), .nla_type = type };
	if (n)
		memcpy(a + 1, data, n);
	fix(r);
}

void
nl_put_raw(struct nl_req *r, const void *data, size_t n)
{
	void *p = take(r, n);

	if (!p)
		return;
	memcpy(p, data, n);
	fix(r);
}

void
nl_put_u32(struct nl_req *r, uint16_t type, uint32_t v)
{
	nl_put(r, type, &v, sizeof v);
}

void
nl_put_str(struct nl_req *r, uint16_t type, const char *s)
{
	nl_put(r, type, s, strlen(s) + 1);
}

size_t
nl_nest(struct nl_req *r, uint16_t type)
{
	size_t at = r->n;

	nl_put(r, type, NULL, 0);
	return at;
}

void
nl_end(struct nl_req *r, size_t nest)
{
	struct nlattr *a = (void *)(r->buf + nest);

	if (!r->full)
		a->nla_len = (uint16_t)(r->n - nest);
}

bool
nl_next(const void *p, size_t n, size_t *at, struct nl_attr *a)
{
	struct nlattr h;

	if (*at > n || n - *at < sizeof h)
		return false;
	memcpy(&h, (const char *)p + *at, sizeof h);
	if (h.nla_len < NLA_HDRLEN || h.nla_len > n - *at)
		return false;
	*a = (struct nl_attr){ .type = h.nla_type & NLA_TYPE_MASK, .len = h.nla_len - NLA_HDRLEN, .data = (const char *)p + *at + NLA_HDRLEN };
	*at += NLA_ALIGN(h.nla_len);
	return true;
}

/* The kernel's own words behind an error, if it has any. body is the message without its header. */
static void
keep_reason(const struct nlmsghdr *h, const char *body, size_t n)
{
	size_t at = 0, skip = sizeof(struct nlmsgerr);
	struct nlmsgerr e;
	struct nl_attr a;

	if (!(h->nlmsg_flags & ACK_TLVS))
		return;
	memcpy(&e, body, sizeof e);
	/* The request comes back whole unless the ack was capped. */
	if (!(h->nlmsg_flags & ACK_CAPPED))
		skip += NLMSG_ALIGN(e.msg.nlmsg_len) - sizeof e.msg;
	if (skip > n)
		return;
	while (nl_next(body + skip, n - skip, &at, &a))
		if (a.type == ATTR_MSG && a.len && a.len < sizeof nl_reason) {
			memcpy(nl_reason, a.data, a.len);
			nl_reason[a.len - 1] = '\0';
		}
}

/* The errno behind the code of an answer: what is no -errno of the kernel's is EIO. */
static int
errno_of(int32_t code)
{
	return code == 0 ? 0 : code < 0 && code > -4096 ? -code : EIO;
}

struct acks {
	unsigned want, got, which;
	int error;
};

static void
take_ack(struct acks *k, const struct nlmsghdr *h, const char *body, size_t n)
{
	struct nlmsgerr e;

	/* Messages are numbered from 1. */
	if (h->nlmsg_type != NLMSG_ERROR || n < sizeof e || h->nlmsg_seq - 1 >= k->want)
		return;
	memcpy(&e, body, sizeof e);
	k->got++;
	if (e.error && !k->error) {
		k->error = errno_of(e.error);
		k->which = h->nlmsg_seq - 1;
		keep_reason(h, body, n);
	}
}

/* Split one datagram into messages; a length that does not fit ends it. */
static void
split_acks(struct acks *k, const char *buf, size_t n)
{
	struct nlmsghdr h;
	size_t at = 0;

	while (at <= n && n - at >= sizeof h) {
		memcpy(&h, buf + at, sizeof h);
		if (h.nlmsg_len < sizeof h || h.nlmsg_len > n - at)
			return;
		take_ack(k, &h, buf + at + NLMSG_HDRLEN, h.nlmsg_len - NLMSG_HDRLEN);
		at += NLMSG_ALIGN(h.nlmsg_len);
	}
}

static int
send_all(int sock, struct nl_req *r)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	nl_reason[0] = '\0';
	if (r->full) {
		errno = EMSGSIZE;
		return -1;
	}
	return sendto(sock, r->buf, r->n, 0, (struct sockaddr *)&kernel, sizeof kernel) < 0 ? -1 : 0;
}

/*
 * Never waits: the kernel works while we send, and while we read the parts of a dump before (netlink(7)).
 * Only the kernel is listened to: who has CAP_NET_ADMIN in this network namespace can send to our port as well.
 */
static ssize_t
receive(int sock, char *buf, size_t n)
{
	struct sockaddr_nl from;
	socklen_t len;
	ssize_t r;

	do {
		from = (struct sockaddr_nl){ 0 };
		len = sizeof from;
		r = recvfrom(sock, buf, n, MSG_DONTWAIT, (struct sockaddr *)&from, &len);
	} while ((r < 0 && errno == EINTR) || (r >= 0 && from.nl_pid));
	return r;
}

int
nl_send(int sock, struct nl_req *r, unsigned *which)
{
	struct acks k = { .want = r->count };
	char buf[8192];
	ssize_t n;

	if (send_all(sock, r) < 0)
		return -1;
	while (k.got < k.want) {
		n = receive(sock, buf, sizeof buf);
		if (n <= 0)
			return -1;
		split_acks(&k, buf, (size_t)n);
	}
	if (which)
		*which = k.which;
	errno = k.error;
	return k.error ? -1 : 0;
}

struct dump {
	int (*fn)(uint16_t type, const void *msg, size_t n, void *arg);
	void *arg;
	bool ended, refused;	/* the last message was there; fn wants no more */
	int error;
};

/* One message of a dump. */
static void
take_reply(struct dump *d, const struct nlmsghdr *h, const char *body, size_t n)
{
	int32_t code = 0;

	if (h->nlmsg_type != NLMSG_DONE && h->nlmsg_type != NLMSG_ERROR) {
		if (!d->refused && d->fn(h->nlmsg_type, body, n, d->arg) < 0) {
			d->refused = true;
			d->error = errno;
		}
		return;
	}
	/* Both begin with a code; that of DONE says whether the dump is whole. */
	if (n >= sizeof code)
		memcpy(&code, body, sizeof code);
	else if (h->nlmsg_type == NLMSG_ERROR)
		code = -EIO;
	d->ended = true;
	if (!d->refused)
		d->error = errno_of(code);
}

int
nl_dump(int sock, struct nl_req *r, int (*fn)(uint16_t type, const void *msg, size_t n, void *arg), void *arg)
{
	char buf[16384] __attribute__((aligned(4)));
	struct dump d = { .fn = fn, .arg = arg };
	struct nlmsghdr h;
	ssize_t n;
	size_t at;

	if (send_all(sock, r) < 0)
		return -1;
	/* To its end even when fn wants no more: the rest would be taken for the answer to the next request. */
	while (!d.ended) {
		n = receive(sock, buf, sizeof buf);
		if (n <= 0)
			return -1;
		for (at = 0; !d.ended && (size_t)n >= at && (size_t)n - at >= sizeof h; at += NLMSG_ALIGN(h.nlmsg_len)) {
			memcpy(&h, buf + at, sizeof h);
			if (h.nlmsg_len < sizeof h || h.nlmsg_len > (size_t)n - at)
				break;
			take_reply(&d, &h, buf + at + NLMSG_HDRLEN, h.nlmsg_len - NLMSG_HDRLEN);
		}
	}
	errno = d.error;
	return d.error || d.refused ? -1 : 0;
}
