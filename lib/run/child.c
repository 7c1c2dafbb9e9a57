/* SPDX-License-Identifier: ISC */
/*
 * child: the container's first process, from clone to exec. The order, and why:
 *
 *  1. die with the supervisor: half a container must not stay. Clocks are shifted, through a file of
 *     root's, and namespaces of others joined while we are still root of the host.
 *  2. id maps: before them we are nobody and may neither mount nor join;
 *     then the network namespace, which the supervisor waits for, and lo.
 *  3. host name; mounts cut off from the host's; pre-mount hooks; the root on its place.
 *  4. /dev before fstab and entries, which mount in it; /proc and /sys too;
 *     nodes after them; ttys last, as they need the devpts of this container.
 *     All this while the supervisor makes cgroups.
 *  5. on the supervisor's go: join the cgroups, single-threaded and by "0"
 *     (no RCU wait), after /dev was made: the devices cgroup may forbid it.
 *     Then the cgroup namespace, whose root is where we are at that moment.
 *  6. cgroup mounts need 5; mount and autodev hooks need all mounts, and a /dev
 *     that is not filled (then that part of 4 comes here, and limits of devices
 *     when 7 is done); pivot_root ends every way back to the host's tree.
 *     Then the terminal, while there are still the rights to make it controlling.
 *     All this while the supervisor makes interfaces, 400 us each.
 *  7. interfaces: the host's ends are there now; then kernel parameters, of which they
 *     have some each. Both need rights that 8 takes. The socket for READY=1 (notify.c) is
 *     made here, as its name is one of this network namespace.
 *     Then the supervisor may run what the host is to do before init runs.
 *  8. environment, and descriptors: start hooks are the container's programs,
 *     and see this process. Then what takes rights away, strongest last: keyring,
 *     personality, capabilities, no_new_privs; start hooks, which are root; ids.
 *  9. the working directory, which no descriptor may lead out of; signals; exec.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "run/child.h"
#include "run/hook.h"
#include "run/init.h"
#include "run/notify.h"
#include "run/share.h"
#include "container/cgmount.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "container/dev.h"
#include "container/mounts.h"
#include "container/net.h"
#include "container/params.h"
#include "container/rootfs.h"
#include "kernel/beneath.h"
#include "kernel/cap.h"
#include "kernel/cg.h"
#include "kernel/idmap.h"
#include "kernel/mnt.h"
#include "kernel/pty.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"

extern char **environ;

/* Wait for that message. The supervisor's end of file means that it is gone, or has given up and said why. */
static void
await(const struct child *ch, enum child_msg want, void *rest, size_t n)
{
	char got[1 + sizeof(uint64_t)];

	if (recv(ch->sock, got, sizeof got, 0) != (ssize_t)(1 + n) || got[0] != (char)want)
		_exit(EXIT_FAILURE);
	if (n)
		memcpy(rest, got + 1, n);
}

static void
fail(const struct child *ch, const char *what)
{
	warn("%s: %s:", ch->c->name, what);
	_exit(EXIT_FAILURE);
}

static void
step(int ret)
{
	if (ret < 0)
		_exit(EXIT_FAILURE);	/* who failed has spoken */
}

static void
tell(int sock, char msg)
{
	if (send(sock, &msg, 1, MSG_NOSIGNAL) != 1)
		_exit(EXIT_FAILURE);
}

static void
send_ttys(const struct child *ch, const struct dev_tty *tty, size_t n)
{
	char byte[2] = { CHILD_TTYS, ch->console };

	if (io_send_fds(ch->sock, byte, 2, (const int *)tty, 2 * n, 0) < 0)
		fail(ch, "cannot hand the terminals over");
}

/*
 * The list of ttys that systemd starts a getty on each of (container_ttys of
 * its container interface): without it a stock guest has none but the console's.
 */
static char *
tty_list(const struct dev_tty *tty, unsigned n)
{
	struct str s = { 0 };
	unsigned i;

	str_add(&s, "container_ttys=");
	for (i = 1; i <= n; i++)
		str_addf(&s, "%spts/%d", i > 1 ? " " : "", pty_number(tty[i].master));
	return str_take(&s);
}

