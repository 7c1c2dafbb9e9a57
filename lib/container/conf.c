/* SPDX-License-Identifier: ISC */
/* conf: what is done to the settings of a container by their keys: set, told, listed. confread.c reads files of them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "container/conf.h"
#include "container/confkeys.h"
#include "container/confnet.h"
#include "container/system.h"
#include "base/err.h"
#include "base/mem.h"

enum { WRONG_MAX = 20 };

/* --- made and freed ----------------------------------------------------------- */

struct conf *
conf_new(void)
{
	struct conf *c = xcalloc(1, sizeof *c);

	c->autodev = true;
	c->autodev_size = 500000;
	c->rootfs_managed = true;
	c->restart_delay = 1;
	c->restart_max = 5;
	c->restart_window = c->ready_timeout = 60;
	c->log_level = c->kmsg = c->monitor_pdeath = -1;
	return c;
}

/* What a row owns is what clearing it frees. */
void
conf_free(struct conf *c)
{
	struct conf_line none = { .key = "", .sub = "", .val = "" };
	size_t i;

	if (!c)
		return;
	for (i = 0; i < conf_nrows; i++)
		if (conf_rows[i].type != &conf_netkey)
			free(conf_rows[i].type->clear(c, &conf_rows[i], &none));
	conf_list_clear(&c->remark, NULL);
	conf_list_clear(&c->doubt, NULL);
	for (i = 0; i < c->nfiles; i++)
		free(c->files[i]);
	free(c->files);
	free(c);
}

/* --- keys -------------------------------------------------------------------------- */

static bool
is_family(const struct conf_row *row)
{
	return str_ends(row->name, ".");
}

static const char *
legacy_name(const struct conf_row *row)
{
	return row->legacy && row->legacy != conf_new_key ? row->legacy : NULL;
}

static int
compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct conf_row *)row)->name);
}

/* Is key in the family called prefix ("lxc.cgroup."), or the bare "lxc.cgroup"? *sub: what is behind. */
static bool
in_family(const char *key, const char *prefix, const char **sub)
{
	size_t n = strlen(prefix) - 1;

	if (strncmp(key, prefix, n) != 0 || (key[n] && key[n] != '.'))
		return false;
	*sub = key[n] ? key + n + 1 : "";
	return true;
}

/*
 * The row of a key. Exact names win over families, and LXC took whatever begins
 * like a family for one of it ("lxc.cgroup.dirx" is a cgroup file of that name).
 */
static const struct conf_row *
find(const char *key, const char **sub, bool *legacy)
{
	const struct conf_row *row = bsearch(key, conf_rows, conf_nrows, sizeof *row, compare);
	size_t i;

	*sub = "";
	*legacy = false;
	if (row && !is_family(row))
		return row;
	for (row = conf_rows, i = 0; i < conf_nrows; i++, row++) {
		*legacy = false;
		if (is_family(row) && in_family(key, row->name, sub) && (**sub || key[strlen(key) - 1] != '.'))
			return row;
		*legacy = legacy_name(row) != NULL;
		if (*legacy && (is_family(row) ? in_family(key, row->legacy, sub) : str_eq(key, row->legacy)))
			return row;
	}
	return NULL;
}

/* Every name that a line may begin with: the current ones, then the legacy ones. */
static const char *
known_name(size_t i, void *arg)
{
	if (i < conf_nrows)
		return conf_rows[i].name;
	i -= conf_nrows;
	if (i >= conf_nrows)
		return NULL;
	return legacy_name(&conf_rows[i]) ? conf_rows[i].legacy : conf_rows[i].name;
}

static char *
unknown(const char *key)
{
	int near = str_nearest(key, known_name, NULL);
	const char *name = near < 0 ? NULL : known_name((size_t)near, NULL);
	size_t i;

	for (i = 0; system_keys[i].name; i++)
		if (str_eq(key, system_keys[i].name))
			return xstrdup("belongs in lxc.conf, not in a container's configuration");
	if (name && str_eq(name, key))
		return xstrdup("a name is missing behind the last dot");
	if (!name)
		return xstrdup("unknown key");
	return xasprintf("unknown key; is it %s%s?", name, str_ends(name, ".") ? "NAME" : "");
}

bool
conf_begins(const char *text)
{
	return str_begins(text, "lxc.") || str_begins(text, "lxcbox.");
}

bool
conf_same_key(const char *a, const char *b)
{
	const struct conf_row *row;
	const char *sub_a, *sub_b;
	bool legacy;

	if (str_eq(a, b))
		return true;
	row = find(a, &sub_a, &legacy);
	return row && row->type != &conf_netkey && row == find(b, &sub_b, &legacy) && str_eq(sub_a, sub_b);
}

/* "lxc.network =" clears the interfaces as "lxc.net =" does. */
static const struct conf_row *
bare_network(const struct conf_row *row, const char *sub)
{
	return row && row->type == &conf_netkey && !*sub ? bsearch("lxc.net", conf_rows, conf_nrows, sizeof *row, compare) : row;
}

