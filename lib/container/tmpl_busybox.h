/* SPDX-License-Identifier: ISC */
/* tmpl_busybox: the built-in template: a root file system of one static program. */
#ifndef CONTAINER_TMPL_BUSYBOX_H
#define CONTAINER_TMPL_BUSYBOX_H

#include <stdbool.h>

struct conf;
struct str;

struct tmpl {
	const char *rootfs;	/* an empty folder */
	const char *name;	/* the container's */
	char **arg;		/* what was behind "--", NULL behind the last */
	const struct conf *conf;	/* what its configuration says so far */
	struct str *config;	/* the text of it, to be appended to */
	bool legacy;		/* which is of the legacy generation */
	bool network;		/* its interfaces are its own: it may set them up */
	unsigned uid, gid;	/* whose everything will be: the host's ids of its root */
};

/*
 * Fill rootfs, and append what its container needs and conf does not say. A static busybox
 * is taken from the host, or from --busybox-path PATH; without one (or with PATH "none") this
 * program is put in, which can idle and be stopped. Speaks. -1.
 */
int tmpl_busybox(const struct tmpl *t);
/* Its options, on stdout. */
void tmpl_busybox_help(void);

#endif
