/* SPDX-License-Identifier: ISC */
/*
 * create: a container comes into being.
 *
 * 1. read and check what it begins with: nothing is made for a file that is wrong;
 * 2. make its folder (which fails if somebody else just did), locked, with the
 *    file "partial" in it as long as it is not whole: one that nobody holds is
 *    what a run that was killed left, and the next one removes it;
 * 3. the root file system, by the template, which adds to the configuration;
 * 4. write the configuration, remove "partial".
 *
 * On any other way out what this run has made is removed, and only that: a
 * root file system that the configuration names is never looked at.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container/create.h"
#include "container/conf.h"
#include "container/conffile.h"
#include "container/ctr.h"
#include "container/net.h"
#include "container/system.h"
#include "container/tmpl.h"
#include "container/tmpl_busybox.h"
#include "kernel/rmtree.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { CONFIG_MAX = 16 << 20 };

struct job {
	struct ctr *c;
	const struct create *o;
	const char *from;	/* file it begins with, NULL: an empty one */
	char *rootfs, *template;	/* template: tmpl_builtin, or the path of a program; NULL none */
	char *was_there;	/* the deepest part of rootfs that is not ours */
	struct str config;
	bool legacy;
	bool own_dir;		/* made by us, and ours to remove */
	int lock;		/* of its folder, -1: not taken */
};

/* --- 1: what it begins with ------------------------------------------------------- */

static int
read_config(struct job *j)
{
	const char *def = system_value("lxc.default_config");
	struct conf *conf = j->c->conf = conf_new();
	char *text = NULL;
	size_t n = 0;

	j->from = j->o->config ? j->o->config : def && access(def, R_OK) == 0 ? def : NULL;
	if (!j->from)
		return 0;
	/* People write it to mean nothing at all. */
	text = str_eq(j->from, "/dev/null") ? xstrdup("") : io_read_at(AT_FDCWD, j->from, CONFIG_MAX, &n);
	if (!text) {
		warn("%s:", j->from);
		return -1;
	}
	str_addn(&j->config, text, n);
	free(text);
	if (conf_load(conf, j->from) < 0)
		return -1;
	j->legacy = conf->saw_legacy && !conf->saw_current;
	if (conffile_expand_hwaddr(&j->config) < 0) {
		warn("%s: random numbers for its hardware addresses:", j->from);
		return -1;
	}
	return 0;
}

/*
 * What is there under its name: nothing, or what an lxc-create that was killed left, which goes. LXC holds a
 * record lock on "partial" as long as it is at work, and so do we.
 */
static int
make_room(struct job *j)
{
	struct flock l = { .l_type = F_WRLCK };
	char *partial = path_join(j->c->dir, "partial");
	int lock = ctr_lock(j->c, 0), fd = open(partial, O_WRONLY | O_NOFOLLOW | O_CLOEXEC), at = -1, ret = -1;
	bool busy = lock < 0 && errno == EWOULDBLOCK;

	if (lock < 0 && !busy && access(j->c->dir, F_OK) < 0)
		ret = 0;
	else if (fd >= 0 && (busy || (fcntl(fd, F_GETLK, &l) == 0 && l.l_type != F_UNLCK)))
		warn("'%s' already exists: it is just being created", j->c->name);
	else if (fd < 0 && lock >= 0 && path_is_empty(j->c->dir, NULL) && rmdir(j->c->dir) == 0)
		ret = 0;	/* killed before it came to its mark */
	else if (fd < 0 || lock < 0)
		warn("'%s' already exists", j->c->name);
	else {
		info("%s: what an interrupted lxc-create left is removed", j->c->name);
		at = open(j->c->lxcpath, O_PATH | O_DIRECTORY | O_CLOEXEC);
		ret = rmtree_at(at, j->c->name);
		if (ret < 0)
			warn("%s: what an interrupted lxc-create left:", j->c->dir);
	}
	xclose(at);
	xclose(fd);
	xclose(lock);
	free(partial);
	return ret;
}

/* A tree that is there already becomes the container's root as it is. */
static int
adopt(struct job *j)
{
	struct stat st;

	if (!j->o->dir)
		return 0;
	if (stat(j->o->dir, &st) < 0) {
		warn("--dir %s:", j->o->dir);
		return -1;
	}
	if (!S_ISDIR(st.st_mode)) {
		warn("--dir %s: is not a folder", j->o->dir);
		return -1;
	}
	j->rootfs = path_absolute(j->o->dir);
	return 0;
}

static int
check(struct job *j)
{
	const char *name = j->o->template;

	if (access(j->c->dir, F_OK) == 0 && !ctr_partial(j->c) && !path_is_empty(j->c->dir, NULL)) {
		warn("'%s' already exists", j->c->name);
		return -1;
	}
	if (read_config(j) < 0)
		return -1;
	if (!name || str_eq(name, "none"))
		return adopt(j);
	j->template = tmpl_find(name);
	if (!j->template) {
		tmpl_unknown(name);
		return -1;
	}
	j->rootfs = j->o->dir ? path_absolute(j->o->dir) : path_join(j->c->dir, "rootfs");
	return 0;
}