static void
ttys(const struct child *ch, int root, int *console, char **list)
{
	unsigned n = ch->execute ? 0 : ch->c->conf->tty_max, first = ch->console ? 0 : 1, i;
	struct dev_tty tty[1 + DEV_TTYS];

	*console = -1;
	step(dev_ttys(ch->c, root, ch->console, n, tty));
	if (n)
		*list = tty_list(tty, n);
	if (ch->console || n)
		send_ttys(ch, tty + first, n + 1 - first);
	if (ch->console && (*console = dup(tty[0].slave)) < 0)
		fail(ch, "console");
	/* No other copy stays here. */
	for (i = first; i <= n; i++) {
		close(tty[i].master);
		close(tty[i].slave);
	}
}

/* Do its hooks come between the mounts and what /dev is filled with? */
static bool
fills_late(const struct child *ch)
{
	const struct conf *f = ch->c->conf;

	return f->hook[HOOK_MOUNT].n || (f->hook[HOOK_AUTODEV].n && f->autodev);
}

static void
fill_dev(const struct child *ch, int root, int *console, char **list)
{
	step(dev_fill(ch->c, root));
	ttys(ch, root, console, list);
}

/* They work by path in this mount namespace. cgroups are mounted, and what limits devices comes behind them. */
static void
mount_hooks(const struct child *ch, int root, int *console, char **list)
{
	if (!fills_late(ch))
		return;
	step(hook_run_type(ch->c, HOOK_MOUNT));
	if (ch->c->conf->autodev)
		step(hook_run_type(ch->c, HOOK_AUTODEV));
	fill_dev(ch, root, console, list);
}

/* The root may be what a pre-mount hook mounts, which the host is not to see. */
static int
mount_root(const struct child *ch)
{
	if (!ch->c->conf->hook[HOOK_PRE_MOUNT].n)
		return rootfs_mount(ch->c, ch->root);
	if (mnt_make_slave() < 0)
		fail(ch, "cannot cut the mounts off from the host's");
	step(hook_run_type(ch->c, HOOK_PRE_MOUNT));
	return rootfs_mount(ch->c, -1);
}

static int
file_systems(const struct child *ch, int *console, char **list)
{
	const struct ctr *c = ch->c;
	int root = mount_root(ch);

	step(root);
	step(dev_mount(c, root));
	/* Without a root of its own it would see the host's /proc, of another pid namespace. */
	if (!c->conf->rootfs_path && !c->conf->auto_proc && (ch->namespaces & SYS_NEWPID)) {
		int proc = beneath_open_nolink(root, "proc", O_PATH | O_DIRECTORY, 0);

		if (proc < 0 || mnt_fs("proc", "proc", proc, MNT_NOSUID | MNT_NODEV | MNT_NOEXEC, NULL) < 0)
			fail(ch, "cannot mount /proc");
		close(proc);
	}
	step(rootfs_auto(c, root));
	step(mounts_apply(c, root));
	if (!fills_late(ch))
		fill_dev(ch, root, console, list);
	return root;
}

static void
cgroups(const struct child *ch, int root)
{
	bool own_ns = ch->namespaces & SYS_NEWCGROUP;

	if (cg_join(ch->cg, ch->cgroup, ch->in_v2) < 0)
		fail(ch, "cannot join its cgroups");
	/* Cgroup namespaces came with 4.6 (EINVAL for the flag before): without them paths show the host's. */
	if (own_ns && sys_unshare(SYS_NEWCGROUP) < 0) {
		if (errno != EINVAL)
			fail(ch, "cannot unshare the cgroup namespace");
		own_ns = false;
	}
	step(cgmount_setup(ch->c, ch->cg, ch->cgroup, root, own_ns));
}

static void
become(const struct child *ch)
{
	const struct conf *conf = ch->c->conf;
	gid_t *groups = xcalloc(conf->init_groups.n, sizeof *groups);
	uint64_t id;
	size_t i;

	for (i = 0; i < conf->init_groups.n; i++) {
		if (num_u64(conf->init_groups.v[i].val, (gid_t)-2, &id) < 0)
			fail(ch, "lxc.init.groups");
		groups[i] = (gid_t)id;
	}
	if (idmap_become(conf->init_uid, conf->init_gid, groups, conf->init_groups.n) < 0)
		fail(ch, "cannot take the ids of its init");
	free(groups);
}

