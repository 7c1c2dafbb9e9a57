/* SPDX-License-Identifier: ISC */
/* conf: every key of the table set, told, cleared and refused; the grammar of lines; writing back. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit.h"
#include "container/conf.h"
#include "container/confbuiltin.h"
#include "container/conffile.h"
#include "base/mem.h"
#include "base/str.h"

/* --- what a check needs ------------------------------------------------------------ */

static char dir[] = "/tmp/conf.XXXXXX";
static char *file;

static void
put(const char *text, size_t n)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	CHECK(fd >= 0 && write(fd, text, n) == (ssize_t)n);
	close(fd);
}

/* What is said on stderr between hush and said; said's text is static. */
static int real_stderr = -1;

static void
hush(void)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	real_stderr = dup(2);
	dup2(fd, 2);
	close(fd);
}

static const char *
said(void)
{
	static char text[8192];
	ssize_t n = pread(2, text, sizeof text - 1, 0);

	text[n < 0 ? 0 : n] = '\0';
	dup2(real_stderr, 2);
	close(real_stderr);
	return text;
}

/* Load text; NULL and *why (static) when it is refused. */
static struct conf *
load(const char *text, size_t n, const char **why)
{
	struct conf *c = conf_new();
	int ret;

	put(text, n);
	hush();
	ret = conf_load(c, file);
	*why = said();
	if (ret == 0)
		return c;
	conf_free(c);
	return NULL;
}

/* Key of text reads as want; NULL: text is refused. */
static void
reads(const char *text, const char *key, const char *want)
{
	const char *why;
	struct conf *c = load(text, strlen(text), &why);
	char *got = c ? conf_get(c, key) : NULL;

	if (!want) {
		if (c)
			fprintf(stderr, "accepted: %s\n", text);
		CHECK(!c);
	} else {
		if (!c || !got)
			fprintf(stderr, "%s: %s", text, why);
		CHECK_STR(got, want);
	}
	free(got);
	conf_free(c);
}

/* --- every key ---------------------------------------------------------------------------- */

