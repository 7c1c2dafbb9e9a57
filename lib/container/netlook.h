/* SPDX-License-Identifier: ISC */
/* netlook: what a running container's network shows. Silent. */
#ifndef CONTAINER_NETLOOK_H
#define CONTAINER_NETLOOK_H

#include <stdbool.h>
#include <sys/types.h>

struct strv;

/* A netlink socket (kernel/nl.h) of the network namespace of init, or -1 and errno. */
int netlook_open(pid_t init);
/* Addresses of the container of init pid, other than lo's and link-local ones, sorted as text: a struct strv of base/str.h. -1 and errno. */
int netlook_addresses(pid_t init, struct strv *ips);
/* Interface names in it, lo too. */
int netlook_interfaces(pid_t init, struct strv *names);
/* For many containers: true spares these two their way home each time, until false. In between the process is in any of their network namespaces. */
void netlook_stay(bool stay);
/* Bytes sent and received by the host's interface name, the host's view. -1 and errno. */
int netlook_bytes(const char *name, unsigned long long *tx, unsigned long long *rx);

#endif
