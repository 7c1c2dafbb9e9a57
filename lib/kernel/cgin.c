/* SPDX-License-Identifier: ISC */
/* cgin: the cgroups of a container that runs, from wherever the caller stands. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/cgin.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "kernel/procs.h"
#include "base/io.h"
#include "base/str.h"

ssize_t
cgin_base(const char *its, const char *path)
{
	size_t n = strlen(path);
	const char *p;

	/* The first is ours: what a guest has made of the same name lies below. */
	for (p = its; n && (p = strchr(p, '/')); p++)
		if (strncmp(p + 1, path, n) == 0 && (p[1 + n] == '/' || p[1 + n] == '\0'))
			return p - its;
	return -1;
}

char *
cgin_table(pid_t init, const char *path)
{
	char *text = procs_cgroup(init), *at = text, *line;
	struct str s = { 0 };
	ssize_t n;

	while (at && (line = strsep(&at, "\n"))) {
		/* "5:memory:/user/lxc/web1" */
		char *its = strchr(line, '/');

		n = its ? cgin_base(its, path) : -1;
		if (n >= 0)
			str_addf(&s, "%.*s%.*s\n", (int)(its - line), line, n ? (int)n : 1, n ? its : "/");
	}
	free(text);
	return s.n ? str_take(&s) : NULL;
}

int
cgin_files(const struct cg *cg, const char *path, const char *controller, struct strv *names)
{
	const struct cg_hier *h = cg_hier_of(cg, controller);
	size_t n = strlen(controller);
	struct dirent *e;
	DIR *d;
	int fd;

	if (!h)
		return -1;
	fd = openat(h->root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	d = fd >= 0 ? fdopendir(fd) : NULL;
	if (!d) {
		xclose(fd);
		return -1;
	}
	while ((e = readdir(d)))
		if (e->d_type == DT_REG && strncmp(e->d_name, controller, n) == 0 && e->d_name[n] == '.')
			strv_add(names, e->d_name);
	closedir(d);
	strv_sort(names);
	return 0;
}
