/* SPDX-License-Identifier: ISC */
/* path: absolute path texts. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/mem.h"
#include "base/str.h"

char *
path_join(const char *a, const char *b)
{
	size_t n = strlen(a);

	while (n && a[n - 1] == '/')
		n--;
	b += strspn(b, "/");
	return xasprintf("%.*s/%s", (int)n, a, b);
}

const char *
path_base(const char *p)
{
	const char *s = strrchr(p, '/');

	return s ? s + 1 : p;
}

char *
path_dir(const char *p)
{
	const char *s = strrchr(p, '/');

	if (!s)
		return xstrdup(".");
	return s == p ? xstrdup("/") : xstrndup(p, (size_t)(s - p));
}

char *
path_clean(const char *p)
{
	struct str b = { 0 };
	size_t n;

	if (*p == '/')
		str_add(&b, "/");
	for (p += strspn(p, "/"); *p; p += strspn(p, "/")) {
		n = strcspn(p, "/");
		if (n != 1 || *p != '.') {
			if (b.n && b.s[b.n - 1] != '/')
				str_add(&b, "/");
			str_addn(&b, p, n);
		}
		p += n;
	}
	if (!b.n)
		str_add(&b, ".");
	return str_take(&b);
}

char *
path_absolute(const char *p)
{
	char *cwd, *full, *clean;

	if (*p == '/')
		return path_clean(p);
	cwd = getcwd(NULL, 0);
	if (!cwd)
		return NULL;
	full = path_join(cwd, p);
	clean = path_clean(full);
	free(full);
	free(cwd);
	return clean;
}

bool
path_below(const char *p, const char *root)
{
	size_t n = strlen(root);

	if (str_eq(root, "/"))
		return *p == '/';
	return strncmp(p, root, n) == 0 && (p[n] == '/' || p[n] == '\0');
}

bool
path_is_empty(const char *dir, const char *but)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	bool empty = d || errno == ENOENT;

	while (d && empty && (e = readdir(d)))
		empty = str_eq(e->d_name, ".") || str_eq(e->d_name, "..") || (but && str_eq(e->d_name, but));
	if (d)
		closedir(d);
	return empty;
}

int
path_mkdirs(const char *p, mode_t mode)
{
	char *copy = xstrdup(p), *s;
	int ret = 0;

	for (s = copy + strspn(copy, "/"); ret == 0; s++) {
		s += strcspn(s, "/");
		if (!*s)
			break;
		*s = '\0';
		if (mkdir(copy, mode) < 0 && errno != EEXIST)
			ret = -1;
		*s = '/';
	}
	if (ret == 0 && mkdir(copy, mode) < 0 && errno != EEXIST)
		ret = -1;
	free(copy);
	return ret;
}
