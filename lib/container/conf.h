/* SPDX-License-Identifier: ISC */
/*
 * conf: what the user wrote, both generations of LXC's keys, and nothing live.
 * One table of keys; parsing, checking, printing and clearing are per type.
 */
#ifndef CONTAINER_CONF_H
#define CONTAINER_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* One value of a list, and where it was written. */
struct conf_val {
	char *key;		/* families: the part behind the prefix ("devices.allow"); else NULL */
	char *val;
	const char *file;	/* owned by the struct conf; NULL: command line */
	unsigned line;
	bool legacy;		/* written with its legacy spelling */
};

struct conf_list {
	struct conf_val *v;
	size_t n;
};

/* An address of lxc.net.N.ipv4.address or ipv6.address. */
struct conf_addr {
	uint8_t a[16];		/* network order; IPv4 uses the first four */
	uint8_t bcast[4];	/* 0.0.0.0: none */
	uint8_t prefix;
};

enum conf_net_type { NET_UNSET, NET_EMPTY, NET_NONE, NET_VETH, NET_MACVLAN, NET_IPVLAN, NET_VLAN, NET_PHYS };
enum conf_gateway { GW_NONE, GW_ADDRESS, GW_AUTO, GW_DEV };

/* One interface, in the order they are made. */
struct conf_net {
	long index;		/* N of lxc.net.N; legacy sections -1, -2, ... in file order */
	bool legacy;
	enum conf_net_type type;
	bool up;
	char *link, *name, *hwaddr, *mtu;
	struct conf_addr *ipv4, *ipv6;
	size_t nipv4, nipv6;
	enum conf_gateway gw4, gw6;
	uint8_t gw4_addr[4], gw6_addr[16];
	char *script_up, *script_down;
	bool script_legacy;	/* spelled lxc.network.script.*: the old arguments */
	char *veth_pair;
	int veth_mode;		/* 0 bridge, 1 router */
	struct conf_list veth_route4, veth_route6;
	unsigned rxqueues, txqueues;	/* 0: kernel's choice */
	int vlan_id;		/* type vlan; -1 unset */
	int veth_vlan;		/* -1 unset, -2 none */
	struct conf_list veth_tagged;
	int macvlan_mode, ipvlan_mode, ipvlan_isolation;	/* kernel's numbers; -1 unset */
	bool l2proxy;
	const char *file;	/* where its section was opened */
	unsigned line;
};

/* uid or gid map line. */
struct conf_idmap {
	bool gid;
	uint32_t ns, host, range;
};

enum conf_auto {	/* lxc.mount.auto, one value a class */
	AUTO_PROC_MIXED = 1, AUTO_PROC_RW = 2,
	AUTO_SYS_RO = 1, AUTO_SYS_RW = 2, AUTO_SYS_MIXED = 3,
	AUTO_CG_DEFAULT = 1, AUTO_CG_RO = 2, AUTO_CG_RW = 3, AUTO_CG_MIXED = 4,
};

enum conf_restart { RESTART_NO, RESTART_FAILURE, RESTART_ALWAYS };

enum conf_hook {
	HOOK_PRE_START, HOOK_PRE_MOUNT, HOOK_MOUNT, HOOK_AUTODEV, HOOK_START_HOST, HOOK_START,
	HOOK_STOP, HOOK_POST_STOP, HOOK_CLONE, HOOK_DESTROY, HOOKS
};

