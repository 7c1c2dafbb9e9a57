/* SPDX-License-Identifier: ISC */
/* timens: time namespaces. */
#include <fcntl.h>
#include <stdio.h>

#include "kernel/timens.h"
#include "kernel/sys.h"
#include "base/io.h"

enum { NS = 1000000000 };

/* Rounded down, as the nanoseconds behind it are never negative. */
static long long
seconds(int64_t ns)
{
	return ns / NS - (ns % NS < 0);
}

int
timens_enter(int64_t monotonic, int64_t boottime)
{
	char text[128];
	int fd, ret;

	snprintf(text, sizeof text, "monotonic %lld %lld\nboottime %lld %lld\n", seconds(monotonic),
	    monotonic - seconds(monotonic) * NS, seconds(boottime), boottime - seconds(boottime) * NS);
	/* It is at first for children alone, and its offsets can be written until somebody is in it. */
	if (sys_unshare(SYS_NEWTIME) < 0 || io_put_at(AT_FDCWD, "/proc/self/timens_offsets", text) < 0)
		return -1;
	fd = open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC);
	ret = fd < 0 ? -1 : sys_setns(fd, SYS_NEWTIME);
	xclose(fd);
	return ret;
}
