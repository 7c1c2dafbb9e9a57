/* SPDX-License-Identifier: ISC */
/* confread: reading a container's configuration: lines, includes, and what only the whole of it can settle. */
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
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"

/* FILES_MAX ends a file that includes another twice, which includes another twice, and so on. */
enum { FILE_MAX = 16 << 20, FILES_MAX = 4096, DEPTH_MAX = 32, PTS_FLAG = 1, PTS_MAX = 1024 };

/* A file that is being read, and those that include it. */
struct source {
	const struct source *from;
	const char *name;	/* owned by the struct conf */
	dev_t dev;
	ino_t ino;
	unsigned depth;
};

static int read_any(struct conf *c, const char *path, const struct source *from, unsigned line);

/* --- lines ---------------------------------------------------------------------------- */

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

/* A '=' behind several words is one of a value, as of "lxc.mount.entry: a b none create=dir". */
static bool
split(char *text, char **key, char **val)
{
	char *eq = strchr(text, '=');

	if (!eq)
		return false;
	*eq = '\0';
	*key = str_trim(text);
	*val = unquote(str_trim(eq + 1));
	return !strpbrk(*key, " \t");
}

/*
 * One line. What does not begin with "lxc." or "lxcbox." is a comment, a blank line, or a note of
 * another tool's (since LXC 0.7.5).
 */
static int
read_line(struct conf *c, char *text, const struct source *src, unsigned line)
{
	char *key, *val, *word;

	text += strspn(text, " \t");
	if (!conf_begins(text))
		return 0;
	word = xstrndup(text, strcspn(text, " \t:="));
	if (!split(text, &key, &val)) {
		conf_complain(c, src->name, line, word, "the = is missing");
		free(word);
		return -1;
	}
	free(word);
	if (str_eq(key, "lxc.include"))
		return *val ? read_any(c, val, src, line) : 0;
	return conf_set(c, key, val, src->name, line);
}

