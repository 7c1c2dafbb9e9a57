/* SPDX-License-Identifier: ISC */
/* screen: a full screen of text lines. The sequences are those of ECMA-48 that every terminal since the VT100 knows, and xterm's for the second screen. */
#include <stdlib.h>
#include <string.h>

#include "base/screen.h"
#include "base/io.h"
#include "base/mem.h"

void
screen_enter(struct screen *s, int fd)
{
	static const char text[] = "\033[?1049h\033[?25l";

	io_write_all(fd, text, sizeof text - 1);
	screen_resize(s, s->rows, s->cols);
}

void
screen_leave(struct screen *s, int fd)
{
	static const char text[] = "\033[0m\033[?25h\033[?1049l";

	io_write_all(fd, text, sizeof text - 1);
	strv_free(&s->shown);
	strv_free(&s->next);
}

void
screen_resize(struct screen *s, unsigned rows, unsigned cols)
{
	s->rows = rows;
	s->cols = cols;
	strv_free(&s->shown);
}

void
screen_line(struct screen *s, char *text, bool bright)
{
	if (s->next.n >= s->rows) {
		free(text);
		return;
	}
	if (strlen(text) > s->cols)
		text[s->cols] = '\0';
	if (bright) {
		char *plain = text;

		text = xasprintf("\033[7m\033[1m%s\033[0m", plain);
		free(plain);
	}
	strv_take(&s->next, text);
}

void
screen_update(struct screen *s, struct str *b)
{
	size_t i;

	if (!s->shown.n)
		str_add(b, "\033[H\033[J");
	for (i = 0; i < s->next.n; i++)
		if (i >= s->shown.n || !str_eq(s->next.v[i], s->shown.v[i]))
			/* Erased first: behind the last column of a full line there would be nothing but its end to erase. */
			str_addf(b, "\033[%zu;1H%s%s", i + 1, s->shown.n ? "\033[K" : "", s->next.v[i]);
	if (s->shown.n > s->next.n)
		str_addf(b, "\033[%zu;1H\033[J", s->next.n + 1);
	strv_free(&s->shown);
	s->shown = s->next;
	s->next = (struct strv){ 0 };
}

int
screen_draw(struct screen *s, int fd)
{
	struct str b = { 0 };
	int ret;

	screen_update(s, &b);
	ret = b.n ? io_write_all(fd, b.s, b.n) : 0;
	s->written += b.n;
	str_free(&b);
	return ret;
}
