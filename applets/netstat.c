/* SPDX-License-Identifier: ISC */
/* lxc-netstat: sockets, routes and interfaces of a running container */
#include <stdlib.h>

#include "container/cli.h"
#include "container/ctr.h"
#include "run/netview.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/str.h"

static struct netview v;
static bool routes, interfaces, counters, ignored;

static const struct opt opts[] = {
	{ 0, "name", OPT_STR, &cli.name, "NAME", "the container; so does -n NAME, once" },
	{ 'P', "lxcpath", OPT_STR, &cli.lxcpath, "PATH", "containers live below PATH" },
	{ 't', "tcp", OPT_FLAG, &v.tcp, NULL, "TCP" },
	{ 'u', "udp", OPT_FLAG, &v.udp, NULL, "UDP" },
	{ 'w', "raw", OPT_FLAG, &v.raw, NULL, "raw sockets" },
	{ 'x', "unix", OPT_FLAG, &v.local, NULL, "UNIX domain sockets" },
	{ '4', "inet", OPT_FLAG, &v.v4, NULL, "IPv4 only" },
	{ '6', "inet6", OPT_FLAG, &v.v6, NULL, "IPv6 only" },
	{ 'l', "listening", OPT_FLAG, &v.listening, NULL, "those that listen" },
	{ 'a', "all", OPT_FLAG, &v.all, NULL, "those that listen too" },
	{ 'p', "programs", OPT_FLAG, &v.programs, NULL, "with process, by the host's number, and program" },
	{ 'r', "route", OPT_FLAG, &routes, NULL, "IPv4 routes" },
	{ 'i', "interfaces", OPT_FLAG, &interfaces, NULL, "interfaces and what they carried" },
	{ 's', "statistics", OPT_FLAG, &counters, NULL, "the kernel's counters" },
	{ 0, "json", OPT_FLAG, &v.json, NULL, "as JSON" },
	{ 'n', "numeric", OPT_FLAG, &ignored, NULL, "accepted: nothing is ever looked up" },
	{ 'e', "extend", OPT_FLAG, &ignored, NULL, NULL },
	{ 'v', "verbose", OPT_FLAG, &ignored, NULL, NULL },
	{ 'W', "wide", OPT_FLAG, &ignored, NULL, NULL },
	{ 0 }
};

static int netstat(char **operand);

const struct applet applet_netstat = {
	.name = "lxc-netstat", .args = "-n NAME [-t] [-u] [-w] [-x] [-l | -a] [-p] | -r | -i | -s",
	.text = "show sockets, routes and interfaces of a running container", .opts = opts, .flags = APPLET_RAW | APPLET_PROC, .run = netstat,
	.more = "It is read from /proc, with no netstat on the host or inside. Addresses and ports are numbers.\n"
	    "\n"
	    "  lxc-netstat -n web1 -tlnp        what listens, and which process does\n"
	    "  lxc-netstat -n web1 -rn          routes\n",
};

/* The first -n with a word behind it is --name, as it always was; any other means numbers. */
static int
parse(char **operand)
{
	char **argv = operand - 1, **w;
	int asked, r;

	for (w = operand; *w && !str_eq(*w, "--name") && !str_begins(*w, "--name="); w++)
		if (str_eq(*w, "-n") && w[1] && *w[1] != '-') {
			*w = xstrdup("--name");
			break;
		}
	r = opt_parse(argv, opts, NULL, &operand, &asked);
	if (r > 0)
		cli_tell(&applet_netstat, NULL, asked);
	if (r < 0)
		opt_misuse(&applet_netstat);
	if (r == 0 && !cli.name)
		cli.name = *operand ? *operand++ : NULL;
	if (r == 0 && !cli.name) {
		warn("which container? -n NAME is missing");
		r = -1;
	} else if (r == 0 && *operand) {
		warn("%s: not understood", *operand);
		r = -1;
	}
	return r;
}

static int
netstat(char **operand)
{
	int r = parse(operand), ret = EXIT_FAILURE;
	struct ctr c;

	if (r != 0)
		return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	if (cli_ctr(&c) < 0)
		return EXIT_FAILURE;
	live_get(&c, &v.live);
	if (!v.live.init)
		cli_not_running(&c);
	else {
		ret = EXIT_SUCCESS;
		if (routes)
			netview_routes(&v);
		if (interfaces)
			netview_interfaces(&v);
		if (counters)
			netview_counters(&v);
		if (!routes && !interfaces && !counters)
			netview_sockets(&v, &c);
		netview_end(&v, &c);
	}
	ctr_close(&c);
	return ret;
}
