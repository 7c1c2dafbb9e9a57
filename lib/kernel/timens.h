/* SPDX-License-Identifier: ISC */
/* timens: time namespaces (time_namespaces(7), 5.6). Silent. */
#ifndef KERNEL_TIMENS_H
#define KERNEL_TIMENS_H

#include <stdint.h>

/*
 * The calling process, single-threaded, enters a new one whose clocks are shifted by that many nanoseconds. While it has the /proc
 * of its own pid namespace or one above, and before it changes its ids, for the file of offsets is root's. -1 and errno: EINVAL where
 * the kernel has none, ERANGE for a clock below zero.
 */
int timens_enter(int64_t monotonic, int64_t boottime);

#endif
