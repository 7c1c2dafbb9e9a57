/* SPDX-License-Identifier: ISC */
/* conffile: changing the text of a configuration, every other byte of which stays as it is. */
#ifndef CONTAINER_CONFFILE_H
#define CONTAINER_CONFFILE_H

#include "base/str.h"

/*
 * Keys are met in either generation's spelling, which stays; lxc.network.* only as
 * written. Values get quotes where they need them; -1 and EINVAL: it has a line end in it.
 */

/* "KEY = VALUE" as a line of its own at the end. */
int conffile_append(struct str *text, const char *key, const char *val);
/* Remove every line that sets key (comments that name it stay). */
void conffile_drop(struct str *text, const char *key);
/* Let key, which is no list, have the value val: where it was set last, else at the end. */
int conffile_set(struct str *text, const char *key, const char *val);
/* Write the x digits of hardware addresses as random ones, for good. -1: no random numbers. */
int conffile_expand_hwaddr(struct str *text);

#endif