static void
rights(const struct child *ch)
{
	const struct conf *conf = ch->c->conf;

	/* ENOSYS: a kernel without keys has none to leak. */
	if (!conf->keyring_session && sys_keyring_new() < 0 && errno != ENOSYS)
		info("%s: no new session keyring:", ch->c->name);
	if (conf->arch && sys_personality(conf_arch_is32(conf->arch) == 1) < 0)
		fail(ch, "lxc.arch");
	if (cap_limit(conf_kept_caps(conf)) < 0)
		fail(ch, "cannot limit its capabilities");
	if (conf->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		fail(ch, "lxc.no_new_privs");
	step(hook_run_type(ch->c, HOOK_START));
	become(ch);
}

/*
 * Without lxc.autodev /dev is the image's: its null may be any device, or a link that leads through one
 * of our descriptors, which are still open, to the host (CVE-2024-21626).
 */
static int
open_null(int root)
{
	int fd = beneath_open_nolink(root, "dev/null", O_PATH, 0);
	struct stat st;
	bool is = fd >= 0 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);

	xclose(fd);
	return is ? beneath_open_nolink(root, "dev/null", O_RDWR | O_NOCTTY, 0) : -1;
}

/*
 * 0, 1 and 2: the console where there is one, else what the caller gave where
 * that is no terminal of his, else nothing. A terminal of the caller never
 * gets in: what is typed into it with TIOCSTI would be run outside (CVE-2016-10124).
 */
static void
terminal(const struct child *ch, int root, int console)
{
	int fd, null = -1;

	/* The guest's own init opens its terminals itself; a command that was typed gets job control. */
	if (console < 0 || !ch->control || pty_control(console) < 0)
		setsid();
	for (fd = 0; fd < 3; fd++) {
		if (ch->keep[fd])
			continue;
		if (console < 0 && null < 0)
			null = open_null(root);
		if (console >= 0)
			dup2(console, fd);
		else if (null >= 0)
			dup2(null, fd);
		else
			close(fd);
	}
}

/* lxc.init.cwd may be a link to somewhere that only an open descriptor reaches (CVE-2024-21626): all are closed by now. */
static void
working_folder(const struct child *ch)
{
	const char *cwd = ch->c->conf->init_cwd;
	char *where;

	if (!cwd)
		return;
	if (chdir(cwd) < 0)
		fail(ch, "lxc.init.cwd");
	where = getcwd(NULL, 0);
	if (!where || where[0] != '/') {
		errno = EXDEV;
		fail(ch, "lxc.init.cwd");
	}
	free(where);
}

/* environment(7) of init: nothing of the caller's but what the configuration names. ttys_list, notify: settings more, or NULL. */
static char **
environment(const struct ctr *c, const char *ttys_list, const char *notify)
{
	const struct conf_list *lists[] = { &c->conf->environment, &c->conf->environment_runtime };
	struct strv env = { 0 };
	size_t i, k;

	for (i = 0; i < 2; i++)
		for (k = 0; k < lists[i]->n; k++)
			strv_put_env(&env, xstrdup(lists[i]->v[k].val));
	strv_put_env(&env, xstrdup("container=lxc"));
	if (ttys_list)
		strv_put_env(&env, xstrdup(ttys_list));
	if (notify)
		strv_put_env(&env, xstrdup(notify));
	return env.v;
}

