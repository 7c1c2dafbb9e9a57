/* SPDX-License-Identifier: ISC */
/* how: the words a container was started with, as its record keeps them for a supervisor that takes over. */
#ifndef RUN_HOW_H
#define RUN_HOW_H

struct ctr;
struct start;

/* Lines for ctr_record's how; the caller frees it. NULL: nothing but its name. */
char *how_text(const struct start *s);
/*
 * What its record has of that: command, file, settings and whether our own init runs it replace those of s, which
 * then points to what is never freed. Without a record s stays as it is.
 */
void how_read(const struct ctr *c, struct start *s);

#endif
