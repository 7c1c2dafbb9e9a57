/* SPDX-License-Identifier: ISC */
/* num: the one strict parser of numbers. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"

static int
fail(int e)
{
	errno = e;
	return -1;
}

static const char *
skip(const char *s)
{
	return s + strspn(s, " \t");
}

/* Digits in base, then *end behind them. strtoull alone would take "-1" and blanks of any kind. */
static int
digits(const char *s, int base, uint64_t max, uint64_t *out, const char **end)
{
	unsigned long long v;
	char *e;

	if (!isdigit((unsigned char)*s))
		return fail(EINVAL);
	errno = 0;
	v = strtoull(s, &e, base);
	if (errno || v > max)
		return fail(ERANGE);
	*out = v;
	*end = e;
	return 0;
}

int
num_u64(const char *s, uint64_t max, uint64_t *out)
{
	uint64_t v;

	s = skip(s);
	if (digits(*s == '+' ? s + 1 : s, 0, max, &v, &s) < 0)
		return -1;
	if (*skip(s))
		return fail(EINVAL);
	*out = v;
	return 0;
}

int
num_i64(const char *s, int64_t min, int64_t max, int64_t *out)
{
	bool minus;
	uint64_t v;

	s = skip(s);
	minus = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	if (digits(s, 0, INT64_MAX, &v, &s) < 0)
		return -1;
	if (*skip(s))
		return fail(EINVAL);
	if ((minus ? -(int64_t)v : (int64_t)v) < min || (minus ? -(int64_t)v : (int64_t)v) > max)
		return fail(ERANGE);
	*out = minus ? -(int64_t)v : (int64_t)v;
	return 0;
}

int
num_dec(const char *s, uint64_t max, uint64_t *out)
{
	uint64_t v;

	if (digits(s, 10, max, &v, &s) < 0)
		return -1;
	if (*s)
		return fail(EINVAL);
	*out = v;
	return 0;
}

int
num_size(const char *s, uint64_t *out)
{
	static const char units[][3] = { "KB", "MB", "GB" };
	uint64_t v;
	size_t i, n;

	s = skip(s);
	if (digits(s, 10, UINT64_MAX, &v, &s) < 0)
		return -1;
	s = skip(s);
	for (n = strlen(s); n && (s[n - 1] == ' ' || s[n - 1] == '\t'); n--)
		;
	if (n == 0 || (n == 1 && isalpha((unsigned char)*s))) {
		*out = v;
		return 0;
	}
	for (i = 0; i < sizeof units / sizeof *units; i++)
		if (n == 2 && strncasecmp(s, units[i], 2) == 0) {
			if (v > UINT64_MAX >> (10 * (i + 1)))
				return fail(ERANGE);
			*out = v << (10 * (i + 1));
			return 0;
		}
	return fail(EINVAL);
}
