/* SPDX-License-Identifier: ISC */
/* tmpl: templates that are programs: which there are, and one at work until it has ended, whoever asks us to end meanwhile. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container/tmpl.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* Where LXC's distributions put their templates. */
static const char *const template_dirs[] = { "/usr/share/lxc/templates", "/usr/local/share/lxc/templates" };
const char tmpl_builtin[] = "busybox (built in)";

static volatile sig_atomic_t interrupted;
static volatile pid_t at_work;	/* the template, or its process group (negative); 0: none */

/* --- which ---------------------------------------------------------------------- */

char *
tmpl_find(const char *name)
{
	char *path;
	size_t i;

	if (str_eq(name, "busybox"))
		return xstrdup(tmpl_builtin);
	if (strchr(name, '/'))
		return access(name, X_OK) == 0 ? path_absolute(name) : NULL;
	for (i = 0; i < sizeof template_dirs / sizeof *template_dirs; i++) {
		path = xasprintf("%s/lxc-%s", template_dirs[i], name);
		if (access(path, X_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

void
tmpl_unknown(const char *name)
{
	struct strv names = { 0 };
	struct str s = { 0 };
	struct dirent *e;
	DIR *d;
	size_t i;

	warn("unknown template '%s'", name);
	for (i = 0; i < sizeof template_dirs / sizeof *template_dirs; i++) {
		d = opendir(template_dirs[i]);
		while (d && (e = readdir(d)))
			if (str_begins(e->d_name, "lxc-") && !strv_has(&names, e->d_name + 4) && !str_eq(e->d_name, "lxc-busybox"))
				strv_add(&names, e->d_name + 4);
		if (d)
			closedir(d);
	}
	strv_sort(&names);
	for (i = 0; i < names.n; i++)
		str_addf(&s, ", %s", names.v[i]);
	hint("there are: %s%s; others are programs lxc-NAME in %s, or are given by their path", tmpl_builtin, s.s ? s.s : "", template_dirs[0]);
	str_free(&s);
	strv_free(&names);
}

/* --- at work --------------------------------------------------------------------- */

/* The first asks it to end, another does not ask. Every signal that asks us to end does, whichever it is. */
static void
on_signal(int sig)
{
	interrupted++;
	if (at_work)
		kill(at_work, interrupted > 1 ? SIGKILL : SIGTERM);
}

static const int ends[] = { SIGHUP, SIGINT, SIGTERM };

static void
hold_signals(int how)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof ends / sizeof *ends; i++)
		sigaddset(&set, ends[i]);
	sigprocmask(how, &set, NULL);
}

void
tmpl_catch_signals(void)
{
	struct sigaction a = { .sa_handler = on_signal }, old;
	size_t i;

	/* One that our caller ignores (nohup) stays so. */
	for (i = 0; i < sizeof ends / sizeof *ends; i++)
		if (sigaction(ends[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(ends[i], &a, NULL);
}

bool
tmpl_interrupted(void)
{
	return interrupted;
}

static _Noreturn void
become(const char *path, char **argv, bool quiet, pid_t parent)
{
	int null;

	/* If we are killed it must not go on: nobody would see what it makes. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	hold_signals(SIG_UNBLOCK);
	umask(0022);
	if (quiet && (null = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
	execv(path, argv);
	warn("%s:", path);
	_exit(127);
}

int
tmpl_run(const char *path, char **argv, bool quiet)
{
	/* A process group of its own is ended as a whole; at a terminal it must be able to ask, and Ctrl-c reaches it there. */
	bool group = !isatty(STDIN_FILENO);
	pid_t pid, self = getpid();
	int status;

	fflush(NULL);
	/* Not between fork and the note of whom to end. */
	hold_signals(SIG_BLOCK);
	pid = fork();
	if (pid == 0) {
		if (group)
			setpgid(0, 0);
		become(path, argv, quiet, self);
	}
	if (pid > 0) {
		if (group)
			setpgid(pid, pid);
		at_work = group ? -pid : pid;
	}
	hold_signals(SIG_UNBLOCK);
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	/* What it started may still be writing. */
	if (interrupted && group)
		kill(-pid, SIGKILL);
	at_work = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
