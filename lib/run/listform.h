/* SPDX-License-Identifier: ISC */
/* listform: a list of containers (list.h) on stdout: as names, as a table, as JSON. Rows are those that show (one for each) says. */
#ifndef RUN_LISTFORM_H
#define RUN_LISTFORM_H

#include <stdbool.h>

struct list;

/* Names, one a line or in as many columns as width has room for (0: one column). */
void listform_names(const struct list *l, const bool *show, bool line, unsigned width);
/* The columns col (enum list_field), ended by -1. */
void listform_table(const struct list *l, const bool *show, const int *col);
void listform_json(const struct list *l, const bool *show);

#endif
