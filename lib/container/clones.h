/* SPDX-License-Identifier: ISC */
/* clones: which containers live on the root file system of another, as LXC records it in the folders of both. */
#ifndef CONTAINER_CLONES_H
#define CONTAINER_CLONES_H

#include "base/str.h"

struct ctr;

/* Lxcpath and name, two entries each; one entry alone is a number, where LXC only counted them. The caller frees it. */
struct strv clones_of(const struct ctr *c);
/* Take c off the lists of those that it lives on. Speaks of one that cannot be written. */
void clones_leave(const struct ctr *c);

#endif
