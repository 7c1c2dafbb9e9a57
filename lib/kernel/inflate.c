/* SPDX-License-Identifier: ISC */
/* inflate: reading gzip files (RFC 1952) of deflate blocks (RFC 1951). */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/inflate.h"
#include "base/mem.h"

enum { CODE_BITS = 15, LITERALS = 288, DISTANCES = 30, LENGTH_CODES = 19, END_OF_BLOCK = 256 };

struct stream {
	const uint8_t *in;
	size_t n, at;		/* bytes, and those used up */
	uint32_t bits;		/* taken from in, least significant first */
	unsigned have;
	uint8_t *out;
	size_t len, cap, max;
	size_t member;		/* where in out the present member begins: distances do not reach behind it */
	bool bad;		/* damaged, or at its end too early */
};

/* A canonical Huffman code (RFC 1951 3.2.2): how many codes each length has, and their symbols in order. */
struct code {
	uint16_t count[CODE_BITS + 1], symbol[LITERALS];
};

static unsigned
take(struct stream *s, unsigned n)
{
	unsigned v;

	while (s->have < n) {
		if (s->at == s->n) {
			s->bad = true;
			return 0;
		}
		s->bits |= (uint32_t)s->in[s->at++] << s->have;
		s->have += 8;
	}
	v = s->bits & ((1u << n) - 1);
	s->bits >>= n;
	s->have -= n;
	return v;
}

static void
put(struct stream *s, uint8_t byte)
{
	if (s->len == s->max) {
		s->bad = true;
		errno = EFBIG;
		return;
	}
	/* One byte stays free for the NUL. */
	if (s->cap - s->len < 2) {
		s->cap = s->cap ? s->cap * 2 : 65536;
		s->out = xrealloc(s->out, s->cap, 1);
	}
	s->out[s->len++] = byte;
}

/*
 * From the length of each symbol's code. false: more codes than there can be. Fewer are let be, as
 * a file with one distance has them; bits that no code begins with end in decode.
 */
static bool
build(struct code *c, const uint8_t *length, unsigned n)
{
	uint16_t first[CODE_BITS + 2] = { 0 };
	int left = 1;
	unsigned i;

	memset(c, 0, sizeof *c);
	for (i = 0; i < n; i++)
		c->count[length[i]]++;
	c->count[0] = 0;
	for (i = 1; i <= CODE_BITS; i++) {
		left = left * 2 - c->count[i];
		if (left < 0)
			return false;
		first[i + 1] = (uint16_t)(first[i] + c->count[i]);
	}
	for (i = 0; i < n; i++)
		if (length[i])
			c->symbol[first[length[i]]++] = (uint16_t)i;
	return true;
}

/* The next symbol: codes of one length are consecutive numbers, so a comparison a bit finds it. */
static unsigned
decode(struct stream *s, const struct code *c)
{
	int code = 0, first = 0, index = 0, len;

	for (len = 1; len <= CODE_BITS; len++) {
		code |= (int)take(s, 1);
		if (code - first < c->count[len])
			return c->symbol[index + code - first];
		index += c->count[len];
		first = (first + c->count[len]) * 2;
		code *= 2;
	}
	s->bad = true;
	return END_OF_BLOCK;
}

/* --- blocks ------------------------------------------------------------------- */

