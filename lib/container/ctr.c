/* SPDX-License-Identifier: ISC */
/* ctr: a container at rest. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container/ctr.h"
#include "container/system.h"
#include "container/conf.h"
#include "kernel/proc.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { NAME_BYTES = 240, RECORD_MAX = 8192, LOCK_POLL_MS = 20 };

const char *const ctr_state_name[STATES] = {
	[STATE_STOPPED] = "STOPPED", [STATE_STARTING] = "STARTING", [STATE_RUNNING] = "RUNNING",
	[STATE_STOPPING] = "STOPPING", [STATE_ABORTING] = "ABORTING", [STATE_FREEZING] = "FREEZING",
	[STATE_FROZEN] = "FROZEN", [STATE_THAWED] = "THAWED",
};

int
ctr_state_from(const char *word)
{
	int i;

	for (i = 0; i < STATES; i++)
		if (str_eq(word, ctr_state_name[i]))
			return i;
	return -1;
}

/* --- name and place --------------------------------------------------------- */

/* Names become paths, socket names, cgroups and interface aliases: nothing in them may mean anything there. */
bool
ctr_good_name(const char *name)
{
	const char *p;

	if (!*name || *name == '-' || str_eq(name, ".") || str_eq(name, "..") || strlen(name) > NAME_BYTES)
		return false;
	for (p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_.-", *p))
			return false;
	return true;
}

char *
ctr_lxcpath(const char *given)
{
	const char *path = given ? given : system_value("lxc.lxcpath");
	char *absolute = path_absolute(path);

	if (!absolute)
		warn("%s:", path);
	return absolute;
}

int
ctr_place(struct ctr *c, const char *name, const char *lxcpath)
{
	*c = (struct ctr){ 0 };
	if (!ctr_good_name(name)) {
		warn("\"%.64s\": not a container's name: letters, digits, _ . and -, not first a -, at most %d", name, NAME_BYTES);
		return -1;
	}
	c->lxcpath = ctr_lxcpath(lxcpath);
	if (!c->lxcpath)
		return -1;
	c->name = xstrdup(name);
	c->dir = path_join(c->lxcpath, name);
	c->file = path_join(c->dir, "config");
	return 0;
}

int
ctr_open(struct ctr *c, const char *name, const char *lxcpath)
{
	if (ctr_place(c, name, lxcpath) < 0)
		return -1;
	c->defined = access(c->file, F_OK) == 0;
	return 0;
}

void
ctr_close(struct ctr *c)
{
	conf_free(c->conf);
	free(c->file);
	free(c->dir);
	free(c->name);
	free(c->lxcpath);
	*c = (struct ctr){ 0 };
}

int
ctr_load(struct ctr *c, const char *rcfile)
{
	conf_free(c->conf);
	c->conf = conf_new();
	if (!rcfile && !c->defined)
		return 0;
	if (rcfile && rcfile != c->file) {
		free(c->file);
		c->file = path_absolute(rcfile);
		if (!c->file) {
			warn("%s:", rcfile);
			return -1;
		}
	}
	return conf_load(c->conf, c->file);
}

int
ctr_defined(const char *lxcpath, struct strv *names)
{
	DIR *d = opendir(lxcpath);
	struct dirent *e;
	char *file;

	if (!d)
		return -1;
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.' || (e->d_type != DT_DIR && e->d_type != DT_UNKNOWN && e->d_type != DT_LNK))
			continue;
		if (!ctr_good_name(e->d_name))
			continue;
		file = xasprintf("%s/config", e->d_name);
		if (faccessat(dirfd(d), file, F_OK, 0) == 0)
			strv_add(names, e->d_name);
		free(file);
	}
	closedir(d);
	strv_sort(names);
	return 0;
}

int
ctr_lock(const struct ctr *c, int secs)
{
	long long deadline = io_now_ms() + (long long)secs * 1000;
	int fd = open(c->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	/* flock(2) on the folder: works on a read-only file system and goes away with its holder. */
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK || io_now_ms() >= deadline) {
			xclose(fd);
			return -1;
		}
		io_wait(-1, 0, io_now_ms() + LOCK_POLL_MS);
	}
	return fd;
}

bool
ctr_partial(const struct ctr *c)
{
	char *partial = path_join(c->dir, "partial");
	struct stat st;
	bool is = lstat(partial, &st) == 0;

	free(partial);
	return is;
}

bool
ctr_alive(pid_t pid, unsigned long long start)
{
	return pid > 0 && start && proc_start_time(pid) == start;
}

/* --- the record -------------------------------------------------------------- */

/*
 * Only a folder that is ours and that nobody else can write: a predictable
 * name in a place like /dev/shm may have been made by somebody (CVE-2015-1331).
 */
static bool
ours(const char *dir, uid_t me)
{
	struct stat st;

	if (lstat(dir, &st) < 0 && (errno != ENOENT || mkdir(dir, 0711) < 0 || lstat(dir, &st) < 0))
		return false;
	return S_ISDIR(st.st_mode) && st.st_uid == me && !(st.st_mode & 022) &&
	    access(dir, W_OK) == 0;
}

