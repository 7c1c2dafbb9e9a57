/* SPDX-License-Identifier: ISC */
/*
 * create: a container comes into being.
 *
 * 1. read and check what it begins with: nothing is made for a file that is wrong;
 * 2. make its folder (which fails if somebody else just did), with the file
 *    "partial" in it as long as it is not whole;
 * 3. the root file system, by the template, which adds to the configuration;
 * 4. write the configuration, remove "partial".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container/create.h"
#include "container/conf.h"
#include "container/conffile.h"
#include "container/ctr.h"
#include "container/tmpl_busybox.h"
#include "kernel/beneath.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { CONFIG_MAX = 16 << 20 };

/* Where LXC's distributions put their templates. */
static const char *const template_dirs[] = { "/usr/share/lxc/templates", "/usr/local/share/lxc/templates" };
static const char builtin[] = "busybox (built in)";

static volatile sig_atomic_t interrupted;

struct job {
	struct ctr *c;
	const struct create *o;
	const char *from;	/* file it begins with, NULL: an empty one */
	char *rootfs, *template;	/* template: builtin, or the path of a program; NULL none */
	struct str config;
	bool legacy;
	bool own_dir, own_rootfs;	/* made by us, and ours to remove */
};

static void
on_signal(int sig)
{
	interrupted = 1;
}