/* A value, how it is told, how "KEY =" leaves it, and a value that is refused (NULL: there is none). */
static const struct {
	const char *key, *good, *told, *empty, *bad;
} samples[] = {
	{ "lxc.apparmor.allow_incomplete", "1", "1", "0", "yes" },
	{ "lxc.apparmor.allow_nesting", "1", "1", "0", "2" },
	{ "lxc.apparmor.profile", "unconfined", "unconfined", "", NULL },
	{ "lxc.apparmor.raw", "mount,", "mount,\n", "", NULL },
	{ "lxc.arch", "amd64", "x86_64", "", "z80" },
	{ "lxc.autodev", "0", "0", "0", "on" },
	{ "lxc.autodev.tmpfs.size", "1000", "1000", "500000", NULL },
	{ "lxc.cap.drop", "mknod 21", "mknod\n21\n", "", "CAP_MKNOD" },
	{ "lxc.cap.keep", "none", "", "", "foo" },
	{ "lxc.cgroup.", "512M", "512M\n", "", NULL },
	{ "lxc.cgroup.dir", "a/b", "a/b", "", "/a" },
	{ "lxc.cgroup.dir.container", "a", "a", "", "../a" },
	{ "lxc.cgroup.dir.container.inner", "a", "a", "", "a/b" },
	{ "lxc.cgroup.dir.monitor", "a", "a", "", "/a" },
	{ "lxc.cgroup.dir.monitor.pivot", "a", "a", "", "a/../b" },
	{ "lxc.cgroup.relative", "1", "1", "0", "true" },
	{ "lxc.cgroup2.", "max", "max\n", "", NULL },
	{ "lxc.console.buffer.size", "auto", "131072", "0", "5TB" },
	{ "lxc.console.logfile", "/a//b", "/a/b", "", NULL },
	{ "lxc.console.path", "none", "none", "", NULL },
	{ "lxc.console.rotate", "1", "1", "0", "2" },
	{ "lxc.console.size", "9999", "16384", "0", "x" },
	{ "lxc.environment", "A=B", "A=B\n", "", "NOT_IN_THE_ENVIRONMENT" },
	{ "lxc.environment.hooks", "A=B", "A=B\n", "", "NOT_IN_THE_ENVIRONMENT" },
	{ "lxc.environment.runtime", "A=B", "A=B\n", "", "NOT_IN_THE_ENVIRONMENT" },
	{ "lxc.ephemeral", "1", "1", "0", "x" },
	{ "lxc.execute.cmd", "/bin/true", "/bin/true", "", NULL },
	{ "lxc.group", "a b", "a\nb\n", "", NULL },
	{ "lxc.hook", NULL, NULL, NULL, "1" },
	{ "lxc.hook.autodev", "/h", "/h\n", "", NULL },
	{ "lxc.hook.clone", "/h", "/h\n", "", NULL },
	{ "lxc.hook.destroy", "/h", "/h\n", "", NULL },
	{ "lxc.hook.mount", "/h", "/h\n", "", NULL },
	{ "lxc.hook.post-stop", "/h", "/h\n", "", NULL },
	{ "lxc.hook.pre-mount", "/h", "/h\n", "", NULL },
	{ "lxc.hook.pre-start", "/h", "/h\n", "", NULL },
	{ "lxc.hook.start", "/h", "/h\n", "", NULL },
	{ "lxc.hook.start-host", "/h", "/h\n", "", NULL },
	{ "lxc.hook.stop", "/h", "/h\n", "", NULL },
	{ "lxc.hook.version", "1", "1", "0", "2" },
	{ "lxc.idmap", "u 0 100000 65536", "u 0 100000 65536", "", "b 0 1 2" },
	{ "lxc.include", NULL, NULL, NULL, "/nonexist" },
	{ "lxc.init.cmd", "/sbin/init a", "/sbin/init a", "", NULL },
	{ "lxc.init.cwd", "/a/", "/a", "", NULL },
	{ "lxc.init.gid", "010", "8", "0", "root" },
	{ "lxc.init.groups", "1,2", "1,2", "", "1,a" },
	{ "lxc.init.uid", "0x10", "16", "0", "root" },
	{ "lxc.keyring.session", "1", "1", "0", "2" },
	{ "lxc.kmsg", "1", "1", "0", "x" },
	{ "lxc.log.file", "/l", "/l", "", NULL },
	{ "lxc.log.level", "info", "INFO", "NOTSET", "9" },
	{ "lxc.log.syslog", "local7", "local7", "", "local8" },
	{ "lxc.monitor.signal.pdeath", "SIGTERM", "15", "0", "TERM" },
	{ "lxc.monitor.unshare", "2", "2", "0", "x" },
	{ "lxc.mount.auto", "sys proc", "proc:mixed sys:mixed", "", "foo" },
	{ "lxc.mount.entry", "a b none bind", "a b none bind\n", "", NULL },
	{ "lxc.mount.fstab", "/f", "/f", "", NULL },
	{ "lxc.namespace.clone", "net user", "user\nnet\n", "", "mount" },
	{ "lxc.namespace.keep", "NET", "net\n", "", "foo" },
	{ "lxc.namespace.share.", "c1", "c1", "", NULL },
	{ "lxc.net", NULL, NULL, NULL, "1" },
	{ "lxc.no_new_privs", "1", "1", "0", "x" },
	{ "lxc.pivotdir", NULL, NULL, NULL, NULL },
	{ "lxc.prlimit.", "10 : unlimited", "10:unlimited", "", "a" },
	{ "lxc.proc.", "10", "10", "", NULL },
	{ "lxc.pty.max", "1024", "1024", "0", "-1" },
	{ "lxc.rootfs.backend", "btrfs", "btrfs", "", "foo" },
	{ "lxc.rootfs.managed", "0", "0", "1", "2" },
	{ "lxc.rootfs.mount", "/m", "/m", "", NULL },
	{ "lxc.rootfs.options", "ro,nodev", "ro,nodev", "", "create=dir" },
	{ "lxc.rootfs.path", "dir:/a//b/", "/a/b", "", NULL },
	{ "lxc.sched.core", "1", "1", "0", "x" },
	{ "lxc.seccomp.allow_nesting", "1", "1", "0", "yes" },
	{ "lxc.seccomp.notify.cookie", "c", "c", "", NULL },
	{ "lxc.seccomp.notify.proxy", "unix:/s", "unix:/s", "", "/s" },
	{ "lxc.seccomp.profile", "/s", "/s", "", NULL },
	{ "lxc.selinux.context", "a:b:c", "a:b:c", "", NULL },
	{ "lxc.selinux.context.keyring", "a:b:c", "a:b:c", "", NULL },
	{ "lxc.signal.halt", "SIGRTMIN+3", "37", "0", "SIGRTMIN+40" },
	{ "lxc.signal.reboot", "sigint", "2", "0", "HUP" },
	{ "lxc.signal.stop", "9", "9", "0", "SIGRTMIN" },
	{ "lxc.start.auto", "1", "1", "0", "<autostart>" },
	{ "lxc.start.delay", "5", "5", "0", "x" },
	{ "lxc.start.order", "-5", "-5", "0", "x" },
	{ "lxc.sysctl.", "1", "1", "", NULL },
	{ "lxc.time.offset.boot", "10m", "600 s\n", "0 ns\n", "5" },
	{ "lxc.time.offset.monotonic", "-5ms", "-5000000ns\n", "0ns\n", "5x" },
	{ "lxc.tty.dir", "lxc", "lxc", "", NULL },
	{ "lxc.tty.max", "4", "4", "0", "1 2" },
	{ "lxc.uts.name", "c1", "c1", "", "a23456789b23456789c23456789d23456789e23456789f23456789g2345678965" },
	{ "lxcbox.ready", "8080", "tcp:8080", "", "tcp:70000" },
	{ "lxcbox.ready.timeout", "5", "5", "60", "x" },
	{ "lxcbox.require", "db cache", "db\ncache\n", "", NULL },
	{ "lxcbox.restart", "on-failure", "on-failure", "no", "yes" },
	{ "lxcbox.restart.delay", "5", "5", "1", "-1" },
	{ "lxcbox.restart.max", "0", "0", "5", "x" },
	{ "lxcbox.restart.window", "5", "5", "60", "x" },
	{ "lxcbox.start.after", "db", "db\n", "", NULL },
	{ "lxc.net.N.type", "veth", "veth", NULL, "foo" },
	{ "lxc.net.N.flags", "down", "up", "", NULL },
	{ "lxc.net.N.link", "br0", "br0", "", NULL },
	{ "lxc.net.N.name", "a-very-long-name-1", "a-very-long-nam", "", NULL },
	{ "lxc.net.N.hwaddr", "4a:49:43:49:79:bd", "4a:49:43:49:79:bd", "", NULL },
	{ "lxc.net.N.mtu", "1500", "1500", "", NULL },
	{ "lxc.net.N.ipv4.address", "10.0.3.1/24 10.0.3.255", "10.0.3.1/24", "", "1.2.3" },
	{ "lxc.net.N.ipv4.gateway", "auto", "auto", "auto", "fe80::1" },
	{ "lxc.net.N.ipv6.address", "fd00::1", "fd00::1/64", "", "zz" },
	{ "lxc.net.N.ipv6.gateway", "fe80::1", "fe80::1", "", "10.0.3.1" },
	{ "lxc.net.N.script.up", "/s a", "/s a", "", NULL },
	{ "lxc.net.N.script.down", "/s", "/s", "", NULL },
	{ "lxc.net.N.veth.pair", "v0", "v0", "", NULL },
	{ "lxc.net.N.veth.mode", "router", "router", "bridge", "foo" },
	{ "lxc.net.N.veth.ipv4.route", "10.1.0.0/16", "10.1.0.0/16", "", "10.1.0.0" },
	{ "lxc.net.N.veth.ipv6.route", "fd00::/16", "fd00::/16", "", "fd00::" },
	{ "lxc.net.N.veth.n_rxqueues", "2", "2", "0", "0" },
	{ "lxc.net.N.veth.n_txqueues", "2", "2", "0", "x" },
	{ "lxc.net.N.veth.vlan.id", "none", "none", "", "4095" },
	{ "lxc.net.N.veth.vlan.tagged.id", "5", "5", "", "none" },
	{ "lxc.net.N.vlan.id", "5", "5", "", "70000" },
	{ "lxc.net.N.macvlan.mode", "vepa", "vepa", "private", "foo" },
	{ "lxc.net.N.ipvlan.mode", "l3s", "l3s", "l2", "l4" },
	{ "lxc.net.N.ipvlan.isolation", "vepa", "vepa", "bridge", "foo" },
	{ "lxc.net.N.l2proxy", "1", "1", "0", "2" },
};

