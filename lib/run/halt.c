/* SPDX-License-Identifier: ISC */
/* halt: which signal asks this guest's init to shut down. */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run/halt.h"
#include "kernel/proc.h"
#include "base/io.h"
#include "base/path.h"
#include "base/str.h"

/* SIGRTMIN of the kernel: systemd counts from the one libc shows, 34 in glibc; musl shows 35 for its own needs. */
enum { RTMIN_GLIBC = 34, POWEROFF_SYSTEMD = RTMIN_GLIBC + 3 };

/* Programs that are known by the name of their file; as: one file is many programs, and this is what its argv[0] says then. */
static const struct { const char *program, *as; int halt, reboot; } known[] = {
	{ "systemd", NULL, POWEROFF_SYSTEMD, SIGINT },	/* systemd(1), SIGNALS */
	{ "busybox", "init", SIGUSR2, SIGTERM },	/* busybox init: USR1 halt, USR2 poweroff, TERM reboot */
	{ "procd", NULL, SIGUSR2, SIGTERM },
	{ "openrc-init", NULL, SIGPWR, SIGINT },
	{ "runit", NULL, SIGCONT, SIGINT },		/* runit(8): with /run/runit.stopit prepared by the guest */
	{ "s6-svscan", NULL, SIGUSR2, SIGINT },		/* s6-svscan(1) */
	{ "lxcbox", NULL, SIGTERM, SIGTERM },		/* our own: run/init.c */
};

/* A "Sig..." line of /proc/PID/status as a bit set: signal n is bit n - 1. */
static uint64_t
signals(const char *status, const char *name)
{
	const char *p = strstr(status, name);

	return p ? strtoull(p + strlen(name), NULL, 16) : 0;
}

static bool
hears(uint64_t set, int sig)
{
	return set >> (sig - 1) & 1;
}

/* What the program that runs as init is known to take; 0: it is not known. */
static int
known_signal(pid_t init, bool reboot)
{
	char exe[256], argv[256] = "";
	ssize_t n = readlink(proc_path(init, "exe").s, exe, sizeof exe - 1);
	size_t i;

	exe[n < 0 ? 0 : n] = '\0';
	if (io_read_into(AT_FDCWD, proc_path(init, "cmdline").s, argv, sizeof argv) < 0)
		argv[sizeof argv - 1] = '\0';
	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(path_base(exe), known[i].program) && (!known[i].as || str_eq(path_base(argv), known[i].as)))
			return reboot ? known[i].reboot : known[i].halt;
	return 0;
}

/* While a process waits in sigtimedwait(2) the kernel does not show what it waits for as blocked. */
static bool
waits_for_signals(pid_t pid)
{
	char text[256];

	return io_read_into(AT_FDCWD, proc_path(pid, "syscall").s, text, sizeof text) > 0 && strtol(text, NULL, 10) == SYS_rt_sigtimedwait;
}

int
halt_signal(pid_t init, int configured, bool reboot)
{
	int sig = configured ? configured : known_signal(init, reboot);
	char *status;
	uint64_t set;

	if (sig)
		return sig;
	status = io_read_at(AT_FDCWD, proc_path(init, "status").s, 1 << 16, NULL);
	if (!status || waits_for_signals(init)) {
		free(status);
		return reboot ? SIGINT : SIGPWR;
	}
	/* Process 1 of a pid namespace never gets a signal that it does not catch (pid_namespaces(7)); what is blocked is read by sigwait or a signalfd. */
	set = signals(status, "SigCgt:") | signals(status, "SigBlk:");
	free(status);
	if (reboot)
		return hears(set, SIGINT) ? SIGINT : 0;
	if (hears(set, POWEROFF_SYSTEMD) && !hears(set, SIGPWR))
		return POWEROFF_SYSTEMD;
	if (hears(set, SIGPWR))
		return SIGPWR;
	return hears(set, SIGTERM) ? SIGTERM : 0;
}
