/* SPDX-License-Identifier: ISC */
/* conlog: lxc.console.logfile: the file that gets what a console prints, and its limit. */
#ifndef RUN_CONLOG_H
#define RUN_CONLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conf;

struct conlog {
	int fd, dir;		/* -1: there is none */
	const char *who;	/* the container; not ours, as key and path */
	const char *key;	/* what asked for it: lxc.console.logfile, or an option */
	const char *path;
	char *old;		/* FILE.1 in dir; owned, NULL: a full file begins anew */
	uint64_t max, at;	/* lxc.console.size, 0: none; how full it is */
	bool told;		/* a failure is told once */
};

/*
 * Open what conf says, which has to outlive it, for the container named who; nothing said: nothing is open. Where others may
 * write into the folder only a regular file of one name, that is nobody else's, is taken. Speaks. -1.
 */
int conlog_open(struct conlog *l, const char *who, const struct conf *conf);
/* Append; what cannot be written is lost, and that is said once. Speaks. */
void conlog_write(struct conlog *l, const char *p, size_t n);
void conlog_close(struct conlog *l);

#endif