/* key as a line may have it: a name in the family, an interface's number. The caller frees it. */
static char *
instance(const char *key)
{
	const char *net = "lxc.net.N.", *old = "lxc.network.";

	if (str_eq(key, "lxc.namespace.share."))
		return xasprintf("%suts", key);
	if (str_begins(key, old))
		return xstrdup(key);
	if (str_begins(key, net))
		return xasprintf("lxc.net.0.%s", key + strlen(net));
	return str_ends(key, ".") ? xasprintf("%sa.b", key) : xstrdup(key);
}

/* The line an interface's key needs before it. */
static const char *
opening(const char *key)
{
	static char line[64];
	const char *type = strstr(key, ".vlan.id") && !strstr(key, "veth") ? "vlan" : strstr(key, "macvlan") ? "macvlan" :
	    strstr(key, "ipvlan") ? "ipvlan" : "veth";

	if (!str_begins(key, "lxc.net.0.") && !str_begins(key, "lxc.network."))
		return "";
	snprintf(line, sizeof line, "lxc.net%s.type = %s\n", str_begins(key, "lxc.net.0.") ? ".0" : "work", type);
	return line;
}

static void
one_key(const char *spelled, size_t i)
{
	char *key = instance(spelled), *told = instance(samples[i].key), *text, *want;
	const char *why;
	struct conf *c;

	if (samples[i].good) {
		text = xasprintf("%s%s = %s\n", opening(key), key, samples[i].good);
		reads(text, told, samples[i].told);
		free(text);
		/* As the last of a file, with quotes, blanks and no newline. */
		text = xasprintf("%s \t%s\t=  \"%s\"  ", opening(key), key, samples[i].good);
		reads(text, told, samples[i].told);
		free(text);
	}
	if (samples[i].empty) {
		text = xasprintf("%s%s = %s\n%s =\n", opening(key), key, samples[i].good, key);
		reads(text, told, samples[i].empty);
		free(text);
	}
	if (samples[i].bad) {
		text = xasprintf("# a comment\n\n%s%s = %s\nlxc.uts.name = c1\n", opening(key), key, samples[i].bad);
		c = load(text, strlen(text), &why);
		want = xasprintf("lxcbox: %s:%d: %s: ", file, *opening(key) ? 4 : 3, key);
		if (c)
			fprintf(stderr, "accepted: %s", text);
		CHECK(!c);
		if (!str_begins(why, want))
			fprintf(stderr, "%s, not %s\n", why, want);
		CHECK(str_begins(why, want));
		CHECK(strlen(why) > strlen(want) + 4);
		conf_free(c);
		free(want);
		free(text);
	}
	free(told);
	free(key);
}

