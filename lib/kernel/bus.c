/* SPDX-License-Identifier: ISC */
/* bus: multicast between processes of one network namespace. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "kernel/bus.h"
#include "base/io.h"

/* One of the 32 groups that NETLINK_USERSOCK has; others may use it too. */
enum { GROUP = 1 << 20, ROOM = 4 << 20, TABLE_MAX = 1 << 24 };

int
bus_open(bool listen)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK, .nl_groups = GROUP };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_USERSOCK), one = 1, room = ROOM;

	if (fd < 0 || !listen)
		return fd;
	/* A thousand containers may start before a listener has the processor. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &one, sizeof one) < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0) {
		xclose(fd);
		return -1;
	}
	return fd;
}

void
bus_send(int fd, const void *msg, size_t n)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK, .nl_groups = GROUP };
	struct nlmsghdr h = { .nlmsg_len = (uint32_t)(NLMSG_HDRLEN + n), .nlmsg_type = NLMSG_MIN_TYPE };
	struct iovec io[2] = { { &h, NLMSG_HDRLEN }, { (void *)(uintptr_t)msg, n } };
	struct msghdr m = { .msg_name = &a, .msg_namelen = sizeof a, .msg_iov = io, .msg_iovlen = 2 };

	/* ECONNREFUSED always: behind the group the kernel is addressed too, and it has no such socket. */
	sendmsg(fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t
bus_read(int fd, void *buf, size_t n, struct bus_from *from)
{
	union { struct cmsghdr h; char room[CMSG_SPACE(sizeof(struct ucred))]; } u;
	struct nlmsghdr head;
	struct sockaddr_nl a = { 0 };
	struct iovec io[2] = { { &head, NLMSG_HDRLEN }, { buf, n } };
	struct msghdr m = { .msg_name = &a, .msg_namelen = sizeof a, .msg_iov = io, .msg_iovlen = 2, .msg_control = &u, .msg_controllen = sizeof u.room };
	ssize_t r;
	struct ucred k;
	struct cmsghdr *h;

	do
		r = recvmsg(fd, &m, MSG_DONTWAIT);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return -1;
	*from = (struct bus_from){ .uid = (uid_t)-1, .port = a.nl_pid };
	h = CMSG_FIRSTHDR(&m);
	if (h && h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_CREDENTIALS && h->cmsg_len == CMSG_LEN(sizeof k)) {
		/* Its pid is worth nothing: unlike a unix socket this one leaves it as the sender's own pid namespace counts. */
		memcpy(&k, CMSG_DATA(h), sizeof k);
		from->uid = k.uid;
	}
	return r < NLMSG_HDRLEN ? 0 : r - NLMSG_HDRLEN;
}

/* "sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode"; a port that the kernel made up is printed as a negative number by some. */
ino_t
bus_socket_in(char *text, uint32_t port)
{
	enum { PROTOCOL = 1, PORT, INODE = 9, COLUMNS };
	char *line, *col[COLUMNS], *at;
	int i;

	while ((line = strsep(&text, "\n"))) {
		for (i = 0; i < COLUMNS && (at = strtok_r(i ? NULL : line, " ", &line)); i++)
			col[i] = at;
		if (i == COLUMNS && strtol(col[PROTOCOL], NULL, 10) == NETLINK_USERSOCK && (uint32_t)strtoll(col[PORT], NULL, 10) == port)
			return (ino_t)strtoull(col[INODE], NULL, 10);
	}
	return 0;
}

ino_t
bus_socket(uint32_t port)
{
	char *text = io_read_at(AT_FDCWD, "/proc/net/netlink", TABLE_MAX, NULL);
	ino_t ino = text ? bus_socket_in(text, port) : 0;

	free(text);
	return ino;
}
