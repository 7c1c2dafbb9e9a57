/* SPDX-License-Identifier: ISC */
/* lifehook: what a supervisor runs on the host in one life of a container. */
#include <stdlib.h>
#include <unistd.h>

#include "run/lifehook.h"
#include "run/destroy.h"
#include "run/hook.h"
#include "run/start.h"
#include "run/super.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/proc.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"

/* In the order of LXC's arguments: the file of /proc/PID/ns, and the variable. */
static const struct { const char *file, *env; } namespaces[SUPER_NS] = {
	{ "user", "USER" }, { "mnt", "MNT" }, { "pid", "PID" }, { "uts", "UTS" },
	{ "ipc", "IPC" }, { "net", "NET" }, { "cgroup", "CGROUP" }, { "time", "TIME" },
};

static const struct conf_list *
hooks(const struct super *p, enum conf_hook type)
{
	return &p->c->conf->hook[type];
}

bool
lifehook_waits(const struct super *p)
{
	return hooks(p, HOOK_MOUNT)->n || hooks(p, HOOK_AUTODEV)->n || hooks(p, HOOK_START_HOST)->n || hooks(p, HOOK_STOP)->n;
}

static void
on_output(void *arg, int fd, short revents)
{
	struct super *p = arg;

	if (!hook_read(p->hook_now))
		loop_del(&p->loop, fd);
}

/* One, while the loop serves whoever asks. */
static int
run(struct super *p, struct hook *h, const struct conf_val *v)
{
	if (hook_start(h, v) < 0)
		return -1;
	p->hook = h->pid;
	p->hook_now = h;
	/* ENFILE: too many look on; then what it prints is read at its end. */
	loop_add(&p->loop, h->out, POLLIN, on_output, p);
	while (p->hook)
		super_run(p);
	loop_del(&p->loop, h->out);
	p->hook_now = NULL;
	return hook_ended(h, p->hook_status);
}

static void
add_pid(const struct super *p, struct hook *h)
{
	if (p->init)
		strv_take(&h->env, xasprintf("LXC_PID=%d", (int)p->init));
}

/* All of a type, with h's arguments, which are freed; those that end it go on behind one that fails. */
static int
run_all(struct super *p, struct hook *h)
{
	const struct conf_list *l = hooks(p, h->type);
	bool ends = h->type == HOOK_STOP || h->type == HOOK_POST_STOP;
	int ret = 0;
	size_t i;

	add_pid(p, h);
	if (ends)
		strv_take(&h->env, xasprintf("LXC_TARGET=%s", p->reboot ? "reboot" : "stop"));
	for (i = 0; i < l->n && ret == 0; i++)
		ret = run(p, h, &l->v[i]);
	if (ret == 0 && p->given_up && !ends) {
		warn("%s: the start was given up", p->c->name);
		ret = -1;
	}
	hook_free(h);
	return ret;
}

static int
run_type(struct super *p, enum conf_hook type)
{
	struct hook h;

	if (!hooks(p, type)->n)
		return 0;
	hook_init(&h, p->c, type);
	return run_all(p, &h);
}

int
lifehook_before(struct super *p)
{
	if (run_type(p, HOOK_PRE_START) < 0)
		return -1;
	p->hooked = true;
	return 0;
}

/* What a script is told of its interface: TYPE [LINK [HOST]]; up to LXC 2.1, by which spelling it goes, a veth's link was not. */
static void
add_net(struct hook *h, const struct conf_net *n, const char *host)
{
	const char *type = host ? "veth" : "empty";

	strv_add(&h->args, type);
	if (host && n->link && !n->script_legacy)
		strv_add(&h->args, n->link);
	if (host)
		strv_add(&h->args, host);
	if (!h->c->conf->hook_version)
		return;
	strv_take(&h->env, xasprintf("LXC_NET_TYPE=%s", type));
	if (host && n->link)
		strv_take(&h->env, xasprintf("LXC_NET_PARENT=%s", n->link));
	if (host)
		strv_take(&h->env, xasprintf("LXC_NET_PEER=%s", host));
}

