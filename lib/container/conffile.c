/* SPDX-License-Identifier: ISC */
/* conffile: changing the text of a configuration, every other byte of which stays as it is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "container/conffile.h"
#include "kernel/sys.h"
#include "base/mem.h"

/* A line of the text: where it begins, where its value does, where it and its line end stop. */
struct span {
	size_t line, val, end, next;
};

/* The next line from at on that sets key (NULL: any). false: there is none. */
static bool
find(const struct str *t, size_t at, const char *key, struct span *s)
{
	const char *p, *eq;
	size_t n, k;

	for (; at < t->n; at = s->next) {
		p = t->s + at;
		n = strcspn(p, "\r\n");
		s->line = at;
		s->end = at + n;
		s->next = s->end + strspn(p + n, "\r\n");
		p += strspn(p, " \t");
		eq = memchr(p, '=', (size_t)(t->s + s->end - p));
		if (!eq || !str_begins(p, "lxc."))
			continue;
		k = strcspn(p, " \t=");
		s->val = (size_t)(eq + 1 - t->s);
		if (!key || (strlen(key) == k && strncmp(p, key, k) == 0))
			return true;
	}
	return false;
}

/* Replace the bytes from a to b. */
static void
splice(struct str *t, size_t a, size_t b, const char *with)
{
	struct str out = { 0 };

	str_addn(&out, t->s, a);
	str_add(&out, with);
	str_addn(&out, t->s + b, t->n - b);
	str_free(t);
	*t = out;
}

void
conffile_append(struct str *text, const char *key, const char *val)
{
	if (text->n && text->s[text->n - 1] != '\n')
		str_add(text, "\n");
	str_addf(text, "%s = %s\n", key, val);
}

void
conffile_drop(struct str *text, const char *key)
{
	struct span s;

	while (find(text, 0, key, &s))
		splice(text, s.line, s.next, "");
}

void
conffile_set(struct str *text, const char *key, const char *val)
{
	struct span s, last = { 0 };
	bool found = false;
	size_t at = 0;
	char *with;

	for (; find(text, at, key, &s); at = s.next) {
		last = s;
		found = true;
	}
	if (!found) {
		conffile_append(text, key, val);
		return;
	}
	with = xasprintf(" %s", val);
	splice(text, last.val, last.end, with);
	free(with);
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
