/* SPDX-License-Identifier: ISC */
/* feature: the table of what a kernel should have, and what is found of it. */
#include <stdlib.h>
#include <string.h>

#include "container/feature.h"
#include "container/kconfig.h"
#include "base/mem.h"
#include "base/str.h"

#define R KCONFIG_RELEASE
#define LIMITS "raise the limit in /proc/sys/user"

const char *const feature_section_name[FEATURE_SECTIONS] = {
	[FEATURE_NS] = "Namespaces", [FEATURE_CGROUP] = "Control groups", [FEATURE_MISC] = "Misc",
	[FEATURE_CHECKPOINT] = "Checkpoint/Restore", [FEATURE_MORE] = "More",
};

/* LXC's rows, those of 0.7 that later ones lack beside them (Cgroup, Multiple /dev/pts instances); last what only this program asks for. */
const struct feature features[] = {
	{ FEATURE_NS, "Namespaces", true, .option = { { .symbol = "CONFIG_NAMESPACES" } }, .probe = PROBE_ANY_NS, .stand_in = true,
	  .lost = "no container" },
	{ FEATURE_NS, "Utsname namespace", .option = { { .symbol = "CONFIG_UTS_NS" } }, .probe = PROBE_UTS,
	  .lost = "no host name of its own", .fix = LIMITS },
	{ FEATURE_NS, "Ipc namespace", true, .option = { { .symbol = "CONFIG_IPC_NS" } }, .probe = PROBE_IPC,
	  .lost = "shared memory and semaphores are the host's", .fix = LIMITS },
	{ FEATURE_NS, "Pid namespace", true, .option = { { .symbol = "CONFIG_PID_NS" } }, .probe = PROBE_PID,
	  .lost = "no container", .fix = LIMITS },
	{ FEATURE_NS, "User namespace", .option = { { .symbol = "CONFIG_USER_NS" } }, .probe = PROBE_USER,
	  .lost = "no lxc.idmap, no containers of users",
	  .fix = "raise /proc/sys/user/max_user_namespaces; kernels of RHEL 7 want user_namespace.enable=1 on their command line" },
	{ FEATURE_NS, "Network namespace", .option = { { .symbol = "CONFIG_NET_NS" } }, .probe = PROBE_NET,
	  .lost = "only lxc.net.0.type = none", .fix = LIMITS },
	{ FEATURE_NS, "Multiple /dev/pts instances",
	  .option = { { .symbol = "CONFIG_DEVPTS_MULTIPLE_INSTANCES" }, { .symbol = "", .from = R(4, 7, 0) } },
	  .probe = PROBE_DEVPTS, .lost = "terminals are shared with the host" },

	{ FEATURE_CGROUP, "Cgroup", true, .option = { { .symbol = "CONFIG_CGROUPS" } }, .probe = PROBE_CGROUPS,
	  .lost = "no limits, and containers cannot be frozen" },
	{ FEATURE_CGROUP, "Cgroups", .option = { { .symbol = "CONFIG_CGROUPS" } }, .probe = PROBE_CGROUPS },
	/* Before 3.0 the ns subsystem; since 4.6 a namespace, part of CONFIG_CGROUPS. */
	{ FEATURE_CGROUP, "Cgroup namespace",
	  .option = { { .symbol = "CONFIG_CGROUP_NS", .before = R(3, 0, 0) }, { .symbol = "CONFIG_CGROUPS", .from = R(4, 6, 0) } },
	  .probe = PROBE_CGROUP_NS, .fix = LIMITS },
	{ FEATURE_CGROUP, "Cgroup device", .option = { { .symbol = "CONFIG_CGROUP_DEVICE" } }, .probe = PROBE_CGROUP, .arg = "devices",
	  .lost = "no lxc.cgroup.devices.*: root in a container may open any device" },
	{ FEATURE_CGROUP, "Cgroup sched", .option = { { .symbol = "CONFIG_CGROUP_SCHED" } }, .probe = PROBE_CGROUP, .arg = "cpu",
	  .lost = "no lxc.cgroup.cpu.*" },
	{ FEATURE_CGROUP, "Cgroup cpu account", .option = { { .symbol = "CONFIG_CGROUP_CPUACCT" } }, .probe = PROBE_CGROUP, .arg = "cpuacct",
	  .lost = "lxc-info and lxc-top do not tell the CPU use" },
	{ FEATURE_CGROUP, "Cgroup memory controller", .option = { { .symbol = "CONFIG_MEMCG" }, { .symbol = "CONFIG_CGROUP_MEM_RES_CTLR" } },
	  .probe = PROBE_CGROUP, .arg = "memory", .lost = "no lxc.cgroup.memory.*: a container may use all memory",
	  .fix = "put cgroup_enable=memory cgroup_memory=1 on the kernel's command line, and take cgroup_disable=memory from it" },
	{ FEATURE_CGROUP, "Cgroup cpuset", .option = { { .symbol = "CONFIG_CPUSETS" } }, .probe = PROBE_CGROUP, .arg = "cpuset",
	  .lost = "no lxc.cgroup.cpuset.*" },

	{ FEATURE_MISC, "Veth pair device", .option = { { .symbol = "CONFIG_VETH" } }, .probe = PROBE_VETH, .module = "veth",
	  .lost = "no lxc.net.N.type = veth" },
	{ FEATURE_MISC, "Macvlan", .option = { { .symbol = "CONFIG_MACVLAN" } }, .probe = PROBE_MACVLAN, .module = "macvlan",
	  .lost = "no lxc.net.N.type = macvlan" },
	{ FEATURE_MISC, "Vlan", .option = { { .symbol = "CONFIG_VLAN_8021Q" } }, .probe = PROBE_VLAN, .module = "8021q",
	  .lost = "no lxc.net.N.type = vlan" },
	{ FEATURE_MISC, "Bridges", .option = { { .symbol = "CONFIG_BRIDGE" } }, .probe = PROBE_BRIDGE, .module = "bridge",
	  .lost = "no bridge to put containers into" },
	{ FEATURE_MISC, "Advanced netfilter", .option = { { .symbol = "CONFIG_NETFILTER_ADVANCED" } }, .probe = PROBE_NETFILTER, .stand_in = true,
	  .module = "nfnetlink" },
	{ FEATURE_MISC, "CONFIG_NF_NAT_IPV4", .from = R(4, 7, 0), .before = R(5, 0, 0), .option = { { .symbol = "CONFIG_NF_NAT_IPV4" } },
	  .module = "nf_nat_ipv4" },
	{ FEATURE_MISC, "CONFIG_NF_NAT_IPV6", .from = R(4, 7, 0), .before = R(5, 0, 0), .option = { { .symbol = "CONFIG_NF_NAT_IPV6" } },
	  .module = "nf_nat_ipv6" },
	{ FEATURE_MISC, "CONFIG_IP_NF_TARGET_MASQUERADE", .option = { { .symbol = "CONFIG_IP_NF_TARGET_MASQUERADE" } }, .probe = PROBE_XT,
	  .arg = "ip_tables_targets MASQUERADE", .stand_in = true, .module = "xt_MASQUERADE ipt_MASQUERADE" },
	{ FEATURE_MISC, "CONFIG_IP6_NF_TARGET_MASQUERADE", .option = { { .symbol = "CONFIG_IP6_NF_TARGET_MASQUERADE" } }, .probe = PROBE_XT,
	  .arg = "ip6_tables_targets MASQUERADE", .stand_in = true, .module = "xt_MASQUERADE ip6t_MASQUERADE" },
	{ FEATURE_MISC, "CONFIG_NETFILTER_XT_TARGET_CHECKSUM", .option = { { .symbol = "CONFIG_NETFILTER_XT_TARGET_CHECKSUM" } },
	  .probe = PROBE_XT, .arg = "ip_tables_targets CHECKSUM", .stand_in = true, .module = "xt_CHECKSUM" },
	{ FEATURE_MISC, "CONFIG_NETFILTER_XT_MATCH_COMMENT", .option = { { .symbol = "CONFIG_NETFILTER_XT_MATCH_COMMENT" } }, .probe = PROBE_XT,
	  .arg = "ip_tables_matches comment", .stand_in = true, .module = "xt_comment" },
	{ FEATURE_MISC, "FUSE (for use with lxcfs)", .option = { { .symbol = "CONFIG_FUSE_FS" } }, .probe = PROBE_FS, .arg = "fuse", .module = "fuse",
	  .lost = "no lxcfs" },

	{ FEATURE_CHECKPOINT, "checkpoint restore", .option = { { .symbol = "CONFIG_CHECKPOINT_RESTORE" } }, .probe = PROBE_PROC,
	  .arg = "sys/kernel/ns_last_pid", .lost = "no lxc-checkpoint" },
	{ FEATURE_CHECKPOINT, "CONFIG_FHANDLE", .option = { { .symbol = "CONFIG_FHANDLE" } }, .probe = PROBE_FHANDLE },
	{ FEATURE_CHECKPOINT, "CONFIG_EVENTFD", .option = { { .symbol = "CONFIG_EVENTFD" } }, .probe = PROBE_EVENTFD },
	{ FEATURE_CHECKPOINT, "CONFIG_EPOLL", .option = { { .symbol = "CONFIG_EPOLL" } }, .probe = PROBE_EPOLL },
	{ FEATURE_CHECKPOINT, "CONFIG_UNIX_DIAG", .option = { { .symbol = "CONFIG_UNIX_DIAG" } }, .probe = PROBE_DIAG_UNIX, .module = "unix_diag" },
	{ FEATURE_CHECKPOINT, "CONFIG_INET_DIAG", .option = { { .symbol = "CONFIG_INET_DIAG" } }, .probe = PROBE_DIAG_INET,
	  .module = "inet_diag tcp_diag" },
	{ FEATURE_CHECKPOINT, "CONFIG_PACKET_DIAG", .option = { { .symbol = "CONFIG_PACKET_DIAG" } }, .probe = PROBE_DIAG_PACKET,
	  .module = "af_packet_diag" },
	{ FEATURE_CHECKPOINT, "CONFIG_NETLINK_DIAG", .option = { { .symbol = "CONFIG_NETLINK_DIAG" } }, .probe = PROBE_DIAG_NETLINK,
	  .module = "netlink_diag" },
	/* No option any more since 2.6.33. */
	{ FEATURE_CHECKPOINT, "File capabilities",
	  .option = { { .symbol = "CONFIG_SECURITY_FILE_CAPABILITIES" }, { .symbol = "", .from = R(2, 6, 33) } } },

	{ FEATURE_MORE, "Time namespace", .from = R(5, 6, 0), .option = { { .symbol = "CONFIG_TIME_NS" } }, .probe = PROBE_TIME,
	  .lost = "no lxc.time.offset.*" },
	{ FEATURE_MORE, "Cgroup freezer",
	  .option = { { .symbol = "CONFIG_CGROUP_FREEZER" }, { .symbol = "CONFIG_CGROUPS", .from = R(5, 2, 0) } }, .probe = PROBE_CGROUP,
	  .arg = "freezer", .stand_in = true, .lost = "no lxc-freeze" },
	{ FEATURE_MORE, "Cgroup pids", .from = R(4, 3, 0), .option = { { .symbol = "CONFIG_CGROUP_PIDS" } }, .probe = PROBE_CGROUP, .arg = "pids",
	  .lost = "no lxc.cgroup.pids.max" },
	{ FEATURE_MORE, "Cgroup block I/O", .option = { { .symbol = "CONFIG_BLK_CGROUP" } }, .probe = PROBE_CGROUP, .arg = "blkio",
	  .lost = "no lxc.cgroup.blkio.*" },
	{ FEATURE_MORE, "Overlay file system", .option = { { .symbol = "CONFIG_OVERLAY_FS" }, { .symbol = "CONFIG_OVERLAYFS_FS", .before = R(3, 18, 0) } },
	  .probe = PROBE_FS, .arg = "overlay overlayfs", .module = "overlay overlayfs", .lost = "no overlay: root file systems and snapshots" },
	{ FEATURE_MORE, "Loop devices", .option = { { .symbol = "CONFIG_BLK_DEV_LOOP" } }, .probe = PROBE_BLOCK, .arg = "loop", .module = "loop",
	  .lost = "no root file systems in image files" },
	{ FEATURE_MORE, "Seccomp filter", .from = R(3, 5, 0), .option = { { .symbol = "CONFIG_SECCOMP_FILTER" } }, .probe = PROBE_SECCOMP,
	  .lost = "no lxc.seccomp.profile" },
	{ FEATURE_MORE, "nf_tables", .from = R(3, 13, 0), .option = { { .symbol = "CONFIG_NF_TABLES" } }, .probe = PROBE_NFTABLES, .module = "nf_tables",
	  .lost = "no address translation by lxc-net" },
	{ 0 }
};

