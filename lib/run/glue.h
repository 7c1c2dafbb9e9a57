/* SPDX-License-Identifier: ISC */
/* glue: what an init system of the host needs to have containers started and ended: its script, unit or run file. */
#ifndef RUN_GLUE_H
#define RUN_GLUE_H

/* The names of the systems, for help and messages. */
#define GLUE_KINDS "sysvinit openrc runit s6 procd systemd"

/*
 * Print the one for all containers that a boot starts (name NULL), or for one; program: how a command is called but for its
 * own name ("/usr/bin/lxc-", "/sbin/lxcbox "); path: their lxcpath, NULL: the usual one. -1: there is no such kind; silent.
 */
int glue_print(const char *kind, const char *name, const char *program, const char *path);

#endif
