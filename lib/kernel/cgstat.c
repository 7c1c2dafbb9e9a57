/* SPDX-License-Identifier: ISC */
/* cgstat: the numbers in files of a cgroup. */
#include <stdlib.h>
#include <string.h>

#include "kernel/cgstat.h"
#include "kernel/cg.h"
#include "base/num.h"
#include "base/str.h"

bool
cgstat_number(const struct cg *cg, const char *path, const char *file, uint64_t *out)
{
	char *text = cg_get(cg, path, file), *at, *last;
	bool good;

	if (!text)
		return false;
	at = str_trim(text);
	last = strrchr(at, '\n');
	last = last ? last + 1 : at;
	good = num_dec(str_begins(last, "Total ") ? last + sizeof "Total " - 1 : last, UINT64_MAX, out) == 0;
	free(text);
	return good;
}

bool
cgstat_sum(const struct cg *cg, const char *path, const char *file, const char *const *words, uint64_t *out)
{
	char *text = cg_get(cg, path, file), *at = text, *line, *val;
	const char *const *w;
	bool found = false;
	uint64_t n;

	*out = 0;
	while (at && (line = strsep(&at, "\n"))) {
		val = strchr(line, ' ');
		if (!val)
			continue;
		*val++ = '\0';
		for (w = words; *w && !str_eq(*w, line); w++)
			;
		if (*w && num_dec(val, UINT64_MAX / 1000, &n) == 0) {
			*out += n;
			found = true;
		}
	}
	free(text);
	return found;
}

bool
cgstat_words_in(char *text, const char *const *word, uint64_t *out)
{
	const char *const *w;
	char *rest, *t, *last = NULL;
	bool found = false;
	uint64_t n;

	for (w = word; *w; w++)
		out[w - word] = 0;
	for (t = strtok_r(text, " =\n", &rest); t; last = t, t = strtok_r(NULL, " =\n", &rest))
		for (w = word; last && *w; w++)
			if (str_eq(*w, last) && num_dec(t, UINT64_MAX / 1000, &n) == 0) {
				out[w - word] += n;
				found = true;
			}
	return found;
}

bool
cgstat_words(const struct cg *cg, const char *path, const char *file, const char *const *word, uint64_t *out)
{
	char none[1] = "", *text = cg_get(cg, path, file);
	bool found = cgstat_words_in(text ? text : none, word, out);

	free(text);
	return found;
}