/* --- finding ---------------------------------------------------------------------------------- */

static bool
within(unsigned release, unsigned from, unsigned before)
{
	return release >= from && (!before || release < before);
}

bool
feature_shown(const struct feature *f, const struct kconfig *k)
{
	/* A machine with one processor has no cpusets, and misses none. */
	if (k->text && str_eq(f->label, "Cgroup cpuset") && kconfig_get(k, "CONFIG_SMP") == 'n')
		return false;
	return within(k->release, f->from, f->before);
}

/* The best that any of the option's names has; then r->symbol is that name, else the last that this release has. */
static void
read_option(const struct feature *f, const struct kconfig *k, struct finding *r)
{
	const struct feature_option *o;
	char val;

	r->symbol = "";
	r->config = 'n';
	for (o = f->option; o < f->option + 2 && o->symbol; o++) {
		if (!within(k->release, o->from, o->before))
			continue;
		val = !*o->symbol ? 'y' : k->text ? kconfig_get(k, o->symbol) : 'n';
		if (r->config == 'n' && (val != 'n' || !*r->symbol)) {
			r->config = val;
			r->symbol = o->symbol;
		}
	}
	/* Without a configuration only what every kernel of the release has is known. */
	if (!k->text && r->config == 'n')
		r->config = 0;
}