static void
catch_signals(void)
{
	static const int sigs[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction a = { .sa_handler = on_signal };
	size_t i;

	for (i = 0; i < sizeof sigs / sizeof *sigs; i++)
		sigaction(sigs[i], &a, NULL);
}

/* --- 1: what it begins with ------------------------------------------------------- */

static int
read_config(struct job *j)
{
	const char *def = ctr_system("lxc.default_config");
	struct conf *conf;
	char *text = NULL;
	size_t n = 0;
	int ret = -1;

	j->from = j->o->config ? j->o->config : def && access(def, R_OK) == 0 ? def : NULL;
	if (j->from) {
		text = io_read_at(AT_FDCWD, j->from, CONFIG_MAX, &n);
		if (!text) {
			warn("%s:", j->from);
			return -1;
		}
		str_addn(&j->config, text, n);
		free(text);
	}
	conf = conf_new();
	if (!j->from || conf_load(conf, j->from) == 0) {
		j->legacy = conf->saw_legacy && !conf->saw_current;
		ret = conffile_expand_hwaddr(&j->config);
	}
	conf_free(conf);
	return ret;
}

/* The program of a template; NULL: there is none of that name. The caller frees it. */
static char *
find_template(const char *name)
{
	char *file, *path;
	size_t i;

	if (str_eq(name, "busybox"))
		return xstrdup(builtin);
	if (name[0] == '/')
		return access(name, X_OK) == 0 ? xstrdup(name) : NULL;
	for (i = 0; i < sizeof template_dirs / sizeof *template_dirs; i++) {
		file = xasprintf("lxc-%s", name);
		path = path_join(template_dirs[i], file);
		free(file);
		if (!strchr(name, '/') && access(path, X_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

static int
check(struct job *j)
{
	const char *name = j->o->template;

	if (access(j->c->dir, F_OK) == 0) {
		warn("'%s' already exists", j->c->name);
		return -1;
	}
	if (read_config(j) < 0)
		return -1;
	if (!name || str_eq(name, "none"))
		return 0;
	j->template = find_template(name);
	if (!j->template) {
		warn("unknown template '%s'", name);
		hint("busybox is built in; others are programs lxc-NAME in %s, or are given by their path", template_dirs[0]);
		return -1;
	}
	j->rootfs = j->o->dir ? path_absolute(j->o->dir) : path_join(j->c->dir, "rootfs");
	return 0;
}

/* --- 2: its folder ------------------------------------------------------------------ */

static int
make_dir(struct job *j)
{
	char *partial = path_join(j->c->dir, "partial");
	int ret = -1;

	if (path_mkdirs(j->c->lxcpath, 0711) < 0 || mkdir(j->c->dir, 0770) < 0)
		warn(errno == EEXIST ? "'%s' already exists" : "%s:", errno == EEXIST ? j->c->name : j->c->dir);
	else
		j->own_dir = true;
	if (j->own_dir)
		ret = io_write_new(partial, "", 0);
	if (j->own_dir && ret < 0)
		warn("%s:", partial);
	free(partial);
	return ret;
}

/* A folder that is there already must be empty: what others put in it is not ours to change or remove. */
static int
make_rootfs(struct job *j)
{
	j->own_rootfs = mkdir(j->rootfs, 0755) == 0;
	if (j->own_rootfs || (errno == EEXIST && rmdir(j->rootfs) == 0 && mkdir(j->rootfs, 0755) == 0)) {
		j->own_rootfs = true;
		return chmod(j->rootfs, 0755);
	}
	warn("%s:", j->rootfs);
	return -1;
}

/* --- 3: the template ------------------------------------------------------------------ */

static int
write_config(const struct job *j)
{
	int ret = io_replace_at(AT_FDCWD, j->c->file, j->config.s ? j->config.s : "", j->config.n, 0640);

	if (ret < 0)
		warn("%s:", j->c->file);
	return ret;
}

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
		else if (interrupted)
			kill(pid, SIGTERM);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* An LXC template: a program that fills the root and adds to the configuration it finds in the folder. */
static int
run_program(struct job *j)
{
	struct strv argv = { 0 };
	char **a, *text;
	size_t n;
	pid_t pid;
	int status;

	if (write_config(j) < 0)
		return -1;
	strv_add(&argv, path_base(j->template));
	strv_take(&argv, xasprintf("--path=%s", j->c->dir));
	strv_take(&argv, xasprintf("--name=%s", j->c->name));
	strv_take(&argv, xasprintf("--rootfs=%s", j->rootfs));
	for (a = j->o->arg; a && *a; a++)
		strv_add(&argv, *a);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		umask(0022);
		execv(j->template, argv.v);
		warn("%s:", j->template);
		_exit(127);
	}
	status = pid < 0 ? -1 : wait_for(pid);
	strv_free(&argv);
	if (status != 0) {
		warn("failed to execute template '%s' (exit status %d)", j->o->template, status);
		return -1;
	}
	text = io_read_at(AT_FDCWD, j->c->file, CONFIG_MAX, &n);
	if (!text) {
		warn("%s:", j->c->file);
		return -1;
	}
	str_free(&j->config);
	str_addn(&j->config, text, n);
	free(text);
	return 0;
}

/* What LXC puts in front of a configuration that a template made. */
static void
add_header(struct job *j)
{
	struct str s = { 0 };
	char **a;

	str_addf(&s, "# Template used to create this container: %s\n# Parameters passed to the template:", j->template);
	for (a = j->o->arg; a && *a; a++)
		str_addf(&s, " %s", *a);
	str_add(&s, "\n# For additional config options, please look at lxc.container.conf(5)\n\n"
	    "# Uncomment the following line to support nesting containers:\n"
	    "#lxc.include = /usr/share/lxc/config/nesting.conf\n\n");
	str_addn(&s, j->config.s ? j->config.s : "", j->config.n);
	str_free(&j->config);
	j->config = s;
}

static int
fill(struct job *j)
{
	char *path;
	int ret;

	if (make_rootfs(j) < 0)
		return -1;
	path = xasprintf("%s%s", j->legacy ? "" : "dir:", j->rootfs);
	conffile_append(&j->config, j->legacy ? "lxc.rootfs" : "lxc.rootfs.path", path);
	free(path);
	if (j->template && str_eq(j->template, builtin))
		ret = tmpl_busybox(j->rootfs, j->c->name, j->o->arg, &j->config, j->legacy);
	else
		ret = run_program(j);
	if (ret == 0)
		add_header(j);
	return ret;
}

/* --- 4: whole, or gone ---------------------------------------------------------------------- */

static void
undo(const struct job *j)
{
	int at;

	if (j->own_rootfs && j->o->dir) {
		char *dir = path_dir(j->rootfs);

		at = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (beneath_remove(at, path_base(j->rootfs)) < 0)
			warn("%s: cannot be removed again:", j->rootfs);
		xclose(at);
		free(dir);
	}
	if (!j->own_dir)
		return;
	at = open(j->c->lxcpath, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (beneath_remove(at, j->c->name) < 0)
		warn("%s: cannot be removed again:", j->c->dir);
	xclose(at);
}

static int
make(struct job *j)
{
	char *partial;

	if (make_dir(j) < 0 || (j->template && fill(j) < 0) || interrupted || write_config(j) < 0)
		return -1;
	partial = path_join(j->c->dir, "partial");
	unlink(partial);
	free(partial);
	j->c->defined = true;
	return interrupted ? -1 : 0;
}

int
create_run(struct ctr *c, const struct create *o)
{
	struct job j = { .c = c, .o = o };
	int ret = check(&j);

	if (ret == 0) {
		catch_signals();
		ret = make(&j);
		if (ret < 0) {
			if (interrupted)
				warn("aborted");
			undo(&j);
		}
	}
	str_free(&j.config);
	free(j.rootfs);
	free(j.template);
	return ret;
}
