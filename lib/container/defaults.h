/* SPDX-License-Identifier: ISC */
/*
 * defaults: /etc/default/lxc and its kind: a shell's NAME=VALUE lines, and files that it sources. Nothing in
 * it is run or expanded.
 */
#ifndef CONTAINER_DEFAULTS_H
#define CONTAINER_DEFAULTS_H

struct strv;

/* Append "NAME=VALUE" of each line of file to vars, and of what it sources. Speaks of a value that only a shell could tell. -1 and errno: it cannot be read. */
int defaults_read(struct strv *vars, const char *file);
/* What the last line that sets name says; NULL: none does. */
const char *defaults_get(const struct strv *vars, const char *name);

#endif
