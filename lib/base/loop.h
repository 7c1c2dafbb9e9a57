/* SPDX-License-Identifier: ISC */
/* loop: one poll(2) loop over descriptors with a handler each, in fixed memory. */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <poll.h>
#include <stdbool.h>

enum { LOOP_MAX = 64 };

/* fd is ready for revents. */
typedef void loop_fn(void *arg, int fd, short revents);

struct loop {
	struct pollfd poll[LOOP_MAX];
	struct { loop_fn *fn; void *arg; } on[LOOP_MAX];
	int n;
	bool quit;
	long long deadline;	/* io_now_ms terms; -1: none. loop_run returns when it passes */
};

void loop_init(struct loop *l);
/* Call fn(arg) when fd is ready for events. -1 and ENFILE when the table is full. */
int loop_add(struct loop *l, int fd, short events, loop_fn *fn, void *arg);
/* Other events for fd. */
void loop_set(struct loop *l, int fd, short events);
/* Forget fd; it stays open. Safe from inside a handler. */
void loop_del(struct loop *l, int fd);
/* Until a handler sets quit (0), the deadline passes (1), or poll fails (-1, errno). */
int loop_run(struct loop *l);

#endif
