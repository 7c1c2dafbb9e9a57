/* SPDX-License-Identifier: ISC */
/*
 * trace: the end of a process that is not our child. Its tracer is told by wait(2) how it ended, as its
 * parent is, and first; nothing else of ptrace(2) is used. Silent.
 */
#ifndef KERNEL_TRACE_H
#define KERNEL_TRACE_H

#include <sys/types.h>

/*
 * From now on waitpid(2) of pid tells of its end. PTRACE_SEIZE (3.4) does not stop it, and with our end it is
 * traced no more. -1: EPERM, somebody else traces it or a security module forbids it.
 */
int trace_seize(pid_t pid);
/* status, from waitpid, is a stop of pid on a signal's way to it: go on as if nobody looked. */
void trace_go_on(pid_t pid, int status);

#endif
