/* SPDX-License-Identifier: ISC */
/*
 * life: one run of a container, from nothing to init and back to nothing. The
 * order, and why:
 *
 *  1. what a dead predecessor left is swept, if it is provably ours. If its init
 *     lives it is taken over (adopt.c), and of the rest only 7 is done, some day.
 *  2. one cgroup is made, and marked, before all else: that is how its name
 *     is taken. The v2 one where there is a v2 tree, as the child is cloned into it.
 *  3. pre-start hooks, on the host. The root is opened behind them: they may mount it.
 *     From here on post-stop hooks run too, whatever happens.
 *  4. clone with all namespaces at once but the network's, which the child
 *     makes while the supervisor writes id maps, makes v1 cgroups and limits:
 *     two processors are busy. Then the child's go, and interfaces and their scripts
 *     while it joins the cgroups and leaves the host's tree.
 *  5. only where hooks want it (lifehook_waits) the child says that it is set up, and waits:
 *     for limits of devices, as mount hooks have made theirs by then; for namespaces
 *     to be held, which stop hooks enter when init is gone; for start-host hooks.
 *  6. the end of the child's socket is its exec, or its end; then the record.
 *  7. one teardown for every way out, in reverse; stop hooks before the cgroups go,
 *     post-stop hooks when all is gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/life.h"
#include "run/adopt.h"
#include "run/lifecg.h"
#include "run/lifehook.h"
#include "run/child.h"
#include "run/hook.h"
#include "run/notify.h"
#include "run/share.h"
#include "run/start.h"
#include "run/super.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "container/net.h"
#include "container/params.h"
#include "container/rootfs.h"
#include "kernel/cg.h"
#include "kernel/cghier.h"
#include "kernel/idmap.h"
#include "kernel/proc.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"
#include "base/str.h"

/* What to run inside. */
static int
command(const struct ctr *c, const struct start *s, struct strv *argv)
{
	const char *line = s->execute ? c->conf->execute_cmd : c->conf->init_cmd;
	char **a;

	for (a = s->cmd; a && *a; a++)
		strv_add(argv, *a);
	if (argv->n)
		return 0;
	if (!line && s->execute) {
		warn("%s: no command: give one behind \"--\", or set lxc.execute.cmd", c->name);
		return -1;
	}
	if (!line)
		strv_add(argv, "/sbin/init");
	else if (strv_words(argv, line) < 0 || !argv->n) {
		warn("%s: lxc.init.cmd = %s: a quote is left open", c->name, line);
		return -1;
	}
	return 0;
}

unsigned
life_namespaces(const struct ctr *c)
{
	const struct conf *f = c->conf;
	unsigned all = SYS_NEWNS | SYS_NEWPID | SYS_NEWUTS | SYS_NEWIPC | SYS_NEWCGROUP, want;

	if (f->ns_clone)
		want = f->ns_clone;
	else
		want = all & ~f->ns_keep;
	if (net_own_namespace(c) && !(f->ns_keep & SYS_NEWNET) && (!f->ns_clone || f->ns_clone & SYS_NEWNET))
		want |= SYS_NEWNET;
	else
		want &= ~SYS_NEWNET;
	if (f->nidmap)
		want |= SYS_NEWUSER;
	if (f->time_boot_set || f->time_mono_set)
		want |= SYS_NEWTIME;
	return want & ~share_namespaces(c);
}

static int
write_maps(struct super *p)
{
	const struct conf *f = p->c->conf;
	struct str uids = { 0 }, gids = { 0 };
	size_t i;
	int ret;

	for (i = 0; i < f->nidmap; i++)
		str_addf(f->idmap[i].gid ? &gids : &uids, "%u %u %u\n", f->idmap[i].ns, f->idmap[i].host, f->idmap[i].range);
	ret = idmap_write(p->init, uids.s ? uids.s : "", gids.s ? gids.s : "");
	if (ret < 0)
		warn("%s: lxc.idmap:", p->c->name);
	str_free(&uids);
	str_free(&gids);
	return ret;
}

/*
 * The child has ended before its init ran: what it said of that is still to be read, and is
 * the cause; what failed here for want of a child is not worth a line.
 */
static int
child_gone(struct super *p)
{
	while (p->sock >= 0)
		super_run(p);
	if (!p->told)
		warn("%s: its first process ended before its init ran", p->c->name);
	return -1;
}

