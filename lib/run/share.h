/* SPDX-License-Identifier: ISC */
/* share: namespaces that a container joins instead of having its own (lxc.namespace.share.*, --share-*). */
#ifndef RUN_SHARE_H
#define RUN_SHARE_H

struct ctr;

enum { SHARE_KINDS = 6 };

/* Open namespaces, -1 each where none is shared; close-on-exec. */
struct share {
	int fd[SHARE_KINDS];
};

/* SYS_NEW* of the namespaces that the configuration shares. */
unsigned share_namespaces(const struct ctr *c);
/* Before anything is touched: can all of them be opened? Speaks. -1. */
int share_check(const struct ctr *c);
/*
 * Open what the configuration names: the namespaces of a process (a number), of a running container below the
 * same lxcpath, or those that a path leads to (a file, or a folder that holds one of the kind's name). Speaks. -1.
 */
int share_open(const struct ctr *c, struct share *s);
void share_close(struct share *s);
/* In the child: join all but the pid namespace. Speaks. -1. */
int share_join(const struct ctr *c, const struct share *s);
/*
 * setns(2) of a pid namespace counts for the caller's children: in the supervisor around its fork.
 * share_pid enters it; share_pid_back makes children be born in the supervisor's own again. Speak. -1.
 */
int share_pid(const struct ctr *c, const struct share *s);
int share_pid_back(const struct ctr *c, const struct share *s);

#endif
