/* SPDX-License-Identifier: ISC */
/* auto: which containers a boot starts, and an end of the machine ends: lxc-autostart's options, and what they do. */
#ifndef RUN_AUTO_H
#define RUN_AUTO_H

#include "base/opt.h"

/* Of lxc-autostart; lxc-containers has them from a file. */
extern const struct opt auto_opts[];
/* Do what they say, below the lxcpath of cli. 0; 1: it cannot be read, or all failed; 2: some failed. Speaks. */
int auto_run(void);
/* Print what they would start, with its state. 0: all of it runs, else 3; 1 as above. */
int auto_status(void);

#endif
