/* SPDX-License-Identifier: ISC */
/* netproc: any line, taken for one of each table. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/netproc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	struct netproc_sock s;
	struct netproc_unix u;
	struct netproc_route r;
	struct netproc_dev d;

	if (!line)
		abort();
	if (size)
		memcpy(line, data, size);
	line[size] = '\0';
	netproc_sock(line, false, &s);
	netproc_sock(line, true, &s);
	netproc_state(s.state);
	if (netproc_unix(line, &u) && *u.path && (u.path < line || u.path > line + strlen(line)))
		abort();
	if (netproc_route(line, &r) && strlen(r.dev) >= sizeof r.dev)
		abort();
	if (netproc_dev(line, &d) && strlen(d.name) >= sizeof d.name)
		abort();
	free(line);
	return 0;
}
