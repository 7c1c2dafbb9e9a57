/* SPDX-License-Identifier: ISC */
/* shell: whose login shell is what, by a passwd file. Silent. */
#ifndef RUN_SHELL_H
#define RUN_SHELL_H

#include <sys/types.h>

/*
 * The login shell of uid by the text of a passwd file, which is an attacker's; the caller frees it.
 * NULL: no line of seven fields has that number and an absolute path in the last.
 */
char *shell_in(const char *passwd, uid_t uid);
/* The same by /etc/passwd, where that is a regular file of at most 1 MiB. */
char *shell_of(uid_t uid);

#endif