static void
try(const struct feature *f, const struct kconfig *k, const struct kmod *mod, int proc, struct finding *r)
{
	r->is_module = f->module && mod->loaded && (r->config != 'y' || kmod_find(mod, f->module) == KMOD_LOADED);
	r->module = f->module ? kmod_find(mod, f->module) : KMOD_NONE;
	if (f->probe == PROBE_NONE || (f->stand_in && k->text))
		return;
	/* Trying would load it, for good. Its file is there: it is only not loaded. */
	if (r->module == KMOD_FILE && r->config != 'y')
		return;
	r->tried = true;
	r->result = probe_try(f->probe, f->arg, proc, &r->err);
}

struct finding
feature_find(const struct feature *f, const struct kconfig *k, const struct kmod *mod, int proc)
{
	struct finding r = { .state = FEATURE_UNKNOWN };

	read_option(f, k, &r);
	if (k->live)
		try(f, k, mod, proc, &r);
	if (r.tried && r.result == PROBE_WORKS)
		r.state = FEATURE_ENABLED;
	else if (r.tried && (r.result == PROBE_LACKS || r.result == PROBE_OFF || r.result == PROBE_FULL))
		r.state = FEATURE_MISSING;
	else if (r.config)
		r.state = r.config == 'n' ? FEATURE_MISSING : FEATURE_ENABLED;
	else if (r.module != KMOD_NONE)
		r.state = FEATURE_ENABLED;
	return r;
}

