/* SPDX-License-Identifier: ISC */
/* kmod: which modules are loaded, and which a request would load. Nothing here loads one. Silent. */
#ifndef KERNEL_KMOD_H
#define KERNEL_KMOD_H

enum kmod_state {
	KMOD_NONE,	/* neither loaded nor to be found: built in, or not there at all */
	KMOD_FILE,	/* its file is there */
	KMOD_LOADED,
};

struct kmod {
	char *loaded;	/* /proc/modules; NULL: the kernel has no modules, or there is no /proc */
	char *dir, *dep;	/* /lib/modules/RELEASE and its modules.dep; dep NULL: there is none */
};

/* proc: a descriptor of /proc, -1 for none. Always succeeds: what cannot be read has no modules. */
void kmod_open(struct kmod *k, int proc);
void kmod_close(struct kmod *k);
/* The most that is known of any of these modules ("xt_MASQUERADE ipt_MASQUERADE"). */
enum kmod_state kmod_find(const struct kmod *k, const char *names);

#endif