_Noreturn void
child_run(const struct child *ch)
{
	const struct conf *conf = ch->c->conf;
	char *list = NULL, *notify = NULL, **callers = environ;
	int root, console, sock, net = -1, sys;
	uint64_t off;

	err_send_to(ch->sock);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	umask(022);
	step(params_early(ch->c, ch->namespaces, &sys));
	step(share_join(ch->c, ch->share));
	if (ch->namespaces & SYS_NEWUSER) {
		await(ch, CHILD_MAPPED, NULL, 0);
		if (idmap_become(0, 0, NULL, 0) < 0)
			fail(ch, "cannot become root of its user namespace");
	}
	/*
	 * The network namespace is the dearest part of a start (510 of 745 us of
	 * a clone with all): made here, the supervisor makes cgroups meanwhile.
	 */
	if (ch->namespaces & SYS_NEWNET) {
		if (sys_unshare(SYS_NEWNET) < 0) {
			warn("%s: cannot make its network namespace:", ch->c->name);
			if (errno == EINVAL)
				hint("this kernel has none: with lxc.net.0.type = none it shares the host's network");
			_exit(EXIT_FAILURE);
		}
		if (ch->links)
			tell(ch->sock, CHILD_NETWORK);
		step(net_child_open(ch->c, &net));
	}
	if (conf->utsname && (ch->namespaces & SYS_NEWUTS) && sethostname(conf->utsname, strlen(conf->utsname)) < 0)
		fail(ch, "cannot set its host name");
	root = file_systems(ch, &console, &list);
	await(ch, CHILD_GO, &off, sizeof off);
	cg_set_off(ch->cg, off);
	cgroups(ch, root);
	mount_hooks(ch, root, &console, &list);
	if (conf->rootfs_path && mnt_enter_root(root) < 0)
		fail(ch, "cannot make its root file system the root");
	terminal(ch, root, console);
	if (ch->links) {
		await(ch, CHILD_LINKS, NULL, 0);
		step(net_child_up(ch->c, net));
	}
	step(params_sysctl(ch->c, sys));
	/* While it is root, and through no link: descriptors of the host are still open. What fails shows when init is to be there. */
	if (conf->init_cwd)
		xclose(beneath_mkdirs(root, conf->init_cwd, 0755));
	if (!ch->execute && conf->ready && str_eq(conf->ready, "notify") && !(notify = notify_make(ch->sock)))
		fail(ch, "cannot make the socket of lxcbox.ready");
	if (ch->ready) {
		tell(ch->sock, CHILD_READY);
		await(ch, CHILD_RUN, NULL, 0);
	}
	environ = environment(ch->c, list, notify);
	/* Whoever runs inside beside us, be it a start hook, sees /proc/1. */
	if (ch->execute || conf->hook[HOOK_START].n)
		init_forget(callers);
	sock = sys_close_but(3, ch->sock);
	err_send_to(sock);
	rights(ch);
	/*
	 * An exec limits permitted capabilities to the bounding set; init_run goes on without one, and whoever may
	 * trace it inside would have what the container was to be without. Not before the descriptors are closed: that
	 * we have more than they is what keeps those of a shared pid namespace, without CAP_SYS_PTRACE, off (capabilities(7)).
	 */
	if (ch->execute && cap_give_up(conf_kept_caps(conf)) < 0)
		fail(ch, "cannot give up capabilities");
	if (!conf->rootfs_path && chdir("/") < 0)
		fail(ch, "/");
	working_folder(ch);
	init_signals();
	prctl(PR_SET_PDEATHSIG, conf->monitor_pdeath > 0 ? conf->monitor_pdeath : 0);
	tell(sock, CHILD_EXEC);
	if (ch->execute)
		init_run(ch->argv, sock, console >= 0);
	execvp(ch->argv[0], ch->argv);
	_exit(init_exec_failed(ch->argv[0]));
}

/*
 * In the container's mounts but with the host's root, by which /proc leads to our own descriptors and not to what
 * is mounted on /proc inside. In no namespace of it besides, it is not seen from there.
 */
_Noreturn void
child_ttys_again(const struct child *ch, int mntns)
{
	const struct ctr *c = ch->c;
	unsigned n = ch->execute ? 0 : c->conf->tty_max, first;
	struct dev_tty tty[1 + DEV_TTYS], console;
	int host = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), root = -1, tree;

	err_send_to(ch->sock);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	step(dev_again_begin(c, ch->console, &console, &tree));
	if (host < 0 || sys_setns(mntns, SYS_NEWNS) < 0 || (root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0 ||
	    fchdir(host) < 0 || chroot(".") < 0)
		fail(ch, "cannot enter its mount namespace");
	step(dev_again(c, root, console, tree, ch->console, n, tty));
	first = ch->console && tty[0].master >= 0 ? 0 : 1;
	if (n + 1 > first) {
		struct child with = *ch;

		with.console = first == 0;
		send_ttys(&with, tty + first, n + 1 - first);
	}
	_exit(EXIT_SUCCESS);
}
