/* SPDX-License-Identifier: ISC */
/* system: lxc.conf, the settings of all containers: one "KEY = VALUE" a line, the first one wins. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "container/system.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { FILE_MAX = 1 << 20 };

const struct system_key system_keys[] = {
	{ "lxc.default_config", SYSCONFDIR "/default.conf", ".config/lxc/default.conf", false },
	{ "lxc.lxcpath", LXCPATH, ".local/share/lxc", false },
	{ "lxc.bdev.lvm.vg", "lxc", NULL, false },
	{ "lxc.bdev.lvm.thin_pool", "lxc", NULL, false },
	{ "lxc.bdev.zfs.root", "lxc", NULL, false },
	{ "lxc.bdev.rbd.rbdpool", "lxc", NULL, true },
	{ "lxc.bdev.rbd.rbduser", NULL, NULL, true },
	{ "lxc.cgroup.use", NULL, NULL, false },
	{ "lxc.cgroup.pattern", NULL, NULL, false },
	{ 0 }
};

/* A path below the home of a user who is not root; NULL for root. The caller frees it. */
static char *
own_path(const char *path)
{
	const char *home = getenv("HOME");

	return geteuid() != 0 && home ? path_join(home, path) : NULL;
}

/* The value on the line at p, of n bytes, if it sets key; NULL: it does not. The caller frees it. */
static char *
value_of(const char *p, size_t n, const char *key)
{
	char *line = xstrndup(p, n), *eq = strchr(line, '='), *val = NULL;

	if (eq && *line != '#') {
		*eq = '\0';
		val = str_eq(str_trim(line), key) ? xstrdup(str_trim(eq + 1)) : NULL;
	}
	free(line);
	return val;
}

/* The first line that sets key counts, and an empty value is none. NULL: unset. The caller frees it. */
static char *
lookup(const char *text, const char *key)
{
	char *val = NULL;
	size_t n;

	for (; *text && !val; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		val = value_of(text, n, key);
	}
	if (val && !*val) {
		free(val);
		val = NULL;
	}
	return val;
}

static char *
load(void)
{
	char *own = own_path(".config/lxc/lxc.conf"), *text = NULL;

	if (own)
		text = io_read_at(AT_FDCWD, own, FILE_MAX, NULL);
	free(own);
	return text ? text : io_read_at(AT_FDCWD, SYSCONFDIR "/lxc.conf", FILE_MAX, NULL);
}

/* Read once: each value is asked for by several parts of a command. */
const char *
system_value(const char *key)
{
	static char *value[sizeof system_keys / sizeof *system_keys], *text;
	static bool loaded;
	size_t i;

	if (!loaded) {
		text = load();
		loaded = true;
	}
	for (i = 0; system_keys[i].name && !str_eq(system_keys[i].name, key); i++)
		;
	if (!system_keys[i].name)
		return NULL;
	if (!value[i] && text)
		value[i] = lookup(text, key);
	if (!value[i] && system_keys[i].own)
		value[i] = own_path(system_keys[i].own);
	return value[i] ? value[i] : system_keys[i].def;
}
