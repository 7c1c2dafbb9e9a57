/* SPDX-License-Identifier: ISC */
/* tmpl_busybox: the built-in template: a root file system of one static program. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container/tmpl_busybox.h"
#include "container/busybox.h"
#include "container/conf.h"
#include "container/conffile.h"
#include "kernel/beneath.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum { TTYS = 4 };

static const struct { const char *path; mode_t mode; } folders[] = {
	{ "bin", 0755 }, { "dev", 0755 }, { "etc", 0755 }, { "etc/init.d", 0755 }, { "etc/udhcpc", 0755 }, { "home", 0755 },
	{ "mnt", 0755 }, { "proc", 0555 }, { "root", 0700 }, { "run", 0755 }, { "sbin", 0755 }, { "srv", 0755 }, { "sys", 0555 },
	{ "tmp", 01777 }, { "usr", 0755 }, { "usr/bin", 0755 }, { "usr/sbin", 0755 }, { "var", 0755 }, { "var/log", 0755 },
};

/* What busybox init runs, before its lines for the ttys: shells that come again, the first one at once. */
static const char inittab[] =
	"::sysinit:/etc/init.d/rcS\n"
	"::respawn:-/bin/sh\n"
	"::ctrlaltdel:/sbin/reboot\n"
	"::restart:/sbin/init\n";

/* The loop for interfaces that are its own: one that has no address by now (lxc.net.N.ipv4.address = 0.0.0.0, or none) asks for one. */
static const char rcs[] =
	"#!/bin/sh\n"
	"ifconfig lo up\n";
static const char rcs_network[] =
	"for dir in /sys/class/net/*; do\n"
	"	i=${dir##*/}\n"
	"	[ \"$i\" != lo ] && ifconfig \"$i\" up 2>/dev/null || continue\n"
	"	ifconfig \"$i\" | grep -q 'inet addr' ||\n"
	"		udhcpc -b -t 3 -A 10 -i \"$i\" -s /etc/udhcpc/script -p \"/run/udhcpc.$i.pid\" -x \"hostname:$(hostname)\" >/dev/null 2>&1 &\n"
	"done\n";

static const char udhcpc[] =
	"#!/bin/sh\n"
	"case $1 in\n"
	"deconfig)\n"
	"	ifconfig \"$interface\" 0.0.0.0\n"
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

/* --- whose it will be ---------------------------------------------------------------- */

struct tree {
	const struct tmpl *t;
	int root;
};

static bool
is_ours(const struct tree *r)
{
	return r->t->uid == geteuid() && r->t->gid == getegid();
}

/* A umask may have taken bits of the mode. */
static int
give(const struct tree *r, int fd, mode_t mode)
{
	return fchmod(fd, mode) < 0 || (!is_ours(r) && fchown(fd, r->t->uid, r->t->gid) < 0) ? -1 : 0;
}

/*
 * With --dir the tree may grow in a folder of somebody else's, who can put a link in the place of any
 * folder in it at any time: no path is followed through one.
 */
