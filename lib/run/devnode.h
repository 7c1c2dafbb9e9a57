/* SPDX-License-Identifier: ISC */
/* devnode: a device node made in a running container, or removed from it, and the access that goes with it. Speaks. */
#ifndef RUN_DEVNODE_H
#define RUN_DEVNODE_H

#include <stdbool.h>
#include <sys/types.h>

struct ctr;
struct live;

/* Is dev a device node of the host? Silent. */
bool devnode_here(const char *dev);
/*
 * Make a node like the host's dev at path below the container's root, as another one's replacement if it must be, and
 * let the container use it (devices.allow). 0, -1.
 */
int devnode_add(const struct ctr *c, const struct live *l, const char *dev, const char *path);
/* Take the access away (devices.deny), then the node; dev need not be there any more. 0, -1. */
int devnode_del(const struct ctr *c, const struct live *l, const char *dev, const char *path);

#endif
