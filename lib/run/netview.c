/* SPDX-License-Identifier: ISC */
/* netview: sockets, routes and interfaces of a running container, printed as netstat does. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "run/netview.h"
#include "container/ctr.h"
#include "kernel/netproc.h"
#include "kernel/proc.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/table.h"

/* Call fn for each line of a table; one that the kernel lacks has none. A line at a time: a guest may have a million sockets. */
static void
lines(struct netview *v, const char *file, void (*fn)(struct netview *v, const char *file, const char *line))
{
	char *path = xasprintf("net/%s", file), *line = NULL;
	FILE *f = fopen(proc_path(v->live.init, path).s, "re");
	size_t room = 0;
	ssize_t n;

	while (f && (n = getline(&line, &room, f)) > 0) {
		line[n - (line[n - 1] == '\n')] = '\0';
		fn(v, file, line);
	}
	if (f)
		fclose(f);
	free(line);
	free(path);
}

static void
json_list(struct netview *v, const char *what)
{
	if (v->json)
		str_addf(&v->out, ",\"%s\":[", what);
	v->headed = false;
}

static void
json_list_end(struct netview *v)
{
	if (v->json)
		str_add(&v->out, "]");
}

/* --- sockets --------------------------------------------------------------------------- */

static bool
wanted(const struct netview *v, bool listens)
{
	return v->all || listens == v->listening;
}

static void
put_program(const struct netview *v, unsigned long long inode)
{
	pid_t pid = sockown_pid(&v->own, inode);
	char comm[64] = "", *text;

	if (!v->programs)
		return;
	if (pid && io_read_into(AT_FDCWD, proc_path(pid, "comm").s, comm, sizeof comm) < 0)
		comm[0] = '\0';
	text = pid ? xasprintf("%d/%s", (int)pid, str_trim(comm)) : xstrdup("-");
	putchar(' ');
	table_put(text, 19, false);
	free(text);
}

static void
heading(struct netview *v, const char *what, const char *columns, const char *last)
{
	if (!v->headed)
		printf("Active %s (%s)\n%s%s%s\n", what, v->all ? "servers and established" : v->listening ? "only servers" : "w/o servers", columns,
		    v->programs ? " PID/Program name   " : "", last);
	v->headed = true;
}

/* The next object of a list. */
static void
json_next(struct netview *v)
{
	str_add(&v->out, v->headed ? ",{" : "{");
	v->headed = true;
}

/* A socket's begins, and ends with its process. */
static void
json_begin(struct netview *v, const char *proto)
{
	json_next(v);
	str_addf(&v->out, "\"proto\":\"%s\"", proto);
}

static void
json_end(struct netview *v, const char *state, unsigned long long inode)
{
	pid_t pid = sockown_pid(&v->own, inode);

	str_addf(&v->out, ",\"state\":\"%s\",\"inode\":%llu,\"pid\":", state, inode);
	str_addf(&v->out, pid ? "%d}" : "null}", (int)pid);
}

static char *
place(const uint8_t *a, unsigned port, bool six)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(six ? AF_INET6 : AF_INET, a, text, sizeof text);
	return port ? xasprintf("%s:%u", text, port) : xasprintf("%s:*", text);
}

