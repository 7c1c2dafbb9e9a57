/* SPDX-License-Identifier: ISC */
/*
 * notify: sd_notify(3) as a program. notify TEXT: says TEXT ("\n" in it is a new line) to $NOTIFY_SOCKET; notify -f TEXT: with a
 * descriptor beside it; notify -b: says more than any message has room for; notify -c: prints the socket's name and says nothing.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	static char big[60000];
	const char *name = getenv("NOTIFY_SOCKET"), *how = argc > 1 ? argv[1] : "";
	char *text = argv[argc - 1], *nl;
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct iovec io;
	union { struct cmsghdr h; char buf[CMSG_SPACE(sizeof(int))]; } u = { 0 };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_name = &a };
	int fd = 0, s = socket(AF_UNIX, SOCK_DGRAM, 0);

	if (!name || *name != '@' || strlen(name) >= sizeof a.sun_path)
		return 2;
	if (strcmp(how, "-c") == 0)
		return puts(name) < 0;
	memcpy(a.sun_path + 1, name + 1, strlen(name));
	m.msg_namelen = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
	while ((nl = strstr(text, "\\n"))) {
		*nl = '\n';
		memmove(nl + 1, nl + 2, strlen(nl + 1));
	}
	if (strcmp(how, "-b") == 0) {
		snprintf(big, sizeof big, "READY=1\n%*s", (int)sizeof big - 9, "");
		text = big;
	}
	io = (struct iovec){ text, strlen(text) };
	if (strcmp(how, "-f") == 0) {
		m.msg_control = &u;
		m.msg_controllen = sizeof u.buf;
		u.h.cmsg_level = SOL_SOCKET;
		u.h.cmsg_type = SCM_RIGHTS;
		u.h.cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(&u.h), &fd, sizeof fd);
	}
	return sendmsg(s, &m, 0) < 0;
}