static int
tell(struct super *p, char msg, const void *rest, size_t n)
{
	char buf[1 + sizeof(uint64_t)] = { msg };

	if (n)
		memcpy(buf + 1, rest, n);
	if (send(p->sock, buf, 1 + n, MSG_NOSIGNAL) == (ssize_t)(1 + n))
		return 0;
	/* Its end may have been seen before, while a hook ran. */
	if (p->sock < 0 || errno == EPIPE || errno == ECONNRESET)
		return child_gone(p);
	/* It lives, and waits for this: its end is life_end_init's affair. */
	warn("%s: its first process cannot be told to go on:", p->c->name);
	return -1;
}

/* Interfaces are made in the child's network namespace: it must be there. */
static int
make_network(struct super *p)
{
	while (!p->network && p->init_alive && p->sock >= 0)
		super_run(p);
	if (!p->network)
		return child_gone(p);
	if (net_host_up(p->c, p->init, &p->record) == 0)
		return 0;
	return errno == ESRCH ? child_gone(p) : -1;
}

/* The child is set up: what runs on the host then, and limits of devices, which hooks of it made. */
static int
make_ready(struct super *p)
{
	while (!p->ready && p->init_alive && p->sock >= 0)
		super_run(p);
	if (!p->ready)
		return child_gone(p);
	return lifecg_devices(p) < 0 ? -1 : lifehook_ready(p);
}

/* Fork the child into its new namespaces, and into a pid namespace that it shares. */
static pid_t
fork_child(struct super *p, struct child *ch, int v2)
{
	pid_t pid;
	int err;

	if (share_pid(p->c, ch->share) < 0)
		return -1;
	pid = sys_fork(ch->namespaces & ~(SYS_NEWCGROUP | SYS_NEWNET | SYS_NEWTIME), v2, &p->pidfd, &ch->in_v2);
	if (pid == 0) {
		close(p->sock);
		child_run(ch);
	}
	err = errno;
	if (pid < 0)
		warn("%s: cannot make its namespaces:", p->c->name);
	if (pid < 0 && err == EINVAL)
		hint("lxc-checkconfig tells which namespaces this kernel lacks");
	else if (pid < 0 && (err == ENOSPC || err == EUSERS))
		hint("a limit in /proc/sys/user/max_*_namespaces is reached");
	else if (pid < 0 && err == EPERM && geteuid() != 0)
		hint("containers are root's to run");
	if (share_pid_back(p->c, ch->share) < 0 && pid > 0)
		kill(pid, SIGKILL);
	return pid;
}

/* What stays outside: a terminal, and a folder of the host, which is a way out of any root. */
static bool
is_outside(int fd, bool *tty)
{
	struct stat st;
	bool known = fstat(fd, &st) == 0;

	*tty = (!known || S_ISCHR(st.st_mode)) && isatty(fd);
	return *tty || (known && S_ISDIR(st.st_mode));
}

static int
launch(struct super *p)
{
	struct share share;
	struct child ch = {
		.c = p->c, .argv = p->argv.v, .execute = p->s->execute, .root = p->root, .cg = &p->cg, .cgroup = p->cgroup,
		.namespaces = life_namespaces(p->c), .control = p->s->cmd && p->s->cmd[0], .share = &share,
	};
	int pair[2], v2, fd;
	uint64_t off;

	ch.console = !(p->c->conf->console_path && str_eq(p->c->conf->console_path, "none"));
	if (p->s->execute && !p->s->daemon) {
		for (fd = 0, ch.console = false; fd < 3; fd++) {
			bool tty = false;

			ch.keep[fd] = !is_outside(fd, &tty);
			ch.console = ch.console || tty;
		}
	}
	ch.ready = lifehook_waits(p);
	ch.links = net_has_links(p->c) && (ch.namespaces & SYS_NEWNET);
	if (share_open(p->c, &share) < 0)
		return -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		warn("%s: socketpair:", p->c->name);
		share_close(&share);
		return -1;
	}
	v2 = cg_open_v2(&p->cg, p->cgroup);
	ch.sock = pair[1];
	p->sock = pair[0];
	p->init = fork_child(p, &ch, v2);
	xclose(v2);
	close(pair[1]);
	share_close(&share);
	if (p->init < 0) {
		p->init = 0;
		return -1;
	}
	p->init_alive = true;
	if ((ch.namespaces & SYS_NEWUSER) && (write_maps(p) < 0 || tell(p, CHILD_MAPPED, NULL, 0) < 0))
		return -1;
	if (lifecg_make(p) < 0 || (!ch.ready && lifecg_devices(p) < 0))
		return -1;
	if (params_outside(p->c, p->init) < 0)
		return -1;
	off = cg_off(&p->cg);
	if (tell(p, CHILD_GO, &off, sizeof off) < 0)
		return -1;
	if ((ch.links && make_network(p) < 0) || lifehook_net_up(p) < 0 || (ch.links && tell(p, CHILD_LINKS, NULL, 0) < 0))
		return -1;
	if (ch.ready && (make_ready(p) < 0 || tell(p, CHILD_RUN, NULL, 0) < 0))
		return -1;
	p->record.init = p->init;
	p->record.init_start = proc_start_time(p->init);
	return 0;
}

