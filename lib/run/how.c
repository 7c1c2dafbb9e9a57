/* SPDX-License-Identifier: ISC */
/* how: the words a container was started with. */
#include <stdlib.h>
#include <string.h>

#include "run/how.h"
#include "run/start.h"
#include "container/ctr.h"
#include "base/mem.h"
#include "base/str.h"

/* First letter of a line, and what the rest of it is. */
enum { ARGUMENT = 'a', FILE_OF = 'f', SETTING = 's', EXECUTE = 'x' };

/* A word may hold anything but NUL, a line no newline. */
static void
add(struct str *t, char kind, const char *word)
{
	size_t n;

	str_addf(t, "%c", kind);
	for (; *word; word += n) {
		n = strcspn(word, "\\\n");
		str_addn(t, word, n);
		if (!word[n])
			break;
		str_add(t, word[n] == '\n' ? "\\n" : "\\\\");
		n++;
	}
	str_add(t, "\n");
}

static void
unescape(char *s)
{
	char *to = s;

	for (; *s; s++)
		*to++ = *s != '\\' || !s[1] ? *s : *++s == 'n' ? '\n' : *s;
	*to = '\0';
}

char *
how_text(const struct start *s)
{
	const char *const *d;
	struct str t = { 0 };
	char **a;

	if (s->execute)
		add(&t, EXECUTE, "");
	if (s->rcfile)
		add(&t, FILE_OF, s->rcfile);
	for (d = s->defines; d && *d; d++)
		add(&t, SETTING, *d);
	for (a = s->cmd; a && *a; a++)
		add(&t, ARGUMENT, *a);
	return t.n ? str_take(&t) : NULL;
}

void
how_read(const struct ctr *c, struct start *s)
{
	char *text = ctr_record_lines(c, "how"), *at = text, *line;
	struct strv cmd = { 0 }, defines = { 0 };
	struct ctr_record r;

	if (ctr_record_read(c, &r) < 0)
		return;
	s->execute = false;
	s->rcfile = NULL;
	while (at && (line = strsep(&at, "\n"))) {
		if (!*line)
			continue;
		unescape(line + 1);
		if (*line == EXECUTE)
			s->execute = true;
		else if (*line == FILE_OF)
			s->rcfile = line + 1;
		else
			strv_add(*line == SETTING ? &defines : &cmd, line + 1);
	}
	s->cmd = cmd.v;
	s->defines = (const char *const *)defines.v;
}
