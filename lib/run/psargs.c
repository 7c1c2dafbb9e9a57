/* SPDX-License-Identifier: ISC */
/* psargs: BSD's words among the options of ps, as opt_parse can take them. */
#include <stdbool.h>
#include <string.h>

#include "run/psargs.h"
#include "base/mem.h"
#include "base/str.h"

/* Letters without an argument; letters with a dash that have one. */
static const char flags[] = "afghjlruwx", takers[] = "nPpquUCtso";

/* x is no option with a dash: a word with both is one without. */
static bool
is_bsd(const char *word)
{
	size_t n = *word == '-' ? strspn(word + 1, flags) : 0;

	return n && memchr(word + 1, 'x', n) && (!word[1 + n] || str_eq(word + 1 + n, "o"));
}

/* "k" or "axk" before a key that begins with a dash, and itself no option's argument. */
static bool
wants_key(const char *word, const char *before, const char *key)
{
	bool argument = before && before[0] == '-' && before[1] && strchr(takers, before[strlen(before) - 1]);

	return str_eq(word + strspn(word, flags), "k") && !argument && key && *key == '-';
}

void
psargs_rewrite(char **word)
{
	const char *before = NULL;

	for (; *word && !str_eq(*word, "--"); before = *word++)
		if (is_bsd(*word))
			++*word;
		else if (wants_key(*word, before, word[1])) {
			word[1] = xasprintf("%s%s", *word, word[1]);
			*word = xstrdup("g");
		}
}
