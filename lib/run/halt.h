/* SPDX-License-Identifier: ISC */
/* halt: which signal asks this guest's init to shut down. */
#ifndef RUN_HALT_H
#define RUN_HALT_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * The signal to init (host's pid) that halts it, or, with reboot, restarts it.
 * configured wins (0: none). Else what the program that runs there is known to take,
 * then what /proc/PID/status shows it to catch or block. 0: it would hear
 * none of them, only SIGKILL ends it.
 */
int halt_signal(pid_t init, int configured, bool reboot);

#endif