/* --- 2: its folder ------------------------------------------------------------------ */


static int
make_dir(struct job *j)
{
	struct flock l = { .l_type = F_WRLCK };
	char *partial;
	int fd;

	if (make_room(j) < 0)
		return -1;
	if (path_mkdirs(j->c->lxcpath, 0711) < 0 || mkdir(j->c->dir, 0770) < 0) {
		warn(errno == EEXIST ? "'%s' already exists" : "%s:", errno == EEXIST ? j->c->name : j->c->dir);
		return -1;
	}
	j->own_dir = true;
	j->lock = ctr_lock(j->c, 0);
	if (j->lock < 0 || fchmod(j->lock, 0770) < 0) {
		/* Another one came between, and took it for what was left. */
		j->own_dir = j->lock >= 0 || (errno != ENOENT && errno != EWOULDBLOCK);
		if (!j->own_dir)
			warn("'%s' already exists: it is just being created", j->c->name);
		else
			warn("%s:", j->c->dir);
		return -1;
	}
	/* It stands open, and locked, until we end. */
	partial = path_join(j->c->dir, "partial");
	fd = open(partial, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0);
	if (fd < 0)
		warn("%s:", partial);
	else if (fcntl(fd, F_SETLK, &l) < 0)
		debug("%s: lock:", partial);
	free(partial);
	return fd < 0 ? -1 : 0;
}

/* mkfs makes that one; a volume mounted for the purpose may have it. */
static const char lost_found[] = "lost+found";


/* Folders of the root file system's path that are this run's, if they are empty. */
static void
remove_folders(const struct job *j)
{
	char *p, *up;

	for (p = xstrdup(j->rootfs); !str_eq(p, j->was_there) && (rmdir(p) == 0 || errno == ENOENT); p = up) {
		up = path_dir(p);
		free(p);
	}
	free(p);
}

/* A folder that is there already must be empty: what others put in it is not ours to change, or to remove. */
static int
make_rootfs(struct job *j)
{
	struct stat st;
	bool there;
	char *up;

	for (j->was_there = xstrdup(j->rootfs); access(j->was_there, F_OK) < 0 && !str_eq(j->was_there, "/"); j->was_there = up) {
		up = path_dir(j->was_there);
		free(j->was_there);
	}
	there = str_eq(j->was_there, j->rootfs);
	if (there && path_is_empty(j->rootfs, lost_found))
		return 0;
	if (there)
		errno = stat(j->rootfs, &st) == 0 && !S_ISDIR(st.st_mode) ? ENOTDIR : ENOTEMPTY;
	else if (path_mkdirs(j->rootfs, 0755) == 0 && chmod(j->rootfs, 0755) == 0)
		return 0;
	warn("%s:", j->rootfs);
	remove_folders(j);
	/* From here on there is nothing in it that could be this run's. */
	free(j->rootfs);
	j->rootfs = NULL;
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

/*
 * Where the container's root is somebody else a template runs as he, by our own lxc-usernsexec: with the maps of the
 * container, and the caller's ids above them, which it is told, so that it can give files to the host.
 */
static char self[] = "/proc/self/exe";

static void
mapped(const struct conf *f, struct strv *argv, struct strv *ids)
{
	unsigned long top[2] = { 0, 0 };
	size_t i;
	int gid;

	strv_add(argv, "lxc-usernsexec");
	for (i = 0; i < f->nidmap; i++) {
		const struct conf_idmap *m = &f->idmap[i];

		strv_add(argv, "-m");
		strv_take(argv, xasprintf("%c:%u:%u:%u", m->gid ? 'g' : 'u', m->ns, m->host, m->range));
		if (top[m->gid] < (unsigned long)m->ns + m->range)
			top[m->gid] = (unsigned long)m->ns + m->range;
	}
	for (gid = 0; gid < 2; gid++) {
		strv_add(argv, "-m");
		strv_take(argv, xasprintf("%c:%lu:%u:1", gid ? 'g' : 'u', top[gid], gid ? (unsigned)getegid() : (unsigned)geteuid()));
		strv_add(ids, gid ? "--mapped-gid" : "--mapped-uid");
		strv_take(ids, xasprintf("%lu", top[gid]));
	}
	strv_add(argv, "--");
}

/* What it writes to must be his: the folder, by its lock, the configuration in it, the root. */
static int
give(const struct job *j, uid_t uid, gid_t gid)
{
	if (fchown(j->lock, uid, gid) == 0 && lchown(j->c->file, uid, gid) == 0 && lchown(j->rootfs, uid, gid) == 0)
		return 0;
	warn("%s: cannot give it to its root, %u:%u:", j->c->dir, (unsigned)uid, (unsigned)gid);
	return -1;
}

/* The configuration is the host's again, whoever wrote it; a link to another file is not taken for it. */
static int
take_back(const char *file)
{
	int fd = open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), ret = -1;
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_nlink > 1)
		errno = EMLINK;
	else if (fd >= 0)
		ret = fchown(fd, geteuid(), getegid());
	xclose(fd);
	return ret;
}

