/* SPDX-License-Identifier: ISC */
/* confown: the kinds of our own keys, lxcbox.*. LXC takes such lines for notes of another tool's, and reads on. */
#include <stdlib.h>
#include <string.h>

#include "container/confkeys.h"
#include "base/mem.h"
#include "base/num.h"

/* --- lxcbox.restart ---------------------------------------------------------- */

static const char *const restart_word[] = { [RESTART_NO] = "no", [RESTART_FAILURE] = "on-failure", [RESTART_ALWAYS] = "always" };

static char *
restart_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	int i;

	for (i = 0; i < (int)COUNT(restart_word); i++)
		if (str_eq(l->val, restart_word[i])) {
			*(int *)conf_member(c, row) = i;
			return NULL;
		}
	return xasprintf("\"%s\": takes no, on-failure or always", l->val);
}

static bool
restart_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	str_add(out, restart_word[*(int *)conf_member(c, row)]);
	return true;
}

const struct conf_type conf_restart = { restart_set, conf_int_clear, restart_print };

/* --- lxcbox.ready ------------------------------------------------------------ */

/* One form is kept of each: "file:/PATH", "tcp:PORT", "notify", "running". */
static char *
ready_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	bool tcp = str_begins(l->val, "tcp:");
	uint64_t port;
	char *text;

	if (num_dec(l->val + (tcp ? sizeof "tcp:" - 1 : 0), 65535, &port) == 0 && port > 0)
		text = xasprintf("tcp:%u", (unsigned)port);
	else if (str_begins(l->val, "file:/") || str_eq(l->val, "notify") || str_eq(l->val, "running"))
		text = xstrdup(l->val);
	else
		return xasprintf("\"%s\": takes file:/PATH, tcp:PORT, notify or running", l->val);
	conf_string(conf_member(c, row), text);
	free(text);
	return NULL;
}

const struct conf_type conf_ready = { ready_set, conf_str_clear, conf_str_print };
