/* SPDX-License-Identifier: ISC */
/* inflate: reading gzip files (RFC 1952, RFC 1951): /proc/config.gz, and kernel configurations kept like it. Silent. */
#ifndef KERNEL_INFLATE_H
#define KERNEL_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

/* Does it begin as a gzip file does? */
bool inflate_is_gzip(const void *in, size_t n);
/*
 * The content of the gzip file in, n bytes, all of its members, terminated with a NUL that *len does
 * not count; the caller frees it. NULL: EINVAL for one that is damaged or cut off (lengths and CRCs are
 * checked) or has anything but zeros behind it, EFBIG for a content above max bytes.
 */
char *inflate_gzip(const void *in, size_t n, size_t max, size_t *len);

#endif