struct conf {
	/* identity and start policy */
	char *utsname;
	char *arch;			/* as written; conf_arch_is32 reads it. NULL: untouched */
	bool ephemeral;
	struct conf_list group;
	bool start_auto;
	unsigned start_delay;
	int start_order;
	unsigned monitor_unshare;
	int monitor_pdeath;		/* signal, 0 none, -1 not written */
	/* init */
	char *init_cmd, *execute_cmd;
	uid_t init_uid;
	gid_t init_gid;
	struct conf_list init_groups;
	char *init_cwd;
	struct conf_list environment, environment_runtime, environment_hooks;
	bool no_new_privs, sched_core, keyring_session;
	int sig_halt, sig_reboot, sig_stop;	/* 0: default */
	/* console, tty, dev */
	char *console_path;		/* strict: a terminal or "none" */
	char *console_logfile;
	bool console_rotate;
	uint64_t console_size, console_buffer;
	unsigned tty_max, pty_max;
	bool pts_legacy;		/* pty_max was written as lxc.pts */
	char *tty_dir;
	bool autodev;
	unsigned autodev_size;
	int kmsg;			/* -1 not written */
	/* root and mounts */
	char *rootfs_type;		/* "dir", "overlay", ... ; NULL: found out */
	char *rootfs_path;		/* without its type */
	char *rootfs_backend;		/* lxc.rootfs.backend: the type, where the path names none */
	char *rootfs_mount, *rootfs_options;
	bool rootfs_managed;
	char *mount_fstab;
	struct conf_list mount_entry;
	int auto_proc, auto_sys, auto_cgroup;	/* enum conf_auto; 0 none */
	bool auto_cgroup_full, auto_cgroup_force, auto_cgroup2;
	char *auto_shmounts;		/* HOST[:CONTAINER] */
	/* network */
	struct conf_net *net;
	size_t nnet;
	/* ids, privileges, security modules */
	struct conf_idmap *idmap;
	size_t nidmap;
	struct conf_list cap_drop, cap_keep;	/* names, or numbers as written */
	bool cap_keep_set;		/* keep list active, even when empty (none) */
	char *aa_profile;
	bool aa_incomplete, aa_nesting;
	struct conf_list aa_raw;
	char *se_context, *se_keyring;
	char *seccomp;
	bool seccomp_nesting;
	char *seccomp_proxy, *seccomp_cookie;
	/* cgroups, namespaces, time */
	struct conf_list cgroup, cgroup2;	/* key = file name, file order */
	char *cg_dir, *cg_monitor, *cg_pivot, *cg_container, *cg_inner;
	bool cg_relative;
	unsigned ns_clone, ns_keep;	/* SYS_NEW* bits; 0 unset */
	struct conf_list ns_share;	/* key = namespace */
	bool time_boot_set, time_mono_set;
	int64_t time_boot, time_mono;	/* nanoseconds */
	/* limits and kernel parameters: key = name */
	struct conf_list prlimit, sysctl, proc;
	/* hooks, log */
	struct conf_list hook[HOOKS];
	unsigned hook_version;
	int log_level;			/* enum err_level, -1 not written */
	char *log_file, *log_syslog;
	/* our own */
	int restart;			/* enum conf_restart */
	unsigned restart_delay, restart_max, restart_window;	/* seconds, times (0: no end), seconds */
	struct conf_list start_after, require;	/* names of containers in the same lxcpath */
	char *ready;			/* "file:/PATH", "tcp:PORT", "notify", "running"; NULL: running */
	unsigned ready_timeout;
	/* bookkeeping */
	bool saw_legacy, saw_current;	/* a key spelled as up to 2.1, one only known since; LXC's own common files do not count */
	struct conf_list remark;	/* of no harm, but to be said at a start; key as written, val: what */
	struct conf_list doubt;		/* an error in a current file, a remark in a legacy one */
	unsigned wrong;			/* errors met */
	char **files;			/* names that the lists point to */
	size_t nfiles;
};

/* Defaults; the only way to make one. Freed in one call, NULL is fine. */
struct conf *conf_new(void);
void conf_free(struct conf *c);

/*
 * Read file and what it includes into c. Speaks: every line that is wrong (the
 * first 20, then how many more), as "FILE:LINE: KEY: reason". Settles at the end what needs the whole file. -1: it was rejected.
 */
int conf_load(struct conf *c, const char *file);
/* One "KEY=VALUE" of the command line (-s), after the file. Speaks. */
int conf_define(struct conf *c, const char *setting);
/* One setting; file and line say where, for the message. Speaks. An empty value clears. */
int conf_set(struct conf *c, const char *key, const char *val, const char *file, unsigned line);
/* The signal that text names as lxc.signal.* take it: a number, SIGHUP, SIGRTMIN+3 (any case). -1: none. */
int conf_signal_from(const char *text);
/* The one form of what is said of a setting: "FILE:LINE: KEY: what", "-s: KEY: what" without a file. */
void conf_say(const char *file, unsigned line, const char *key, const char *what);
/*
 * What lxc-info -c prints behind "KEY = ": list values each with a newline,
 * families as "full.key = value" lines. "" when unset; NULL with errno EINVAL for an
 * unknown key. Both generations' names. The caller frees it.
 */
char *conf_get(const struct conf *c, const char *key);
/*
 * Current name of key i, NULL behind the last: for lists and completion. A family's
 * ends with a dot; interfaces' keys are last, as lxc.net.N.KEY.
 */
const char *conf_key(size_t i);
/* The line of help of key i; its legacy name (NULL: none, or the same); does its effect come with a later version? */
const char *conf_key_help(size_t i);
const char *conf_key_legacy(size_t i);
bool conf_key_later(size_t i);
/*
 * What is to be said once when the container starts: remarks on the file, and by
 * name each key set in c whose effect this version does not bring. The only list of
 * those is the key table.
 */
void conf_remarks(const struct conf *c);

/* May that be the beginning of a setting: "lxc." or our own "lxcbox."? All else in a file is a note of another tool's. */
bool conf_begins(const char *text);
/* Are a and b spellings of one key? Never of lxc.network.*, which stands for another interface each time. */
bool conf_same_key(const char *a, const char *b);

/* The host's id of the container's root, by lxc.idmap; none: it has no map for that. */
unsigned conf_root_id(const struct conf *c, bool gid, unsigned none);
/* The capabilities that lxc.cap.keep or lxc.cap.drop leaves, a bit each. */
uint64_t conf_kept_caps(const struct conf *c);
bool conf_keeps_cap(const struct conf *c, const char *name);
/* Do the words of lxc.arch mean a 32-bit personality? 1, 0, or -1 for an unknown name. */
int conf_arch_is32(const char *arch);

#endif
