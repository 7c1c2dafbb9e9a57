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

#endif
