/* SPDX-License-Identifier: ISC */
/* cgseat: the cgroups of a running process, opened so that another one can join it there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/cgseat.h"
#include "kernel/cghier.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { MOUNTS_MAX = 1 << 24 };

size_t
cg_seat_cut(const char *path, const char *top)
{
	size_t n = strlen(top);
	const char *at = path;

	while (n && (at = strstr(at, top))) {
		if ((at == path || at[-1] == '/') && (at[n] == '/' || !at[n]))
			return (size_t)(at - path) + n;
		at++;
	}
	return strlen(path);
}

/* Does a file of path say word? A file that is not there says nothing. */
static bool
says(const char *path, const char *file, const char *word)
{
	char *name = path_join(path, file), text[256];
	bool does = io_read_into(AT_FDCWD, name, text, sizeof text) > 0 && strstr(text, word);

	free(name);
	return does;
}

static int
add_v1(struct cg_seat *s, int dir, const char *path)
{
	char *name = path_join(path, "tasks");
	int fd = openat(dir, name, O_WRONLY | O_CLOEXEC);

	free(name);
	/* Who is not root joins those that were given to him. */
	if (fd < 0 && errno == EACCES && geteuid() != 0)
		return 0;
	if (fd < 0 || s->n == CG_SEATS) {
		xclose(fd);
		return -1;
	}
	s->tasks[s->n++] = fd;
	return 0;
}

static int
add_v2(struct cg_seat *s, int dir, const char *path)
{
	s->v2 = openat(dir, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return s->v2 < 0 && geteuid() == 0 ? -1 : 0;
}

/* A line of mountinfo; *freezer: a v1 freezer was met. */
static int
add_line(struct cg_seat *s, const char *line, const char *table, const char *top, struct strv *seen, bool *freezer)
{
	struct cg_place p;
	const char *below;
	char *path;
	int ret = 0;

	if (!cg_mount_read(line, table, &p))
		return 0;
	if (!strv_has(seen, p.name)) {
		strv_add(seen, p.name);
		below = p.below + strspn(p.below, "/");
		path = xasprintf("%s/%.*s", p.where, (int)(*p.name ? cg_seat_cut(below, top) : strlen(below)), below);
		ret = *p.name ? add_v1(s, AT_FDCWD, path) : add_v2(s, AT_FDCWD, path);
		if (str_eq(p.name, "freezer")) {
			*freezer = true;
			s->frozen = says(path, "freezer.state", "FR");
		} else if (!*p.name && !*freezer)
			s->frozen = says(path, "cgroup.events", "frozen 1");
		free(path);
	}
	free(p.name);
	return ret;
}

/* A host that has none mounted: those that whoever started it mounted for himself. */
static int
add_hidden(struct cg_seat *s, const char *top)
{
	struct cg cg;
	size_t i;
	int ret = cg_open(&cg, false);

	for (i = 0; i < cg.n && ret == 0; i++)
		ret = cg.h[i].v2 ? add_v2(s, cg.h[i].root, top) : add_v1(s, cg.h[i].root, top);
	cg_close(&cg);
	return ret;
}

int
cg_seat_open(struct cg_seat *s, const char *table, const char *top)
{
	char *mounts = io_read_at(AT_FDCWD, "/proc/self/mountinfo", MOUNTS_MAX, NULL), *at, *line;
	struct strv seen = { 0 };
	bool freezer = false;
	int ret = 0;

	*s = (struct cg_seat){ .v2 = -1 };
	for (at = mounts; ret == 0 && at && (line = strsep(&at, "\n"));)
		if (strstr(line, " - cgroup"))
			ret = add_line(s, line, table, top, &seen, &freezer);
	if (ret == 0 && !seen.n && *table)
		ret = add_hidden(s, top);
	strv_free(&seen);
	free(mounts);
	return ret;
}

int
cg_seat_take(const struct cg_seat *s, bool in_v2)
{
	size_t i;
	int fd;

	for (i = 0; i < s->n; i++)
		if (write(s->tasks[i], "0", 1) != 1)
			return -1;
	if (s->v2 < 0 || in_v2)
		return 0;
	fd = openat(s->v2, "cgroup.procs", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0", 1) != 1) {
		xclose(fd);
		return -1;
	}
	return close(fd);
}
