/* SPDX-License-Identifier: ISC */
/*
 * console: the supervisor's side of a container's console: what it prints
 * goes to a log file, to a memory of the last of it, and to whoever looks:
 * the caller's terminal or one lxc-console client.
 */
#ifndef RUN_CONSOLE_H
#define RUN_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>
#include <termios.h>

#include "run/conlog.h"
#include "base/ring.h"

struct loop;

enum { CONSOLE_TAIL = 2048, CONSOLE_CHUNK = 4096 };

struct console {
	struct loop *loop;
	int master, slave;	/* -1: no console. The slave is held so that the last close inside is no hang-up */
	struct conlog log;	/* closed with the pair */
	int in, out;		/* whoever looks, both non-blocking; -1: nobody */
	bool client;		/* in and out are one socket of lxc-console, ours to close */
	bool raw;		/* the caller's terminal is to be put back */
	struct termios old;
	struct ring ring;	/* the last of what was printed: in tail, or in memory of lxc.console.buffer.size */
	uint32_t out_n, out_at;	/* read from the master, not yet taken by out */
	uint32_t in_n, in_at;
	char tail[CONSOLE_TAIL];
	char out_buf[CONSOLE_CHUNK], in_buf[512];
};

/* Nothing open; k is all zero before. */
void console_init(struct console *k, struct loop *l);
/* Keep that much of what it prints; 0: the little that is always kept. What is held by now is kept. -1: ENOMEM. */
int console_buffer(struct console *k, uint64_t size);
/* Serve the pair, which it takes over. */
void console_open(struct console *k, int master, int slave);
/*
 * Show it on the caller's descriptors in and out (-1: none); a terminal goes
 * to raw mode and lends the console its size. They are opened anew, so that
 * O_NONBLOCK is ours alone.
 */
void console_foreground(struct console *k, int in, int out);
/* Show it to a client's socket, which it takes over, beginning with the tail. -1 and EBUSY when somebody looks already: then it is the caller's still. */
int console_attach(struct console *k, int sock);
/* The caller's window has another size. */
void console_resized(struct console *k, int from);
/* What is still in the pty, to all who look; then give the terminal back and close the pair. */
void console_close(struct console *k);

#endif
