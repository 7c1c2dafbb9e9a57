/* SPDX-License-Identifier: ISC */
/* netproc: lines of the tables in /proc/PID/net. */
#include <stdio.h>
#include <string.h>

#include "kernel/netproc.h"

/* Addresses are words of 32 bits in network order, each printed as a number of this machine: n of them. */
static bool
address(const char *text, uint8_t *to, size_t n)
{
	unsigned word;
	size_t i;

	if (strlen(text) != 8 * n)
		return false;
	for (i = 0; i < n; i++, text += 8) {
		if (sscanf(text, "%8x", &word) != 1)
			return false;
		memcpy(to + 4 * i, &word, sizeof word);
	}
	return true;
}

bool
netproc_sock(const char *line, bool v6, struct netproc_sock *s)
{
	size_t words = v6 ? 4 : 1;
	char local[33], remote[33];

	*s = (struct netproc_sock){ 0 };
	return sscanf(line, " %*u: %32[0-9A-Fa-f]:%4x %32[0-9A-Fa-f]:%4x %2x %8llx:%8llx %*x:%*x %*x %10u %*u %20llu",
	    local, &s->lport, remote, &s->rport, &s->state, &s->txq, &s->rxq, &s->uid, &s->inode) == 9 &&
	    address(local, s->local, words) && address(remote, s->remote, words);
}

const char *
netproc_state(unsigned state)
{
	static const char *const name[] = {
		"", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT",
		"LAST_ACK", "LISTEN", "CLOSING", "SYN_RECV",
	};

	return state < sizeof name / sizeof *name ? name[state] : "";
}

bool
netproc_unix(const char *line, struct netproc_unix *u)
{
	int n = 0;

	*u = (struct netproc_unix){ .path = "" };
	if (sscanf(line, "%*[0-9A-Fa-f]: %8x %*x %8x %4x %2x %20llu%n", &u->refs, &u->flags, &u->type, &u->state, &u->inode, &n) != 5)
		return false;
	if (line[n] == ' ')
		u->path = line + n + 1;
	return true;
}

bool
netproc_route(const char *line, struct netproc_route *r)
{
	unsigned dst, gateway, mask;

	*r = (struct netproc_route){ .dev = "" };
	if (sscanf(line, "%15s %8x %8x %4x %*u %*u %10u %8x", r->dev, &dst, &gateway, &r->flags, &r->metric, &mask) != 6)
		return false;
	memcpy(r->dst, &dst, sizeof dst);
	memcpy(r->gateway, &gateway, sizeof gateway);
	memcpy(r->mask, &mask, sizeof mask);
	return true;
}

bool
netproc_dev(const char *line, struct netproc_dev *d)
{
	*d = (struct netproc_dev){ .name = "" };
	return sscanf(line, " %15[^: ]: %*u %20llu %20llu %20llu %20llu %*u %*u %*u %*u %20llu %20llu %20llu %20llu", d->name,
	    &d->rx[0], &d->rx[1], &d->rx[2], &d->rx[3], &d->tx[0], &d->tx[1], &d->tx[2], &d->tx[3]) == 9;
}