/* LXC takes any run of \n and \r for the end of a line; line numbers count as editors do. */
static int
read_text(struct conf *c, char *text, size_t len, const struct source *src)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct conf_line at = { .file = src->name, .line = 1 };
	size_t n = strlen(text);
	char *end, *begin = text;
	int ret = 0;

	if (str_begins(text, bom) && conf_begins(text + sizeof bom - 1)) {
		at.key = "byte order mark";
		conf_remark(c, &at, "hides this line, as it does from LXC");
	}
	for (; *text; text = end) {
		end = text + strcspn(text, "\r\n");
		if (*end == '\r' && end[1] == '\n')
			*end++ = '\0';
		if (*end)
			*end++ = '\0';
		if (read_line(c, text, src, at.line++) < 0)
			ret = -1;
	}
	while (n < len && !begin[n])
		n++;
	if (n < len) {
		at.key = "NUL byte";
		conf_remark(c, &at, "ends the file, as it does for LXC; there is more behind it");
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
unreadable(struct conf *c, const char *path, const struct source *from, unsigned line, const char *why)
{
	char *text;

	if (!from) {
		warn("%s: %s", path, why);
		return -1;
	}
	text = xasprintf("%s: %s", path, why);
	conf_complain(c, from->name, line, "lxc.include", text);
	free(text);
	return -1;
}

static const char *
reason(int err)
{
	return err == EINVAL || err == EISDIR ? "not a regular file" : err == EFBIG ? "larger than 16 MiB" : strerror(err);
}

/* Why src may not be read below those that include it; NULL: it may. The caller frees it. */
static char *
endless(const struct source *src)
{
	const struct source *up;
	struct strv chain = { 0 };
	struct str s = { 0 };
	size_t i;

	for (up = src->from; up && !(up->ino && up->dev == src->dev && up->ino == src->ino); up = up->from)
		;
	if (!up)
		return src->depth > DEPTH_MAX ? xasprintf("includes go deeper than %d files", DEPTH_MAX) : NULL;
	for (up = src->from; up; up = up->from) {
		strv_add(&chain, up->name);
		if (up->dev == src->dev && up->ino == src->ino)
			break;
	}
	str_add(&s, "includes itself: ");
	for (i = chain.n; i > 0; i--)
		str_addf(&s, "%s > ", chain.v[i - 1]);
	str_add(&s, src->name);
	strv_free(&chain);
	return str_take(&s);
}

/* A pipe of the shell's, lxc-start -f <(...): nothing else that is no file is waited for. */
static char *
read_stream(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct str text = { 0 };
	char buf[4096];
	ssize_t n = -1;

	while (fd >= 0 && (n = io_read_all(fd, buf, sizeof buf)) > 0) {
		str_addn(&text, buf, (size_t)n);
		if (text.n > FILE_MAX) {
			errno = EFBIG;
			n = -1;
			break;
		}
	}
	xclose(fd);
	*len = text.n;
	if (n == 0)
		return str_take(&text);
	str_free(&text);
	return NULL;
}

/* A stream leaves *st as it is. */
static char *
slurp(const char *path, bool first, size_t *len, struct stat *st)
{
	char *text = NULL;

	if (str_eq(path, "/dev/null"))
		text = xstrdup("");
	else if (first && (str_eq(path, "/dev/stdin") || str_begins(path, "/dev/fd/") || str_begins(path, "/proc/self/fd/")))
		return read_stream(path, len);
	else
		return io_read_stat(AT_FDCWD, path, FILE_MAX, len, st);
	*len = 0;
	return text;
}

static int
read_file(struct conf *c, const char *path, const struct source *from, unsigned line)
{
	struct source src = { .from = from, .depth = from ? from->depth + 1 : 0 };
	struct conf_line at = { .key = "lxc.include", .file = from ? from->name : NULL, .line = line };
	bool saw_current = c->saw_current;
	struct stat st = { 0 };
	const char *builtin;
	char *text, *why;
	size_t len = 0;
	int ret;

	if (c->nfiles >= FILES_MAX)
		return unreadable(c, path, from, line, "more than 4096 files are included");
	text = slurp(path, !from, &len, &st);
	if (!text) {
		builtin = errno == ENOENT && (from || confbuiltin_shipped(path)) ? confbuiltin(path) : NULL;
		if (!builtin)
			return unreadable(c, path, from, line, reason(errno));
		if (!confbuiltin_shipped(path))
			conf_remark(c, &at, "the file is not there: nothing is read");
		text = xstrdup(builtin);
		len = strlen(text);
	} else if (st.st_ino || stat(path, &st) == 0) {
		src.dev = st.st_dev;
		src.ino = st.st_ino;
	}
	src.name = own(c, path);
	why = endless(&src);
	ret = why ? unreadable(c, path, from, line, why) : read_text(c, text, len, &src);
	free(why);
	free(text);
	/* LXC's own files say nothing about the generation of the one that includes them. */
	if (confbuiltin_shipped(path))
		c->saw_current = saw_current;
	return ret;
}

/* LXC takes what ends in .conf, but not ".conf" itself. */
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
		return errno == ENOENT ? 0 : unreadable(c, path, from, line, strerror(errno));
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

static int
settle(struct conf *c)
{
	const struct conf_val *v;
	size_t i;
	int ret = 0;

	for (i = 0; i < c->doubt.n; i++) {
		v = &c->doubt.v[i];
		if (conf_is_legacy(c)) {
			conf_list_add(&c->remark, v->key, v->val, &(struct conf_line){ .file = v->file, .line = v->line });
		} else {
			conf_complain(c, v->file, v->line, v->key, v->val);
			ret = -1;
		}
	}
	conf_list_clear(&c->doubt, NULL);
	if (c->rootfs_backend && c->rootfs_path && !c->rootfs_type)
		c->rootfs_type = xstrdup(c->rootfs_backend);
	/* Up to LXC 0.7.4 lxc.pts was a switch, and 1 turned it on. */
	if (c->pts_legacy && conf_is_legacy(c) && c->pty_max == PTS_FLAG)
		c->pty_max = PTS_MAX;
	if (conf_untold(c))
		warn("and %u more lines that are wrong", conf_untold(c));
	c->wrong = 0;
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

	if (!split(copy, &key, &val) || !conf_begins(key))
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
