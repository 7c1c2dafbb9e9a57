/* SPDX-License-Identifier: ISC */
/*
 * attach: run a command inside of a running container. All that is to be known of it is read here, from the
 * host's /proc through one descriptor of its init's folder, so that no pid can be another's meanwhile; nothing
 * of this process gets in (join.c). Then it waits: for signals, which it passes on, and for the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/attach.h"
#include "run/attachpty.h"
#include "run/cmd.h"
#include "run/init.h"
#include "run/join.h"
#include "container/cli.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/cghier.h"
#include "kernel/cgseat.h"
#include "kernel/ns.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"

extern char **environ;

enum { STATUS_MAX = 1 << 20, LABEL_MAX = 4096 };

static const char default_path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/* --- what it is to get -------------------------------------------------------------- */

static void
put_callers(struct strv *env, const char *name)
{
	const char *value = getenv(name);

	if (value)
		strv_put_env(env, xasprintf("%s=%s", name, value));
}

static char **
environment(const struct ctr *c, const struct attach *a)
{
	const struct conf_list *lists[] = { &c->conf->environment, &c->conf->environment_runtime };
	struct strv env = { 0 };
	size_t i, k;
	char **e;

	if (a->clear_env || !getenv("PATH"))
		strv_add(&env, default_path);
	for (e = environ; *e && !a->clear_env; e++)
		strv_add(&env, *e);
	for (i = 0; i < a->keep.n && a->clear_env; i++)
		put_callers(&env, a->keep.v[i]);
	strv_put_env(&env, xstrdup("container=lxc"));
	for (i = 0; i < 2; i++)
		for (k = 0; k < lists[i]->n; k++)
			if (strchr(lists[i]->v[k].val, '='))
				strv_put_env(&env, xstrdup(lists[i]->v[k].val));
			else
				put_callers(&env, lists[i]->v[k].val);
	for (i = 0; i < a->set.n; i++)
		strv_put_env(&env, xstrdup(a->set.v[i]));
	return env.v;
}

/* What /proc/PID/attr/current of init says, as attr/exec takes it: AppArmor's ends in a mode in parentheses, SELinux's as it is. NULL: nothing to set. */
static char *
label_of(int proc)
{
	char text[LABEL_MAX], *mode;
	ssize_t n;
	int fd = openat(proc, "attr/current", O_RDONLY | O_CLOEXEC);

	/* EINVAL: no security module has labels. */
	n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	xclose(fd);
	if (n <= 0)
		return NULL;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	mode = strrchr(text, ' ');
	if (mode && mode[1] == '(') {
		*mode = '\0';
		return xasprintf("exec %s", text);
	}
	return strchr(text, ':') ? xstrdup(text) : NULL;
}

/* --- who it is ------------------------------------------------------------------ */

static int
not_running(const struct ctr *c, const struct live *l)
{
	if (l->state == STATE_STARTING) {
		warn("%s: is starting still", c->name);
		hint("lxc-wait -n %s -s RUNNING", c->name);
		return -1;
	}
	cli_not_running(c);
	if (c->defined)
		hint("lxc-start -n %s", c->name);
	return -1;
}

static int
frozen(const struct ctr *c)
{
	warn("%s: is frozen, and what is run in it would be too", c->name);
	hint("lxc-unfreeze -n %s", c->name);
	return -1;
}

/* The record and one look at /proc most often; only where that does not do, the supervisor, then all cgroups. */
static int
find(const struct ctr *c, struct live *l)
{
	const struct cg none = { 0 };

	live_get_in(c, &none, true, l);
	if (!l->init)
		live_get(c, l);
	if (!l->init || l->state == STATE_STARTING)
		return not_running(c, l);
	return l->state == STATE_FROZEN ? frozen(c) : 0;
}

/* The text behind label in a table like that of /proc/PID/status; NULL: there is none. */
static const char *
behind(const char *text, const char *label)
{
	const char *at = strstr(text, label);

	return at ? at + strlen(label) : NULL;
}

static bool
same_user_namespace(int proc)
{
	struct stat a, b;

	/* Before 3.8 there are none. */
	return fstatat(proc, "ns/user", &a, 0) < 0 || stat("/proc/self/ns/user", &b) < 0 || a.st_ino == b.st_ino;
}

/* A file of /proc that one read gives whole, but for those whom 65536 groups have made it long. The caller frees it. NULL. */
static char *
text_of(int proc, const char *file)
{
	char text[16384];

	if (io_read_into(proc, file, text, sizeof text) >= 0)
		return xstrdup(text);
	return errno == EFBIG ? io_read_at(proc, file, STATUS_MAX, NULL) : NULL;
}

/* Is what status tells that of a process 1, or table of one in cgroup? Else its pid has come to be another's since it was told. */
static bool
is_its_init(const char *status, const char *table, const char *cgroup)
{
	const char *pids = behind(status, "\nNSpid:");
	size_t n = pids ? strcspn(pids, "\n") : 0;

	return !pids || (n > 2 && pids[n - 2] == '\t' && pids[n - 1] == '1') || strstr(table, cgroup);
}

