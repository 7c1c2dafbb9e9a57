/* SPDX-License-Identifier: ISC */
/* init: the process 1 of lxc-execute. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/init.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"

/* How long what SIGTERM did not end has, after the last process that did. */
static const struct timespec grace = { .tv_sec = 1 };

int
init_exec_failed(const char *what)
{
	int e = errno;

	warn("cannot run %s:", what);
	if (e == ENOEXEC)
		hint("not a program of this machine's architecture, or a script without #! in its first line");
	return e == ENOENT || e == ENOTDIR ? 127 : 126;
}

/* What nohup(1), shells and languages' run times leave ignored to their children; until it has been looked at, all. */
static uint64_t inherited = UINT64_MAX;

void
init_signals_note(void)
{
	inherited = proc_ignored();
}

void
init_signals(void)
{
	/* Those that we ignore. */
	uint64_t bits = inherited | 1ull << (SIGPIPE - 1) | 1ull << (SIGXFSZ - 1);
	sigset_t none;
	int sig;

	for (sig = 1; sig <= 64; sig++)
		if (bits >> (sig - 1) & 1)
			sys_signal_default(sig);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void
init_forget(char **env)
{
	for (; *env; env++)
		memset(*env, 0, strlen(*env));
}

static pid_t
spawn(char **argv, bool tty, const sigset_t *before)
{
	pid_t pid;
	int fd;

	/*
	 * vfork: musl's fork blocks and restores signals around it in 6 system calls, and copies
	 * page tables that the exec throws away. The child changes nothing that the parent reads.
	 */
	pid = vfork();
	if (pid)
		return pid;
	/* A session of its own, with the terminal that it may have: process 1 has let go of it. */
	setsid();
	for (fd = 0; fd < 3 && tty && ioctl(fd, TIOCSCTTY, 0) < 0; fd++)
		;
	sigprocmask(SIG_SETMASK, before, NULL);
	execvp(argv[0], argv);
	_exit(init_exec_failed(argv[0]));
}

/* Reap what has ended; the command's status goes to *status. Is anything left? */
static bool
reap(pid_t command, int *status)
{
	int st;
	pid_t pid;

	while ((pid = waitpid(-1, &st, WNOHANG)) > 0)
		if (pid == command)
			*status = WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
	return pid == 0 || errno != ECHILD;
}

_Noreturn void
init_run(char **argv, int sock, bool tty)
{
	sigset_t all, before;
	int status = EXIT_FAILURE, sig;
	bool ending = false, idle = !argv[0], begun = idle;
	pid_t command;

	sigfillset(&all);
	/* SIGSEGV and its kind must end us rather than wait in a queue. */
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGILL);
	sigdelset(&all, SIGFPE);
	sigprocmask(SIG_SETMASK, &all, &before);
	prctl(PR_SET_NAME, "init");
	command = idle ? 0 : spawn(argv, tty, &before);
	if (command < 0) {
		warn("fork:");
		exit(EXIT_FAILURE);
	}
	xclose(sock);
	err_send_to(-1);
	if (idle)
		status = EXIT_SUCCESS;
	/* The end of a command that has just begun is told: SIGCHLD is blocked. */
	for (; !begun || reap(command, &status) || (idle && !ending); begun = true) {
		sig = ending ? sigtimedwait(&all, NULL, &grace) : sigwaitinfo(&all, NULL);
		if (sig < 0 && errno == EAGAIN)
			kill(-1, SIGKILL);
		else if (sig == SIGTERM || sig == SIGPWR) {
			kill(-1, SIGTERM);
			ending = true;
		} else if (sig > 0 && sig != SIGCHLD && command)
			kill(command, sig);
	}
	exit(status);
}
