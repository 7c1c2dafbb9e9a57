/* SPDX-License-Identifier: ISC */
/* lxc-config: the settings of lxc.conf, and the keys of containers */
#include <stdio.h>
#include <stdlib.h>

#include "container/conf.h"
#include "container/system.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/str.h"

static bool list, keys, json;

static const struct opt opts[] = {
	{ 'l', NULL, OPT_FLAG, &list, NULL, "the keys of lxc.conf" },
	{ 0, "keys", OPT_FLAG, &keys, NULL, "the keys of a container's configuration, with their meaning and their old names" },
	{ 0, "json", OPT_FLAG, &json, NULL, "the keys of a container's configuration as JSON" },
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
	const char *val = system_value(key);
	size_t i;
	int near;

	for (i = 0; system_keys[i].name; i++)
		if (str_eq(key, system_keys[i].name)) {
			if (val)
				puts(val);
			else
				printf("%s is not set.\n", key);
			return EXIT_SUCCESS;
		}
	printf("Unknown configuration item: %s\n", key);
	near = str_nearest(key, key_name, NULL);
	if (near >= 0)
		hint("is it %s?", system_keys[near].name);
	return EXIT_FAILURE;
}

static void
print_key(size_t i)
{
	const char *legacy = conf_key_legacy(i);

	printf("%-32s %s%s%s%s%s\n", conf_key(i), conf_key_help(i), legacy ? " (" : "", legacy ? legacy : "", legacy ? ")" : "",
	    conf_key_later(i) ? " [no effect yet]" : "");
}

/* Names and texts are the program's own, but quotes may be in the texts. */
static void
json_key(size_t i)
{
	char *legacy = str_json(conf_key_legacy(i)), *help = str_json(conf_key_help(i));

	printf("%s{\"key\":\"%s\",\"legacy\":%s,\"effect\":%s,\"help\":%s}", i ? ",\n" : "", conf_key(i), legacy,
	    conf_key_later(i) ? "false" : "true", help);
	free(help);
	free(legacy);
}

static void
list_keys(void)
{
	size_t i;

	if (json)
		putchar('[');
	for (i = 0; conf_key(i); i++)
		if (json)
			json_key(i);
		else
			print_key(i);
	if (json)
		puts("]");
}

static int
config(char **operand)
{
	size_t i;

	for (i = 0; list && system_keys[i].name; i++)
		if (!system_keys[i].unlisted)
			puts(system_keys[i].name);
	if (keys || json)
		list_keys();
	if (list || keys || json)
		return EXIT_SUCCESS;
	if (*operand)
		return tell(*operand);
	puts("Usage: lxc-config -l                  the keys of lxc.conf\n"
	    "       lxc-config KEY                 the value of one\n"
	    "       lxc-config --keys [--json]     the keys of a container's configuration");
	return EXIT_SUCCESS;
}

const struct applet applet_config = {
	.name = "lxc-config", .args = "-l | --keys [--json] | KEY", .text = "tell what lxc.conf says, and what may stand in a container's configuration",
	.opts = opts, .flags = APPLET_BARE, .run = config,
};
