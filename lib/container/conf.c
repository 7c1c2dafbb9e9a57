/* SPDX-License-Identifier: ISC */
/* conf: reading a container's configuration: lines, includes, keys, and what only the whole file can settle. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container/conf.h"
#include "container/confbuiltin.h"
#include "container/confkeys.h"
#include "container/system.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"

enum { FILE_MAX = 64 << 20, DEPTH_MAX = 32, PTS_FLAG = 1, PTS_MAX = 1024 };

/* A file that is being read, and those that include it. */
struct source {
	const struct source *from;
	const char *name;	/* owned by the struct conf */
	dev_t dev;
	ino_t ino;
	unsigned depth;
};

/* --- made and freed ----------------------------------------------------------- */

struct conf *
conf_new(void)
{
	struct conf *c = xcalloc(1, sizeof *c);

	c->autodev = true;
	c->autodev_size = 500000;
	c->rootfs_managed = true;
	c->log_level = c->kmsg = c->monitor_pdeath = -1;
	return c;
}

/* What a row owns is what clearing it frees. */
void
conf_free(struct conf *c)
{
	struct conf_line none = { .key = "", .sub = "", .val = "" };
	size_t i;

	if (!c)
		return;
	for (i = 0; i < conf_nrows; i++)
		if (conf_rows[i].type != &conf_netkey)
			free(conf_rows[i].type->clear(c, &conf_rows[i], &none));
	conf_list_clear(&c->remark, NULL);
	conf_list_clear(&c->doubt, NULL);
	for (i = 0; i < c->nfiles; i++)
		free(c->files[i]);
	free(c->files);
	free(c);
}

/* --- keys -------------------------------------------------------------------------- */

static bool
is_family(const struct conf_row *row)
{
	return str_ends(row->name, ".");
}

static const char *
legacy_name(const struct conf_row *row)
{
	return row->legacy && row->legacy != conf_new_key ? row->legacy : NULL;
}

static int
compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct conf_row *)row)->name);
}

/* Is key in the family called prefix ("lxc.cgroup."), or the bare "lxc.cgroup"? *sub: what is behind. */
static bool
in_family(const char *key, const char *prefix, const char **sub)
{
	size_t n = strlen(prefix) - 1;

	if (strncmp(key, prefix, n) != 0 || (key[n] && key[n] != '.'))
		return false;
	*sub = key[n] ? key + n + 1 : "";
	return true;
}

/*
 * The row of a key. Exact names win over families, and LXC took whatever begins
 * like a family for one of it ("lxc.cgroup.dirx" is a cgroup file of that name).
 */
static const struct conf_row *
find(const char *key, const char **sub, bool *legacy)
{
	const struct conf_row *row = bsearch(key, conf_rows, conf_nrows, sizeof *row, compare);
	size_t i;

	*sub = "";
	*legacy = false;
	if (row && !is_family(row))
		return row;
	for (row = conf_rows, i = 0; i < conf_nrows; i++, row++) {
		*legacy = false;
		if (is_family(row) && in_family(key, row->name, sub) && (**sub || key[strlen(key) - 1] != '.'))
			return row;
		*legacy = legacy_name(row) != NULL;
		if (*legacy && (is_family(row) ? in_family(key, row->legacy, sub) : str_eq(key, row->legacy)))
			return row;
	}
	return NULL;
}

/* Every name that a line may begin with: the current ones, then the legacy ones. */
static const char *
known_name(size_t i, void *arg)
{
	if (i < conf_nrows)
		return conf_rows[i].name;
	i -= conf_nrows;
	if (i >= conf_nrows)
		return NULL;
	return legacy_name(&conf_rows[i]) ? conf_rows[i].legacy : conf_rows[i].name;
}

static char *
unknown(const char *key)
{
	int near = str_nearest(key, known_name, NULL);
	size_t i;

	for (i = 0; system_keys[i].name; i++)
		if (str_eq(key, system_keys[i].name))
			return xstrdup("belongs in lxc.conf, not in a container's configuration");
	if (near < 0)
		return xstrdup("unknown key");
	return xasprintf("unknown key; is it %s?", known_name((size_t)near, NULL));
}

/* "lxc.network =" clears the interfaces as "lxc.net =" does. */
static const struct conf_row *
bare_network(const struct conf_row *row, const char *sub)
{
	return row && row->type == &conf_netkey && !*sub ? bsearch("lxc.net", conf_rows, conf_nrows, sizeof *row, compare) : row;
}

static char *
apply(struct conf *c, struct conf_line *l)
{
	const struct conf_row *row = find(l->key, &l->sub, &l->legacy);

	row = bare_network(row, l->sub);
	if (!row)
		return unknown(l->key);
	if (l->legacy)
		c->saw_legacy = true;
	else if (row->legacy)
		c->saw_current = true;
	return *l->val ? row->type->set(c, row, l) : row->type->clear(c, row, l);
}

