/* SPDX-License-Identifier: ISC */
/*
 * beneath: paths inside a container's root, seen from outside. Whatever lies
 * there is an attacker's: every step is taken relative to a descriptor of the
 * root and cannot leave it. openat2(2) with RESOLVE_IN_ROOT where there is
 * one (5.6), else a walk of one component at a time with O_NOFOLLOW. Magic
 * links of /proc are refused. A leading slash means the root itself.
 * All: -1 and errno (ELOOP for a link where none may be, EXDEV for a way out).
 */
#ifndef KERNEL_BENEATH_H
#define KERNEL_BENEATH_H

#include <sys/types.h>

/* open(2) below root; symbolic links are resolved as if root were "/". O_CLOEXEC is implied. */
int beneath_open(int root, const char *path, int flags, mode_t mode);
/* The same, but a symbolic link anywhere in path is ELOOP: for mount targets and for files that we write. */
int beneath_open_nolink(int root, const char *path, int flags, mode_t mode);
/* mkdir -p below root without following a link; returns an O_PATH descriptor of the last folder. */
int beneath_mkdirs(int root, const char *path, mode_t mode);
/* O_PATH descriptor of the folder that holds path's last component (made with mkdirs when mode is not 0); *last points into path. */
int beneath_parent(int root, const char *path, mode_t mode, const char **last);
/* An empty regular file at path, folders made too; an existing file of any kind but a link is taken as it is. O_PATH descriptor. */
int beneath_touch(int root, const char *path, mode_t mode);

#endif
