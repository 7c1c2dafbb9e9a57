/* SPDX-License-Identifier: ISC */
/*
 * confbuiltin: the common files that LXC configurations include, for hosts that lack
 * them. In effect what LXC ships, without its hooks, which are programs of its own.
 */
#include <string.h>

#include "container/confbuiltin.h"
#include "base/str.h"

#define DIR "/usr/share/lxc/config/"
#define INCLUDE(name) "lxc.include = " DIR name "\n"
#define ALLOW(rule) "lxc.cgroup.devices.allow = " rule "\n"
#define ALLOW2(rule) "lxc.cgroup2.devices.allow = " rule "\n"

/* mknod of everything; null, zero, full, tty, console, ptmx, random, urandom, ptys, fuse */
#define NODES(allow) allow("c *:* m") allow("b *:* m") allow("c 1:3 rwm") allow("c 1:5 rwm") allow("c 1:7 rwm") \
	allow("c 5:0 rwm") allow("c 5:1 rwm") allow("c 5:2 rwm") allow("c 1:8 rwm") allow("c 1:9 rwm") \
	allow("c 136:* rwm") allow("c 10:229 rwm")
/* rtc, tun, hpet, kvm: what distributions add */
#define MACHINE_NODES ALLOW("c 254:0 rm") ALLOW("c 10:200 rwm") ALLOW("c 10:228 rwm") ALLOW("c 10:232 rwm")
#define SHM "lxc.mount.entry = none dev/shm tmpfs rw,nosuid,nodev,create=dir\n"
#define FEWER_CAPS "lxc.cap.drop = sys_nice sys_pacct sys_rawio\n"

static const char common[] =
	"lxc.tty.dir = lxc\n"
	"lxc.pty.max = 1024\n"
	"lxc.tty.max = 4\n"
	"lxc.cap.drop = mac_admin mac_override sys_time sys_module sys_rawio\n"
	"lxc.cgroup.devices.deny = a\n" NODES(ALLOW)
	"lxc.cgroup2.devices.deny = a\n" NODES(ALLOW2)
	"lxc.mount.auto = cgroup:mixed proc:mixed sys:mixed\n"
	"lxc.mount.entry = /sys/fs/fuse/connections sys/fs/fuse/connections none bind,optional 0 0\n"
	"lxc.seccomp.profile = " DIR "common.seccomp\n"
	INCLUDE("common.conf.d/");

static const char userns[] =
	"lxc.cgroup.devices.deny =\nlxc.cgroup.devices.allow =\n"
	"lxc.cgroup2.devices.deny =\nlxc.cgroup2.devices.allow =\n"
	"lxc.cap.drop =\nlxc.cap.keep =\n"
	"lxc.tty.dir =\n"
	"lxc.mount.auto = sys:rw\n"
	INCLUDE("userns.conf.d/");

static const char seccomp[] =
	"2\ndenylist\nreject_force_umount\n[all]\n"
	"kexec_load errno 1\nopen_by_handle_at errno 1\ninit_module errno 1\nfinit_module errno 1\ndelete_module errno 1\n";

static const char debian[] = INCLUDE("common.conf") "lxc.tty.dir =\n" MACHINE_NODES;
static const char fedora[] = INCLUDE("common.conf") "lxc.cap.drop = setfcap\n" FEWER_CAPS;
static const char centos[] = INCLUDE("common.conf") FEWER_CAPS;
static const char gentoo[] = INCLUDE("common.conf") "lxc.tty.dir =\n" MACHINE_NODES SHM;
#define VOID "lxc.environment = VIRTUALIZATION=lxc\nlxc.signal.halt = SIGCONT\n"
static const char only_userns[] = INCLUDE("userns.conf");

