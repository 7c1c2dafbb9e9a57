/* SPDX-License-Identifier: ISC */
/* halt: which signal asks this guest's init to shut down. */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/halt.h"
#include "base/io.h"
#include "base/path.h"
#include "base/str.h"

/* SIGRTMIN of the kernel: systemd counts from the one libc shows, 34 in glibc; musl shows 35 for its own needs. */
enum { RTMIN_GLIBC = 34, POWEROFF_SYSTEMD = RTMIN_GLIBC + 3 };

/* Programs that are known by the name of their file. */
static const struct { const char *program; int halt, reboot; } known[] = {
	{ "systemd", POWEROFF_SYSTEMD, SIGINT },	/* systemd(1), SIGNALS */
	{ "busybox", SIGUSR2, SIGTERM },		/* busybox init: USR1 halt, USR2 poweroff, TERM reboot */
	{ "procd", SIGUSR2, SIGTERM },
	{ "openrc-init", SIGPWR, SIGINT },
	{ "runit", SIGCONT, SIGINT },			/* runit(8): with /run/runit.stopit prepared by the guest */
	{ "s6-svscan", SIGUSR2, SIGINT },		/* s6-svscan(1) */
	{ "lxcbox", SIGTERM, SIGTERM },			/* our own: run/init.c */
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
	char path[sizeof "/proc//exe" + 3 * sizeof init], exe[256];
	ssize_t n;
	size_t i;

	snprintf(path, sizeof path, "/proc/%d/exe", (int)init);
	n = readlink(path, exe, sizeof exe - 1);
	exe[n < 0 ? 0 : n] = '\0';
	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(path_base(exe), known[i].program))
			return reboot ? known[i].reboot : known[i].halt;
	return 0;
}

int
halt_signal(pid_t init, int configured, bool reboot)
{
	char path[sizeof "/proc//status" + 3 * sizeof init], *status;
	uint64_t set;
	int sig;

	if (configured)
		return configured;
	snprintf(path, sizeof path, "/proc/%d/status", (int)init);
	status = io_read_at(AT_FDCWD, path, 1 << 16, NULL);
	if (!status)
		return reboot ? SIGINT : SIGPWR;
	/* Process 1 of a pid namespace never gets a signal that it does not catch (pid_namespaces(7)); what is blocked is read by sigwait or a signalfd. */
	set = signals(status, "SigCgt:") | signals(status, "SigBlk:");
	free(status);
	sig = known_signal(init, reboot);
	/* Of one file that is many programs (busybox) it may be another: a shell. */
	if (sig && hears(set, sig))
		return sig;
	if (reboot)
		return hears(set, SIGINT) ? SIGINT : 0;
	if (hears(set, POWEROFF_SYSTEMD) && !hears(set, SIGPWR))
		return POWEROFF_SYSTEMD;
	if (hears(set, SIGPWR))
		return SIGPWR;
	return hears(set, SIGTERM) ? SIGTERM : 0;
}
