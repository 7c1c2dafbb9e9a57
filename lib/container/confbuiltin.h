/* SPDX-License-Identifier: ISC */
/* confbuiltin: the common files that LXC configurations include, for hosts that lack them. */
#ifndef CONTAINER_CONFBUILTIN_H
#define CONTAINER_CONFBUILTIN_H

#include <stdbool.h>

/* Is path below the folder of the files that come with LXC, any .../share/lxc/config/, or LXC_TEMPLATE_CONFIG/? */
bool confbuiltin_shipped(const char *path);
/*
 * The text of the file path names, one of those, or "" for the default.conf that
 * new containers begin with: no such file, no such lines. NULL: there is none built in.
 */
const char *confbuiltin(const char *path);
/* Does path name one of the folders of additions there (common.conf.d)? They are empty. */
bool confbuiltin_dir(const char *path);

#endif
