/* SPDX-License-Identifier: ISC */
/* feature: what a kernel should have for containers; read from its configuration and, of the running one, tried. */
#ifndef CONTAINER_FEATURE_H
#define CONTAINER_FEATURE_H

#include <stdbool.h>

#include "kernel/kmod.h"
#include "kernel/probe.h"

struct kconfig;
struct str;

enum feature_section { FEATURE_NS, FEATURE_CGROUP, FEATURE_MISC, FEATURE_CHECKPOINT, FEATURE_MORE, FEATURE_SECTIONS };
extern const char *const feature_section_name[FEATURE_SECTIONS];

/* An option under one of its names: it means the feature in releases from 0 or `from` on and before 0 or `before`. "": no option is needed. */
struct feature_option {
	const char *symbol;
	unsigned from, before;
};

struct feature {
	enum feature_section section;
	const char *label;	/* LXC's */
	bool mandatory;
	unsigned from, before;	/* the releases whose users want to know; 0: any */
	struct feature_option option[2];
	enum probe probe;
	const char *arg;
	bool stand_in;		/* what is tried is near the option, but not the same: it counts only where there is no configuration */
	const char *module;	/* its names, or NULL */
	const char *lost;	/* what does not work without it, or NULL */
	const char *fix;	/* what to do when it is configured, but does not work; or NULL */
};

/* Ends with a row without label. */
extern const struct feature features[];

enum feature_state { FEATURE_UNKNOWN, FEATURE_ENABLED, FEATURE_MISSING };
struct finding {
	enum feature_state state;
	char config;		/* 'y', 'm' or 'n'; 0: no configuration */
	const char *symbol;	/* that is set, or that should be; "" for none */
	bool tried;
	enum probe_result result;
	int err;
	bool is_module;		/* it has one, and module says more than "built in" */
	enum kmod_state module;
};

/* Is the row worth showing for that kernel? */
bool feature_shown(const struct feature *f, const struct kconfig *k);
/* What is known of it. proc: as probe_proc. */
struct finding feature_find(const struct feature *f, const struct kconfig *k, const struct kmod *mod, int proc);
/* "enabled", "missing", "required", or "unknown". */
const char *feature_word(const struct feature *f, const struct finding *r);
/* What stands behind the word (", not loaded", " (tried: ...)"), "" when it tells all. The caller frees it. */
char *feature_note(const struct feature *f, const struct finding *r, const struct kconfig *k);
/* What to do about it; NULL when there is nothing to do. The caller frees it. */
char *feature_fix(const struct feature *f, const struct finding *r, const struct kconfig *k);
/* Append all of it as a JSON object. */
void feature_json(struct str *out, const struct feature *f, const struct finding *r, const struct kconfig *k);

#endif