static void
every_key(void)
{
	size_t i, k, n = sizeof samples / sizeof *samples;

	for (k = 0; conf_key(k); k++) {
		for (i = 0; i < n && !str_eq(samples[i].key, conf_key(k)); i++)
			;
		if (i == n)
			fprintf(stderr, "%s: no sample\n", conf_key(k));
		CHECK(i < n);
		if (i == n)
			continue;
		CHECK(*conf_key_help(k));
		one_key(conf_key(k), i);
		if (conf_key_legacy(k))
			one_key(conf_key_legacy(k), i);
	}
	CHECK(k == n);
}

/* --- the grammar, sections 1.1 to 1.4 ---------------------------------------------------------- */

static void
grammar(void)
{
	static const char nul[] = "lxc.uts.name = a\0lxc.uts.name = b\n";
	struct str big = { 0 };
	const char *why;
	struct conf *c;
	char *got;

	reads("", "lxc.autodev", "1");
	reads("\n\n  \n\t\n# lxc.uts.name = a\n   # x\nfoo = bar\n[section]\nLXC.uts.name = b\nnonsense\n", "lxc.uts.name", "");
	reads("lxc.tty.max = 1\r\nlxc.uts.name = a\r\n", "lxc.uts.name", "a");
	reads("lxc.tty.max = 1\rlxc.uts.name = a\r\r\n", "lxc.uts.name", "a");
	reads("lxc.uts.name=a", "lxc.uts.name", "a");
	reads("lxc.uts.name = a b # c", "lxc.uts.name", "a b # c");
	reads("lxc.init.cmd = a \\\nlxc.uts.name = b", "lxc.init.cmd", "a \\");
	reads("lxc.init.cmd == b=c", "lxc.init.cmd", "= b=c");
	reads("lxc.init.cmd = \"a\" \"b\"", "lxc.init.cmd", "a\" \"b");
	reads("lxc.init.cmd = 'a\"", "lxc.init.cmd", "'a\"");
	reads("lxc.init.cmd = '", "lxc.init.cmd", "'");
	reads("lxc.init.cmd = ''", "lxc.init.cmd", "");
	reads("lxc.init.cmd = $HOME\\040", "lxc.init.cmd", "$HOME\\040");
	reads("lxc.uts.name = a\nlxc.uts.name = b", "lxc.uts.name", "b");
	reads("lxc.group = a\nlxc.group = b a", "lxc.group", "a\nb\na\n");
	reads("lxc.group = a\nlxc.group =\nlxc.group = b", "lxc.group", "b\n");
	reads("\xef\xbb\xbflxc.uts.name = a\nlxc.tty.max = 2", "lxc.uts.name", "");
	reads("\xef\xbb\xbflxc.uts.name = a\nlxc.tty.max = 2", "lxc.tty.max", "2");
	reads("lxc.uts.name\n", "lxc.uts.name", NULL);
	reads("lxc.Uts.name = a\n", "lxc.uts.name", NULL);
	reads("lxc.ttyfoo = 1\n", "lxc.tty.max", NULL);
	reads("lxc.cgroup = 1", "lxc.cgroup", NULL);
	reads("lxc.prlimit = 1", "lxc.prlimit", NULL);
	reads("lxc.sysctl = 1", "lxc.sysctl", NULL);
	reads("lxc.proc = 1", "lxc.proc", NULL);
	reads("lxc.cgroup2. = 1", "lxc.cgroup2", NULL);
	c = load(nul, sizeof nul - 1, &why);
	CHECK(c && c->remark.n == 1);
	got = c ? conf_get(c, "lxc.uts.name") : NULL;
	CHECK_STR(got, "a");
	free(got);
	conf_free(c);
	str_add(&big, "lxc.init.cmd = ");
	while (big.n < 100000)
		str_add(&big, "0123456789");
	reads(big.s, "lxc.init.cmd", big.s + sizeof "lxc.init.cmd = " - 1);
	str_free(&big);
}

