/* SPDX-License-Identifier: ISC */
/* conffile: changing the text of a configuration, every other byte of which stays as it is. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "container/conffile.h"
#include "container/conf.h"
#include "kernel/sys.h"
#include "base/mem.h"

/* A line of the text: where it begins, where its value does, where it and its line end stop. */
struct span {
	size_t line, val, end, next;
};

/* How long the line end at p is: CR, LF or CR LF. */
static size_t
line_end(const char *p)
{
	return p[0] == '\r' && p[1] == '\n' ? 2 : p[0] == '\r' || p[0] == '\n';
}

/* The next line from at on that sets key (NULL: any). false: there is none. A NUL ends what the reader takes. */
static bool
find(const struct str *t, size_t at, const char *key, struct span *s)
{
	const char *p, *eq;
	char *word;
	size_t n;
	bool same;

	for (; at < t->n && t->s[at]; at = s->next) {
		p = t->s + at;
		n = strcspn(p, "\r\n");
		s->line = at;
		s->end = at + n;
		s->next = s->end + line_end(p + n);
		p += strspn(p, " \t");
		eq = memchr(p, '=', (size_t)(t->s + s->end - p));
		if (!eq || !conf_begins(p))
			continue;
		s->val = (size_t)(eq + 1 - t->s);
		word = xstrndup(p, strcspn(p, " \t="));
		same = !key || conf_same_key(word, key);
		free(word);
		if (same)
			return true;
	}
	return false;
}

/* Replace the bytes from a to b. */
static void
splice(struct str *t, size_t a, size_t b, const char *with)
{
	struct str out = { 0 };

	if (a)
		str_addn(&out, t->s, a);
	str_add(&out, with);
	if (b < t->n)
		str_addn(&out, t->s + b, t->n - b);
	str_free(t);
	*t = out;
}

/* The value as a line has it: in quotes where the reader would take something off. NULL and EINVAL: no line can hold it. */
static char *
written(const char *val)
{
	size_t n = strlen(val);
	bool quoted = n > 1 && (val[0] == '"' || val[0] == '\'') && val[n - 1] == val[0];

	if (strpbrk(val, "\r\n")) {
		errno = EINVAL;
		return NULL;
	}
	if (n && (quoted || strchr(" \t\v\f", val[0]) || strchr(" \t\v\f", val[n - 1])))
		return xasprintf("\"%s\"", val);
	return xstrdup(val);
}

int
conffile_append(struct str *text, const char *key, const char *val)
{
	char *value = written(val), *line;
	size_t end = text->n ? strlen(text->s) : 0;
	bool open = end && text->s[end - 1] != '\n' && text->s[end - 1] != '\r';
	const char *eol = text->n && strstr(text->s, "\r\n") ? "\r\n" : "\n";

	if (!value)
		return -1;
	line = xasprintf("%s%s = %s%s", open ? eol : "", key, value, eol);
	splice(text, end, end, line);
	free(line);
	free(value);
	return 0;
}

void
conffile_drop(struct str *text, const char *key)
{
	struct span s;
	size_t at = 0;

	while (find(text, at, key, &s)) {
		splice(text, s.line, s.next, "");
		at = s.line;
	}
}

int
conffile_set(struct str *text, const char *key, const char *val)
{
	struct span s, last = { 0 };
	bool found = false;
	char *value, *with;
	size_t at = 0;

	for (; find(text, at, key, &s); at = s.next) {
		last = s;
		found = true;
	}
	if (!found)
		return conffile_append(text, key, val);
	value = written(val);
	if (!value)
		return -1;
	with = xasprintf(" %s", value);
	splice(text, last.val, last.end, with);
	free(with);
	free(value);
	return 0;
}

int
conffile_expand_hwaddr(struct str *text)
{
	struct span s;
	uint8_t random;
	size_t at, i;
	char *p;

	for (at = 0; find(text, at, NULL, &s); at = s.next) {
		p = text->s + s.line;
		if (!memmem(p, s.val - s.line, ".hwaddr", sizeof ".hwaddr" - 1))
			continue;
		p = text->s + s.val;
		p += strspn(p, " \t\"'");
		for (i = 0; p + i < text->s + s.end; i++) {
			if (p[i] != 'x' && p[i] != 'X')
				continue;
			if (sys_random(&random, 1) < 0)
				return -1;
			/* The lowest bit of the first byte would make it a group's address. */
			p[i] = "0123456789abcdef"[random & (i == 1 ? 14 : 15)];
		}
	}
	return 0;
}
