/* SPDX-License-Identifier: ISC */
/* confbuiltin: the common files that LXC configurations include, for hosts that lack them. */
#ifndef CONTAINER_CONFBUILTIN_H
#define CONTAINER_CONFBUILTIN_H

#include <stdbool.h>

/* The text of the file path names, below any .../share/lxc/config/ or .../lxc/config/; NULL: there is none built in. */
const char *confbuiltin(const char *path);
/* Does path name one of the folders of additions there (common.conf.d)? They are empty. */
bool confbuiltin_dir(const char *path);

#endif
