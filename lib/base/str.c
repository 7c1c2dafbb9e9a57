/* SPDX-License-Identifier: ISC */
/* str: strings, growing buffers and lists of strings. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/mem.h"

static void
grow(struct str *b, size_t more)
{
	if (b->n + more + 1 <= b->cap)
		return;
	b->cap = (b->n + more + 1) * 2;
	if (b->cap < 64)
		b->cap = 64;
	b->s = xrealloc(b->s, b->cap, 1);
}

void
str_addn(struct str *b, const char *s, size_t n)
{
	grow(b, n);
	memcpy(b->s + b->n, s, n);
	b->n += n;
	b->s[b->n] = '\0';
}

void
str_add(struct str *b, const char *s)
{
	str_addn(b, s, strlen(s));
}

void
str_addf(struct str *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	grow(b, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(b->s + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

char *
str_take(struct str *b)
{
	char *s = b->s ? b->s : xstrdup("");

	*b = (struct str){ 0 };
	return s;
}

void
str_free(struct str *b)
{
	free(b->s);
	*b = (struct str){ 0 };
}

void
strv_take(struct strv *l, char *s)
{
	/* The size doubles at each power of two, so that no capacity is kept. */
	if ((l->n & (l->n + 1)) == 0)
		l->v = xrealloc(l->v, 2 * (l->n + 1), sizeof *l->v);
	l->v[l->n++] = s;
	l->v[l->n] = NULL;
}

void
strv_add(struct strv *l, const char *s)
{
	strv_take(l, xstrdup(s));
}

void
strv_put_env(struct strv *env, char *setting)
{
	size_t n = strcspn(setting, "=") + 1, i;

	for (i = 0; i < env->n; i++)
		if (strncmp(env->v[i], setting, n) == 0) {
			free(env->v[i]);
			env->v[i] = setting;
			return;
		}
	strv_take(env, setting);
}

bool
strv_has(const struct strv *l, const char *s)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->v[i], s) == 0)
			return true;
	return false;
}

bool
strv_in(const struct strv *sorted, const char *s)
{
	size_t low = 0, high = sorted->n, mid;
	int c;

	while (low < high) {
		mid = low + (high - low) / 2;
		c = strcmp(s, sorted->v[mid]);
		if (c == 0)
			return true;
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}

void
strv_free(struct strv *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	*l = (struct strv){ 0 };
}

void
strv_split(struct strv *l, const char *s, const char *seps)
{
	size_t n;

	for (s += strspn(s, seps); *s; s += strspn(s, seps)) {
		n = strcspn(s, seps);
		strv_take(l, xstrndup(s, n));
		s += n;
	}
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
strv_sort(struct strv *l)
{
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, compare);
}

void
strv_unique(struct strv *l)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++)
		if (n && strcmp(l->v[n - 1], l->v[i]) == 0)
			free(l->v[i]);
		else
			l->v[n++] = l->v[i];
	/* The capacity follows from n: what was allocated for more stays valid, and enough. */
	if (n < l->n)
		l->v[n] = NULL;
	l->n = n;
}

int
strv_words(struct strv *l, const char *s)
{
	struct str word = { 0 };
	bool open;
	char quote;

	for (;;) {
		s += strspn(s, " \t");
		if (!*s)
			return 0;
		for (quote = 0, open = true; open; s++) {
			if (quote && *s == quote)
				quote = 0;
			else if (!quote && (*s == '"' || *s == '\''))
				quote = *s;
			else if (*s && (quote || (*s != ' ' && *s != '\t')))
				str_addn(&word, s, 1);
			else
				open = false;
			if (!*s)
				break;
		}
		strv_take(l, str_take(&word));
		if (quote) {
			errno = EINVAL;
			return -1;
		}
	}
}

bool
str_eq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool
str_begins(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

char *
str_trim(char *s)
{
	size_t n;

	s += strspn(s, " \t\r\n\v\f");
	for (n = strlen(s); n && strchr(" \t\r\n\v\f", s[n - 1]); n--)
		s[n - 1] = '\0';
	return s;
}

unsigned
str_distance(const char *a, const char *b)
{
	/* Nothing that we suggest is longer: two rows on the stack do. */
	unsigned row[64], diagonal, up, i, j;
	size_t n = strlen(a), m = strlen(b);

	if (n >= 63 || m >= 63)
		return n == m && strcmp(a, b) == 0 ? 0 : 63;
	for (j = 0; j <= m; j++)
		row[j] = j;
	for (i = 1; i <= n; i++) {
		diagonal = row[0];
		row[0] = i;
		for (j = 1; j <= m; j++) {
			up = row[j];
			row[j] = a[i - 1] == b[j - 1] ? diagonal
			    : 1 + (diagonal < up ? (diagonal < row[j - 1] ? diagonal : row[j - 1])
			    : (up < row[j - 1] ? up : row[j - 1]));
			diagonal = up;
		}
	}
	return row[m];
}

int
str_nearest(const char *s, const char *(*name)(size_t i, void *arg), void *arg)
{
	unsigned best = 1 + (unsigned)strlen(s) / 3, d;
	const char *c;
	int found = -1;
	size_t i;

	for (i = 0; (c = name(i, arg)); i++) {
		d = str_distance(s, c);
		if (d < best || (d == best && found < 0)) {
			best = d;
			found = (int)i;
		}
	}
	return found;
}

size_t
str_char(const char *s)
{
	unsigned char c = (unsigned char)*s;
	unsigned long v;
	size_t n, i;

	if (c < 0x80)
		return c >= ' ' && c != 0x7f;
	n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	v = c & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | ((unsigned char)s[i] & 0x3f);
	}
	/* C1 controls (a terminal takes U+009B for ESC [), overlong forms, surrogates, what is no character. */
	if (v < 0xa0 || (n == 3 && v < 0x800) || (n == 4 && v < 0x10000) || (v >= 0xd800 && v < 0xe000) || v > 0x10ffff)
		return 0;
	return n;
}

char *
str_json(const char *s)
{
	return s ? str_json_n(s, strlen(s)) : xstrdup("null");
}

char *
str_json_n(const char *s, size_t len)
{
	const char *end = s + len;
	struct str b = { 0 };
	size_t n;

	str_add(&b, "\"");
	for (; s < end; s += n ? n : 1) {
		n = str_char(s);
		if (*s == '"' || *s == '\\')
			str_addf(&b, "\\%c", *s);
		else if (*s == '\n')
			str_add(&b, "\\n");
		else if (n)
			str_addn(&b, s, n);
		else
			/* What is no UTF-8 would make the whole text unreadable. */
			str_addf(&b, "\\u%04x", *s >= 0 ? (unsigned)*s : 0xfffdu);
	}
	str_add(&b, "\"");
	return str_take(&b);
}

unsigned long long
str_fnv1a(const char *s)
{
	unsigned long long h = 0xcbf29ce484222325ull;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3ull;
	return h;
}
