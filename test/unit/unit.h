/* SPDX-License-Identifier: ISC */
/* unit: checks for the C tests of pure code. A program runs all of its checks and fails if one did. */
#ifndef UNIT_H
#define UNIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int unit_failed;

#define CHECK(claim) do { \
	if (!(claim)) { \
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #claim); \
		unit_failed++; \
	} } while (0)

/* The string expression got is want; got is evaluated once. */
#define CHECK_STR(got, want) do { \
	const char *unit_got = (got); \
	if (!unit_got || strcmp(unit_got, (want)) != 0) { \
		fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__, #got, unit_got ? unit_got : "(null)", (want)); \
		unit_failed++; \
	} } while (0)

/* The last line of main. */
#define UNIT_END() return unit_failed ? EXIT_FAILURE : EXIT_SUCCESS

#endif