static int
make_file(const struct tree *r, const char *path)
{
	const char *last;
	int dir = beneath_parent(r->root, path, 0, &last), fd;

	fd = dir < 0 ? -1 : openat(dir, last, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	xclose(dir);
	return fd;
}

static int
put_file(const struct tree *r, const char *path, const char *text, mode_t mode)
{
	int fd = make_file(r, path), ret = -1;

	if (fd >= 0 && io_write_all(fd, text, strlen(text)) == 0)
		ret = give(r, fd, mode);
	xclose(fd);
	return ret;
}

static int
put_folder(const struct tree *r, const char *path, mode_t mode)
{
	const char *last;
	int dir = beneath_parent(r->root, path, 0, &last), fd = -1, ret = -1;

	if (dir >= 0 && mkdirat(dir, last, mode) == 0)
		fd = openat(dir, last, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		ret = give(r, fd, mode);
	xclose(fd);
	xclose(dir);
	return ret;
}

static int
put_link(const struct tree *r, const char *target, int dir, const char *name)
{
	if (symlinkat(target, dir, name) < 0)
		return errno == EEXIST ? 0 : -1;
	return is_ours(r) ? 0 : fchownat(dir, name, r->t->uid, r->t->gid, AT_SYMLINK_NOFOLLOW);
}

static int
put_copy(const struct tree *r, int from, const char *path)
{
	int fd = make_file(r, path), ret = -1;
	ssize_t n = 1;
	off_t at = 0;

	while (fd >= 0 && (n = sendfile(fd, from, &at, 1 << 20)) > 0)
		;
	/* Before 2.6.33 sendfile wrote to sockets only. */
	if (n < 0 && errno == EINVAL) {
		char buf[8192];

		while ((n = pread(from, buf, sizeof buf, at)) > 0 && io_write_all(fd, buf, (size_t)n) == 0)
			at += n;
	}
	if (fd >= 0 && n == 0)
		ret = give(r, fd, 0755);
	xclose(fd);
	return ret;
}

/* --- the program ------------------------------------------------------------------ */

/* The few that belong in /sbin; everything else is a link in /bin. */
static int
link_applets(const struct tree *r, char *list)
{
	static const char *const sbin[] = { "init", "halt", "poweroff", "reboot", "ifconfig", "route", "ip", "getty", "udhcpc", "modprobe" };
	int bin = beneath_open_nolink(r->root, "bin", O_PATH | O_DIRECTORY, 0);
	int system = beneath_open_nolink(r->root, "sbin", O_PATH | O_DIRECTORY, 0);
	int ret = bin < 0 || system < 0 ? -1 : 0;
	char *name;
	bool is_sbin;
	size_t i;

	while (ret == 0 && (name = strsep(&list, "\n"))) {
		if (!*name || strchr(name, '/') || str_eq(name, "busybox"))
			continue;
		for (is_sbin = false, i = 0; i < sizeof sbin / sizeof *sbin; i++)
			is_sbin = is_sbin || str_eq(name, sbin[i]);
		ret = is_sbin ? put_link(r, "../bin/busybox", system, name) : put_link(r, "busybox", bin, name);
	}
	xclose(system);
	xclose(bin);
	return ret;
}

static int
put_busybox(const struct tree *r, struct busybox *b)
{
	if (put_copy(r, b->fd, "bin/busybox") < 0 || link_applets(r, b->list) < 0) {
		warn("%s: bin/busybox:", r->t->rootfs);
		return -1;
	}
	return 0;
}

/* Unless that was asked for the reason is said: what b, the best that was found, lacks. */
static int
put_ourselves(const struct tree *r, const struct busybox *b, bool asked)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), ret = fd < 0 ? -1 : put_copy(r, fd, "sbin/init.lxc");

	xclose(fd);
	if (ret < 0) {
		warn("%s: sbin/init.lxc:", r->t->rootfs);
		return -1;
	}
	if (!asked) {
		char *best = b->why ? xasprintf(" (%s %s)", b->path, b->why) : xstrdup("");

		warn("no static busybox on this host%s: the container gets no shell, only an init that waits to be stopped", best);
		free(best);
		hint("Debian: apt-get install busybox-static; or -- --busybox-path FILE");
	}
	conffile_append(r->t->config, r->t->legacy ? "lxc.init_cmd" : "lxc.init.cmd", "/sbin/init.lxc");
	return 0;
}

static int
put_program(const struct tree *r, const char *given)
{
	struct busybox b = { .fd = -1 };
	bool none = given && str_eq(given, "none");
	int ret = -1;

	if (given && !none && !busybox_look(&b, xstrdup(given))) {
		warn("%s:", given);
		return -1;
	}
	if (!given)
		busybox_search(&b);
	if (b.fd >= 0 && !b.why)
		ret = put_busybox(r, &b);
	else if (given && !none)
		warn("%s: %s", given, b.why);
	else
		ret = put_ourselves(r, &b, none);
	busybox_forget(&b);
	return ret;
}

