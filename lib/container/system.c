/* SPDX-License-Identifier: ISC */
/* system: lxc.conf, the settings of all containers: one "KEY = VALUE" a line, the first one wins. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "container/ctr.h"
#include "container/system.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { FILE_MAX = 1 << 20 };

const struct system_key system_keys[] = {
	{ "lxc.default_config", SYSCONFDIR "/default.conf", ".config/lxc/default.conf" },
	{ "lxc.lxcpath", LXCPATH, ".local/share/lxc" },
	{ "lxc.bdev.lvm.vg", "lxc", NULL },
	{ "lxc.bdev.lvm.thin_pool", "lxc", NULL },
	{ "lxc.bdev.zfs.root", "lxc", NULL },
	{ "lxc.bdev.rbd.rbdpool", "lxc", NULL },
	{ "lxc.bdev.rbd.rbduser", NULL, NULL },
	{ "lxc.cgroup.use", NULL, NULL },
	{ "lxc.cgroup.pattern", NULL, NULL },
	{ 0 }
};

/* A path below the home of a user who is not root; NULL for root. The caller frees it. */
static char *
own_path(const char *path)
{
	const char *home = getenv("HOME");

	return geteuid() != 0 && home ? path_join(home, path) : NULL;
}

/* The value of key in text, NULL when it has none there. The caller frees it. */
static char *
lookup(const char *text, const char *key)
{
	size_t n = strlen(key), len;
	const char *p, *end;
	char *copy, *val;

	for (p = text; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		if (*p == '#')
			continue;
		p += strspn(p, " \t");
		if (strncmp(p, key, n) != 0)
			continue;
		p += n;
		p += strspn(p, " \t");
		if (*p != '=')
			continue;
		copy = xstrndup(p + 1, (size_t)(end - p - 1));
		val = str_trim(copy);
		len = strlen(val);
		memmove(copy, val, len + 1);
		if (len)
			return copy;
		free(copy);
		return NULL;
	}
	return NULL;
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
ctr_system(const char *key)
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
