/* SPDX-License-Identifier: ISC */
/* cgin: the cgroups of a container that runs, from wherever the caller stands. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/cgin.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "base/io.h"
#include "base/mem.h"
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

/* From the caller's own cgroup up to what /proc shows as "/", and down. The text is the kernel's, who may show "/../x" above a cgroup namespace. */
static int
open_base(const struct cg_hier *h, const char *own, const char *base, size_t n)
{
	struct stat here, there;
	struct str path = { 0 };
	const char *p;
	int fd;

	str_add(&path, ".");
	for (p = own; (p = strchr(p, '/')) && p[1]; p++)
		str_add(&path, "/..");
	str_addn(&path, base, n);
	fd = openat(h->root, path.s, O_PATH | O_DIRECTORY | O_CLOEXEC);
	str_free(&path);
	/* A mount that does not show the whole hierarchy is left by "..": what is there is something else. */
	if (fd >= 0 && (fstat(fd, &there) < 0 || fstat(h->root, &here) < 0 || here.st_dev != there.st_dev)) {
		xclose(fd);
		fd = -1;
	}
	return fd;
}

static void
seat(struct cg_hier *h, pid_t init, const char *path)
{
	char *own = cg_of(0, h->name), *its = cg_of(init, h->name);
	ssize_t n = its ? cgin_base(its, path) : -1;
	size_t len = own && !str_eq(own, "/") ? strlen(own) : 0;
	int fd;

	if (own && n >= 0 && ((size_t)n != len || strncmp(own, its, len) != 0)) {
		fd = open_base(h, own, its, (size_t)n);
		if (fd >= 0) {
			xclose(h->root);
			h->root = fd;
			free(h->where);
			h->where = NULL;
		}
	}
	free(its);
	free(own);
}

int
cgin_open(struct cg *cg, pid_t init, const char *path)
{
	size_t i;

	if (cg_open(cg, false) < 0)
		return -1;
	for (i = 0; i < cg->n && init > 0; i++)
		seat(&cg->h[i], init, path);
	return 0;
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