/* --- the rest ---------------------------------------------------------------------- */

static int
put_tree(const struct tree *r)
{
	unsigned ttys = r->t->conf->tty_max ? r->t->conf->tty_max : TTYS, n;
	struct str init = { 0 }, rc = { 0 };
	char *host = xasprintf("%s\n", r->t->conf->utsname ? r->t->conf->utsname : r->t->name);
	size_t i;
	int ret = is_ours(r) ? 0 : fchown(r->root, r->t->uid, r->t->gid);

	str_add(&init, inittab);
	for (n = 1; n <= ttys; n++)
		str_addf(&init, "tty%u::%s:-/bin/sh\n", n, n == 1 ? "respawn" : "askfirst");
	str_addf(&rc, "%s%s", rcs, r->t->network ? rcs_network : "");
	for (i = 0; ret == 0 && i < sizeof folders / sizeof *folders; i++)
		ret = put_folder(r, folders[i].path, folders[i].mode);
	for (i = 0; ret == 0 && i < sizeof files / sizeof *files; i++)
		ret = put_file(r, files[i].path, files[i].text, files[i].mode);
	if (ret == 0)
		ret = put_file(r, "etc/inittab", init.s, 0644);
	if (ret == 0)
		ret = put_file(r, "etc/init.d/rcS", rc.s, 0755);
	if (ret == 0)
		ret = put_file(r, "etc/hostname", host, 0644);
	if (ret < 0)
		warn("%s:", r->t->rootfs);
	str_free(&rc);
	str_free(&init);
	free(host);
	return ret;
}

static bool
has_devices(const struct conf_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].key && str_begins(l->v[i].key, "devices."))
			return true;
	return false;
}

/* Has the administrator's file decided about that? Then it stays so. */
static bool
is_said(const struct conf *c, const char *key)
{
	if (str_eq(key, "lxc.uts.name"))
		return c->utsname != NULL;
	if (str_eq(key, "lxc.tty.max"))
		return c->tty_max != 0;
	if (str_eq(key, "lxc.pty.max"))
		return c->pty_max != 0;
	if (str_eq(key, "lxc.mount.auto"))
		return c->auto_proc || c->auto_sys || c->auto_cgroup;
	if (str_eq(key, "lxc.cap.drop"))
		return c->cap_drop.n || c->cap_keep_set;
	return str_begins(key, "lxc.cgroup.devices") && (has_devices(&c->cgroup) || has_devices(&c->cgroup2));
}

static void
put_settings(const struct tmpl *t)
{
	size_t i;

	if (!is_said(t->conf, "lxc.uts.name"))
		conffile_append(t->config, t->legacy ? "lxc.utsname" : "lxc.uts.name", t->name);
	for (i = 0; i < sizeof settings / sizeof *settings; i++)
		if (!is_said(t->conf, settings[i].key))
			conffile_append(t->config, t->legacy && settings[i].legacy ? settings[i].legacy : settings[i].key, settings[i].val);
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
			warn("template busybox: %s: it takes --busybox-path FILE", *arg);
			return -1;
		}
	}
	return 0;
}

int
tmpl_busybox(const struct tmpl *t)
{
	struct tree r = { .t = t, .root = open(t->rootfs, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
	const char *busybox = NULL;
	int ret = -1;

	if (r.root < 0)
		warn("%s:", t->rootfs);
	else if (options(t->arg, &busybox) == 0 && put_tree(&r) == 0)
		ret = put_program(&r, busybox);
	if (ret == 0)
		put_settings(t);
	xclose(r.root);
	return ret;
}

void
tmpl_busybox_help(void)
{
	fputs("Template busybox (built in): a root file system from this host's static busybox, else from\n"
	    "lxcbox itself, whose container only idles.\n\n"
	    "Options of the template, behind \"--\":\n"
	    "      --busybox-path=FILE      the busybox to take, a static one; none: lxcbox itself\n", stdout);
}
