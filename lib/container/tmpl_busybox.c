/* SPDX-License-Identifier: ISC */
/* tmpl_busybox: the built-in template: a root file system of one static program. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container/tmpl_busybox.h"
#include "container/conffile.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { LIST_MAX = 1 << 16 };

static const struct { const char *path; mode_t mode; } folders[] = {
	{ "bin", 0755 }, { "dev", 0755 }, { "etc", 0755 }, { "etc/init.d", 0755 }, { "etc/udhcpc", 0755 }, { "home", 0755 },
	{ "mnt", 0755 }, { "proc", 0555 }, { "root", 0700 }, { "run", 0755 }, { "sbin", 0755 }, { "srv", 0755 }, { "sys", 0555 },
	{ "tmp", 01777 }, { "usr", 0755 }, { "usr/bin", 0755 }, { "usr/sbin", 0755 }, { "var", 0755 }, { "var/log", 0755 },
};

static const char inittab[] =
	"::sysinit:/etc/init.d/rcS\n"
	"::respawn:-/bin/sh\n"
	"tty1::respawn:-/bin/sh\n"
	"tty2::askfirst:-/bin/sh\n"
	"tty3::askfirst:-/bin/sh\n"
	"tty4::askfirst:-/bin/sh\n"
	"::ctrlaltdel:/sbin/reboot\n"
	"::restart:/sbin/init\n";

/* An interface that has no address by then asks for one (lxc.net.N.ipv4.address = 0.0.0.0, or none). */
static const char rcs[] =
	"#!/bin/sh\n"
	"ifconfig lo up\n"
	"for dir in /sys/class/net/*; do\n"
	"	i=${dir##*/}\n"
	"	case $i in lo | \\*) continue ;; esac\n"
	"	ifconfig \"$i\" up\n"
	"	ip -4 addr show dev \"$i\" | grep -q inet ||\n"
	"		udhcpc -b -t 3 -A 10 -i \"$i\" -s /etc/udhcpc/script -p \"/run/udhcpc.$i.pid\" >/dev/null 2>&1 &\n"
	"done\n";

static const char udhcpc[] =
	"#!/bin/sh\n"
	"case $1 in\n"
	"deconfig)\n"
	"	ip -4 addr flush dev \"$interface\"\n"
	"	;;\n"
	"bound | renew)\n"
	"	ifconfig \"$interface\" \"$ip\" netmask \"${subnet:-255.255.255.0}\" ${broadcast:+broadcast \"$broadcast\"}\n"
	"	for gw in $router; do route add default gw \"$gw\" dev \"$interface\" 2>/dev/null; break; done\n"
	"	: >/etc/resolv.conf\n"
	"	[ -z \"$domain\" ] || echo \"search $domain\" >>/etc/resolv.conf\n"
	"	for ns in $dns; do echo \"nameserver $ns\" >>/etc/resolv.conf; done\n"
	"	;;\n"
	"esac\n";

static const struct { const char *path, *text; mode_t mode; } files[] = {
	{ "etc/inittab", inittab, 0644 },
	{ "etc/init.d/rcS", rcs, 0755 },
	{ "etc/udhcpc/script", udhcpc, 0755 },
	{ "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n", 0644 },
	{ "etc/group", "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n", 0644 },
	{ "etc/shadow", "root:*:19700:0:99999:7:::\nnobody:*:19700:0:99999:7:::\n", 0600 },
	{ "etc/hosts", "127.0.0.1 localhost\n::1 localhost\n", 0644 },
	{ "etc/profile", "export PATH=/bin:/sbin:/usr/bin:/usr/sbin HOME=/root PS1='\\u@\\h:\\w\\$ '\ncd\n", 0644 },
};

