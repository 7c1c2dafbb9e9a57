/* SPDX-License-Identifier: ISC */
/*
 * event: what happens to containers, told to whoever listens: supervisors tell each state, and how init
 * ended; who freezes or thaws tells that. Many may listen; nobody has to. See kernel/bus.h.
 */
#ifndef RUN_EVENT_H
#define RUN_EVENT_H

#include <stdbool.h>
#include <sys/types.h>

struct ctr;

enum event_kind {
	EVENT_STATE,	/* value: enum ctr_state */
	EVENT_EXIT,	/* value: the exit status of init, 128 and more for a signal; comes before STOPPING */
	EVENT_KINDS
};

struct event {
	enum event_kind kind;
	int value;
	long long time;			/* of its sending: milliseconds since 1970 */
	pid_t sender;
	unsigned long long path;	/* event_path of the container's lxcpath */
	char name[256];
};

/*
 * Tell that of container c. Never waits, never fails loudly. Its socket stays open for the process's next event: who forks does
 * not send in the child what its parent has begun to send.
 */
void event_send(const struct ctr *c, enum event_kind kind, int value);

/* How an event names an lxcpath (absolute and clean, as in struct ctr). */
unsigned long long event_path(const char *lxcpath);
/* Listen from now on: a descriptor for poll(2) and event_read, which the caller closes. -1 and errno: EPERM, for root only. */
int event_open(void);
/*
 * The next event that was sent by root, or by our own user, and not from inside of a container; others are passed over.
 * 1; 0 there is none now; -1 and errno, ENOBUFS: some were lost, more may follow. Never waits.
 */
int event_read(int fd, struct event *e);

#endif
