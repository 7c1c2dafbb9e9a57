/* SPDX-License-Identifier: ISC */
/* notify: the socket that a container's init says READY=1 to. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "run/notify.h"
#include "run/child.h"
#include "run/share.h"
#include "run/super.h"
#include "container/ctr.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

char *
notify_make(int sock)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	socklen_t len = sizeof a;
	char byte[2] = { CHILD_NOTIFY }, *line = NULL;

	/* Bound to a family alone it gets a name that is free: NUL and five digits (unix(7), autobind). */
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0 ||
	    bind(fd, (struct sockaddr *)&a, sizeof a.sun_family) < 0 || getsockname(fd, (struct sockaddr *)&a, &len) < 0)
		goto out;
	if (io_send_fds(sock, byte, 2, &fd, 1, 0) == 0)
		line = xasprintf("NOTIFY_SOCKET=@%.*s", (int)(len - sizeof a.sun_family - 1), a.sun_path + 1);
out:
	xclose(fd);
	return line;
}

/*
 * Is the sender of the container's pid namespace? One that has ended by now cannot be asked; it may have been
 * anybody who reaches the socket, which are the container's own where nobody shares its network.
 */
static bool
of_container(const struct super *p, pid_t pid)
{
	ino_t theirs = pid > 0 ? proc_ns(pid, "pid") : 0;

	if (theirs)
		return theirs == proc_ns(p->init, "pid");
	return pid > 0 && !(share_namespaces(p->c) & SYS_NEWNET) && proc_ns(p->init, "net") != proc_ns(getpid(), "net");
}

static bool
says_ready(char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")))
		if (str_eq(line, "READY=1"))
			return true;
	return false;
}

static void
on_datagram(void *arg, int fd, short revents)
{
	struct super *p = arg;
	char buf[4096];
	struct ucred cred = { 0 };
	struct iovec io = { buf, sizeof buf - 1 };
	/* Room for the sender's ids and for nothing more: descriptors that come along are dropped by the kernel. */
	union { struct cmsghdr h; char room[CMSG_SPACE(sizeof cred)]; } u;
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof u.room };
	ssize_t n = recvmsg(fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	struct cmsghdr *h = n < 0 ? NULL : CMSG_FIRSTHDR(&m);

	if (!h || (m.msg_flags & MSG_TRUNC) || h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_CREDENTIALS ||
	    h->cmsg_len != CMSG_LEN(sizeof cred))
		return;
	memcpy(&cred, CMSG_DATA(h), sizeof cred);
	buf[n] = '\0';
	if (!says_ready(buf) || !of_container(p, cred.pid))
		return;
	p->said_ready = true;
	/* What else is said to it (STATUS=, STOPPING=1) would only cost time. */
	notify_close(p);
}

void
notify_take(struct super *p, struct msghdr *m)
{
	notify_close(p);
	if (io_fds_of(m, &p->notify, 1) == 0)
		return;
	if (loop_add(&p->loop, p->notify, POLLIN, on_datagram, p) < 0)
		notify_close(p);
}

void
notify_close(struct super *p)
{
	if (p->notify < 0)
		return;
	loop_del(&p->loop, p->notify);
	xclose(p->notify);
	p->notify = -1;
}