static void
on_inet(struct netview *v, const char *proto, const char *line)
{
	bool six = str_ends(proto, "6"), stream = str_begins(proto, "tcp");
	const char *state;
	struct netproc_sock s;
	char *here, *there;

	if (!netproc_sock(line, six, &s) || !wanted(v, stream ? s.state == NETPROC_LISTEN : s.state != NETPROC_ESTABLISHED))
		return;
	/* Without connections the state is that of no protocol: CLOSE is a socket that waits for whatever comes. */
	state = stream || s.state == NETPROC_ESTABLISHED ? netproc_state(s.state) : "";
	here = place(s.local, s.lport, six);
	there = place(s.remote, s.rport, six);
	if (v->json) {
		json_begin(v, proto);
		str_addf(&v->out, ",\"recvq\":%llu,\"sendq\":%llu,\"local\":\"%s\",\"remote\":\"%s\",\"uid\":%u", s.rxq, s.txq, here, there, s.uid);
		json_end(v, state, s.inode);
	} else {
		heading(v, "Internet connections", "Proto Recv-Q Send-Q Local Address           Foreign Address         State      ", "");
		printf("%-5s %6llu %6llu %-23s %-23s %-11s", proto, s.rxq, s.txq, here, there, state);
		put_program(v, s.inode);
		putchar('\n');
	}
	free(here);
	free(there);
}

static void
on_unix(struct netview *v, const char *proto, const char *line)
{
	static const char *const types[] = { "", "STREAM", "DGRAM", "RAW", "RDM", "SEQPACKET" };
	static const char *const states[] = { "FREE", "", "CONNECTING", "CONNECTED", "DISCONNECTING" };	/* socket_state of linux/net.h */
	struct netproc_unix u;
	const char *type, *state;
	bool listens;
	char *q;

	if (!netproc_unix(line, &u))
		return;
	listens = u.flags & NETPROC_ACCEPTS;
	if (!wanted(v, listens))
		return;
	type = u.type < sizeof types / sizeof *types ? types[u.type] : "";
	state = listens ? "LISTENING" : u.state < sizeof states / sizeof *states ? states[u.state] : "";
	if (v->json) {
		json_begin(v, proto);
		q = str_json(u.path);
		str_addf(&v->out, ",\"type\":\"%s\",\"path\":%s", type, q);
		free(q);
		json_end(v, state, u.inode);
		return;
	}
	heading(v, "UNIX domain sockets", "Proto RefCnt Flags       Type       State         I-Node  ", " Path");
	printf("%-5s %-6u %-11s %-10s %-13s %-8llu", proto, u.refs, listens ? "[ ACC ]" : "[ ]", type, state, u.inode);
	put_program(v, u.inode);
	putchar(' ');
	table_put(u.path, 0, false);
	putchar('\n');
}

void
netview_sockets(struct netview *v, const struct ctr *c)
{
	const struct { const char *file; bool chosen, six; } tables[] = {
		{ "tcp", v->tcp, false }, { "tcp6", v->tcp, true }, { "udp", v->udp, false }, { "udp6", v->udp, true },
		{ "raw", v->raw, false }, { "raw6", v->raw, true },
	};
	bool every = !v->tcp && !v->udp && !v->raw && !v->local;
	size_t i;

	if (v->programs || v->json)
		sockown_find(&v->own, c, &v->live);
	json_list(v, "sockets");
	for (i = 0; i < sizeof tables / sizeof *tables; i++)
		if ((every || tables[i].chosen) && (v->v4 == v->v6 || v->v6 == tables[i].six))
			lines(v, tables[i].file, on_inet);
	v->headed = v->headed && v->json;
	if (v->local || (every && v->v4 == v->v6))
		lines(v, "unix", on_unix);
	json_list_end(v);
	sockown_free(&v->own);
}

/* --- the rest --------------------------------------------------------------------------------- */

