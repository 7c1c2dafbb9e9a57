/* SPDX-License-Identifier: ISC */
/* proc: what /proc says of processes. Each may vanish at any time: then 0 or -1, and errno. Silent. */
#ifndef KERNEL_PROC_H
#define KERNEL_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* /proc/PID/FILE. */
struct proc_path {
	char s[sizeof "/proc//attr/current" + 3 * sizeof(pid_t) + 32];
};
struct proc_path proc_path(pid_t pid, const char *file);
/* starttime of /proc/PID/stat in clock ticks since boot: with the pid it names one process for ever. 0: no such process, or one that is dead and not yet reaped. */
unsigned long long proc_start_time(pid_t pid);
/*
 * How gladly the kernel, out of memory, kills this process and those that it forks from now on: -1000, never, to
 * 1000 (oom_score_adj, 2.6.36). To lower it takes CAP_SYS_RESOURCE: EACCES. -1 and errno.
 */
int proc_oom_get(int *adj);
int proc_oom_set(int adj);
/*
 * How a process that has ended, and that nobody has reaped yet, did: its status in wait(2)'s terms, field 52
 * of /proc/PID/stat (3.5). -1 ESRCH: it is gone, or not dead.
 */
int proc_exit_status(pid_t pid);
/*
 * Is pid process 1 of a pid namespace below ours? NSpid of status (4.1) ends
 * in 1; before that by the namespaces of it and its parent. 1, 0, or -1.
 */
int proc_is_init(pid_t pid);
/*
 * How many processes of init's pid namespace have the inner end of a pty open:
 * N of /dev/pts/N in the devpts instance with that st_dev. By number, as the names
 * inside are the guest's affair. -1 and errno.
 */
int proc_pty_holders(pid_t init, dev_t instance, int number);
/* The permitted capabilities of pid, a bit each; 0 also when it cannot be told. */
uint64_t proc_caps(pid_t pid);
/* Its capability bounding set. */
uint64_t proc_bounds(pid_t pid);
/* The signals that the caller ignores: bit n - 1 for signal n. Without /proc: all. */
uint64_t proc_ignored(void);
/* The process 1 of the pid namespace with that inode (proc_ns), as seen from here; 0: there is none below ours. */
pid_t proc_init_of(ino_t pidns);
/* Inode of /proc/PID/ns/NAME; 0 where there is none. */
ino_t proc_ns(pid_t pid, const char *name);
/* Is pid of the caller's own pid namespace? A kernel before 3.8 does not tell: true. */
bool proc_is_near(pid_t pid);
/* That file opened, for setns(2). -1 and errno. */
int proc_ns_open(pid_t pid, const char *name);

#endif
