/* SPDX-License-Identifier: ISC */
/* table: rows of text in aligned columns. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/table.h"
#include "base/mem.h"
#include "base/str.h"

size_t
table_width(const char *s)
{
	size_t n = 0, k;

	for (; *s; s += k ? k : 1) {
		k = str_char(s);
		n++;
	}
	return n;
}

void
table_put(const char *s, size_t width, bool right)
{
	size_t n = table_width(s), pad = n < width ? width - n : 0, k;

	if (right)
		printf("%*s", (int)pad, "");
	for (; *s; s += k ? k : 1) {
		k = str_char(s);
		if (k)
			fwrite(s, 1, k, stdout);
		else
			putchar('?');
	}
	if (!right)
		printf("%*s", (int)pad, "");
}

static void
put(const char *s, size_t width, bool right)
{
	table_put(s, width, right);
	putchar(' ');
}

static bool
is_number(const char *s)
{
	return *s >= '0' && *s <= '9';
}

void
table_print(const struct table_col *col, size_t ncol, char *const *cell, size_t nrow)
{
	size_t *width = xcalloc(ncol, sizeof *width), i, r, n;

	for (i = 0; i < ncol; i++) {
		width[i] = table_width(col[i].head);
		for (r = 0; r < nrow; r++) {
			n = table_width(cell[r * ncol + i]);
			if (n > width[i])
				width[i] = n;
		}
	}
	for (i = 0; i < ncol; i++)
		put(col[i].head, width[i], false);
	putchar('\n');
	for (r = 0; r < nrow; r++) {
		for (i = 0; i < ncol; i++)
			put(cell[r * ncol + i], width[i], col[i].right && is_number(cell[r * ncol + i]));
		putchar('\n');
	}
	free(width);
}

unsigned
table_terminal(void)
{
	static const int fds[] = { STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO };
	struct winsize w;
	size_t i;

	for (i = 0; i < sizeof fds / sizeof *fds; i++)
		if (ioctl(fds[i], TIOCGWINSZ, &w) == 0 && w.ws_col)
			return w.ws_col;
	return 0;
}
