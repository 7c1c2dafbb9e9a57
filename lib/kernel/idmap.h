/* SPDX-License-Identifier: ISC */
/* idmap: the id maps of a user namespace. Silent. */
#ifndef KERNEL_IDMAP_H
#define KERNEL_IDMAP_H

#include <sys/types.h>

/*
 * Give the user namespace of pid its maps: lines "INSIDE OUTSIDE COUNT". The
 * writer needs CAP_SETUID and CAP_SETGID over the ids outside
 * (user_namespaces(7)). 0, or -1 and errno.
 */
int idmap_write(pid_t pid, const char *uids, const char *gids);
/* The same by who may give no other ids than his own: that takes giving up setgroups(2) (3.19, user_namespaces(7)). */
int idmap_write_own(pid_t pid, const char *uids, const char *gids);
/* Become id 0, or uid and gid, inside, without supplementary groups. */
int idmap_become(uid_t uid, gid_t gid, const gid_t *groups, size_t n);

#endif
