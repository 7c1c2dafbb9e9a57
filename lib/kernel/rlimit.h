/* SPDX-License-Identifier: ISC */
/* rlimit: resource limits of another process (prlimit(2), 2.6.36). Silent. */
#ifndef KERNEL_RLIMIT_H
#define KERNEL_RLIMIT_H

#include <stdint.h>
#include <sys/types.h>

#define RLIMIT_NONE UINT64_MAX	/* unlimited */

/* The number of a resource by its name ("nofile"; lower case, no prefix) or number; -1: there is none. */
int rlimit_from_word(const char *word);
/* Set both limits of pid. -1 and errno: EPERM to raise a hard limit without CAP_SYS_RESOURCE, EINVAL for soft > hard. */
int rlimit_set(pid_t pid, int resource, uint64_t soft, uint64_t hard);

#endif
