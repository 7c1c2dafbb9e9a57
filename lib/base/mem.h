/* SPDX-License-Identifier: ISC */
/* mem: allocation that succeeds or ends the program; free() releases all of it. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *xmalloc(size_t n);
/* Zeroed array of n elements of size bytes. */
void *xcalloc(size_t n, size_t size);
/* Array p grown or shrunk to n elements of size bytes; overflow dies. */
void *xrealloc(void *p, size_t n, size_t size);
/* Copy of s; NULL gives NULL. */
char *xstrdup(const char *s);
/* Copy of the first n bytes of s, terminated. */
char *xstrndup(const char *s, size_t n);
/* printf into a fresh string. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Give back the stack below the caller that deeper calls have used: for who will only wait from now on. */
void mem_trim_stack(void);

#endif
