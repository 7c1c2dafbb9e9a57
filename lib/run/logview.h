/* SPDX-License-Identifier: ISC */
/* logview: what a running container's console printed, as its supervisor keeps it. */
#ifndef RUN_LOGVIEW_H
#define RUN_LOGVIEW_H

#include <stdbool.h>

struct ctr;
struct str;

/*
 * Append it to out (NULL: is not wanted); clear: the supervisor is to forget that much. It is the container's text, with
 * all that steers a terminal in it. Speaks. -1.
 */
int logview_get(const struct ctr *c, struct str *out, bool clear);
/* Say why there is no supervisor to ask: it is not running, or nobody supervises it. */
void logview_nobody(const struct ctr *c);

#endif
