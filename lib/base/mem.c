/* SPDX-License-Identifier: ISC */
/* mem: allocation that succeeds or ends the program. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/err.h"

static void *
check(void *p)
{
	if (!p)
		die("out of memory");
	return p;
}

void *
xmalloc(size_t n)
{
	return check(malloc(n ? n : 1));
}

void *
xcalloc(size_t n, size_t size)
{
	return check(calloc(n ? n : 1, size ? size : 1));
}

void *
xrealloc(void *p, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		die("out of memory");
	n *= size;
	return check(realloc(p, n ? n : 1));
}

char *
xstrdup(const char *s)
{
	return s ? check(strdup(s)) : NULL;
}

char *
xstrndup(const char *s, size_t n)
{
	return check(strndup(s, n));
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	va_end(ap);
	return check(s);
}

void
mem_trim_stack(void)
{
	/* FRAMES: of this call and of the one in it. */
	enum { DEEPEST = 64 << 10, FRAMES = 512 };
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), here = (uintptr_t)&page - FRAMES;
	/* Pages that were never there are ENOMEM, which is as well. */
	uintptr_t end = here - here % page;

	madvise((void *)(end - DEEPEST), DEEPEST, MADV_DONTNEED);
}
