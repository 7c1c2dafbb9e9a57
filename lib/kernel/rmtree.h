/* SPDX-License-Identifier: ISC */
/* rmtree: a folder with all that is in it, removed while somebody inside may work against it. Silent. */
#ifndef KERNEL_RMTREE_H
#define KERNEL_RMTREE_H

/*
 * Remove the file dir/name, or the folder with all that is in it, however deep, never following a link and
 * never crossing into another mount. 0, or -1 with errno EXDEV where a mount stopped it.
 */
int rmtree_at(int dir, const char *name);
/* The same for what is in the folder dir, but for its entry spare (NULL: none). The folder itself stays; it may be a mount. */
int rmtree_empty(int dir, const char *spare);

#endif
