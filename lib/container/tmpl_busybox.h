/* SPDX-License-Identifier: ISC */
/* tmpl_busybox: the built-in template: a root file system of one static program. */
#ifndef CONTAINER_TMPL_BUSYBOX_H
#define CONTAINER_TMPL_BUSYBOX_H

struct str;

/*
 * Fill the empty folder rootfs, and append to config what its container needs. arg: what was
 * behind "--", NULL behind the last: --busybox-path PATH. legacy: config is of the legacy generation. A
 * static busybox is taken from the host, else this program is put in, which can idle and be stopped. Speaks. -1.
 */
int tmpl_busybox(const char *rootfs, const char *name, char **arg, struct str *config, int legacy);

#endif
