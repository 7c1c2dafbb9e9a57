/* SPDX-License-Identifier: ISC */
/* create: a container's folder, its configuration and its root file system come into being, or nothing does. */
#ifndef CONTAINER_CREATE_H
#define CONTAINER_CREATE_H

#include <stdbool.h>

struct ctr;

struct create {
	const char *config;	/* -f: the file to begin with; NULL: lxc.default_config, where there is one */
	const char *template;	/* name, absolute path; NULL or "none": no root file system is made */
	const char *dir;	/* --dir: where the root file system goes (without a template: where it is); NULL: DIR/rootfs */
	char **arg;		/* for the template, NULL behind the last */
	bool quiet;		/* nothing of what a template prints either */
};

/*
 * Make c. Everything that can be is checked first; if a step fails, or a signal asks us to
 * end, what was made is removed. Speaks. -1.
 */
int create_run(struct ctr *c, const struct create *o);
/* What the template says of its options, on stdout; becomes it if it is a program. Speaks. -1: there is none. */
int create_template_help(const char *name);

#endif
