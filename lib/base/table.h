/* SPDX-License-Identifier: ISC */
/* table: rows of text in aligned columns. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct table_col {
	const char *head;
	bool right;
};

/*
 * Print rows (cells of row r: cell[r * ncol + i]; none is NULL) below their heads to
 * stdout, each column as wide as its widest cell, a blank behind each. Control characters
 * are shown as '?'; a byte of UTF-8 that begins no character takes no room.
 */
void table_print(const struct table_col *col, size_t ncol, char *const *cell, size_t nrow);
/* How many columns of a terminal s takes, counted so. */
size_t table_width(const char *s);
/* The width of the terminal on stdout, stderr or stdin; 0: none is one. */
unsigned table_terminal(void);

#endif
