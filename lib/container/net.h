/* SPDX-License-Identifier: ISC */
/* net: a container's interfaces, from its configuration. */
#ifndef CONTAINER_NET_H
#define CONTAINER_NET_H

#include <stdbool.h>
#include <sys/types.h>

struct ctr;
struct ctr_record;

/* Does the configuration ask for a network namespace of its own? (Not with only type none.) */
bool net_own_namespace(const struct ctr *c);
/* Is there an interface for net_host_up to make? */
bool net_has_links(const struct ctr *c);
/*
 * Before anything is touched: are the links there, are the bridges bridges, do
 * addresses and gateways make sense, is the type one we can do? Looks up what
 * "gateway = auto" means. Speaks.
 */
int net_check(const struct ctr *c);
/*
 * In the host's namespaces: make every interface straight in the network
 * namespace of pid; host ends are named, marked with the alias
 * "lxc:NAME:INDEX", put in their bridge and up. Their names go to r. Speaks.
 * A pair dies with its namespace and is never deleted (which would wait for
 * RCU): one of the same name and alias that lingers is swept by the next start.
 * ESRCH, silent: pid has ended.
 */
int net_host_up(const struct ctr *c, pid_t pid, struct ctr_record *r);
/* In the container's new network namespace, as its first process: lo up. *sock is for net_child_up, -1 where it needs none. Speaks. */
int net_child_open(const struct ctr *c, int *sock);
/* The same process, when net_host_up is done: addresses, up, routes. Speaks. */
int net_child_up(const struct ctr *c, int sock);
/* What the two ends of interface i, a veth, are called. */
void net_names(const struct ctr *c, size_t i, char inner[16], char host[16]);

#endif
