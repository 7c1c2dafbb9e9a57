/* SPDX-License-Identifier: ISC */
/* hook: programs that a configuration has run at a moment of a container's life. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/hook.h"
#include "run/init.h"
#include "container/ctr.h"
#include "kernel/beneath.h"
#include "kernel/cap.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"

extern char **environ;

#define SHELL "/bin/sh"
/* Reads of what is left behind the end of one: it may have left somebody who goes on printing. */
enum { LEFT = 1024 };

static const char *const names[HOOKS] = {
	[HOOK_PRE_START] = "pre-start", [HOOK_PRE_MOUNT] = "pre-mount", [HOOK_MOUNT] = "mount", [HOOK_AUTODEV] = "autodev",
	[HOOK_START_HOST] = "start-host", [HOOK_START] = "start", [HOOK_STOP] = "stop", [HOOK_POST_STOP] = "post-stop",
	[HOOK_CLONE] = "clone", [HOOK_DESTROY] = "destroy",
};

void
hook_init(struct hook *h, const struct ctr *c, enum conf_hook type)
{
	*h = (struct hook){ .c = c, .section = "lxc", .word = type < HOOKS ? names[type] : NULL, .type = type, .out = -1 };
}

void
hook_free(struct hook *h)
{
	xclose(h->out);
	strv_free(&h->args);
	strv_free(&h->env);
	h->out = -1;
}

/* --- what it is given ------------------------------------------------------------------ */

static void
put_if(struct strv *env, const char *name, const char *val)
{
	if (val)
		strv_put_env(env, xasprintf("%s=%s", name, val));
}

/*
 * The caller's own, as in LXC, but not inside of the container: what an administrator's
 * shell holds is nothing for it.
 */
