/* SPDX-License-Identifier: ISC */
/* pssel: which processes ps's options select. */
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/pssel.h"
#include "kernel/procs.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"

static const struct {
	const char *option;
	const char *what;	/* its numbers are; NULL: words */
	size_t at;		/* in struct procs_one */
} lists[PSSEL_LISTS] = {
	[PSSEL_PID] = { "-p", "process id", offsetof(struct procs_one, pid) },
	[PSSEL_PPID] = { "--ppid", "process id", offsetof(struct procs_one, ppid) },
	[PSSEL_SID] = { "-s", "session id", offsetof(struct procs_one, sid) },
	[PSSEL_USER] = { "-u", "user of this host", offsetof(struct procs_one, uid[PROCS_EFFECTIVE]) },
	[PSSEL_RUSER] = { "-U", "user of this host", offsetof(struct procs_one, uid[PROCS_REAL]) },
	[PSSEL_COMM] = { "-C", NULL, 0 },
	[PSSEL_TTY] = { "-t", NULL, 0 },
};

static int
number(int list, const char *word, long long *out)
{
	const struct passwd *pw;
	uint64_t v;

	if (num_dec(word, UINT32_MAX, &v) == 0) {
		*out = (long long)v;
		return 0;
	}
	pw = list == PSSEL_USER || list == PSSEL_RUSER ? getpwnam(word) : NULL;
	if (!pw) {
		warn("%s: %s: not a %s", lists[list].option, word, lists[list].what);
		return -1;
	}
	*out = pw->pw_uid;
	return 0;
}

static int
prepare_list(struct pssel *s, int list)
{
	struct pssel_values *val = &s->value[list];
	size_t i;

	for (i = 0; i < s->list[list].n; i++)
		strv_split(&val->word, s->list[list].v[i], ", \t");
	val->n = val->word.n;
	if (s->list[list].n && !val->n) {
		warn("%s: the list is empty", lists[list].option);
		return -1;
	}
	s->lists = s->lists || val->n;
	val->number = xcalloc(val->n + 1, sizeof *val->number);
	for (i = 0; i < val->n && lists[list].what; i++)
		if (number(list, val->word.v[i], &val->number[i]) < 0)
			return -1;
	return 0;
}

int
pssel_prepare(struct pssel *s, const struct procs *l)
{
	const struct procs_one *self = procs_find(l, getpid());
	int list;

	s->uid = geteuid();
	s->tty = self ? self->tty : 0;
	for (list = 0; list < PSSEL_LISTS; list++)
		if (prepare_list(s, list) < 0)
			return -1;
	return 0;
}

static bool
same_word(int list, const struct procs_one *p, const char *word)
{
	const char *tty;

	if (list == PSSEL_COMM)
		return str_eq(p->comm, word);
	tty = procs_tty(p->tty);
	if (str_begins(word, "/dev/"))
		word += sizeof "/dev/" - 1;
	/* "1" is pts/1 or tty1. */
	return str_eq(tty, word) || (p->tty && (str_begins(tty, "pts/") || str_begins(tty, "tty")) && str_eq(tty + (tty[1] == 't' ? 4 : 3), word))
	    || (!p->tty && str_eq(word, "-"));
}

static bool
in_list(const struct pssel *s, int list, const struct procs_one *p)
{
	const struct pssel_values *val = &s->value[list];
	long long n;
	size_t i;

	memcpy(&n, (const char *)p + lists[list].at, sizeof n);
	for (i = 0; i < val->n; i++)
		if (lists[list].what ? val->number[i] == n : same_word(list, p, val->word.v[i]))
			return true;
	return false;
}

/* Without a list: what -e, -a, -d, a and x say, or what ps shows when nothing is said. */
static bool
simple(const struct pssel *s, const struct procs_one *p)
{
	if (s->all)
		return true;
	if (s->terminals || s->no_leaders)
		return p->sid != p->pid && (s->no_leaders || p->tty);
	if (s->bsd_a || s->bsd_x || (s->bsd && !s->lists))
		return (s->bsd_a || p->uid[PROCS_EFFECTIVE] == s->uid) && (s->bsd_x || p->tty);
	return !s->lists && p->uid[PROCS_EFFECTIVE] == s->uid && p->tty == s->tty;
}

bool
pssel_wants(const struct pssel *s, const struct procs_one *p, bool others)
{
	bool listed = false;
	int list;

	for (list = 0; list < PSSEL_LISTS && !listed; list++)
		listed = in_list(s, list, p);
	if (!listed)
		listed = others ? !s->lists : simple(s, p);
	return listed != s->not && (!s->running || p->state == 'R' || p->state == 'D');
}

void
pssel_free(struct pssel *s)
{
	int list;

	for (list = 0; list < PSSEL_LISTS; list++) {
		strv_free(&s->list[list]);
		strv_free(&s->value[list].word);
		free(s->value[list].number);
	}
}
