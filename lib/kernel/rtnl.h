/* SPDX-License-Identifier: ISC */
/*
 * rtnl: links, addresses and routes (rtnetlink(7)). rtnl_put_* add a request
 * to be sent with others by nl_send; the rest send at once. Silent.
 */
#ifndef KERNEL_RTNL_H
#define KERNEL_RTNL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct nl_req;

enum { RTNL_NAME = 16 };	/* IFNAMSIZ, with the NUL */

/* A pair of virtual Ethernet interfaces, born in its places. */
struct rtnl_veth {
	const char *host, *peer;	/* names */
	int master;			/* index of the bridge that host belongs to, 0 none */
	pid_t ns;			/* the peer is made in this process's network namespace */
	const uint8_t *host_mac, *peer_mac;	/* NULL: random */
	uint32_t mtu;			/* 0: the kernel's */
	uint32_t rx, tx;		/* queues, 0: the kernel's */
};
/* RTM_NEWLINK: the pair, the host's end up. A peer cannot be born up (ENOTCONN: both ends must exist). */
void rtnl_put_veth(struct nl_req *r, const struct rtnl_veth *v);
/* The alias (what ip link shows as "alias") of the link called name. */
void rtnl_put_alias(struct nl_req *r, const char *name, const char *alias);
/* Up, for the link with that index. */
void rtnl_put_up(struct nl_req *r, int index);
/* An address of family AF_INET or AF_INET6 on link index; bcast may be NULL. IPv6 without duplicate detection, which would keep it tentative for a second. */
void rtnl_put_address(struct nl_req *r, int index, int family, const uint8_t *a, uint8_t prefix, const uint8_t *bcast);
/* A route to dst/prefix (NULL: default) through gateway (NULL: the device itself). */
void rtnl_put_route(struct nl_req *r, int index, int family, const uint8_t *dst, uint8_t prefix, const uint8_t *gateway);

struct rtnl_link {
	int index;
	uint32_t mtu;
	bool up, bridge;
	char name[RTNL_NAME], alias[256];
	uint64_t tx, rx;		/* bytes */
};
/* The link called name. -1: ENODEV. */
int rtnl_link_get(int sock, const char *name, struct rtnl_link *l);
int rtnl_link_delete(int sock, int index);
/*
 * Move a link to the network namespace of process ns (2.6.24) and call it name there; it arrives down. EINVAL: it may not
 * leave its own. EEXIST: the name is taken; then it may have gone under its old one.
 */
int rtnl_link_move(int sock, int index, pid_t ns, const char *name);
/* Call fn for each link; -1 from it ends the walk. */
int rtnl_link_each(int sock, int (*fn)(const struct rtnl_link *l, void *arg), void *arg);

struct rtnl_addr {
	int index, family;
	uint8_t a[16], prefix, scope;
};
int rtnl_addr_each(int sock, int family, int (*fn)(const struct rtnl_addr *a, void *arg), void *arg);

#endif