/* RFC 1951 3.2.5. */
static const uint16_t length_base[] = {
	3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
};
static const uint8_t length_extra[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
static const uint16_t distance_base[DISTANCES] = {
	1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193,
	12289, 16385, 24577,
};

static void
copy_back(struct stream *s, unsigned length, size_t distance)
{
	if (distance > s->len - s->member) {
		s->bad = true;
		return;
	}
	while (length-- && !s->bad)
		put(s, s->out[s->len - distance]);
}

static void
compressed(struct stream *s, const struct code *literal, const struct code *distance)
{
	unsigned symbol, length, d;

	while (!s->bad && (symbol = decode(s, literal)) != END_OF_BLOCK) {
		if (symbol < END_OF_BLOCK) {
			put(s, (uint8_t)symbol);
			continue;
		}
		symbol -= END_OF_BLOCK + 1;
		if (symbol >= sizeof length_extra) {
			s->bad = true;
			return;
		}
		length = length_base[symbol] + take(s, length_extra[symbol]);
		d = decode(s, distance);
		if (d >= DISTANCES) {
			s->bad = true;
			return;
		}
		copy_back(s, length, distance_base[d] + (d < 4 ? 0 : take(s, d / 2 - 1)));
	}
}

static void
stored(struct stream *s)
{
	unsigned n, inverse;

	s->bits = 0;
	s->have = 0;
	n = take(s, 16);
	inverse = take(s, 16);
	if (n != (~inverse & 0xffff))
		s->bad = true;
	while (n-- && !s->bad) {
		if (s->at == s->n)
			s->bad = true;
		else
			put(s, s->in[s->at++]);
	}
}

static void
fixed(struct stream *s)
{
	uint8_t length[LITERALS];
	struct code literal, distance;

	memset(length, 8, 144);
	memset(length + 144, 9, 112);
	memset(length + 256, 7, 24);
	memset(length + 280, 8, 8);
	build(&literal, length, LITERALS);
	memset(length, 5, DISTANCES);
	build(&distance, length, DISTANCES);
	compressed(s, &literal, &distance);
}

/* The lengths of both codes, themselves coded and with runs: 16 repeats the last, 17 and 18 are zeros. */
static bool
read_lengths(struct stream *s, const struct code *c, uint8_t *length, unsigned n)
{
	unsigned i = 0, symbol, run;
	uint8_t value;

	while (i < n && !s->bad) {
		symbol = decode(s, c);
		if (symbol < 16) {
			length[i++] = (uint8_t)symbol;
			continue;
		}
		if (symbol > 18 || (symbol == 16 && i == 0))
			return false;
		value = symbol == 16 ? length[i - 1] : 0;
		run = symbol == 16 ? 3 + take(s, 2) : symbol == 17 ? 3 + take(s, 3) : 11 + take(s, 7);
		if (run > n - i)
			return false;
		memset(length + i, value, run);
		i += run;
	}
	return !s->bad;
}

static void
dynamic(struct stream *s)
{
	static const uint8_t order[LENGTH_CODES] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	uint8_t length[LITERALS + 32] = { 0 }, small[LENGTH_CODES] = { 0 };
	unsigned nliteral = take(s, 5) + 257, ndistance = take(s, 5) + 1, n = take(s, 4) + 4, i;
	struct code literal, distance;

	for (i = 0; i < n; i++)
		small[order[i]] = (uint8_t)take(s, 3);
	if (nliteral > LITERALS - 2 || ndistance > DISTANCES || !build(&literal, small, LENGTH_CODES) ||
	    !read_lengths(s, &literal, length, nliteral + ndistance) || !build(&literal, length, nliteral) ||
	    !build(&distance, length + nliteral, ndistance)) {
		s->bad = true;
		return;
	}
	compressed(s, &literal, &distance);
}

static void
blocks(struct stream *s)
{
	bool last;

	do {
		last = take(s, 1);
		switch (s->bad ? 3 : take(s, 2)) {
		case 0:
			stored(s);
			break;
		case 1:
			fixed(s);
			break;
		case 2:
			dynamic(s);
			break;
		default:
			s->bad = true;
		}
	} while (!last && !s->bad);
}

/* --- the file ------------------------------------------------------------------- */

static uint32_t
crc32(const uint8_t *p, size_t n)
{
	uint32_t c = ~0u;
	int i;

	while (n--) {
		c ^= *p++;
		for (i = 0; i < 8; i++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
	}
	return ~c;
}

static uint32_t
le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

bool
inflate_is_gzip(const void *in, size_t n)
{
	return n > 2 && memcmp(in, "\x1f\x8b\x08", 3) == 0;
}

/* Behind the header at `at`: flags say which optional fields it has. 0: there is none, or it does not end. */
static size_t
header(const uint8_t *in, size_t n, size_t at)
{
	enum { HCRC = 2, EXTRA = 4, NAME = 8, COMMENT = 16, RESERVED = 0xe0, FIXED = 10, TRAILER = 8 };
	size_t begin = at;
	uint8_t flags;
	int text;

	if (n - at < FIXED + TRAILER || !inflate_is_gzip(in + at, n - at) || (in[at + 3] & RESERVED))
		return 0;
	flags = in[at + 3];
	at += FIXED;
	if (flags & EXTRA)
		at += 2 + (size_t)(in[at] | in[at + 1] << 8);
	for (text = !!(flags & NAME) + !!(flags & COMMENT); text > 0 && at < n; text--) {
		while (at < n && in[at])
			at++;
		at++;
	}
	if (flags & HCRC) {
		if (at > n || n - at < 2 || (crc32(in + begin, at - begin) & 0xffff) != (uint32_t)(in[at] | in[at + 1] << 8))
			return 0;
		at += 2;
	}
	return at < n ? at : 0;
}

/* One member: header, blocks, trailer. */
static void
member(struct stream *s)
{
	size_t n;

	s->at = header(s->in, s->n, s->at);
	if (!s->at) {
		s->bad = true;
		return;
	}
	s->bits = 0;
	s->have = 0;
	s->member = s->len;
	blocks(s);
	/* Bits that were taken in advance never make a whole byte. */
	n = s->len - s->member;
	if (s->bad || s->n - s->at < 8 || (n ? crc32(s->out + s->member, n) : 0) != le32(s->in + s->at) ||
	    (uint32_t)n != le32(s->in + s->at + 4)) {
		s->bad = true;
		return;
	}
	s->at += 8;
}

/* Zeros behind the last member are what a block device or tar leaves; anything else makes the file doubtful. */
static bool
is_padding(const uint8_t *p, size_t n)
{
	while (n && !*p) {
		p++;
		n--;
	}
	return n == 0;
}

char *
inflate_gzip(const void *in, size_t n, size_t max, size_t *len)
{
	struct stream s = { .in = in, .n = n, .max = max };

	errno = EINVAL;
	do
		member(&s);
	while (!s.bad && !is_padding(s.in + s.at, s.n - s.at));
	if (s.bad) {
		free(s.out);
		return NULL;
	}
	*len = s.len;
	s.out = xrealloc(s.out, s.len + 1, 1);
	s.out[s.len] = '\0';
	return (char *)s.out;
}
