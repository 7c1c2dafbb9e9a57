/* SPDX-License-Identifier: ISC */
/* table: rows of text in aligned columns. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct table_col {
	const char *head;
	bool right;	/* what begins with a digit is at the right; the head and "-" are not, as LXC has it */
};

/*
 * Print rows (cells of row r: cell[r * ncol + i]; none is NULL) below their heads to
 * stdout, each column as wide as its widest cell, a blank behind each. Cells may come from
 * inside of a container: control characters and what is no UTF-8 are shown as '?'.
 */
void table_print(const struct table_col *col, size_t ncol, char *const *cell, size_t nrow);
/* s alone, so disarmed, filled up with blanks to width. */
void table_put(const char *s, size_t width, bool right);
/* How many columns of a terminal s takes, counted so. */
size_t table_width(const char *s);
/* The width of the terminal on stdout, stderr or stdin; 0: none is one. */
unsigned table_terminal(void);

#endif
