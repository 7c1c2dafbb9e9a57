/* SPDX-License-Identifier: ISC */
/* logview: what a running container's console printed, as its supervisor keeps it. */
#include <errno.h>
#include <unistd.h>

#include "run/logview.h"
#include "run/cmd.h"
#include "container/cli.h"
#include "container/ctr.h"
#include "base/err.h"
#include "base/io.h"
#include "base/str.h"

enum { ANSWER_MS = 2000 };

void
logview_nobody(const struct ctr *c)
{
	struct live l;

	live_get(c, &l);
	if (!l.init) {
		cli_not_running(c);
		return;
	}
	warn("%s: runs, but nobody supervises it: its terminals are gone", c->name);
	hint("lxc-start -n %s gives it a supervisor again, and new ones", c->name);
}

/* Up to what is the end when it begins: a container that prints for ever is not followed. */
static int
gather(int sock, struct cmd_text *t, struct str *out)
{
	char buf[CMD_TEXT_MAX];
	uint64_t end = UINT64_MAX;
	ssize_t n;

	while (t->at < end) {
		n = cmd_ask_text(sock, t, buf, io_now_ms() + ANSWER_MS);
		if (n < 0)
			return -1;
		if (end == UINT64_MAX)
			end = t->end;
		if (n == 0)
			break;
		str_addn(out, buf, (size_t)n);
		t->at += (uint64_t)n;
	}
	return 0;
}

int
logview_get(const struct ctr *c, struct str *out, bool clear)
{
	struct cmd_text t = { .at = out ? 0 : UINT64_MAX };
	struct cmd_ans a = { 0 };
	int sock = cmd_connect(c), ret = -1;

	if (sock < 0) {
		logview_nobody(c);
		return -1;
	}
	ret = out ? gather(sock, &t, out) : 0;
	if (ret == 0 && clear && (cmd_send(sock, CMD_LOG_CLEAR, (int)(uint32_t)t.at, (int)(t.at >> 32)) < 0 ||
	    cmd_answer(sock, &a, NULL, io_now_ms() + ANSWER_MS) < 0 || a.ret < 0)) {
		if (a.ret < 0)
			errno = -a.ret;
		ret = -1;
	}
	if (ret < 0)
		warn("%s: its supervisor does not answer:", c->name);
	xclose(sock);
	return ret;
}