static int
look(struct join *j, const struct live *l)
{
	char *status = NULL, *table = NULL;
	const struct attach *a = j->a;
	const char *p;
	int ret = -1;

	j->proc = openat(AT_FDCWD, proc_path(l->init, "").s, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (j->proc >= 0)
		status = text_of(j->proc, "status");
	table = status ? text_of(j->proc, "cgroup") : NULL;
	if (!status || (!table && errno == ESRCH) || !is_its_init(status, table ? table : "", l->cgroup)) {
		ret = not_running(j->c, &(struct live){ 0 });
		goto out;
	}
	p = behind(status, "\nCapBnd:");
	j->caps = p ? strtoull(p, NULL, 16) : UINT64_MAX;
	p = behind(status, "\nNoNewPrivs:\t");
	j->no_new_privs = !(a->elevated & ATTACH_CAP) && ((p && *p == '1') || j->c->conf->no_new_privs);
	j->namespaces = a->namespaces ? a->namespaces : ns_all();
	if (same_user_namespace(j->proc))
		j->namespaces &= ~SYS_NEWUSER;
	j->become = (j->namespaces & SYS_NEWUSER) || !a->namespaces;
	j->pidfd = sys_pidfd_open(l->init);
	if (!(a->elevated & ATTACH_CGROUP) && cg_seat_open(&j->seat, table ? table : "", l->cgroup) < 0) {
		warn("%s: cannot open its cgroups:", j->c->name);
		goto out;
	}
	if (j->seat.frozen) {
		ret = frozen(j->c);
		goto out;
	}
	if (!(a->elevated & ATTACH_LSM))
		j->label = label_of(j->proc);
	ret = 0;
out:
	free(table);
	free(status);
	return ret;
}

/* --- waiting ------------------------------------------------------------------------ */

static int
status_of(pid_t joiner)
{
	int status;

	while (waitpid(joiner, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_FAILURE;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* A key at the caller's terminal means the whole job, as it would have without us. */
static void
pass_on(const siginfo_t *si, pid_t command)
{
	if (si->si_signo == SIGTSTP) {
		/* A session of its own has nobody to continue it: SIGTSTP would do nothing there (POSIX: orphaned groups). */
		kill(-command, SIGSTOP);
		kill(getpid(), SIGSTOP);
		kill(-command, SIGCONT);
	} else if (si->si_signo == SIGCONT)
		kill(-command, SIGCONT);
	else
		kill(si->si_code == SI_KERNEL ? -command : command, si->si_signo);
}

static int
wait_plain(pid_t joiner, const volatile pid_t *command)
{
	static const int caught[] = { SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGTSTP, SIGCONT };
	sigset_t set;
	siginfo_t si;
	int status;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof caught / sizeof *caught; i++)
		sigaddset(&set, caught[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (;;) {
		if (waitpid(joiner, &status, WNOHANG) == joiner)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		if (sigwaitinfo(&set, &si) <= 0 || si.si_signo == SIGCHLD)
			continue;
		if (*command)
			pass_on(&si, *command);
		else if (si.si_signo != SIGCONT && si.si_signo != SIGTSTP) {
			kill(joiner, SIGKILL);
			return 128 + si.si_signo;
		}
	}
}

static int
wait_pty(const struct attachpty *t, int sock)
{
	struct cmd_ans ans;
	int master;

	/* Its end is the joiner's, who has said why then. */
	if (cmd_answer(sock, &ans, &master, -1) < 0 || master < 0)
		return status_of(t->joiner);
	return attachpty_serve(t, master);
}

static int
run(struct join *j, struct attachpty *t)
{
	int sock[2] = { -1, -1 }, ret = EXIT_FAILURE;
	bool in_v2 = false;
	pid_t *page;

	page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || (t->out >= 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sock) < 0)) {
		warn("%s: cannot attach:", j->c->name);
		return EXIT_FAILURE;
	}
	j->command = t->command = page;
	j->sock = sock[1];
	j->parent = getpid();
	if (j->term >= 0)
		init_signals_note();
	/* Ignored by whoever started us, it would take the exit status away. */
	signal(SIGCHLD, SIG_DFL);
	t->joiner = sys_fork(0, j->seat.v2, NULL, &in_v2);
	if (t->joiner == 0)
		join_run(j, in_v2);
	xclose(sock[1]);
	if (t->joiner < 0)
		warn("%s: fork:", j->c->name);
	else
		ret = t->out < 0 ? wait_plain(t->joiner, page) : wait_pty(t, sock[0]);
	xclose(sock[0]);
	return ret;
}

int
attach_run(const struct ctr *c, const struct attach *a)
{
	struct join j = { .c = c, .a = a, .proc = -1, .pidfd = -1, .sock = -1, .seat.v2 = -1 };
	struct attachpty t = { .log = { .fd = -1, .dir = -1, .who = c->name, .key = "-L", .path = a->log } };
	struct live l;
	int ret;

	if (find(c, &l) < 0)
		return EXIT_FAILURE;
	if (look(&j, &l) < 0)
		return EXIT_FAILURE;
	if (a->context) {
		free(j.label);
		j.label = xstrdup(a->context);
	}
	attachpty_look(&t);
	if (a->log && t.out >= 0) {
		t.log.fd = open(a->log, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC, 0640);
		if (t.log.fd < 0) {
			warn("-L %s:", a->log);
			ret = EXIT_FAILURE;
			goto out;
		}
	}
	j.term = t.out;
	j.cooked = t.cooked;
	j.cwd = getcwd(NULL, 0);
	j.env = environment(c, a);
	ret = run(&j, &t);
	free(j.cwd);
out:
	/* What else is open is left to the exit: a system call for each is what an attach is measured by. */
	xclose(t.log.fd);
	free(j.label);
	return ret;
}