/* The scripts of interfaces, in their order; down goes on behind one that fails. */
static int
scripts(struct super *p, bool up)
{
	const struct conf *f = p->c->conf;
	unsigned links = 0;
	struct hook h;
	char *key;
	size_t i;
	int ret = 0;

	for (i = 0; i < f->nnet && (ret == 0 || !up); i++) {
		const struct conf_net *n = &f->net[i];
		const char *host = n->type == NET_VETH && links < p->record.nlink ? p->record.link[links++] : NULL;
		struct conf_val v = { .val = up ? n->script_up : n->script_down, .file = n->file, .line = n->line };

		if (!v.val || (!host && n->type != NET_EMPTY))
			continue;
		key = n->legacy ? xstrdup("lxc.network.script") : xasprintf("lxc.net.%ld.script", n->index);
		hook_init(&h, p->c, HOOKS);
		h.section = "net";
		h.word = up ? "up" : "down";
		h.key = key;
		add_pid(p, &h);
		add_net(&h, n, host);
		ret = run(p, &h, &v);
		hook_free(&h);
		free(key);
	}
	return ret;
}

int
lifehook_net_up(struct super *p)
{
	return scripts(p, true);
}

/* Those that are not the host's: opened before init runs, as of one that has ended there are none. */
static void
hold(struct super *p)
{
	int i;

	for (i = 0; i < SUPER_NS; i++) {
		ino_t theirs = proc_ns(p->init, namespaces[i].file);

		if (theirs && theirs != proc_ns(getpid(), namespaces[i].file))
			p->ns[i] = proc_ns_open(p->init, namespaces[i].file);
	}
}

void
lifehook_adopt(struct super *p)
{
	p->hooked = true;
	if (hooks(p, HOOK_STOP)->n)
		hold(p);
}

int
lifehook_ready(struct super *p)
{
	if (hooks(p, HOOK_STOP)->n)
		hold(p);
	return run_type(p, HOOK_START_HOST);
}

void
lifehook_stop(struct super *p)
{
	struct hook h;
	char *path;
	int i;

	if (!p->hooked || !p->init)
		return;
	scripts(p, false);
	if (!hooks(p, HOOK_STOP)->n)
		return;
	hook_init(&h, p->c, HOOK_STOP);
	for (i = 0; i < SUPER_NS; i++) {
		if (p->ns[i] <= 0)
			continue;
		path = xasprintf("/proc/%d/fd/%d", (int)getpid(), p->ns[i]);
		strv_take(&h.env, xasprintf("LXC_%s_NS=%s", namespaces[i].env, path));
		if (!p->c->conf->hook_version)
			strv_take(&h.args, xasprintf("%s:%s", namespaces[i].file, path));
		free(path);
	}
	run_all(p, &h);
	for (i = 0; i < SUPER_NS; i++) {
		if (p->ns[i] > 0)
			close(p->ns[i]);
		p->ns[i] = 0;
	}
}

void
lifehook_after(struct super *p)
{
	if (p->hooked && run_type(p, HOOK_POST_STOP) < 0 && p->reboot) {
		warn("%s: it is not started again", p->c->name);
		p->reboot = false;
	}
	p->hooked = p->given_up = false;
	p->init = 0;
}

/* By a process of its own: a great tree takes its time, and the loop has others to answer. */
void
lifehook_ephemeral(struct super *p)
{
	static const struct destroy how = { .ended = true };

	if (!p->c->conf || !p->c->conf->ephemeral)
		return;
	if (p->s->rcfile || !p->c->defined) {
		info("%s: lxc.ephemeral is not said by a configuration in its folder: nothing is removed", p->c->name);
		return;
	}
	p->hook = fork();
	if (p->hook == 0) {
		xclose(p->listen);
		_exit(destroy_run(p->c, &how) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	if (p->hook < 0) {
		warn("%s: cannot be destroyed:", p->c->name);
		p->hook = 0;
	}
	while (p->hook)
		super_run(p);
}