const char *
ctr_rundir(void)
{
	static const char *const candidates[] = { RUNDIR, "/var/run/lxc", "/dev/shm/lxc", "/tmp/.lxc" };
	static char user[128];
	static const char *found;
	const char *xdg = getenv("XDG_RUNTIME_DIR");
	uid_t me;
	size_t i;

	if (found)
		return found;
	me = geteuid();
	if (me != 0 && xdg && strlen(xdg) < sizeof user - 8) {
		snprintf(user, sizeof user, "%s/lxc", xdg);
		if (ours(user, me))
			return found = user;
	}
	for (i = 0; i < sizeof candidates / sizeof *candidates; i++)
		if (ours(candidates[i], me))
			return found = candidates[i];
	return NULL;
}

char *
ctr_record_dir(const char *lxcpath)
{
	const char *run = ctr_rundir();

	if (!run) {
		errno = EROFS;
		return NULL;
	}
	return xasprintf("%s/%016llx", run, str_fnv1a(lxcpath));
}

static char *
record_path(const struct ctr *c)
{
	char *dir = ctr_record_dir(c->lxcpath), *path = dir ? path_join(dir, c->name) : NULL;

	free(dir);
	return path;
}

static void
add_lines(struct str *s, const char *key, const char *lines)
{
	size_t n;

	for (; lines && *lines; lines += n + (lines[n] == '\n')) {
		n = strcspn(lines, "\n");
		str_addf(s, "%s %.*s\n", key, (int)n, lines);
	}
}

int
ctr_record_write(const struct ctr *c, const struct ctr_record *r)
{
	char *dir = ctr_record_dir(c->lxcpath), *path = NULL;
	struct str s = { 0 };
	unsigned i;
	int ret = -1;

	if (!dir)
		return -1;
	if (mkdir(dir, 0711) < 0 && errno != EEXIST)
		goto out;
	path = path_join(dir, c->name);
	str_addf(&s, "lxcpath %s\ninit %d %llu\nsuper %d %llu\ncgroup %s\n", c->lxcpath,
	    (int)r->init, r->init_start, (int)r->super, r->super_start, r->cgroup);
	for (i = 0; i < r->nlink; i++)
		str_addf(&s, "link %s\n", r->link[i]);
	if (r->own)
		str_addf(&s, "place %llx\n", str_fnv1a(r->own));
	add_lines(&s, "own", r->own);
	add_lines(&s, "how", r->how);
	ret = io_write_new(path, s.s, s.n);
out:
	str_free(&s);
	free(path);
	free(dir);
	return ret;
}

static void
two(const char *v, pid_t *pid, unsigned long long *start)
{
	char *end;

	*pid = (pid_t)strtol(v, &end, 10);
	*start = strtoull(end, NULL, 10);
}

static void
record_line(struct ctr_record *r, const char *key, const char *v)
{
	if (str_eq(key, "init"))
		two(v, &r->init, &r->init_start);
	else if (str_eq(key, "super"))
		two(v, &r->super, &r->super_start);
	else if (str_eq(key, "place"))
		r->own_hash = strtoull(v, NULL, 16);
	else if (str_eq(key, "cgroup"))
		snprintf(r->cgroup, sizeof r->cgroup, "%s", v);
	else if (str_eq(key, "link") && r->nlink < sizeof r->link / sizeof *r->link)
		snprintf(r->link[r->nlink++], sizeof *r->link, "%s", v);
}

/* The record into text of RECORD_MAX bytes. */
static int
record_text(const struct ctr *c, char *text)
{
	char *path = record_path(c);
	ssize_t n = path ? io_read_into(AT_FDCWD, path, text, RECORD_MAX) : -1;

	free(path);
	return n < 0 ? -1 : 0;
}

char *
ctr_record_lines(const struct ctr *c, const char *key)
{
	char text[RECORD_MAX], *at = text, *line;
	struct str s = { 0 };
	size_t n = strlen(key);

	if (record_text(c, text) < 0)
		return NULL;
	while ((line = strsep(&at, "\n")))
		if (strncmp(line, key, n) == 0 && line[n] == ' ')
			str_addf(&s, "%s\n", line + n + 1);
	return s.n ? str_take(&s) : NULL;
}

int
ctr_record_read(const struct ctr *c, struct ctr_record *r)
{
	char text[RECORD_MAX], *at, *line, *val;

	*r = (struct ctr_record){ 0 };
	if (record_text(c, text) < 0)
		return -1;
	for (at = text; (line = strsep(&at, "\n"));) {
		val = strchr(line, ' ');
		if (val) {
			*val++ = '\0';
			record_line(r, line, val);
		}
	}
	return 0;
}

int
ctr_record_remove(const struct ctr *c)
{
	char *path = record_path(c), *dir, *half;
	int ret;

	if (!path)
		return -1;
	ret = unlink(path);
	/* No record: of a supervisor that was killed while it wrote it there is what it had written. */
	if (ret < 0 && errno == ENOENT) {
		half = xasprintf("%s~", path);
		unlink(half);
		free(half);
		errno = ENOENT;
	}
	dir = path_dir(path);
	rmdir(dir);
	free(dir);
	free(path);
	return ret;
}

int
ctr_recorded(const char *lxcpath, struct strv *names)
{
	char *path = ctr_record_dir(lxcpath);
	DIR *d = path ? opendir(path) : NULL;
	struct dirent *e;

	free(path);
	if (!d)
		return -1;
	while ((e = readdir(d)))
		if (ctr_good_name(e->d_name) && e->d_name[0] != '.' && !str_ends(e->d_name, "~"))
			strv_add(names, e->d_name);
	closedir(d);
	strv_sort(names);
	return 0;
}
