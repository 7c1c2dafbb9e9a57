/* SPDX-License-Identifier: ISC */
/* kconfig: a kernel's configuration, found where kernels keep theirs, plain or gzipped. */
#ifndef CONTAINER_KCONFIG_H
#define CONTAINER_KCONFIG_H

#include <stdbool.h>

/* A release as one number that compares: KCONFIG_RELEASE(2, 6, 33). */
#define KCONFIG_RELEASE(a, b, c) ((unsigned)(a) << 20 | (unsigned)(b) << 10 | (unsigned)(c))
/* Of a configuration that does not say: newer than all. */
#define KCONFIG_NEWEST (~0u)

struct kconfig {
	char *file, *text;	/* NULL: none was found */
	unsigned release;	/* of the configuration, else of the running kernel */
	bool live;		/* it is the running kernel's: what is tried says more than what is read */
	char *missed;		/* the first place, when it was found in a later one or nowhere; else NULL */
};

/*
 * CONFIG of the environment, else the usual places; proc: a descriptor of /proc or -1. 0, also when none was
 * found; -1 when CONFIG names none that can be read, and it has spoken. kconfig_close in any case.
 */
int kconfig_open(struct kconfig *k, int proc);
void kconfig_close(struct kconfig *k);
/* 'y', 'm' or 'n' (as well for a symbol that does not occur). symbol: "CONFIG_VETH". */
char kconfig_get(const struct kconfig *k, const char *symbol);

#endif
