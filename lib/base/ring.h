/* SPDX-License-Identifier: ISC */
/* ring: the last bytes of a stream, in memory of a fixed size. What was read is known by its place in the stream, counted from 0. */
#ifndef BASE_RING_H
#define BASE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
	char *mem;
	size_t size;		/* a power of two */
	bool mapped;		/* ring_map made mem */
	uint64_t start, end;	/* what is held of the stream */
};

/* Empty, in memory of the caller's. */
void ring_init(struct ring *r, char *mem, size_t size);
/*
 * Memory of size bytes in the place of what it has, which stays the owner's; what is held moves there. Pages that
 * nothing was written to cost nothing (mmap(2), MAP_NORESERVE). -1: ENOMEM, then all is as it was. ring_unmap gives it back.
 */
int ring_map(struct ring *r, uint64_t size);
void ring_unmap(struct ring *r);
void ring_put(struct ring *r, const char *p, size_t n);
/* What is held from *from on (the first that is, when that is gone), as far as it lies in one piece. *n gets how much: 0 at the end. */
const char *ring_at(const struct ring *r, uint64_t *from, size_t *n);
/* The last of it, at most n - 1 bytes, terminated. Returns how many. */
size_t ring_tail(const struct ring *r, char *buf, size_t n);
/* Forget what stands before upto; memory of ring_map goes back to the kernel when nothing is left. */
void ring_forget(struct ring *r, uint64_t upto);

#endif
