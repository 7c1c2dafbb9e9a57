/* SPDX-License-Identifier: ISC */
/*
 * nl: whatever the kernel could answer to a dump of links or addresses, to one
 * link's name and to a request of three messages; and attributes by themselves.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/nl.h"
#include "kernel/rtnl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int pair[2] = { -1, -1 };

/* Every byte is read, every string has an end. */
static int
on_link(const struct rtnl_link *l, void *arg)
{
	size_t *sum = arg;

	if (strlen(l->name) >= sizeof l->name || strlen(l->alias) >= sizeof l->alias)
		abort();
	*sum += l->rx + l->tx + l->mtu + (size_t)l->index;
	return l->mtu == 1 ? -1 : 0;
}

static int
on_addr(const struct rtnl_addr *a, void *arg)
{
	size_t *sum = arg;

	*sum += a->a[0] + a->a[15] + (size_t)a->index;
	return 0;
}

static void
attributes(const uint8_t *data, size_t size)
{
	size_t at = 0, inner, sum = 0;
	struct nl_attr a, b;

	while (nl_next(data, size, &at, &a)) {
		for (inner = 0; nl_next(a.data, a.len, &inner, &b);)
			sum += b.len;
		if (a.len > size || sum > size)
			abort();
		sum = 0;
	}
}

static void
request(void)
{
	struct nl_req r = { .n = 0 };
	unsigned which = 0;

	rtnl_put_up(&r, 1);
	rtnl_put_up(&r, 2);
	rtnl_put_alias(&r, "eth0", "alias");
	nl_send(pair[0], &r, &which);
	if (which >= r.count || memchr(nl_reason, '\0', sizeof nl_reason) == NULL)
		abort();
}

/* The first byte chooses the question, the rest are datagrams, each of 256 * 8 bytes but the last. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rtnl_link l;
	char buf[4096];
	size_t n, sum = 0;
	uint8_t what;

	if (!size)
		return 0;
	what = *data++;
	size--;
	attributes(data, size);
	if (pair[0] < 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		abort();
	for (; size; data += n, size -= n) {
		n = size < 2048 ? size : 2048;
		if (send(pair[1], data, n, MSG_DONTWAIT) < 0)
			break;
	}
	if (what % 4 == 0)
		rtnl_link_each(pair[0], on_link, &sum);
	else if (what % 4 == 1)
		rtnl_addr_each(pair[0], what & 4 ? AF_INET : AF_INET6, on_addr, &sum);
	else if (what % 4 == 2)
		rtnl_link_get(pair[0], "eth0", &l);
	else
		request();
	/* Nothing of this run is left for the next. */
	while (recv(pair[0], buf, sizeof buf, MSG_DONTWAIT) >= 0)
		;
	while (recv(pair[1], buf, sizeof buf, MSG_DONTWAIT) >= 0)
		;
	return 0;
}