/* The one form of a configuration error. */
static void
complain(const char *file, unsigned line, const char *key, const char *why)
{
	if (file)
		warn("%s:%u: %s: %s", file, line, key, why);
	else
		warn("-s: %s: %s", key, why);
}

int
conf_set(struct conf *c, const char *key, const char *val, const char *file, unsigned line)
{
	struct conf_line l = { .key = key, .val = val, .file = file, .line = line };
	char *why = apply(c, &l);

	if (!why)
		return 0;
	complain(file, line, key, why);
	free(why);
	return -1;
}

/* --- lines ---------------------------------------------------------------------------- */

static int read_any(struct conf *c, const char *path, const struct source *from, unsigned line);

/* In place: without the quotes around it, if they are a pair. */
static char *
unquote(char *s)
{
	size_t n = strlen(s);

	if (n < 2 || (*s != '"' && *s != '\'') || s[n - 1] != *s)
		return s;
	s[n - 1] = '\0';
	return s + 1;
}

/* Split "KEY = VALUE" in place. false: there is no '=', or not behind a key. */
static bool
split(char *text, char **key, char **val)
{
	char *eq = strchr(text, '=');

	*key = text;
	if (!eq || strcspn(text, " \t:") + strspn(text + strcspn(text, " \t"), " \t") < (size_t)(eq - text))
		return false;
	*eq = '\0';
	*key = str_trim(text);
	*val = unquote(str_trim(eq + 1));
	return true;
}

/*
 * One line. What does not begin with "lxc." is a comment, a blank line, or a note of
 * another tool's (since LXC 0.7.5).
 */
static int
read_line(struct conf *c, char *text, const struct source *src, unsigned line)
{
	char *key, *val, *word;

	text += strspn(text, " \t");
	if (!str_begins(text, "lxc."))
		return 0;
	if (!split(text, &key, &val)) {
		word = xstrndup(text, strcspn(text, " \t:"));
		complain(src->name, line, word, "the = is missing");
		free(word);
		return -1;
	}
	if (str_eq(key, "lxc.include"))
		return *val ? read_any(c, val, src, line) : 0;
	return conf_set(c, key, val, src->name, line);
}

/* LXC takes any run of \n and \r for the end of a line; line numbers count as editors do. */
static int
read_text(struct conf *c, char *text, const struct source *src)
{
	unsigned line = 1;
	char *end;
	int ret = 0;

	for (; *text; text = end) {
		end = text + strcspn(text, "\r\n");
		if (*end == '\r' && end[1] == '\n')
			*end++ = '\0';
		if (*end)
			*end++ = '\0';
		if (read_line(c, text, src, line++) < 0)
			ret = -1;
	}
	return ret;
}

/* --- files ------------------------------------------------------------------------------ */

static const char *
own(struct conf *c, const char *name)
{
	c->files = xrealloc(c->files, c->nfiles + 1, sizeof *c->files);
	return c->files[c->nfiles++] = xstrdup(name);
}

/* An include that cannot be read is the including line's fault; the first file is nobody's. */
static int
unreadable(const char *path, const struct source *from, unsigned line, const char *why)
{
	if (from)
		warn("%s:%u: lxc.include: %s: %s", from->name, line, path, why);
	else
		warn("%s: %s", path, why);
	return -1;
}

static bool
in_itself(const struct source *src)
{
	const struct source *up;

	for (up = src->from; up; up = up->from)
		if (up->ino && up->dev == src->dev && up->ino == src->ino)
			return true;
	return src->depth > DEPTH_MAX;
}

static int
read_file(struct conf *c, const char *path, const struct source *from, unsigned line)
{
	struct source src = { .from = from, .depth = from ? from->depth + 1 : 0 };
	char *text = io_read_at(AT_FDCWD, path, FILE_MAX, NULL);
	bool saw_current = c->saw_current;
	const char *builtin = NULL;
	struct stat st = { 0 };
	int ret;

	if (!text) {
		builtin = errno == ENOENT ? confbuiltin(path) : NULL;
		if (!builtin)
			return unreadable(path, from, line, strerror(errno));
		text = xstrdup(builtin);
	} else if (stat(path, &st) == 0) {
		src.dev = st.st_dev;
		src.ino = st.st_ino;
	}
	src.name = own(c, path);
	ret = in_itself(&src) ? unreadable(path, from, line, "includes itself") : read_text(c, text, &src);
	free(text);
	/* Our own texts say nothing about the generation of the file that includes them. */
	if (builtin)
		c->saw_current = saw_current;
	return ret;
}

/* NAME.conf, and nothing that is hidden. */
static bool
chosen(const char *name)
{
	return strlen(name) > sizeof ".conf" - 1 && str_ends(name, ".conf");
}

