/* SPDX-License-Identifier: ISC */
/* num: the one strict parser of numbers. The whole string counts; blanks around it do not. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdint.h>

/* Base 0 (10, 0x1f, 017); a sign '+' is allowed, '-' is not. 0, or -1 with EINVAL or ERANGE (above max). */
int num_u64(const char *s, uint64_t max, uint64_t *out);
/* The same with '-' allowed. ERANGE outside min to max. */
int num_i64(const char *s, int64_t min, int64_t max, int64_t *out);
/* Base 10 only, no sign: pids, descriptors, what the kernel prints. */
int num_dec(const char *s, uint64_t max, uint64_t *out);
/*
 * LXC's sizes: a number, then nothing, KB, MB or GB (any case, blanks before
 * it, times 1024), or one letter, which means bytes (lxc.console.size = 5K is
 * 5 bytes there; so it is here). -1 and EINVAL or ERANGE.
 */
int num_size(const char *s, uint64_t *out);

#endif