/* Section 1.3: what an empty value does where it is not simply "unset". */
static void
empty_values(void)
{
	static const char nets[] = "lxc.network.type = veth\nlxc.net.0.type = phys\nlxc.net.3.type = empty\n";
	char *text;

	reads(nets, "lxc.net", "veth\nphys\nempty\n");
	text = xasprintf("%slxc.net.3 =\n", nets);
	reads(text, "lxc.net", "veth\nphys\n");
	free(text);
	text = xasprintf("%slxc.net =\n", nets);
	reads(text, "lxc.net", "");
	free(text);
	text = xasprintf("%slxc.network =\n", nets);
	reads(text, "lxc.net", "");
	free(text);
	text = xasprintf("%slxc.network.type =\n", nets);
	reads(text, "lxc.net", "");
	free(text);
	reads("lxc.net.5.link =\n", "lxc.net", NULL);
	reads("lxc.net.0.type = veth\nlxc.net.0.ipv4.gateway = 10.0.0.1\nlxc.net.0.ipv4.gateway =", "lxc.net.0.ipv4.gateway", "");
	reads("lxc.net.0.type = veth\nlxc.net.0.ipv4.gateway = dev\nlxc.net.0.ipv4.gateway =", "lxc.net.0.ipv4.gateway", "dev");
	reads("lxc.hook.start = a\nlxc.hook.stop = b\nlxc.hook.stop =\n", "lxc.hook.start", "a\n");
	reads("lxc.hook.start = a\nlxc.hook.stop = b\nlxc.hook =\n", "lxc.hook.start", "");
	reads("lxc.cgroup.a = 1\nlxc.cgroup.b = 2\nlxc.cgroup.a = 3\nlxc.cgroup.b =", "lxc.cgroup", "lxc.cgroup.a = 1\nlxc.cgroup.a = 3\n");
	reads("lxc.cgroup.a = 1\nlxc.cgroup =", "lxc.cgroup", "");
	reads("lxc.sysctl.a = 1\nlxc.sysctl.a = 2", "lxc.sysctl", "lxc.sysctl.a = 2\n");
	reads("lxc.sysctl.a = 1\nlxc.sysctl.b = 2\nlxc.sysctl.a =", "lxc.sysctl", "lxc.sysctl.b = 2\n");
	reads("lxc.prlimit.core = 1\nlxc.limit.core = 2:3", "lxc.prlimit", "lxc.prlimit.core = 2:3\n");
	reads("lxc.cap.keep = mknod none kill\n", "lxc.cap.keep", "kill\n");
	reads("lxc.cap.drop = mknod\nlxc.cap.keep = kill", "lxc.cap.keep", NULL);
	reads("lxc.cap.drop = mknod\nlxc.cap.drop =\nlxc.cap.keep = kill", "lxc.cap.keep", "kill\n");
	reads("lxc.cap.drop = none", "lxc.cap.drop", NULL);
	reads("lxc.namespace.clone = net\nlxc.namespace.keep = uts", "lxc.namespace.keep", NULL);
	reads("lxc.namespace.keep = net\nlxc.namespace.keep = uts", "lxc.namespace.keep", "uts\nnet\n");
	reads("lxc.namespace.share.foo = 1", "lxc.namespace.share", NULL);
	reads("lxc.mount.auto = cgroup:rw proc:rw\nlxc.mount.auto = proc", "lxc.mount.auto", "proc:mixed cgroup:rw");
	reads("lxc.mount.auto = shmounts:", "lxc.mount.auto", NULL);
}

