/* SPDX-License-Identifier: ISC */
/* probe: trying a feature of the running kernel, in a child that is thrown away. Silent. */
#ifndef KERNEL_PROBE_H
#define KERNEL_PROBE_H

enum probe {
	PROBE_NONE,
	PROBE_ANY_NS,		/* one of UTS, IPC, PID and network */
	PROBE_UTS, PROBE_IPC, PROBE_PID, PROBE_USER, PROBE_NET, PROBE_CGROUP_NS, PROBE_TIME,
	PROBE_DEVPTS,		/* a second instance of devpts */
	PROBE_CGROUPS,		/* any cgroup file system */
	PROBE_VETH, PROBE_BRIDGE, PROBE_MACVLAN, PROBE_VLAN,
	PROBE_NETFILTER, PROBE_NFTABLES,
	PROBE_SECCOMP, PROBE_FHANDLE, PROBE_EVENTFD, PROBE_EPOLL,
	PROBE_DIAG_UNIX, PROBE_DIAG_INET, PROBE_DIAG_PACKET, PROBE_DIAG_NETLINK,
	/* From here on arg says more. */
	PROBE_CGROUP,		/* this controller */
	PROBE_FS,		/* this file system; "overlay overlayfs": one of these */
	PROBE_XT,		/* FILE WORD: this line of that file of /proc/net */
	PROBE_BLOCK,		/* this kind of block device */
	PROBE_PROC,		/* this file of /proc */
	PROBE_COUNT
};

enum probe_result {
	PROBE_UNSURE,	/* could not be tried, or failed for a reason that tells nothing */
	PROBE_WORKS,
	PROBE_LACKS,	/* the kernel does not have it, or has it turned off */
	PROBE_OFF,	/* a controller that is turned off at boot */
	PROBE_FULL,	/* a limit is reached (/proc/sys/user) */
	PROBE_FORBIDDEN,	/* not by us: no root, or a container's root */
};

/*
 * A descriptor of /proc; where none is mounted of one of our own, in a mount namespace that this process
 * then has for itself. -1 and errno when that cannot be either.
 */
int probe_proc(void);
/*
 * Try it. proc: what probe_proc gave, or -1. *err: the errno it failed with, 0 if there is none to tell.
 * Takes at most some seconds. It may load the module of a link, a netfilter or a diagnosis socket: see kmod first.
 */
enum probe_result probe_try(enum probe what, const char *arg, int proc, int *err);
/* What probe_try does, in a few words: "unshare(CLONE_NEWUTS)". The caller frees it. */
char *probe_text(enum probe what, const char *arg);

#endif
