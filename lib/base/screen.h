/* SPDX-License-Identifier: ISC */
/* screen: a full screen of text lines that is drawn again and again: in one write, and of that only the lines that changed. */
#ifndef BASE_SCREEN_H
#define BASE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct screen {
	struct strv shown, next;	/* what stands there; what is to */
	unsigned rows, cols;
	unsigned long long written;	/* bytes so far */
};

/* Enter the alternate screen without a cursor, and leave it. */
void screen_enter(struct screen *s, int fd);
void screen_leave(struct screen *s, int fd);
/* Another size, or something else has written there: all is drawn anew. */
void screen_resize(struct screen *s, unsigned rows, unsigned cols);
/* The next line of the screen to be, of one column a byte: what does not fit is cut. bright: reverse and bold. Takes text over. */
void screen_line(struct screen *s, char *text, bool bright);
/* Draw it. 0, or -1 and errno: the terminal is gone. */
int screen_draw(struct screen *s, int fd);
/* The same into b, unwritten. */
void screen_update(struct screen *s, struct str *b);

#endif
