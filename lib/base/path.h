/* SPDX-License-Identifier: ISC */
/* path: absolute path texts, for messages and for what lies outside of any root file system. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>
#include <sys/types.h>

/* a/b with exactly one slash between; the caller frees it. An absolute b is put below a all the same. */
char *path_join(const char *a, const char *b);
/* Text behind the last slash; points into p. */
const char *path_base(const char *p);
/* The folder part ("." if none); the caller frees it. */
char *path_dir(const char *p);
/* Copy without "//", "/./" and a trailing slash; ".." is left alone. The caller frees it. */
char *path_clean(const char *p);
/* p made absolute with the working directory, then cleaned. NULL and errno. The caller frees it. */
char *path_absolute(const char *p);
/* Is p equal to root or below it, by its text? Both cleaned and absolute. */
bool path_below(const char *p, const char *root);
/* Is there nothing in the folder, but for what is called but (may be NULL)? So it is when it is not there, but not when it is no folder or cannot be read. */
bool path_is_empty(const char *dir, const char *but);
/* mkdir -p outside of any container. 0, or -1 and errno; existing folders are fine. */
int path_mkdirs(const char *p, mode_t mode);

#endif
