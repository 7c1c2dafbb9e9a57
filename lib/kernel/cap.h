/* SPDX-License-Identifier: ISC */
/* cap: capabilities, by libcap. The only file that knows it. Silent. */
#ifndef KERNEL_CAP_H
#define KERNEL_CAP_H

#include <stdint.h>

/*
 * Number of a capability named as LXC does ("sys_admin": lower case, no
 * prefix) or by its number; -1 and EINVAL for an unknown one.
 */
int cap_from_word(const char *word);
/*
 * Take every capability that keep (a bit set by number) lacks out of the
 * bounding set, empty the inheritable and ambient sets (a program with file
 * capabilities must not gain by them, CVE-2022-29162), in the calling process.
 * Capabilities that this kernel does not know are passed over. 0, or -1 and errno.
 */
int cap_limit(uint64_t keep);
/* The same, and give up at once what an exec would take away by that: all permitted and effective ones that keep lacks. */
int cap_confine(uint64_t keep);
/* Give up every capability, permitted and effective, that but lacks, and all inheritable ones, in the calling process. 0, or -1 and errno. */
int cap_give_up(uint64_t but);

#endif
