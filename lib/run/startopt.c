/* SPDX-License-Identifier: ISC */
/* startopt: the options that lxc-start and lxc-execute have in common. */
#include <stdlib.h>

#include "run/startopt.h"
#include "run/start.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/path.h"

struct startopt startopt;

void
startopt_define(const char *key, const char *val)
{
	if (val)
		strv_take(&startopt.defines, xasprintf("%s=%s", key, val));
}

int
startopt_define_path(const char *key, const char *path)
{
	char *abs;

	if (!path)
		return 0;
	abs = str_eq(path, "none") ? xstrdup(path) : path_absolute(path);
	if (!abs) {
		warn("%s:", path);
		return -1;
	}
	startopt_define(key, abs);
	free(abs);
	return 0;
}

int
startopt_settle(struct start *s, bool close_fds)
{
	if (s->daemon || close_fds)
		sys_close_from(3);
	startopt_define("lxc.namespace.share.net", startopt.net);
	startopt_define("lxc.namespace.share.ipc", startopt.ipc);
	startopt_define("lxc.namespace.share.uts", startopt.uts);
	startopt_define("lxc.namespace.share.pid", startopt.pid);
	s->defines = (const char *const *)startopt.defines.v;
	if (!cli.rcfile)
		return 0;
	/* A reboot reads it again. */
	s->rcfile = path_absolute(cli.rcfile);
	if (!s->rcfile)
		warn("%s:", cli.rcfile);
	return s->rcfile ? 0 : -1;
}
