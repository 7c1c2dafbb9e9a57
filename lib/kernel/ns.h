/* SPDX-License-Identifier: ISC */
/* ns: the namespaces of a process, by name, and joining them. Silent. */
#ifndef KERNEL_NS_H
#define KERNEL_NS_H

#include <stddef.h>

/* SYS_NEW* of a word of n bytes: LXC's (MOUNT, UTSNAME, NETWORK) or the kernel's (mnt, uts, net), in any case; 0: no such. */
unsigned ns_from_word(const char *word, size_t n);
/* All of them. */
unsigned ns_all(void);
/*
 * Join the namespaces which (SYS_NEW*, without those that are the caller's already) of the process whose /proc/PID
 * is the descriptor proc: at once by its pidfd (5.8), else one by one (3.8; -1 for pidfd does that too). The pid
 * namespace counts for children. 0, or -1 and errno: ENOSYS where the kernel cannot join them.
 */
int ns_join(int proc, int pidfd, unsigned which);

#endif
