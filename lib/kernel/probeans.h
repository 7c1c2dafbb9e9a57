/* SPDX-License-Identifier: ISC */
/* probeans: what the errno of a try says of the kernel. */
#ifndef KERNEL_PROBEANS_H
#define KERNEL_PROBEANS_H

#include "kernel/probe.h"

struct probe_answer {
	enum probe_result result;
	int err;
};

extern const struct probe_answer probe_works;
/* What errno means, of which lacks says that the kernel does not have it. */
struct probe_answer probe_failed(int lacks);
/* The same for a call that returned r: it works unless that is negative. */
struct probe_answer probe_answer(long r, int lacks);

#endif
