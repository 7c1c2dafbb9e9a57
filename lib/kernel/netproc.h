/* SPDX-License-Identifier: ISC */
/* netproc: lines of the tables in /proc/PID/net (proc_net(5)), which show the network namespace of PID to whoever reads them. Silent. */
#ifndef KERNEL_NETPROC_H
#define KERNEL_NETPROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel's numbers (include/net/tcp_states.h) of the two that mean something for other protocols too. */
enum { NETPROC_ESTABLISHED = 1, NETPROC_LISTEN = 10 };

/* A line of tcp, udp, raw, and those with a 6. */
struct netproc_sock {
	uint8_t local[16], remote[16];	/* in network order, 4 or 16 bytes */
	unsigned lport, rport, state, uid;
	unsigned long long rxq, txq, inode;
};
/* false: it is the heading, or no such line. */
bool netproc_sock(const char *line, bool v6, struct netproc_sock *s);
/* "ESTABLISHED"; "" for what is none. Static. */
const char *netproc_state(unsigned state);

/* A line of unix. */
struct netproc_unix {
	unsigned refs, flags, type, state;
	unsigned long long inode;
	const char *path;		/* points into the line, "" without a name; a guest's words */
};
enum { NETPROC_ACCEPTS = 0x10000 };	/* of flags: it listens */
bool netproc_unix(const char *line, struct netproc_unix *u);

/* A line of route: IPv4, the bytes in network order. */
struct netproc_route {
	char dev[16];
	uint8_t dst[4], gateway[4], mask[4];
	unsigned flags, metric;
};
bool netproc_route(const char *line, struct netproc_route *r);

/* A line of dev: received and sent packets, errors, dropped ones, overruns. */
struct netproc_dev {
	char name[16];
	unsigned long long rx[4], tx[4];
};
bool netproc_dev(const char *line, struct netproc_dev *d);

#endif
