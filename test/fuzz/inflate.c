/* SPDX-License-Identifier: ISC */
/* inflate against made-up input. */
#include <stdint.h>
#include <stdlib.h>

#include "kernel/inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t len = 0;
	char *text = inflate_gzip(data, n, 1 << 20, &len);

	if (text && (len > 1 << 20 || text[len] != '\0'))
		abort();
	free(text);
	return 0;
}
