/* SPDX-License-Identifier: ISC */
/* probeans: what the errno of a try says of the kernel. */
#include <errno.h>

#include "kernel/probeans.h"

const struct probe_answer probe_works = { PROBE_WORKS, 0 };

struct probe_answer
probe_failed(int lacks)
{
	struct probe_answer a = { PROBE_UNSURE, errno };

	if (errno == lacks || errno == ENOSYS)
		a.result = PROBE_LACKS;
	else if (errno == EPERM || errno == EACCES)
		a.result = PROBE_FORBIDDEN;
	/* A limit of /proc/sys/user: ENOSPC since 4.9; nested too deep: EUSERS before that. */
	else if (errno == ENOSPC || errno == EUSERS)
		a.result = PROBE_FULL;
	return a;
}

struct probe_answer
probe_answer(long r, int lacks)
{
	return r < 0 ? probe_failed(lacks) : probe_works;
}
