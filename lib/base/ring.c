/* SPDX-License-Identifier: ISC */
/* ring: the last bytes of a stream, in memory of a fixed size. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/ring.h"

void
ring_init(struct ring *r, char *mem, size_t size)
{
	*r = (struct ring){ .mem = mem, .size = size };
}

int
ring_map(struct ring *r, uint64_t size)
{
	struct ring to = { .size = (size_t)size, .mapped = true, .start = r->start, .end = r->start };
	uint64_t from = r->start;
	const char *p;
	void *mem;
	size_t n;

	if (size > SIZE_MAX) {
		errno = ENOMEM;
		return -1;
	}
	mem = mmap(NULL, to.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mem == MAP_FAILED)
		return -1;
	to.mem = mem;
	for (; p = ring_at(r, &from, &n), n; from += n)
		ring_put(&to, p, n);
	*r = to;
	return 0;
}

void
ring_unmap(struct ring *r)
{
	munmap(r->mem, r->size);
}

void
ring_put(struct ring *r, const char *p, size_t n)
{
	size_t at, part;

	r->end += n;
	if (n > r->size) {
		p += n - r->size;
		n = r->size;
	}
	at = (size_t)((r->end - n) & (r->size - 1));
	part = n < r->size - at ? n : r->size - at;
	memcpy(r->mem + at, p, part);
	memcpy(r->mem, p + part, n - part);
	if (r->end - r->start > r->size)
		r->start = r->end - r->size;
}

const char *
ring_at(const struct ring *r, uint64_t *from, size_t *n)
{
	size_t at;

	if (*from < r->start)
		*from = r->start;
	if (*from > r->end)
		*from = r->end;
	at = (size_t)(*from & (r->size - 1));
	*n = r->end - *from < r->size - at ? (size_t)(r->end - *from) : r->size - at;
	return r->mem + at;
}

size_t
ring_tail(const struct ring *r, char *buf, size_t n)
{
	uint64_t from = r->end - r->start < n ? r->start : r->end - (n - 1);
	const char *p;
	size_t got = 0, part;

	for (; p = ring_at(r, &from, &part), part; from += part) {
		memcpy(buf + got, p, part);
		got += part;
	}
	buf[got] = '\0';
	return got;
}

void
ring_forget(struct ring *r, uint64_t upto)
{
	if (upto > r->end)
		upto = r->end;
	if (upto > r->start)
		r->start = upto;
	if (r->start == r->end && r->mapped)
		madvise(r->mem, r->size, MADV_DONTNEED);
}