/* --- the two generations, section 20 ----------------------------------------------------------- */

static void
generations(void)
{
	reads("lxc.network.type = veth\nlxc.network.ipv4 = 10.1.2.3\nlxc.network.ipv4 = 192.168.1.200\nlxc.network.ipv4 = 0.0.0.0/24",
	    "lxc.net.0.ipv4.address", "10.1.2.3/8\n192.168.1.200/24\n0.0.0.0/24");
	reads("lxc.network.type = veth\nlxc.network.type = phys\nlxc.network.0.link = br0\nlxc.network.link = eth0", "lxc.net.0.link", "br0");
	reads("lxc.network.type = veth\nlxc.network.1.link = br0", "lxc.net.0.link", NULL);
	reads("lxc.network.link = br0", "lxc.net.0.link", NULL);
	reads("lxc.net.0.type = veth\nlxc.net.0.link = a\nlxc.net.0.type = veth", "lxc.net.0.link", "");
	reads("lxc.net.0.type = veth\nlxc.net.0.macvlan.mode = vepa", "lxc.net.0.macvlan.mode", NULL);
	reads("lxc.net.x.type = veth", "lxc.net", NULL);
	reads("lxc.net.00.type = veth\nlxc.net.2147483646.type = phys", "lxc.net", "veth\nphys\n");
	reads("lxc.net.2147483647.type = phys", "lxc.net", NULL);
	reads("lxc.utsname = a\nlxc.arch = z80", "lxc.arch", "");
	reads("lxc.utsname = a\nlxc.arch = z80\nlxc.tty.max = 1", "lxc.arch", NULL);
	reads("lxc.utsname = a\nlxc.environment = NOT_IN_THE_ENVIRONMENT", "lxc.environment", "");
	reads("lxc.pts = 1", "lxc.pty.max", "1024");
	reads("lxc.pts = 1\nlxc.uts.name = a", "lxc.pty.max", "1");
	reads("lxc.pty.max = 1", "lxc.pty.max", "1");
	reads("lxc.pts = 10", "lxc.pty.max", "10");
	reads("lxc.console = /nonexist/log", "lxc.console.logfile", "/nonexist/log");
	reads("lxc.console = /dev/null", "lxc.console.path", "/dev/null");
	reads("lxc.console = none", "lxc.console.path", "none");
	reads("lxc.console.path = /nonexist/log", "lxc.console.path", "/nonexist/log");
	reads("lxc.rootfs = /a:b/c", "lxc.rootfs.path", "/a:b/c");
	reads("lxc.rootfs = overlayfs:/a:/b", "lxc.rootfs.path", "/a:/b");
	reads("lxc.rootfs.backend = lvm\nlxc.rootfs = /dev/a/b", "lxc.rootfs.backend", "lvm");
	reads("lxc.rootfs.backend = lvm\nlxc.rootfs = dir:/a", "lxc.rootfs.backend", "dir");
	reads("lxc.autodev =", "lxc.autodev", "0");
	reads("lxc.tty = 4x", "lxc.tty.max", NULL);
	reads("lxc.cgroup.dir = a\nlxc.cgroup.relative = 1", "lxc.cgroup", "");
}

