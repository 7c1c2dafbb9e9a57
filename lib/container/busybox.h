/* SPDX-License-Identifier: ISC */
/* busybox: is there one on this host that can live alone in a root file system? */
#ifndef CONTAINER_BUSYBOX_H
#define CONTAINER_BUSYBOX_H

#include <stdbool.h>

/* A busybox that was looked at: fit (why is NULL), or with the reason why not. */
struct busybox {
	char *path, *list;	/* list: what --list says */
	int fd;
	const char *why;
};

/* Look at the file path, which is taken over. false: it cannot be opened, errno says why; nothing is to be forgotten then. */
bool busybox_look(struct busybox *b, char *path);
/* The first fit one of $PATH and the usual places, else the first that is not, else fd is -1. b->fd is -1 before. */
void busybox_search(struct busybox *b);
/* Close and free what is in b. */
void busybox_forget(struct busybox *b);

#endif
