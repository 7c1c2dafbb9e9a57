/* SPDX-License-Identifier: ISC */
/* host: what of this host, and not of its kernel, matters to containers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "container/host.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { FILE_MAX = 1 << 24 };

static const char *const limited[] = { "cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts" };

void
host_cgroup_mounts(int proc, struct strv *v1, struct strv *v2)
{
	char *text = io_read_at(proc, "self/mounts", FILE_MAX, NULL), *at = text, *line, *dir, *type, *p;

	while (at && (line = strsep(&at, "\n"))) {
		strsep(&line, " ");
		dir = line ? strsep(&line, " ") : NULL;
		type = line ? strsep(&line, " ") : NULL;
		/* The kernel writes blanks as \040, but leaves what a terminal would obey. */
		for (p = dir; p && *p; p++)
			if ((unsigned char)*p < ' ' || *p == 127)
				*p = '?';
		if (type && str_eq(type, "cgroup"))
			strv_add(v1, dir);
		else if (type && str_eq(type, "cgroup2"))
			strv_add(v2, dir);
	}
	free(text);
}

void
host_namespace_limits(int proc, struct strv *limits)
{
	char file[64], val[32];
	size_t i;

	for (i = 0; i < sizeof limited / sizeof *limited; i++) {
		snprintf(file, sizeof file, "sys/user/max_%s_namespaces", limited[i]);
		if (io_read_into(proc, file, val, sizeof val) > 0)
			strv_take(limits, xasprintf("%s: %s", limited[i], str_trim(val)));
	}
}

/* Either set-user-id or a file capability does it. */
const char *
host_helper_fault(const char *name)
{
	const char *path = getenv("PATH"), *fault = "is not installed";
	struct strv dirs = { 0 };
	struct stat st;
	size_t i;
	char *file;

	strv_split(&dirs, path ? path : "/usr/bin:/bin", ":");
	for (i = 0; i < dirs.n; i++) {
		file = path_join(dirs.v[i], name);
		if (stat(file, &st) == 0 && S_ISREG(st.st_mode)) {
			fault = (st.st_mode & S_ISUID) || getxattr(file, "security.capability", NULL, 0) > 0 ? NULL : "is not setuid-root";
			i = dirs.n;
		}
		free(file);
	}
	strv_free(&dirs);
	return fault;
}
