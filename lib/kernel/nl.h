/* SPDX-License-Identifier: ISC */
/*
 * nl: the netlink socket (netlink(7)). A request is built in a fixed buffer
 * that can hold several; one send, then one acknowledgement each. Replies are
 * the kernel's, but no length in them is trusted. Silent.
 */
#ifndef KERNEL_NL_H
#define KERNEL_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Requests to be sent together. full: something did not fit, and nl_send refuses. */
struct nl_req {
	size_t n, msg;		/* bytes used; where the present message begins */
	unsigned count;		/* messages, each of which is acknowledged */
	bool full;
	char buf[4096] __attribute__((aligned(4)));
};

/* One attribute of a reply. */
struct nl_attr {
	unsigned type;
	size_t len;
	const void *data;
};

/* What the kernel said of the last failed request (extended acks, 4.12); "" when it said nothing. Static. */
extern char nl_reason[160];

/* A NETLINK_ROUTE socket of the calling process's network namespace. -1 and errno. */
int nl_open(void);
/* The same for who only lists: the kernel gives no reasons. One call less for each of many containers. */
int nl_open_plain(void);
/* Begin a message: type and flags of linux/netlink.h (request and ack are added), then its fixed header. */
void nl_msg(struct nl_req *r, uint16_t type, uint16_t flags, const void *head, size_t n);
void nl_put(struct nl_req *r, uint16_t type, const void *data, size_t n);
/* Bytes that are no attribute: a header inside of one. */
void nl_put_raw(struct nl_req *r, const void *data, size_t n);
void nl_put_u32(struct nl_req *r, uint16_t type, uint32_t v);
/* With the terminating NUL. */
void nl_put_str(struct nl_req *r, uint16_t type, const char *s);
/* A nested attribute: what is put until nl_end belongs to it. Returns what nl_end wants. */
size_t nl_nest(struct nl_req *r, uint16_t type);
void nl_end(struct nl_req *r, size_t nest);
/*
 * Send all messages of r and read their acknowledgements. 0; -1 and the errno
 * of the first that failed, whose number (from 0) goes to *which (may be NULL).
 */
int nl_send(int sock, struct nl_req *r, unsigned *which);
/* Send the one dump request of r and call fn with each reply's type, header and length, until the end. fn's -1 ends it. */
int nl_dump(int sock, struct nl_req *r, int (*fn)(uint16_t type, const void *msg, size_t n, void *arg), void *arg);
/* The attribute at *at of the n bytes of attributes p; moves *at. false at the end or at a length that lies. */
bool nl_next(const void *p, size_t n, size_t *at, struct nl_attr *a);

#endif
