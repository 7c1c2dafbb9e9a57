/* SPDX-License-Identifier: ISC */
/* ids: users by name, the ranges that /etc/subuid and /etc/subgid give them, and id maps made of both. Silent but for ids_default. */
#ifndef CONTAINER_IDS_H
#define CONTAINER_IDS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"

/*
 * Of passwd (the text of such a file): the user called word, or with that number; gid is his own group's, and name the
 * caller's to free. A number that is not there is still one: its group has the same number, its name is NULL. -1: no such user.
 */
int ids_user(const char *passwd, const char *word, uid_t *uid, gid_t *gid, char **name);
/* Of text (subuid(5)): the first range of the user, by name (may be NULL) or number. -1: he has none. */
int ids_sub(const char *text, const char *name, uid_t uid, uint32_t *start, uint32_t *count);

/* Maps as /proc/PID/uid_map takes them. { 0 } is empty; ids_free. */
struct ids_maps {
	struct str uid, gid;
	uint64_t uid_top, gid_top;	/* first id inside that is above all maps */
	unsigned nuid, ngid;
};
/* Add a range. -1: it is empty, or reaches beyond the last id (CVE-2016-6252). */
int ids_add(struct ids_maps *m, bool gid, uint64_t ns, uint64_t host, uint64_t count);
/* The same from "u|g|b:NS:HOST:COUNT". */
int ids_parse(struct ids_maps *m, const char *text);
/* The first ranges of the calling user, mapped from 0. Speaks. -1. */
int ids_default(struct ids_maps *m);
void ids_free(struct ids_maps *m);
/* The text of /etc/passwd, "" if there is none; the caller frees it. */
char *ids_passwd(void);

#endif
