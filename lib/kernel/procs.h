/* SPDX-License-Identifier: ISC */
/* procs: all processes of this host, as /proc tells them in one pass. Each may vanish at any time, which is no error. Silent. */
#ifndef KERNEL_PROCS_H
#define KERNEL_PROCS_H

#include <stddef.h>
#include <sys/types.h>

/* Who a process is for the kernel, in the order of the Uid and Gid lines of status. */
enum { PROCS_REAL, PROCS_EFFECTIVE, PROCS_SAVED, PROCS_IDS };

/* In flags: a thread of the kernel, PF_KTHREAD (2.6.27). */
#define PROCS_KTHREAD 0x200000

/* Numbers are all of one type, so that a table of columns can point at them. */
struct procs_one {
	long long pid, ppid, pgid, sid, tpgid;
	long long tty;		/* device number as stat has it, 0: none */
	long long flags, minflt, majflt, priority, nice, nlwp, psr, rtprio, policy;
	long long cpu;		/* user and system time in clock ticks */
	long long start;	/* clock ticks since boot */
	long long vsize;	/* bytes */
	long long rss;		/* KiB */
	long long uid[PROCS_IDS], gid[PROCS_IDS];
	long long nspid;	/* in its own pid namespace; 0: the kernel (before 4.1) does not say */
	long long depth;	/* pid namespaces it has a number in, 1: our own alone; 0: unknown */
	long long locked;	/* KiB of locked memory */
	long long elapsed;	/* seconds since its start */
	long long pcpu;		/* thousandths of one processor's time since its start */
	int owner;		/* the caller's; -1 */
	char state;
	char comm[72];		/* raw: 15 bytes of anything; a kernel worker's is longer */
};

/* What one host is to all of its processes. */
struct procs_host {
	long long boot;		/* Unix time */
	long long uptime;	/* seconds */
	long long memory;	/* KiB */
	long long hz, page;	/* clock ticks a second, bytes */
	int pid_digits;		/* of the largest pid there can be; at least 5 */
};

struct procs {
	struct procs_host host;
	struct procs_one *v;	/* by pid */
	size_t n;
};

/* Read them all. 0, or -1 and errno: there is no /proc. */
int procs_scan(struct procs *l);
void procs_free(struct procs *l);
/* The process with that pid, or NULL. */
struct procs_one *procs_find(const struct procs *l, long long pid);
/* Its parent, if that still is the one that it was born to or given to: an older process. NULL: none. */
struct procs_one *procs_parent(const struct procs *l, const struct procs_one *p);

/* Fill in what /proc/PID/stat or status says. stat: 0, or -1 and EINVAL; a line that status lacks leaves zeros. */
int procs_parse_stat(struct procs_one *p, const char *text);
void procs_parse_status(struct procs_one *p, const char *text);

/*
 * The arguments with blanks between, raw; NULL: it has none (a kernel thread, a zombie) or is gone.
 * The cgroup table as it stands. The function it waits in, NULL: it runs, or may not be asked.
 * Whoever calls frees them.
 */
char *procs_args(long long pid);
char *procs_cgroup(long long pid);
char *procs_wchan(long long pid);
/* The terminal's name below /dev ("pts/0"), "?" for none; static. */
const char *procs_tty(long long dev);

#endif