/* What its configuration says, under both names. */
static const struct { const char *key, *legacy, *val; } settings[] = {
	{ "lxc.tty.max", "lxc.tty", "4" },
	{ "lxc.pty.max", "lxc.pts", "1024" },
	{ "lxc.mount.auto", NULL, "proc:mixed sys:mixed cgroup:mixed" },
	{ "lxc.cap.drop", NULL, "mac_admin mac_override sys_module sys_rawio sys_time" },
	{ "lxc.cgroup.devices.deny", NULL, "a" },
	{ "lxc.cgroup.devices.allow", NULL, "c *:* m" },
	{ "lxc.cgroup.devices.allow", NULL, "b *:* m" },
	{ "lxc.cgroup.devices.allow", NULL, "c 1:3 rwm" },
	{ "lxc.cgroup.devices.allow", NULL, "c 1:5 rwm" },
	{ "lxc.cgroup.devices.allow", NULL, "c 1:7 rwm" },
	{ "lxc.cgroup.devices.allow", NULL, "c 1:8 rwm" },
	{ "lxc.cgroup.devices.allow", NULL, "c 1:9 rwm" },
	{ "lxc.cgroup.devices.allow", NULL, "c 5:0 rwm" },
	{ "lxc.cgroup.devices.allow", NULL, "c 5:1 rwm" },
	{ "lxc.cgroup.devices.allow", NULL, "c 5:2 rwm" },
	{ "lxc.cgroup.devices.allow", NULL, "c 136:* rwm" },
};

/* --- the program ------------------------------------------------------------------ */

/* Does it need no other file to run? A dynamic program names its loader (elf(5), PT_INTERP). */
static bool
is_static(int fd)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;
	unsigned i;

	if (pread(fd, &h, sizeof h, 0) != sizeof h || memcmp(h.e_ident, ELFMAG, SELFMAG) != 0)
		return false;
	/* A 32-bit program has other headers: what its loader would be is looked for as text. */
	if (h.e_ident[EI_CLASS] != ELFCLASS64) {
		char head[4096];
		ssize_t n = pread(fd, head, sizeof head, 0);

		return n > 0 && !memmem(head, (size_t)n, "/ld", 3);
	}
	for (i = 0; i < h.e_phnum; i++)
		if (pread(fd, &p, sizeof p, (off_t)(h.e_phoff + i * sizeof p)) != sizeof p || p.p_type == PT_INTERP)
			return false;
	return true;
}

/* Open the first static busybox of $PATH and the usual places; *path is the caller's to free. */
static int
search(char **path)
{
	const char *env = getenv("PATH");
	char *all = xasprintf("%s:/bin:/usr/bin:/sbin:/usr/lib/initramfs-tools/bin", env ? env : "");
	struct strv dirs = { 0 };
	size_t i;
	int fd = -1;

	strv_split(&dirs, all, ":");
	for (i = 0; i < dirs.n && fd < 0; i++) {
		*path = path_join(dirs.v[i], "busybox");
		fd = open(*path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && !is_static(fd)) {
			xclose(fd);
			fd = -1;
		}
		if (fd < 0) {
			free(*path);
			*path = NULL;
		}
	}
	strv_free(&dirs);
	free(all);
	return fd;
}

static int
copy(int from, int root, const char *to)
{
	int fd = openat(root, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0755), ret = -1;
	struct stat st;
	off_t at = 0;

	if (fd >= 0 && fstat(from, &st) == 0) {
		while (at < st.st_size && sendfile(fd, from, &at, (size_t)(st.st_size - at)) > 0)
			;
		/* A umask may have taken bits that a program needs. */
		ret = at == st.st_size ? fchmod(fd, 0755) : -1;
	}
	xclose(fd);
	return ret;
}