/* Every file of a folder, by name: what the README in common.conf.d promises and LXC does not keep. */
static int
read_dir(struct conf *c, const char *path, const struct source *from, unsigned line)
{
	DIR *d = opendir(path);
	struct strv names = { 0 };
	struct dirent *e;
	char *file;
	size_t i;
	int ret = 0;

	if (!d)
		return errno == ENOENT ? 0 : unreadable(path, from, line, strerror(errno));
	while ((e = readdir(d)))
		if (chosen(e->d_name))
			strv_add(&names, e->d_name);
	closedir(d);
	strv_sort(&names);
	for (i = 0; i < names.n; i++) {
		file = path_join(path, names.v[i]);
		if (read_file(c, file, from, line) < 0)
			ret = -1;
		free(file);
	}
	strv_free(&names);
	return ret;
}

static int
read_any(struct conf *c, const char *path, const struct source *from, unsigned line)
{
	struct stat st;

	if (str_ends(path, "/") || (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) || (access(path, F_OK) < 0 && confbuiltin_dir(path)))
		return read_dir(c, path, from, line);
	return read_file(c, path, from, line);
}

/* --- the whole ------------------------------------------------------------------------------ */

/* A legacy file (section 20) holds a legacy spelling and none that is only current. */
static bool
is_legacy(const struct conf *c)
{
	return c->saw_legacy && !c->saw_current;
}

static int
settle(struct conf *c)
{
	struct conf_val *v;
	int ret = 0;

	for (v = c->doubt.v; v < c->doubt.v + c->doubt.n; v++)
		if (is_legacy(c)) {
			conf_list_add(&c->remark, v->key, v->val, &(struct conf_line){ .file = v->file, .line = v->line });
		} else {
			complain(v->file, v->line, v->key, v->val);
			ret = -1;
		}
	conf_list_clear(&c->doubt, NULL);
	if (c->rootfs_backend && c->rootfs_path && !c->rootfs_type)
		c->rootfs_type = xstrdup(c->rootfs_backend);
	/* Up to LXC 0.7.4 lxc.pts was a switch, and 1 turned it on. */
	if (c->pts_legacy && is_legacy(c) && c->pty_max == PTS_FLAG)
		c->pty_max = PTS_MAX;
	if (is_legacy(c) && !c->nnet)
		conf_list_add(&c->remark, "lxc.network.type", "not set: up to LXC 0.9 that shared the host's network, which now takes "
		    "the value none; the container gets an empty one", &(struct conf_line){ .file = c->nfiles ? c->files[0] : NULL });
	return ret;
}

int
conf_load(struct conf *c, const char *file)
{
	int ret = read_file(c, file, NULL, 0);

	if (settle(c) < 0)
		ret = -1;
	return ret;
}

int
conf_define(struct conf *c, const char *setting)
{
	char *copy = xstrdup(setting), *key, *val;
	int ret = -1;

	if (!split(copy, &key, &val) || !str_begins(key, "lxc."))
		warn("-s: %s: takes lxc.KEY=VALUE", setting);
	else if (str_eq(key, "lxc.include"))
		ret = *val ? read_any(c, val, &(struct source){ .name = "-s" }, 1) : 0;
	else
		ret = conf_set(c, key, val, NULL, 0);
	if (settle(c) < 0)
		ret = -1;
	free(copy);
	return ret;
}

/* --- asking ------------------------------------------------------------------------------------ */

char *
conf_get(const struct conf *c, const char *key)
{
	const struct conf_row *row;
	struct str out = { 0 };
	const char *sub;
	bool legacy;

	row = find(key, &sub, &legacy);
	if (!row || !row->type->print || !row->type->print(&out, c, row, sub)) {
		str_free(&out);
		errno = EINVAL;
		return NULL;
	}
	return str_take(&out);
}

const char *
conf_key(size_t i)
{
	return i < conf_nrows ? conf_rows[i].name : NULL;
}

const char *
conf_key_help(size_t i)
{
	return conf_rows[i].help;
}

const char *
conf_key_legacy(size_t i)
{
	return legacy_name(&conf_rows[i]);
}

static void
no_effect(const char *key)
{
	warn("%s: has no effect yet in this version", key);
}

/* A key counts as set when it prints otherwise than in an empty configuration. */
void
conf_remarks(const struct conf *c)
{
	struct conf *empty = conf_new();
	struct str is = { 0 }, was = { 0 };
	const struct conf_row *row;
	const struct conf_val *v;

	for (v = c->remark.v; v < c->remark.v + c->remark.n; v++)
		complain(v->file ? v->file : "-s", v->line, v->key, v->val);
	for (row = conf_rows; row < conf_rows + conf_nrows; row++) {
		if (!row->later || !row->type->print)
			continue;
		is.n = was.n = 0;
		row->type->print(&is, c, row, "");
		row->type->print(&was, empty, row, "");
		if (is.n != was.n || (is.n && memcmp(is.s, was.s, is.n) != 0))
			no_effect(row->name);
	}
	conf_net_later(c, no_effect);
	str_free(&is);
	str_free(&was);
	conf_free(empty);
}
