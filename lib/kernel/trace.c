/* SPDX-License-Identifier: ISC */
/* trace: the end of a process that is not our child. */
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "kernel/trace.h"

/* Of linux/ptrace.h, since 3.4. */
enum { SEIZE = 0x4206, LISTEN = 0x4208, EVENT_STOP = 128 };

int
trace_seize(pid_t pid)
{
	return ptrace(SEIZE, pid, NULL, NULL) < 0 ? -1 : 0;
}

void
trace_go_on(pid_t pid, int status)
{
	/* A group stop, by SIGSTOP and the like, is to last: LISTEN leaves it stopped. Any other stop has a signal that is to be delivered. */
	if (status >> 16 == EVENT_STOP)
		ptrace(WSTOPSIG(status) == SIGTRAP ? PTRACE_CONT : LISTEN, pid, NULL, NULL);
	else
		ptrace(PTRACE_CONT, pid, NULL, (void *)(long)WSTOPSIG(status));
}