/* --- includes that are built in ------------------------------------------------------------------ */

static void
builtin(void)
{
	static const char *const names[] = {
		"alpine", "archlinux", "centos", "debian", "devuan", "fedora", "gentoo", "kali", "opensuse", "openwrt", "oracle", "plamo",
		"sabayon", "slackware", "sparclinux", "ubuntu", "ubuntu-cloud", "voidlinux",
	};
	char *text;
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		text = xasprintf("lxc.include = /nowhere/share/lxc/config/%s.common.conf\n"
		    "lxc.include = LXC_TEMPLATE_CONFIG/%s.userns.conf\n", names[i], names[i]);
		reads(text, "lxc.cap.drop", "");
		free(text);
	}
	reads("lxc.include = /nowhere/share/lxc/config/common.conf", "lxc.pty.max", "1024");
	reads("lxc.include = /nowhere/share/lxc/config/nesting.conf", "lxc.apparmor.profile", "lxc-container-default-with-nesting");
	reads("lxc.include = /nowhere/share/lxc/config/oci.common.conf\nlxc.include = /nowhere/share/lxc/config/common.conf.d", "lxc.arch", "");
	reads("lxc.include = /nowhere/share/lxc/config/nonexist.conf", "lxc.arch", NULL);
	reads("lxc.include = /nowhere/common.conf", "lxc.arch", NULL);
	/* They do not make a legacy file a current one. */
	reads("lxc.utsname = a\nlxc.include = /nowhere/share/lxc/config/debian.common.conf\nlxc.pts = 1", "lxc.pty.max", "1024");
	CHECK(confbuiltin("/usr/share/lxc/config/common.seccomp"));
	CHECK(!confbuiltin("/usr/share/lxc/config/../common.conf"));
}

/* --- writing back --------------------------------------------------------------------------------- */

/* Bytes that no change of lxc.uts.name may touch; the last may lack its line end. */
static const char *const pieces[] = {
	"", "\n", "\r\n", "\r", "# lxc.uts.name = old\n", "  # lxc.utsname = x\r\n", "lxc.uts.namex = 1\n", "notes = lxc.uts.name = a\n", "\t \n",
	"lxc.include = /a\n", "lxc.tty.max = 4\nlxc.tty.max = 4\n", "\n\n\n", "lxc.uts.name\n", "#\n", "lxc.environment = \"lxc.uts.name=1\"\n",
};
static const char bom[] = "\xef\xbb\xbf# notes\n";

/* A text of n pieces that r chooses; a line "KEY" would join what follows. */
static void
made_up(struct str *s, unsigned *r, unsigned n)
{
	while (n--) {
		*r = *r * 1103515245 + 12345;
		str_add(s, pieces[*r / 65536 % (sizeof pieces / sizeof *pieces)]);
	}
}

