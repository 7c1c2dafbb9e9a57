/* SPDX-License-Identifier: ISC */
/* netview: sockets, routes and interfaces of a running container, on stdout as netstat prints them. A table that the kernel lacks is empty. */
#ifndef RUN_NETVIEW_H
#define RUN_NETVIEW_H

#include <stdbool.h>

#include "run/cmd.h"
#include "run/sockown.h"
#include "base/str.h"

struct ctr;

struct netview {
	bool tcp, udp, raw, local, v4, v6;	/* which; none of them: all */
	bool listening, all, programs, json;
	struct live live;	/* whose */
	/* its own */
	struct sockown own;
	struct str out;		/* JSON, behind the name */
	struct str names;	/* the first of two lines of counters */
	bool headed;
};

/* Each may be asked for; as JSON they are members of one object. */
void netview_sockets(struct netview *v, const struct ctr *c);
void netview_routes(struct netview *v);
void netview_interfaces(struct netview *v);
void netview_counters(struct netview *v);
/* Behind the last: prints what JSON there is, of container c, and frees what v has. */
void netview_end(struct netview *v, const struct ctr *c);

#endif