static void
on_route(struct netview *v, const char *file, const char *line)
{
	char dst[INET_ADDRSTRLEN], gateway[INET_ADDRSTRLEN], mask[INET_ADDRSTRLEN], flags[4];
	struct netproc_route r;
	char *q;

	if (!netproc_route(line, &r))
		return;
	inet_ntop(AF_INET, r.dst, dst, sizeof dst);
	inet_ntop(AF_INET, r.gateway, gateway, sizeof gateway);
	inet_ntop(AF_INET, r.mask, mask, sizeof mask);
	/* RTF_UP, RTF_GATEWAY, RTF_HOST of route(8). */
	snprintf(flags, sizeof flags, "%s%s%s", r.flags & 1 ? "U" : "", r.flags & 2 ? "G" : "", r.flags & 4 ? "H" : "");
	if (v->json) {
		json_next(v);
		q = str_json(r.dev);
		str_addf(&v->out, "\"destination\":\"%s\",\"gateway\":\"%s\",\"mask\":\"%s\",\"flags\":\"%s\",\"metric\":%u,\"interface\":%s}",
		    dst, gateway, mask, flags, r.metric, q);
		free(q);
		return;
	}
	printf("%-15s %-15s %-15s %-5s %-6u ", dst, gateway, mask, flags, r.metric);
	table_put(r.dev, 0, false);
	putchar('\n');
}

static void
on_dev(struct netview *v, const char *file, const char *line)
{
	struct netproc_dev d;
	char *q;
	size_t i;

	if (!netproc_dev(line, &d))
		return;
	if (v->json) {
		json_next(v);
		q = str_json(d.name);
		str_addf(&v->out, "\"name\":%s", q);
		free(q);
		for (i = 0; i < 2; i++)
			str_addf(&v->out, ",\"%s\":{\"packets\":%llu,\"errors\":%llu,\"dropped\":%llu,\"overruns\":%llu}", i ? "tx" : "rx",
			    i ? d.tx[0] : d.rx[0], i ? d.tx[1] : d.rx[1], i ? d.tx[2] : d.rx[2], i ? d.tx[3] : d.rx[3]);
		str_add(&v->out, "}");
		return;
	}
	table_put(d.name, 15, false);
	for (i = 0; i < 8; i++)
		printf(" %9llu", i < 4 ? d.rx[i] : d.tx[i - 4]);
	putchar('\n');
}

/* "Ip:" and what it counts; the kernel's words and numbers. */
static void
put_counters(struct netview *v, const struct strv *names, const struct strv *values)
{
	size_t i;

	if (v->json) {
		json_next(v);
		str_addf(&v->out, "\"protocol\":\"%.*s\"", (int)strcspn(names->v[0], ":"), names->v[0]);
	} else
		printf("%s\n", names->v[0]);
	for (i = 1; i < names->n && i < values->n; i++)
		if (v->json)
			str_addf(&v->out, ",\"%s\":%s", names->v[i], values->v[i]);
		else
			printf("    %s: %s\n", names->v[i], values->v[i]);
	if (v->json)
		str_add(&v->out, "}");
}

/* Two lines that begin with the same word: the names, and what they count. */
static void
on_counter(struct netview *v, const char *file, const char *line)
{
	struct strv names = { 0 }, values = { 0 };

	if (!v->names.n) {
		str_add(&v->names, line);
		return;
	}
	strv_split(&names, v->names.s, " ");
	strv_split(&values, line, " ");
	if (names.n)
		put_counters(v, &names, &values);
	strv_free(&names);
	strv_free(&values);
	str_free(&v->names);
}

void
netview_routes(struct netview *v)
{
	if (!v->json)
		puts("Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Iface");
	json_list(v, "routes");
	lines(v, "route", on_route);
	json_list_end(v);
}

void
netview_interfaces(struct netview *v)
{
	if (!v->json)
		puts("Kernel Interface table\nIface               RX-OK    RX-ERR    RX-DRP    RX-OVR     TX-OK    TX-ERR    TX-DRP    TX-OVR");
	json_list(v, "interfaces");
	lines(v, "dev", on_dev);
	json_list_end(v);
}

void
netview_counters(struct netview *v)
{
	json_list(v, "counters");
	lines(v, "snmp", on_counter);
	lines(v, "netstat", on_counter);
	json_list_end(v);
	str_free(&v->names);
}

void
netview_end(struct netview *v, const struct ctr *c)
{
	if (v->json)
		printf("{\"name\":\"%s\"%s}\n", c->name, v->out.s);
	str_free(&v->out);
}
