/* SPDX-License-Identifier: ISC */
/* lxc-monitor: tell the states of containers as they change */
#include <errno.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/event.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/str.h"

static bool quit, json;

static const struct opt opts[] = {
	{ 'Q', "quit", OPT_FLAG, &quit, NULL, "nothing: there is no lxc-monitord here that could be told to end" },
	{ 0, "json", OPT_FLAG, &json, NULL, "each event as a JSON object on a line of its own" },
	{ 0 }
};

static volatile sig_atomic_t over;

static void
on_end(int sig)
{
	over = sig;
}

/* The lxcpaths that are listened to, and how events name them. */
struct paths {
	struct strv name;
	unsigned long long *id;
};

static int
find_paths(struct paths *p)
{
	size_t i;
	char *path;

	for (i = 0; i < cli.lxcpaths.n || (i == 0 && !cli.lxcpaths.n); i++) {
		path = ctr_lxcpath(cli.lxcpaths.n ? cli.lxcpaths.v[i] : NULL);
		if (!path)
			return -1;
		strv_take(&p->name, path);
	}
	p->id = xcalloc(p->name.n, sizeof *p->id);
	for (i = 0; i < p->name.n; i++)
		p->id[i] = event_path(p->name.v[i]);
	return 0;
}

static void
print_json(const struct event *e, const char *path)
{
	char *p = str_json(path);

	printf("{\"time\":%lld.%03lld,\"lxcpath\":%s,\"name\":\"%s\",", e->time / 1000, e->time % 1000, p, e->name);
	if (e->kind == EVENT_EXIT)
		printf("\"exit\":%d}\n", e->value);
	else
		printf("\"state\":\"%s\"}\n", ctr_state_name[e->value]);
	free(p);
}

static void
tell(const struct event *e, const struct paths *p, const regex_t *re)
{
	size_t i;

	for (i = 0; i < p->name.n && p->id[i] != e->path; i++)
		;
	if (i == p->name.n || regexec(re, e->name, 0, NULL, 0) != 0)
		return;
	if (json)
		print_json(e, p->name.v[i]);
	else if (e->kind == EVENT_EXIT)
		printf("'%s' exited with status [%d]\n", e->name, e->value);
	else
		printf("'%s' changed state to [%s]\n", e->name, ctr_state_name[e->value]);
}

/* Until a signal ends it, or nobody reads what is printed any more. */
static int
listen_to(int fd, const struct paths *p, const regex_t *re)
{
	/* The other end of a pipe: it goes, and no event would ever show it. */
	struct pollfd at[2] = { { .fd = fd, .events = POLLIN }, { .fd = STDOUT_FILENO } };
	struct sigaction end = { .sa_handler = on_end };
	sigset_t blocked, open;
	struct event e;
	int r;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGHUP);
	sigprocmask(SIG_BLOCK, &blocked, &open);
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGINT, &end, NULL);
	sigaction(SIGHUP, &end, NULL);
	while (!over) {
		if (ppoll(at, 2, NULL, &open) < 0 && errno != EINTR)
			break;
		while (!over && (r = event_read(fd, &e)) != 0)
			if (r > 0)
				tell(&e, p, re);
			else if (errno == ENOBUFS)
				warn("some events were lost: they came faster than they were read");
			else
				return EXIT_FAILURE;
		if (ferror(stdout) || (at[1].revents & (POLLERR | POLLHUP)))
			break;
	}
	return EXIT_SUCCESS;
}

static int
monitor(char **operand)
{
	char *text = xasprintf("^(%s)$", cli.name ? cli.name : ".*"), why[128];
	struct paths p = { 0 };
	int err, fd = -1, ret = EXIT_FAILURE;
	regex_t re;

	err = regcomp(&re, text, REG_EXTENDED | REG_NOSUB);
	free(text);
	if (err) {
		regerror(err, &re, why, sizeof why);
		warn("-n %s: not a regular expression: %s", cli.name, why);
		return EXIT_FAILURE;
	}
	if (quit) {
		warn("-Q: there is no lxc-monitord: supervisors tell each lxc-monitor themselves");
		ret = EXIT_SUCCESS;
	} else if (*operand) {
		warn("%s: takes no operand", *operand);
		hint("-n REGEX says which containers");
	} else if (find_paths(&p) == 0) {
		fd = event_open();
		if (fd < 0)
			warn("cannot listen:");
		if (fd < 0 && errno == EPERM)
			hint("what happens to containers is told to root alone");
		setvbuf(stdout, NULL, _IOLBF, 0);
		ret = fd < 0 ? EXIT_FAILURE : listen_to(fd, &p, &re);
	}
	xclose(fd);
	regfree(&re);
	strv_free(&p.name);
	free(p.id);
	return ret;
}

const struct applet applet_monitor = {
	.name = "lxc-monitor", .args = "[-n REGEX] [-P PATH]... [--json]", .text = "tell the states of containers as they change",
	.more = "Runs until a signal ends it (exit status 0). REGEX is an extended one for the whole name; without -n all are told of.\n"
	"Containers that come to be later are told of too. A supervisor that is killed can tell nothing: lxc-wait -s STOPPED\n"
	"sees the end of its container all the same.\n",
	.opts = opts, .flags = APPLET_MANY_PATHS | APPLET_PROC, .run = monitor,
};