/* What "busybox --list" says; the caller frees it, NULL when it cannot be run. */
static char *
applets_of(const char *path)
{
	struct str s = { 0 };
	char buf[4096];
	int fds[2], status = -1;
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return NULL;
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		execl(path, "busybox", "--list", (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	while (s.n < LIST_MAX && (n = read(fds[0], buf, sizeof buf)) > 0)
		str_addn(&s, buf, (size_t)n);
	close(fds[0]);
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0 || !s.n) {
		str_free(&s);
		return NULL;
	}
	return str_take(&s);
}

/* The few that belong in /sbin; everything else is a link in /bin. */
static int
link_applets(int root, char *list)
{
	static const char *const sbin[] = { "init", "halt", "poweroff", "reboot", "ifconfig", "route", "ip", "getty", "udhcpc", "modprobe" };
	char *name, *to;
	bool is_sbin;
	size_t i;
	int ret = 0;

	while (ret == 0 && (name = strsep(&list, "\n"))) {
		if (!*name || strchr(name, '/') || str_eq(name, "busybox"))
			continue;
		for (is_sbin = false, i = 0; i < sizeof sbin / sizeof *sbin; i++)
			is_sbin = is_sbin || str_eq(name, sbin[i]);
		to = xasprintf("%s/%s", is_sbin ? "sbin" : "bin", name);
		if (symlinkat(is_sbin ? "../bin/busybox" : "busybox", root, to) < 0 && errno != EEXIST)
			ret = -1;
		free(to);
	}
	return ret;
}

static int
put_busybox(int root, const char *given)
{
	char *path = xstrdup(given), *list = NULL;
	int fd = given ? open(given, O_RDONLY | O_CLOEXEC) : search(&path), ret = -1;

	if (fd < 0) {
		if (given)
			warn("%s:", given);
		free(path);
		return given ? -1 : 1;
	}
	if (!is_static(fd))
		warn("%s: is no static program: it would not run without the libraries of this host", path);
	else if (!(list = applets_of(path)))
		warn("%s: does not answer to --list as busybox does", path);
	else if (copy(fd, root, "bin/busybox") < 0 || link_applets(root, list) < 0)
		warn("root file system:");
	else
		ret = 0;
	free(list);
	free(path);
	xclose(fd);
	return ret;
}

static int
put_ourselves(int root, struct str *config, int legacy)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), ret = fd < 0 ? -1 : copy(fd, root, "sbin/init.lxc");

	xclose(fd);
	if (ret < 0) {
		warn("sbin/init.lxc:");
		return -1;
	}
	warn("no static busybox on this host: the container gets no shell, only an init that waits to be stopped");
	hint("Debian: apt-get install busybox-static; or -- --busybox-path FILE");
	conffile_append(config, legacy ? "lxc.init_cmd" : "lxc.init.cmd", "/sbin/init.lxc");
	return 0;
}

/* --- the rest ---------------------------------------------------------------------- */

static int
put_file(int root, const char *path, const char *text, mode_t mode)
{
	int fd = openat(root, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode), ret = -1;

	if (fd >= 0 && io_write_all(fd, text, strlen(text)) == 0)
		ret = fchmod(fd, mode);
	xclose(fd);
	return ret;
}

static int
put_tree(int root, const char *name)
{
	char *host = xasprintf("%s\n", name);
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < sizeof folders / sizeof *folders; i++)
		if (mkdirat(root, folders[i].path, folders[i].mode) < 0 || fchmodat(root, folders[i].path, folders[i].mode, 0) < 0)
			ret = -1;
	for (i = 0; ret == 0 && i < sizeof files / sizeof *files; i++)
		ret = put_file(root, files[i].path, files[i].text, files[i].mode);
	if (ret == 0)
		ret = put_file(root, "etc/hostname", host, 0644);
	if (ret < 0)
		warn("root file system:");
	free(host);
	return ret;
}

static int
options(char **arg, const char **busybox)
{
	for (; arg && *arg; arg++) {
		if (str_begins(*arg, "--busybox-path=")) {
			*busybox = *arg + sizeof "--busybox-path=" - 1;
		} else if (str_eq(*arg, "--busybox-path") && arg[1]) {
			*busybox = *++arg;
		} else {
			warn("template busybox: %s: it takes --busybox-path PATH", *arg);
			return -1;
		}
	}
	return 0;
}

int
tmpl_busybox(const char *rootfs, const char *name, char **arg, struct str *config, int legacy)
{
	int root = open(rootfs, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret = -1;
	const char *busybox = NULL;
	size_t i;

	if (root < 0) {
		warn("%s:", rootfs);
		return -1;
	}
	if (options(arg, &busybox) < 0 || put_tree(root, name) < 0)
		goto out;
	ret = put_busybox(root, busybox);
	if (ret > 0)
		ret = put_ourselves(root, config, legacy);
	if (ret < 0)
		goto out;
	conffile_append(config, legacy ? "lxc.utsname" : "lxc.uts.name", name);
	for (i = 0; i < sizeof settings / sizeof *settings; i++)
		conffile_append(config, legacy && settings[i].legacy ? settings[i].legacy : settings[i].key, settings[i].val);
out:
	xclose(root);
	return ret;
}
