/* SPDX-License-Identifier: ISC */
/* rlimit: resource limits of another process. */
#include <errno.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/rlimit.h"
#include "base/num.h"
#include "base/str.h"

/* By libc's numbers, which differ between architectures. */
static const struct { const char *name; int number; } resources[] = {
	{ "as", RLIMIT_AS }, { "core", RLIMIT_CORE }, { "cpu", RLIMIT_CPU }, { "data", RLIMIT_DATA }, { "fsize", RLIMIT_FSIZE },
	{ "locks", RLIMIT_LOCKS }, { "memlock", RLIMIT_MEMLOCK }, { "msgqueue", RLIMIT_MSGQUEUE }, { "nice", RLIMIT_NICE },
	{ "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC }, { "rss", RLIMIT_RSS }, { "rtprio", RLIMIT_RTPRIO },
	{ "rttime", RLIMIT_RTTIME }, { "sigpending", RLIMIT_SIGPENDING }, { "stack", RLIMIT_STACK },
};

int
rlimit_from_word(const char *word)
{
	uint64_t n;
	size_t i;

	for (i = 0; i < sizeof resources / sizeof *resources; i++)
		if (str_eq(word, resources[i].name))
			return resources[i].number;
	return num_dec(word, sizeof resources / sizeof *resources - 1, &n) == 0 ? (int)n : -1;
}

int
rlimit_set(pid_t pid, int resource, uint64_t soft, uint64_t hard)
{
#ifdef SYS_prlimit64
	uint64_t new[2] = { soft, hard };	/* struct rlimit64 */

	return (int)syscall(SYS_prlimit64, pid, resource, new, NULL);
#else
	errno = ENOSYS;
	return -1;
#endif
}
