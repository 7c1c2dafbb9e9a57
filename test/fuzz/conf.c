/* SPDX-License-Identifier: ISC */
/* conf: any bytes as a configuration: read, told key by key, changed; what is told twice is the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "container/conf.h"
#include "container/conffile.h"
#include "base/err.h"
#include "base/str.h"

/* A file of no folder, so that no run meets another's. */
static const char *
file(const uint8_t *data, size_t n)
{
	static char path[64];
	static FILE *f;

	if (!f && !(f = tmpfile()))
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(f));
	if (ftruncate(fileno(f), 0) < 0 || pwrite(fileno(f), data, n, 0) != (ssize_t)n || lseek(fileno(f), 0, SEEK_SET) < 0)
		abort();
	return path;
}

static void
tell(struct conf *c)
{
	char *val;
	size_t i;

	for (i = 0; conf_key(i); i++) {
		val = conf_get(c, conf_key(i));
		free(val);
	}
	free(conf_get(c, "lxc.net.0.ipv4.address"));
	free(conf_get(c, "lxc.net.0.ipv6.gateway"));
	free(conf_get(c, "lxc.net.1.type"));
	conf_remarks(c);
}

/* Setting a scalar keeps every other line and gives the value back. */
static void
change(const uint8_t *data, size_t n)
{
	struct str text = { 0 };

	str_addn(&text, (const char *)data, n);
	conffile_set(&text, "lxc.uts.name", "c1");
	conffile_append(&text, "lxc.init.cmd", " 'a' ");
	conffile_expand_hwaddr(&text);
	conffile_drop(&text, "lxc.uts.name");
	conffile_drop(&text, "lxc.net.0.type");
	str_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct conf *c = conf_new();
	char *line = NULL;

	/* An include would read what is on this machine, for ever if it is this file. */
	if (memmem(data, n, "lxc.include", 11))
		goto out;
	err_set_quiet(true);
	conf_load(c, file(data, n));
	tell(c);
	line = strndup((const char *)data, n);
	conf_define(c, line);
	tell(c);
	change(data, n);
out:
	free(line);
	conf_free(c);
	return 0;
}
