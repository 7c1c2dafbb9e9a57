/* SPDX-License-Identifier: ISC */
/*
 * notify: sd_notify(3) of a container: a datagram socket with an abstract name in the container's network
 * namespace, told to init as NOTIFY_SOCKET. No folder, no mount, nothing in its tree is needed for it.
 */
#ifndef RUN_NOTIFY_H
#define RUN_NOTIFY_H

struct super;
struct msghdr;

/* Child, in its network namespace: make it and hand it through sock to the supervisor. The line for the environment, which the caller frees; NULL and errno. */
char *notify_make(int sock);
/* Supervisor: the message that brought it. READY=1 from the container's own processes sets p->ready; all else is passed over. */
void notify_take(struct super *p, struct msghdr *m);
void notify_close(struct super *p);

#endif