/* An LXC template: a program that fills the root and adds to the configuration it finds in the folder. */
static int
run_program(struct job *j)
{
	const struct conf *f = j->c->conf;
	char **a, *text, *program = j->template;
	struct strv argv = { 0 }, ids = { 0 };
	size_t n;
	int status;

	if (write_config(j) < 0 || (f->nidmap && give(j, conf_root_id(f, false, 0), conf_root_id(f, true, 0)) < 0))
		return -1;
	if (f->nidmap) {
		mapped(f, &argv, &ids);
		strv_add(&argv, program);
		program = self;
	} else
		strv_add(&argv, path_base(program));
	strv_take(&argv, xasprintf("--path=%s", j->c->dir));
	strv_take(&argv, xasprintf("--name=%s", j->c->name));
	strv_take(&argv, xasprintf("--rootfs=%s", j->rootfs));
	for (a = j->o->arg; a && *a; a++)
		strv_add(&argv, *a);
	for (a = ids.v; a && *a; a++)
		strv_add(&argv, *a);
	status = tmpl_run(program, argv.v, j->o->quiet);
	strv_free(&ids);
	strv_free(&argv);
	if (status != 0) {
		if (!tmpl_interrupted())
			warn("failed to execute template '%s' (exit status %d)", j->o->template, status);
		return -1;
	}
	text = f->nidmap && take_back(j->c->file) < 0 ? NULL : io_read_at(AT_FDCWD, j->c->file, CONFIG_MAX, &n);
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

/* LXC's own word for a folder is dir:; legacy files never had it. */
static int
name_rootfs(struct job *j)
{
	char *path = xasprintf("%s%s", j->legacy ? "" : "dir:", j->rootfs);
	int ret = conffile_append(&j->config, j->legacy ? "lxc.rootfs" : "lxc.rootfs.path", path);

	if (ret < 0)
		warn("%s: has a line end, which no configuration can hold", path);
	free(path);
	return ret;
}

static int
fill(struct job *j)
{
	struct tmpl t = {
		.rootfs = j->rootfs, .name = j->c->name, .arg = j->o->arg, .conf = j->c->conf, .config = &j->config,
		.legacy = j->legacy, .network = net_own_namespace(j->c), .uid = conf_root_id(j->c->conf, false, geteuid()), .gid = conf_root_id(j->c->conf, true, getegid()),
	};
	int ret;

	if (make_rootfs(j) < 0)
		return -1;
	if (name_rootfs(j) < 0)
		return -1;
	ret = str_eq(j->template, tmpl_builtin) ? tmpl_busybox(&t) : run_program(j);
	if (ret == 0)
		add_header(j);
	/* Its root must come through here to its own root. */
	if (ret == 0 && j->c->conf->nidmap && fchown(j->lock, t.uid, t.gid) < 0) {
		warn("%s: cannot give it to its root, %u:%u:", j->c->dir, t.uid, t.gid);
		ret = -1;
	}
	return ret;
}

/* --- 4: whole, or gone ---------------------------------------------------------------------- */

/* A root file system elsewhere: what is in it was made by this run, as it was empty before. */
static void
undo_rootfs(const struct job *j)
{
	int fd = open(j->rootfs, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || rmtree_empty(fd, lost_found) < 0)
		warn("%s: cannot be emptied again:", j->rootfs);
	xclose(fd);
	remove_folders(j);
}

static void
undo(const struct job *j)
{
	int at;

	if (j->rootfs && j->was_there && !path_below(j->rootfs, j->c->dir))
		undo_rootfs(j);
	if (!j->own_dir)
		return;
	at = open(j->c->lxcpath, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rmtree_at(at, j->c->name) < 0)
		warn("%s: cannot be removed again:", j->c->dir);
	xclose(at);
}

static int
make(struct job *j)
{
	char *partial;

	if (make_dir(j) < 0 || (j->template && fill(j) < 0) || tmpl_interrupted())
		return -1;
	if (!j->template && j->rootfs && name_rootfs(j) < 0)
		return -1;
	if (write_config(j) < 0 || tmpl_interrupted())
		return -1;
	partial = path_join(j->c->dir, "partial");
	unlink(partial);
	free(partial);
	j->c->defined = true;
	return 0;
}

int
create_run(struct ctr *c, const struct create *o)
{
	struct job j = { .c = c, .o = o, .lock = -1 };
	int ret = check(&j);

	if (ret == 0) {
		tmpl_catch_signals();
		ret = make(&j);
		if (ret < 0) {
			if (tmpl_interrupted())
				warn("aborted");
			undo(&j);
		}
	}
	xclose(j.lock);
	str_free(&j.config);
	free(j.was_there);
	free(j.rootfs);
	free(j.template);
	return ret;
}

int
create_template_help(const char *name)
{
	char *path = tmpl_find(name);
	char *argv[3] = { NULL };
	static char help[] = "-h";

	if (!path) {
		tmpl_unknown(name);
		return -1;
	}
	if (str_eq(path, tmpl_builtin)) {
		tmpl_busybox_help();
		free(path);
		return 0;
	}
	argv[0] = path;
	argv[1] = help;
	fflush(NULL);
	execv(path, argv);
	warn("%s:", path);
	return -1;
}