static const struct {
	const char *name, *text;
} files[] = {
	{ "common.conf", common },
	{ "userns.conf", userns },
	{ "common.seccomp", seccomp },
	{ "common.conf.d/00-lxcfs.conf", "" },
	{ "nesting.conf",
	    "lxc.apparmor.profile = lxc-container-default-with-nesting\n"
	    "lxc.mount.entry = proc dev/.lxc/proc proc create=dir,optional 0 0\n"
	    "lxc.mount.entry = sys dev/.lxc/sys sysfs create=dir,optional 0 0\n" },
	{ "oci.common.conf", "" },
	{ "alpine.common.conf", INCLUDE("common.conf")
	    "lxc.tty.dir =\n"
	    "lxc.cap.drop = audit_write ipc_owner mknod sys_nice sys_pacct sys_rawio sys_resource sys_tty_config syslog wake_alarm\n"
	    "lxc.mount.entry = run run tmpfs rw,nodev,relatime,mode=755 0 0\n"
	    "lxc.mount.entry = shm dev/shm tmpfs rw,nodev,noexec,nosuid,relatime,mode=1777,create=dir 0 0\n" },
	{ "archlinux.common.conf", INCLUDE("common.conf")
	    "lxc.tty.max = 6\nlxc.signal.halt = SIGRTMIN+4\nlxc.cap.drop = setfcap\n" FEWER_CAPS },
	{ "centos.common.conf", centos },
	{ "debian.common.conf", debian },
	{ "devuan.common.conf", debian },
	{ "fedora.common.conf", fedora },
	{ "gentoo.common.conf", gentoo },
	{ "gentoo.moresecure.conf", INCLUDE("common.conf")
	    "lxc.mount.entry = mqueue dev/mqueue mqueue rw,nodev,noexec,nosuid,create=dir 0 0\n"
	    "lxc.mount.entry = shm dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,create=dir 0 0\n"
	    "lxc.mount.entry = run run tmpfs rw,nosuid,nodev,relatime,mode=755 0 0\n"
	    "lxc.cap.drop = audit_control audit_write dac_read_search fsetid ipc_owner linux_immutable mknod setfcap setpcap sys_admin "
	    "sys_nice sys_pacct sys_ptrace sys_rawio sys_resource sys_tty_config syslog\n" },
	{ "kali.common.conf", debian },
	{ "opensuse.common.conf", centos },
	{ "openwrt.common.conf",
	    "lxc.tty.dir = lxc\nlxc.tty.max = 4\nlxc.pty.max = 1024\n"
	    "lxc.cap.drop = mac_admin mac_override sys_admin sys_module sys_nice sys_pacct sys_ptrace sys_rawio sys_resource sys_time "
	    "sys_tty_config syslog wake_alarm\n"
	    "lxc.cgroup.devices.deny = a\n"
	    ALLOW("c 1:3 rwm") ALLOW("c 1:5 rwm") ALLOW("c 5:0 rwm") ALLOW("c 5:1 rwm") ALLOW("c 1:8 rwm") ALLOW("c 1:9 rwm")
	    ALLOW("c 5:2 rwm") ALLOW("c 136:* rwm") ALLOW("c 254:0 rm") ALLOW("c 10:200 rwm") ALLOW("c 4:0 rwm") ALLOW("c 4:1 rwm")
	    "lxc.seccomp.profile = " DIR "common.seccomp\n" },
	{ "oracle.common.conf", centos },
	{ "plamo.common.conf", INCLUDE("common.conf") "lxc.tty.dir =\n" ALLOW("c 254:0 rm") },
	{ "sabayon.common.conf",
	    "lxc.mount.auto = cgroup:mixed proc:mixed sys:mixed\n"
	    "lxc.pty.max = 1024\nlxc.tty.max = 1\nlxc.autodev = 1\nlxc.tty.dir =\nlxc.cgroup.devices.deny = a\n"
	    ALLOW("c 1:3 rwm") ALLOW("c 1:5 rwm") ALLOW("c 1:7 rwm") ALLOW("c 1:8 rwm") ALLOW("c 1:9 rwm")
	    "lxc.cap.drop = sys_time sys_module sys_rawio mac_admin mac_override\n" SHM
	    "lxc.seccomp.profile = " DIR "common.seccomp\n" INCLUDE("common.conf.d/") },
	{ "slackware.common.conf", INCLUDE("common.conf") "lxc.tty.dir =\n" MACHINE_NODES SHM "lxc.cap.drop = mknod setfcap setpcap\n" },
	{ "sparclinux.common.conf", centos },
	{ "ubuntu-cloud.common.conf", INCLUDE("ubuntu.common.conf") },
	{ "ubuntu-cloud.userns.conf", INCLUDE("ubuntu.userns.conf") },
	{ "ubuntu-cloud.lucid.conf", INCLUDE("ubuntu.lucid.conf") },
	{ "ubuntu.common.conf", INCLUDE("common.conf")
	    "lxc.mount.entry = /sys/kernel/debug sys/kernel/debug none bind,optional 0 0\n"
	    "lxc.mount.entry = /sys/kernel/security sys/kernel/security none bind,optional 0 0\n"
	    "lxc.mount.entry = /sys/fs/pstore sys/fs/pstore none bind,optional 0 0\n"
	    "lxc.mount.entry = mqueue dev/mqueue mqueue rw,relatime,create=dir,optional 0 0\n" MACHINE_NODES },
	{ "ubuntu.lucid.conf", "lxc.tty.dir =\n" },
	{ "ubuntu.userns.conf", INCLUDE("userns.conf")
	    "lxc.mount.entry = /sys/firmware/efi/efivars sys/firmware/efi/efivars none bind,optional 0 0\n"
	    "lxc.mount.entry = /proc/sys/fs/binfmt_misc proc/sys/fs/binfmt_misc none bind,optional 0 0\n" },
	{ "voidlinux.common.conf", INCLUDE("common.conf")
	    "lxc.tty.max = 6\n" VOID "lxc.cap.drop = setfcap\n" FEWER_CAPS },
	{ "voidlinux.userns.conf", INCLUDE("userns.conf") VOID },
};

/*
 * The name below the folder of such files, wherever the prefix of an LXC was;
 * LXC_TEMPLATE_CONFIG is how the configurations of downloaded images spell it.
 */
static const char *
below(const char *path)
{
	static const char *const places[] = { "/share/lxc/config/", "LXC_TEMPLATE_CONFIG/" };
	const char *at;
	size_t i;

	for (i = 0; i < sizeof places / sizeof *places; i++) {
		at = strstr(path, places[i]);
		if (at)
			return at + strlen(places[i]);
	}
	return NULL;
}

bool
confbuiltin_shipped(const char *path)
{
	return below(path) != NULL;
}

const char *
confbuiltin(const char *path)
{
	const char *name = below(path);
	size_t i;

	if (!name)
		return str_ends(path, "/lxc/default.conf") ? "" : NULL;
	for (i = 0; i < sizeof files / sizeof *files; i++)
		if (str_eq(name, files[i].name))
			return files[i].text;
	return !strchr(name, '/') && str_ends(name, ".userns.conf") ? only_userns : NULL;
}

bool
confbuiltin_dir(const char *path)
{
	const char *name = below(path);

	return name && (str_eq(name, "common.conf.d") || str_eq(name, "userns.conf.d"));
}
