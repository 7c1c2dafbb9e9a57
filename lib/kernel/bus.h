/* SPDX-License-Identifier: ISC */
/*
 * bus: datagrams to whoever listens in the network namespace, by the kernel's own multicast: NETLINK_USERSOCK
 * (netlink(7); groups since 2.6.14). No daemon, no file; any user may send, CAP_NET_ADMIN may listen. Silent.
 */
#ifndef KERNEL_BUS_H
#define KERNEL_BUS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Who sent a datagram, as far as the kernel tells: its user, and the port of its socket. */
struct bus_from {
	uid_t uid;
	uint32_t port;
};

/* A socket to send from, or to listen with (EPERM: without CAP_NET_ADMIN). The caller closes it; -1 and errno. */
int bus_open(bool listen);
/* To all who listen: never waits. What one of them has no room for, that one loses. */
void bus_send(int fd, const void *msg, size_t n);
/* The next datagram, which is cut to n bytes. -1 and errno: EAGAIN there is none, ENOBUFS some were lost. Never waits. */
ssize_t bus_read(int fd, void *buf, size_t n, struct bus_from *from);
/* The inode of the socket with that port in this network namespace; 0: there is none, or the kernel does not say (before 2.6.36). */
ino_t bus_socket(uint32_t port);
/* The same from the text of /proc/net/netlink, which is cut into pieces. */
ino_t bus_socket_in(char *text, uint32_t port);

#endif
