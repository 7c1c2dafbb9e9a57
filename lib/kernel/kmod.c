/* SPDX-License-Identifier: ISC */
/* kmod: which modules are loaded, and which a request would load. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kernel/kmod.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"

/* modules.dep of a distribution's kernel has about 1 MiB. */
enum { LIST_MAX = 1 << 24 };

void
kmod_open(struct kmod *k, int proc)
{
	struct utsname u;

	*k = (struct kmod){ 0 };
	if (uname(&u) == 0)
		k->dir = path_join("/lib/modules", u.release);
	if (proc >= 0)
		k->loaded = io_read_at(proc, "modules", LIST_MAX, NULL);
	if (k->dir) {
		char *file = path_join(k->dir, "modules.dep");

		k->dep = io_read_at(AT_FDCWD, file, LIST_MAX, NULL);
		free(file);
	}
}

void
kmod_close(struct kmod *k)
{
	free(k->loaded);
	free(k->dir);
	free(k->dep);
	*k = (struct kmod){ 0 };
}

/* A dash in a file's name is an underscore in the module's. */
static bool
same(const char *a, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((a[i] == '-' ? '_' : a[i]) != name[i])
			return false;
	return true;
}

/* Lines "NAME SIZE ...". */
static bool
is_loaded(const char *list, const char *name, size_t n)
{
	const char *line = list;

	while (line && *line) {
		if (strncmp(line, name, n) == 0 && line[n] == ' ')
			return true;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return false;
}

/* Lines "kernel/net/NAME.ko.xz: ...". */
static bool
in_dep(const char *list, const char *name, size_t n)
{
	const char *line = list, *base, *at;

	while (*line) {
		for (base = at = line; *at && *at != ':' && *at != '\n'; at++)
			if (*at == '/')
				base = at + 1;
		if ((size_t)(at - base) > n + 2 && same(base, name, n) && strncmp(base + n, ".ko", 3) == 0)
			return true;
		line = at + strcspn(at, "\n");
		line += *line == '\n';
	}
	return false;
}

/* OpenWrt has no modules.dep, and all its modules in one folder. */
static bool
in_dir(const char *dir, const char *name, size_t n)
{
	char *file = xasprintf("%s/%.*s.ko", dir, (int)n, name);
	bool there = access(file, F_OK) == 0;

	free(file);
	return there;
}

enum kmod_state
kmod_find(const struct kmod *k, const char *names)
{
	enum kmod_state found = KMOD_NONE;
	size_t n;

	for (; *names; names += n, names += *names == ' ') {
		n = strcspn(names, " ");
		if (is_loaded(k->loaded, names, n))
			return KMOD_LOADED;
		if (k->dep ? in_dep(k->dep, names, n) : k->dir && in_dir(k->dir, names, n))
			found = KMOD_FILE;
	}
	return found;
}
