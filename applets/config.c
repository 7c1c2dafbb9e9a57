/* SPDX-License-Identifier: ISC */
/* lxc-config: the settings of lxc.conf, and the keys of containers */
#include <stdio.h>
#include <stdlib.h>

#include "container/conf.h"
#include "container/ctr.h"
#include "container/system.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"

static bool list, keys;

static const struct opt opts[] = {
	{ 'l', NULL, OPT_FLAG, &list, NULL, "the keys of lxc.conf" },
	{ 0, "keys", OPT_FLAG, &keys, NULL, "the keys of a container's configuration, with their meaning" },
	{ 0 }
};

static const char *
key_name(size_t i, void *arg)
{
	return system_keys[i].name;
}

static int
tell(const char *key)
{
	const char *val = ctr_system(key);
	size_t i;
	int near;

	for (i = 0; system_keys[i].name; i++)
		if (str_eq(key, system_keys[i].name)) {
			puts(val ? val : "");
			return EXIT_SUCCESS;
		}
	printf("Unknown configuration item: %s\n", key);
	near = str_nearest(key, key_name, NULL);
	if (near >= 0)
		hint("is it %s?", system_keys[near].name);
	return EXIT_FAILURE;
}

static int
config(char **operand)
{
	size_t i;

	for (i = 0; list && system_keys[i].name; i++)
		puts(system_keys[i].name);
	for (i = 0; keys && conf_key(i); i++)
		printf("%-32s %s%s%s%s\n", conf_key(i), conf_key_help(i), conf_key_legacy(i) ? " (" : "",
		    conf_key_legacy(i) ? conf_key_legacy(i) : "", conf_key_legacy(i) ? ")" : "");
	if (list || keys)
		return EXIT_SUCCESS;
	if (*operand)
		return tell(*operand);
	puts("Usage: lxc-config -l          the keys of lxc.conf\n"
	    "       lxc-config KEY         the value of one\n"
	    "       lxc-config --keys      the keys of a container's configuration");
	return EXIT_SUCCESS;
}

const struct applet applet_config = {
	.name = "lxc-config", .args = "-l | --keys | KEY", .text = "tell what lxc.conf says", .opts = opts, .flags = APPLET_BARE, .run = config,
};