static struct strv
environment(const struct hook *h)
{
	const struct conf *f = h->c->conf;
	const struct conf_list *lists[] = { &f->environment, &f->environment_hooks };
	bool child = h->type >= HOOK_PRE_MOUNT && h->type <= HOOK_START && h->type != HOOK_START_HOST;
	struct strv env = { 0 };
	char **e;
	size_t i, k;

	if (h->type == HOOK_START)
		strv_add(&env, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	for (e = environ; e && *e && h->type != HOOK_START; e++)
		strv_add(&env, *e);
	for (i = 0; child && i < 2; i++)
		for (k = 0; k < lists[i]->n; k++)
			strv_put_env(&env, xstrdup(lists[i]->v[k].val));
	put_if(&env, "LXC_NAME", h->c->name);
	put_if(&env, "LXC_CONFIG_FILE", h->c->file);
	put_if(&env, "LXC_ROOTFS_PATH", f->rootfs_path);
	put_if(&env, "LXC_ROOTFS_MOUNT", f->rootfs_mount ? f->rootfs_mount : f->rootfs_path);
	put_if(&env, "LXC_CONSOLE", f->console_path);
	put_if(&env, "LXC_CONSOLE_LOGPATH", f->console_logfile);
	put_if(&env, "LXC_CGNS_AWARE", proc_ns(getpid(), "cgroup") ? "1" : NULL);
	put_if(&env, "LXC_LOG_LEVEL", err_level_name[err_log_level()]);
	put_if(&env, "LXC_HOOK_VERSION", f->hook_version ? "1" : "0");
	if (f->hook_version) {
		put_if(&env, "LXC_HOOK_TYPE", h->word);
		put_if(&env, "LXC_HOOK_SECTION", h->section);
	}
	for (i = 0; i < h->env.n; i++)
		strv_put_env(&env, xstrdup(h->env.v[i]));
	return env;
}

/* Would a shell make nothing else of it than words? */
static bool
is_plain(const char *val)
{
	return !val[strspn(val, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,- \t")];
}

/* The command; by the shell even where it is plain, as a script without "#!" is one that only a shell runs. */
static struct strv
command(const struct hook *h)
{
	bool shell = access(SHELL, X_OK) == 0;
	struct strv argv = { 0 };
	size_t i;

	if (shell) {
		strv_add(&argv, SHELL);
		strv_add(&argv, "-c");
		strv_take(&argv, xasprintf("exec %s \"$@\"", h->val));
		strv_add(&argv, SHELL);
	} else if (is_plain(h->val))
		strv_split(&argv, h->val, " \t");
	if (!argv.n) {
		dprintf(STDERR_FILENO, "no " SHELL " here, and the value is more than plain words\n");
		_exit(127);
	}
	if (!h->c->conf->hook_version) {
		strv_add(&argv, h->c->name);
		strv_add(&argv, h->section);
		strv_add(&argv, h->word);
	}
	for (i = 0; i < h->args.n; i++)
		strv_add(&argv, h->args.v[i]);
	return argv;
}

static _Noreturn void
execute(const struct hook *h, int in, int out)
{
	struct strv argv, env;
	int trace = cap_from_word("sys_ptrace");

	setsid();
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(126);
	/* What we say here it has said: one cause, and that as its hint. */
	err_send_to(-1);
	/* With what -F was started, no descriptor of his is a hook's either. */
	sys_close_from(3);
	/*
	 * Inside it is the container's: it has what init will have, but for the right to trace. Process 1 is still ours,
	 * with a socket to the supervisor, and capabilities that the hook lacks keep it off (ptrace(2)).
	 */
	if (h->type == HOOK_START && (cap_limit(conf_kept_caps(h->c->conf) & ~(1ull << trace)) < 0 || chdir("/") < 0)) {
		dprintf(STDERR_FILENO, "capabilities: %s\n", strerror(errno));
		_exit(126);
	}
	env = environment(h);
	argv = command(h);
	init_signals();
	environ = env.v;
	execvp(argv.v[0], argv.v);
	dprintf(STDERR_FILENO, "%s: %s\n", argv.v[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/* --- one ---------------------------------------------------------------------------------- */

int
hook_start(struct hook *h, const struct conf_val *v)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, ret = -1;

	h->val = v->val;
	h->file = v->file;
	h->line_no = v->line;
	h->n = 0;
	h->line[0] = h->last[0] = '\0';
	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		goto out;
	/* Nobody writes: its input is at its end, also where there is no /dev/null. */
	xclose(in[1]);
	in[1] = -1;
	/* Whoever began us may ignore it: then nobody's end could be waited for (wait(2)). */
	signal(SIGCHLD, SIG_DFL);
	h->pid = fork();
	if (h->pid == 0)
		execute(h, in[0], out[1]);
	if (h->pid < 0 || fcntl(out[0], F_SETFL, O_NONBLOCK) < 0)
		goto out;
	h->out = out[0];
	out[0] = -1;
	debug("%s: %s: runs %s, process %d", h->c->name, h->word, h->val, (int)h->pid);
	ret = 0;
out:
	if (ret < 0)
		warn("%s: %s: cannot be run:", h->c->name, h->val);
	xclose(in[0]);
	xclose(in[1]);
	xclose(out[0]);
	xclose(out[1]);
	return ret;
}

static void
say_line(struct hook *h, const char *line)
{
	if (!*line)
		return;
	debug("%s: %s: %s", h->c->name, h->word, line);
	memcpy(h->last, line, strlen(line) + 1);
}

bool
hook_read(struct hook *h)
{
	ssize_t n = h->out < 0 ? 0 : read(h->out, h->line + h->n, sizeof h->line - 1 - h->n);
	char *at = h->line, *end;

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR);
	h->n += (size_t)n;
	while ((end = memchr(at, '\n', h->n - (size_t)(at - h->line)))) {
		*end = '\0';
		say_line(h, at);
		at = end + 1;
	}
	h->n -= (size_t)(at - h->line);
	memmove(h->line, at, h->n);
	/* A line that is longer comes in pieces. */
	if (h->n == sizeof h->line - 1) {
		h->line[h->n] = '\0';
		say_line(h, h->line);
		h->n = 0;
	}
	return true;
}

int
hook_ended(struct hook *h, int status)
{
	struct pollfd p = { .fd = h->out, .events = POLLIN };
	char *what, *key;
	int i;

	for (i = 0; i < LEFT && h->out >= 0 && poll(&p, 1, 0) == 1 && hook_read(h); i++)
		;
	xclose(h->out);
	h->out = -1;
	h->pid = 0;
	h->line[h->n] = '\0';
	say_line(h, h->line);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	key = h->type < HOOKS ? xasprintf("lxc.hook.%s", h->word) : xasprintf("%s.%s", h->key, h->word);
	what = WIFEXITED(status) ? xasprintf("%s: exit status %d", h->val, WEXITSTATUS(status)) :
	    xasprintf("%s: killed by signal %d", h->val, WTERMSIG(status));
	conf_say(h->file, h->line_no, key, what);
	if (h->last[0])
		hint("it said: %s", h->last);
	free(what);
	free(key);
	return -1;
}

/* --- all of a type --------------------------------------------------------------------------- */

/* Its end, and until then what it prints. signals: SIGCHLD, which is blocked. */
static int
await(struct hook *h, int signals)
{
	struct pollfd p[] = { { .fd = h->out, .events = POLLIN }, { .fd = signals, .events = POLLIN } };
	struct signalfd_siginfo si;
	int status = 0;

	while (waitpid(h->pid, &status, WNOHANG) == 0) {
		if (poll(p, 2, -1) < 0)
			continue;
		if (p[0].revents && !hook_read(h))
			p[0].fd = -1;
		while (read(signals, &si, sizeof si) == sizeof si)
			;
	}
	return hook_ended(h, status);
}

int
hook_run(struct hook *h)
{
	const struct conf_list *l = &h->c->conf->hook[h->type];
	sigset_t chld, before;
	int signals, ret = 0;
	size_t i;

	if (!l->n)
		return 0;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, &before);
	signals = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
	for (i = 0; i < l->n && ret == 0; i++)
		ret = hook_start(h, &l->v[i]) < 0 ? -1 : await(h, signals);
	xclose(signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ret;
}

int
hook_run_type(const struct ctr *c, enum conf_hook type)
{
	struct hook h;
	int ret;

	if (!c->conf->hook[type].n)
		return 0;
	hook_init(&h, c, type);
	ret = hook_run(&h);
	hook_free(&h);
	return ret;
}

/* --- before anything is touched --------------------------------------------------------------- */

/* Is the first word, where it is a path and plain, a program? root: of the container, -1: the host's. */
static int
check(const struct conf_val *v, enum conf_hook type, int root)
{
	char *word = xstrndup(v->val, strcspn(v->val, " \t")), *key, *what;
	struct stat st;
	int fd = -1, ret = 0;

	if (*word == '/' && is_plain(word)) {
		fd = root < 0 ? open(word, O_PATH | O_CLOEXEC) : beneath_open(root, word, O_PATH, 0);
		ret = fd < 0 ? -1 : fstat(fd, &st);
		if (ret == 0 && (!S_ISREG(st.st_mode) || !(st.st_mode & 0111))) {
			errno = S_ISDIR(st.st_mode) ? EISDIR : EACCES;
			ret = -1;
		}
	}
	if (ret < 0) {
		key = xasprintf("lxc.hook.%s", names[type]);
		what = xasprintf("%s%s: %s", word, root < 0 ? "" : " inside", strerror(errno));
		conf_say(v->file, v->line, key, what);
		free(what);
		free(key);
	}
	xclose(fd);
	free(word);
	return ret;
}

int
hook_check(const struct ctr *c, int root)
{
	enum conf_hook type;
	size_t i;

	for (type = HOOK_PRE_START; type <= HOOK_POST_STOP; type++)
		for (i = 0; i < c->conf->hook[type].n && (type != HOOK_START || root >= 0); i++)
			if (check(&c->conf->hook[type].v[i], type, type == HOOK_START ? root : -1) < 0)
				return -1;
	return 0;
}