static char *
apply(struct conf *c, struct conf_line *l)
{
	const struct conf_row *row = find(l->key, &l->sub, &l->legacy);

	row = bare_network(row, l->sub);
	if (!row)
		return unknown(l->key);
	if (l->legacy)
		c->saw_legacy = true;
	else if (row->legacy)
		c->saw_current = true;
	return *l->val ? row->type->set(c, row, l) : row->type->clear(c, row, l);
}

void
conf_say(const char *file, unsigned line, const char *key, const char *what)
{
	if (file)
		warn("%s:%u: %s: %s", file, line, key, what);
	else
		warn("-s: %s: %s", key, what);
}

void
conf_complain(struct conf *c, const char *file, unsigned line, const char *key, const char *why)
{
	if (c->wrong++ < WRONG_MAX)
		conf_say(file, line, key, why);
}

unsigned
conf_untold(const struct conf *c)
{
	return c->wrong > WRONG_MAX ? c->wrong - WRONG_MAX : 0;
}

bool
conf_is_legacy(const struct conf *c)
{
	return c->saw_legacy && !c->saw_current;
}

int
conf_set(struct conf *c, const char *key, const char *val, const char *file, unsigned line)
{
	struct conf_line l = { .key = key, .val = val, .file = file, .line = line };
	char *why = apply(c, &l);

	if (!why)
		return 0;
	conf_complain(c, file, line, key, why);
	free(why);
	return -1;
}

/* --- asking ------------------------------------------------------------------------------------ */

char *
conf_get(const struct conf *c, const char *key)
{
	const struct conf_row *row;
	struct str out = { 0 };
	const char *sub;
	bool legacy;

	row = find(key, &sub, &legacy);
	if (!row || !row->type->print || !row->type->print(&out, c, row, sub)) {
		str_free(&out);
		errno = EINVAL;
		return NULL;
	}
	return str_take(&out);
}

/* --- listing ------------------------------------------------------------------------------------ */

/* The keys of the table, the family of interfaces replaced by the keys of one of them at the end. */
static const struct conf_row *
listed(size_t i)
{
	const struct conf_row *net = bsearch("lxc.net.", conf_rows, conf_nrows, sizeof *conf_rows, compare);

	i += net && i >= (size_t)(net - conf_rows);
	return i < conf_nrows ? &conf_rows[i] : NULL;
}

static const struct net_key *
listed_net(size_t i)
{
	return conf_net_key(i - (conf_nrows - 1));
}

const char *
conf_key(size_t i)
{
	const struct conf_row *row = listed(i);
	const struct net_key *net = listed_net(i);

	return row ? row->name : net ? net->name : NULL;
}

const char *
conf_key_help(size_t i)
{
	const struct conf_row *row = listed(i);
	const struct net_key *net = listed_net(i);

	return row ? row->help : net ? net->help : NULL;
}

const char *
conf_key_legacy(size_t i)
{
	const struct conf_row *row = listed(i);
	const struct net_key *net = listed_net(i);

	if (row)
		return legacy_name(row);
	return net && net->legacy != conf_new_key ? net->legacy : NULL;
}

bool
conf_key_later(size_t i)
{
	const struct conf_row *row = listed(i);
	const struct net_key *net = listed_net(i);

	return row ? row->later : net && net->later;
}

/* --- what is said at a start -------------------------------------------------------------------- */

static void
no_effect(const char *key)
{
	warn("%s: has no effect yet in this version", key);
}

/* Each name in a family that is set, once. */
static void
family_no_effect(const struct conf_row *row, const struct conf_list *list)
{
	size_t i, k;
	char *key;

	for (i = 0; i < list->n; i++) {
		for (k = 0; k < i && !str_eq(list->v[k].key, list->v[i].key); k++)
			;
		if (k < i)
			continue;
		key = xasprintf("%s%s", row->name, list->v[i].key);
		no_effect(key);
		free(key);
	}
}

/* A key counts as set when it prints otherwise than in an empty configuration. */
static bool
is_set(const struct conf *c, const struct conf *empty, const struct conf_row *row)
{
	struct str is = { 0 }, was = { 0 };
	bool differs;

	row->type->print(&is, c, row, "");
	row->type->print(&was, empty, row, "");
	differs = is.n != was.n || (is.n && memcmp(is.s, was.s, is.n) != 0);
	str_free(&is);
	str_free(&was);
	return differs;
}

void
conf_remarks(const struct conf *c)
{
	struct conf *empty = conf_new();
	const struct conf_row *row;
	const struct conf_val *v;
	size_t i;

	for (i = 0; i < c->remark.n; i++) {
		v = &c->remark.v[i];
		conf_say(v->file, v->line, v->key, v->val);
	}
	if (conf_is_legacy(c) && !c->nnet && c->nfiles) {
		warn("%s: no lxc.network.type is set: the container gets a network of its own with nothing in it", c->files[0]);
		hint("up to LXC 0.9 it shared the host's network, which now is lxc.network.type = none");
	}
	for (row = conf_rows; row < conf_rows + conf_nrows; row++)
		if (!row->later || !row->type->print)
			continue;
		else if (is_family(row))
			family_no_effect(row, conf_member(c, row));
		else if (is_set(c, empty, row))
			no_effect(row->name);
	conf_net_later(c, no_effect);
	conf_free(empty);
}
