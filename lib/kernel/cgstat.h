/* SPDX-License-Identifier: ISC */
/* cgstat: the numbers in files of a cgroup (path and file as for cg_get). Silent: false where there is none. */
#ifndef KERNEL_CGSTAT_H
#define KERNEL_CGSTAT_H

#include <stdbool.h>
#include <stdint.h>

struct cg;

/* The number that file is, or that stands behind "Total" in its last line (blkio). */
bool cgstat_number(const struct cg *cg, const char *path, const char *file, uint64_t *out);
/* The sum of those lines "WORD N" of file that words (NULL behind the last) has. */
bool cgstat_sum(const struct cg *cg, const char *path, const char *file, const char *const *words, uint64_t *out);
/*
 * Of all lines of file and at once: to out[i] the sum of the numbers that stand behind word[i] (NULL behind the last),
 * as "WORD N", "8:0 WORD N" or "8:0 WORD=N". Is one of them there?
 */
bool cgstat_words(const struct cg *cg, const char *path, const char *file, const char *const *word, uint64_t *out);
/* The same of a text, which is cut into pieces. */
bool cgstat_words_in(char *text, const char *const *word, uint64_t *out);

#endif