/* --- telling ---------------------------------------------------------------------------------------- */

const char *
feature_word(const struct feature *f, const struct finding *r)
{
	if (r->state == FEATURE_ENABLED)
		return "enabled";
	if (r->state == FEATURE_UNKNOWN)
		return "unknown";
	return f->mandatory ? "required" : "missing";
}

/* "unshare(CLONE_NEWUSER): No space left on device" */
static char *
outcome(const struct feature *f, const struct finding *r)
{
	char *what = probe_text(f->probe, f->arg), *text;

	if (r->result == PROBE_WORKS)
		return what;
	if (r->result == PROBE_OFF)
		text = xasprintf("%s: turned off at boot", what);
	else
		text = xasprintf("%s: %s", what, r->err ? strerror(r->err) : "not in it");
	free(what);
	return text;
}

/* Only of what is a module: LXC says "not loaded" of what is built in, too. */
static const char *
loaded_note(const struct finding *r)
{
	if (r->state != FEATURE_ENABLED || !r->is_module)
		return "";
	if (r->module == KMOD_LOADED)
		return ", loaded";
	return r->module == KMOD_FILE || r->config == 'm' ? ", not loaded" : "";
}

char *
feature_note(const struct feature *f, const struct finding *r, const struct kconfig *k)
{
	bool ok = r->state == FEATURE_ENABLED;
	const char *loaded = loaded_note(r);
	char *text, *what;

	if (!r->tried)
		return k->text || r->config || ok ? xstrdup(loaded) : xstrdup(" (cannot be tried)");
	what = outcome(f, r);
	if (!k->text && (r->result == PROBE_UNSURE || r->result == PROBE_FORBIDDEN))
		text = xasprintf("%s (could not be tried: %s)", loaded, what);
	else if (!k->text)
		text = xasprintf("%s (tried: %s)", loaded, what);
	else if (ok && r->config == 'n')
		text = xasprintf("%s (works, though not configured: %s)", loaded, what);
	else if (!ok && r->config != 'n')
		text = xasprintf(" (configured, but %s)", what);
	else
		text = xstrdup(loaded);
	free(what);
	return text;
}