static int
keep_console(struct super *p)
{
	const struct conf *f = p->c->conf;

	if (console_buffer(&p->console, f->console_buffer) == 0)
		return conlog_open(&p->console.log, p->c->name, f);
	warn("%s: lxc.console.buffer.size = %llu:", p->c->name, (unsigned long long)f->console_buffer);
	return -1;
}

void
life_end_init(struct super *p)
{
	/* One that says why it cannot execute ends by itself, at once, and its status counts. */
	if (!p->executing || p->running)
		super_kill(p, SIGKILL);
	super_reap(p);
}

void
life_end(struct super *p)
{
	unsigned i;

	life_end_init(p);
	super_shield(p, false);
	super_forget_child(p);
	xclose(p->pidfd);
	p->pidfd = -1;
	p->adopted = p->traced = false;
	notify_close(p);
	console_close(&p->console);
	for (i = 1; i <= p->ttys; i++) {
		xclose(p->tty[i].master);
		xclose(p->tty[i].slave);
	}
	p->ttys = 0;
	lifehook_stop(p);
	/* In a pid namespace of others the end of init is not the end of what it started. */
	lifecg_end(p, share_namespaces(p->c) & SYS_NEWPID);
	/* That of a container which runs without us is not ours to remove. */
	if (p->record.init)
		ctr_record_remove(p->c);
	memset(&p->record, 0, sizeof p->record);
	p->cgroup[0] = '\0';
	xclose(p->root);
	p->root = -1;
	strv_free(&p->argv);
	lifehook_after(p);
}

/* With hooks that may yet bring it nothing is said of an init that is not there. */
static int
open_root(struct super *p)
{
	const struct conf_list *hook = p->c->conf->hook;
	bool comes = p->s->execute || hook[HOOK_PRE_MOUNT].n || hook[HOOK_MOUNT].n;

	p->root = rootfs_open(p->c, comes ? NULL : p->argv.v[0]);
	return p->root < 0 ? -1 : 0;
}

/* The same of the container's side of it. */
static int
check_hooks(const struct super *p)
{
	const struct conf *f = p->c->conf;
	bool comes = f->hook[HOOK_PRE_MOUNT].n || f->hook[HOOK_MOUNT].n || f->mount_fstab || f->mount_entry.n;

	return hook_check(p->c, comes ? -1 : p->root);
}

int
life_prepare(struct super *p)
{
	if (!lifecg_fits(p) || command(p->c, p->s, &p->argv) < 0)
		return -1;
	/* A pre-start hook may mount it. */
	if ((!p->c->conf->hook[HOOK_PRE_START].n && open_root(p) < 0) || check_hooks(p) < 0)
		return -1;
	return share_check(p->c);
}

/* It runs: whoever wants it running has it, with a supervisor again; whoever wants a command run has not. */
static int
take_over(struct super *p)
{
	if (!p->s->execute || p->s->adopt)
		return adopt(p);
	warn("%s: is already running, but nobody supervises it", p->c->name);
	hint("lxc-start -n %s gives it a supervisor, lxc-stop -n %s ends it", p->c->name, p->c->name);
	return -1;
}

int
life_begin(struct super *p)
{
	struct ctr_record old = { 0 };
	int r = 1;

	if (ctr_record_read(p->c, &old) < 0 || !ctr_alive(old.init, old.init_start)) {
		super_state(p, STATE_STARTING);
		if (lifecg_open(p) < 0 || (r = lifecg_claim(p, &old)) < 0)
			return -1;
	}
	if (r > 0) {
		cg_close(&p->cg);
		keep_console(p);
		return take_over(p);
	}
	/* It was to be adopted, and has ended meanwhile. */
	if (!p->argv.n && life_prepare(p) < 0)
		return -1;
	if (lifehook_before(p) < 0 || (p->root < 0 && open_root(p) < 0) || keep_console(p) < 0)
		return -1;
	if (old.init)
		ctr_record_remove(p->c);
	if (launch(p) < 0)
		return -1;
	while (p->sock >= 0)
		super_run(p);	/* until the child has executed, or not */
	if (!p->running)
		return child_gone(p);
	super_record(p);
	super_shield(p, true);
	return 0;
}