static void
untouched(unsigned r)
{
	static const char *const keys[] = { "lxc.uts.name", "  lxc.uts.name ", "\tlxc.utsname", "lxc.uts.name\t" };
	static const char *const ends[] = { "\n", "\r\n", "\r" };
	const char *key = keys[r % 4], *end = ends[r / 4 % 3];
	struct str text = { 0 }, want = { 0 }, a = { 0 }, b = { 0 };

	str_add(&a, r % 5 ? "" : bom);
	made_up(&a, &r, r % 7);
	made_up(&b, &r, r / 7 % 7);
	/* set: where it was set last */
	if (b.n && b.s[0] == '\n' && *end == '\r')
		end = "\n";
	str_addf(&text, "%slxc.uts.name = first%s%s= 'old' %s%s", a.n ? a.s : "", end, key, end, b.n ? b.s : "");
	str_addf(&want, "%slxc.uts.name = first%s%s= new%s%s", a.n ? a.s : "", end, key, end, b.n ? b.s : "");
	CHECK(conffile_set(&text, "lxc.uts.name", "new") == 0);
	CHECK(text.n == want.n && memcmp(text.s, want.s, want.n) == 0);
	/* drop: every line of it, and nothing else */
	conffile_drop(&text, "lxc.uts.name");
	want.n = 0;
	str_addf(&want, "%s%s", a.n ? a.s : "", b.n ? b.s : "");
	CHECK(text.n == want.n && (!want.n || memcmp(text.s, want.s, want.n) == 0));
	/* append: behind all that is there */
	CHECK(conffile_append(&text, "lxc.uts.name", " new ") == 0);
	CHECK(text.n > want.n && memcmp(text.s, want.s, want.n) == 0);
	CHECK(memmem(text.s + want.n, text.n - want.n, "lxc.uts.name = \" new \"", 22) != NULL);
	str_free(&text);
	str_free(&want);
	str_free(&a);
	str_free(&b);
}

static void
writing(void)
{
	static const char nul[] = "lxc.tty.max = 1\n\0\0lxc.uts.name = x\n";
	struct str t = { 0 };
	unsigned r;

	for (r = 0; r < 3000; r++)
		untouched(r * 2654435761u);
	str_add(&t, "lxc.tty.max = 1");
	CHECK(conffile_append(&t, "lxc.uts.name", "a") == 0);
	CHECK_STR(t.s, "lxc.tty.max = 1\nlxc.uts.name = a\n");
	CHECK(conffile_set(&t, "lxc.tty.max", "") == 0);
	CHECK_STR(t.s, "lxc.tty.max = \nlxc.uts.name = a\n");
	CHECK(conffile_append(&t, "lxc.uts.name", "a\nlxc.rootfs.path = /") < 0);
	CHECK(conffile_set(&t, "lxc.uts.name", "'b'") == 0);
	CHECK_STR(t.s, "lxc.tty.max = \nlxc.uts.name = \"'b'\"\n");
	str_free(&t);
	CHECK(conffile_append(&t, "lxc.uts.name", "a") == 0);
	CHECK_STR(t.s, "lxc.uts.name = a\n");
	str_free(&t);
	str_addn(&t, nul, sizeof nul - 1);
	conffile_drop(&t, "lxc.uts.name");
	CHECK(t.n == sizeof nul - 1);
	CHECK(conffile_append(&t, "lxc.uts.name", "a") == 0);
	CHECK_STR(t.s, "lxc.tty.max = 1\nlxc.uts.name = a\n");
	str_free(&t);
	str_add(&t, "# hwaddr = xx\r\nlxc.net.0.hwaddr = '0x:16:3E:XX:xx:xx' \r\nlxc.uts.name = xx\r\n");
	CHECK(conffile_expand_hwaddr(&t) == 0);
	CHECK(str_begins(t.s, "# hwaddr = xx\r\nlxc.net.0.hwaddr = '0") && str_ends(t.s, "' \r\nlxc.uts.name = xx\r\n"));
	CHECK(!strstr(t.s + 15, "x:") && !strstr(t.s + 15, "XX"));
	str_free(&t);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return EXIT_FAILURE;
	unsetenv("NOT_IN_THE_ENVIRONMENT");
	file = xasprintf("%s/config", dir);
	every_key();
	grammar();
	empty_values();
	generations();
	builtin();
	writing();
	unlink(file);
	rmdir(dir);
	free(file);
	UNIT_END();
}