/* Configured, and yet it does not work. */
static char *
repair(const struct feature *f, const struct finding *r)
{
	size_t n = f->module ? strcspn(f->module, " ") : 0;

	if (n && r->module == KMOD_NONE && r->config == 'm')
		return xasprintf("install and load the module %.*s of this very kernel", (int)n, f->module);
	if (r->result == PROBE_OFF && !f->fix)
		return xasprintf("take cgroup_disable=%s from the kernel's command line", f->arg);
	return f->fix ? xstrdup(f->fix) : NULL;
}

/* It is not there. Of a kernel whose configuration nobody knows, the module may be all that is missing. */
static char *
supply(const struct feature *f, const struct finding *r)
{
	if (!f->module)
		return xasprintf("build the kernel with %s", r->symbol);
	if (r->is_module && !r->config)
		return xasprintf("install and load the module %.*s, or build the kernel with %s (=y or =m)", (int)strcspn(f->module, " "),
		    f->module, r->symbol);
	return xasprintf("build the kernel with %s (=y or =m)", r->symbol);
}

char *
feature_fix(const struct feature *f, const struct finding *r, const struct kconfig *k)
{
	char *fix = NULL, *text;

	if (r->state != FEATURE_MISSING || !f->lost)
		return NULL;
	if ((r->config && r->config != 'n') || r->result == PROBE_OFF || r->result == PROBE_FULL)
		fix = repair(f, r);
	else if (*r->symbol)
		fix = supply(f, r);
	else
		fix = xstrdup("take a newer kernel");
	text = fix ? xasprintf("%s: %s", f->lost, fix) : xstrdup(f->lost);
	free(fix);
	return text;
}

static void
json_text(struct str *out, const char *key, const char *text)
{
	char *q = str_json(text);

	str_addf(out, ",\"%s\":%s", key, q);
	free(q);
}

void
feature_json(struct str *out, const struct feature *f, const struct finding *r, const struct kconfig *k)
{
	static const char *const result[] = {
		[PROBE_UNSURE] = "unsure", [PROBE_WORKS] = "works", [PROBE_LACKS] = "lacks", [PROBE_OFF] = "off", [PROBE_FULL] = "full",
		[PROBE_FORBIDDEN] = "forbidden",
	};
	char *fix = feature_fix(f, r, k), *tried = r->tried ? probe_text(f->probe, f->arg) : NULL;
	char config[] = { r->config, '\0' };

	str_addf(out, "{\"mandatory\":%s", f->mandatory ? "true" : "false");
	json_text(out, "section", feature_section_name[f->section]);
	json_text(out, "label", f->label);
	json_text(out, "symbol", *r->symbol ? r->symbol : NULL);
	json_text(out, "state", feature_word(f, r));
	json_text(out, "config", r->config && k->text ? config : NULL);
	json_text(out, "tried", tried);
	json_text(out, "result", r->tried ? result[r->result] : NULL);
	json_text(out, "error", r->tried && r->err ? strerror(r->err) : NULL);
	json_text(out, "module", f->module);
	str_addf(out, ",\"loaded\":%s", !r->is_module ? "null" : r->module == KMOD_LOADED ? "true" : "false");
	json_text(out, "fix", fix);
	str_add(out, "}");
	free(tried);
	free(fix);
}
