/* SPDX-License-Identifier: ISC */
/* child: the container's first process, from clone to exec. */
#ifndef RUN_CHILD_H
#define RUN_CHILD_H

#include <stdbool.h>

struct ctr;
struct cg;
struct share;

/*
 * What passes between the supervisor and the child on their SOCK_SEQPACKET
 * pair, besides messages of base/err.h (whose first byte is a level, below 16).
 */
enum child_msg {
	CHILD_MAPPED = 'm',	/* supervisor: the id maps are written */
	CHILD_NETWORK = 'n',	/* child: its network namespace is there */
	CHILD_GO = 'g',		/* supervisor, with cg_off's bits behind it: cgroups and limits are there */
	CHILD_LINKS = 'l',	/* supervisor: interfaces are there; waited for only where there are some */
	CHILD_READY = 'h',	/* child: set up but for its rights; only where it is waited for */
	CHILD_RUN = 'r',	/* supervisor, then: go on */
	CHILD_EXEC = 'x',	/* child: set up; a message after this says that exec failed */
	CHILD_NOTIFY = 'y',	/* child: with the socket of notify.h */
	CHILD_TTYS = 't',	/* child: with descriptors, struct dev_tty each; byte 1: the first is the console */
};

struct child {
	const struct ctr *c;
	char **argv;		/* what to run inside */
	bool execute;		/* under our own init */
	bool control;		/* the console becomes argv's controlling terminal */
	bool console;		/* make a console pty; else descriptors 0 to 2 as they are */
	bool keep[3];		/* execute: descriptor 0, 1, 2 is no terminal and goes to the command as it is */
	int root;		/* O_PATH of the root folder on the host */
	struct cg *cg;
	const char *cgroup;
	bool in_v2;		/* it was cloned into its v2 cgroup */
	unsigned namespaces;	/* SYS_NEW* it has of its own; NEWNET and NEWCGROUP it unshares itself */
	bool ready;		/* tell the supervisor when it is set up, and wait */
	bool links;		/* interfaces are made for it */
	const struct share *share;	/* namespaces of others that it joins */
	int sock;
};

/* Set the container up and execute its init. Never returns; speaks through sock. */
_Noreturn void child_run(const struct child *ch);
/*
 * The terminals of a container that runs, made anew in the mount namespace mntns by a process that then ends;
 * they come through sock as CHILD_TTYS. Of ch it needs c, console and sock.
 */
_Noreturn void child_ttys_again(const struct child *ch, int mntns);

#endif
