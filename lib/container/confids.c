/* SPDX-License-Identifier: ISC */
/* confids: who the container's processes are and what they may: ids, maps of them, capabilities. */
#include <stdlib.h>

#include "container/confkeys.h"
#include "kernel/cap.h"
#include "base/mem.h"
#include "base/num.h"

/* --- ids ------------------------------------------------------------------------ */

static char *
id_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	uint64_t v;

	/* (uid_t)-1 means "leave as it is" to setresuid(2). */
	if (num_u64(l->val, UINT32_MAX - 1, &v) < 0)
		return xasprintf("\"%s\": not a numeric id", l->val);
	*(uid_t *)conf_member(c, row) = (uid_t)v;
	return NULL;
}

static char *
id_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	*(uid_t *)conf_member(c, row) = 0;
	return NULL;
}

static bool
id_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	str_addf(out, "%u", (unsigned)*(uid_t *)conf_member(c, row));
	return true;
}

const struct conf_type conf_id = { id_set, id_clear, id_print };

static char *
gids_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	struct strv words = { 0 };
	char *why = NULL, *text;
	uint64_t v;
	size_t i;

	strv_split(&words, l->val, ",");
	if (!words.n)
		why = xasprintf("\"%s\": takes numeric ids with commas between", l->val);
	for (i = 0; i < words.n && !why; i++)
		if (num_u64(words.v[i], UINT32_MAX - 1, &v) < 0)
			why = xasprintf("\"%s\": not a numeric id; commas stand between them", words.v[i]);
	for (i = 0; i < words.n && !why; i++) {
		num_u64(words.v[i], UINT32_MAX - 1, &v);
		text = xasprintf("%llu", (unsigned long long)v);
		conf_list_add(&c->init_groups, NULL, text, l);
		free(text);
	}
	strv_free(&words);
	return why;
}

static bool
gids_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	size_t i;

	for (i = 0; i < c->init_groups.n; i++)
		str_addf(out, "%s%s", i ? "," : "", c->init_groups.v[i].val);
	return true;
}

const struct conf_type conf_gids = { gids_set, conf_lines_clear, gids_print };

static char *
idmap_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	static const char *const what[] = { "first id inside", "first id of the host", "number of ids" };
	struct strv w = { 0 };
	uint64_t v[COUNT(what)];
	char *why = NULL;
	size_t i;

	strv_split(&w, l->val, " \t");
	if (w.n != 1 + COUNT(what))
		why = xasprintf("\"%s\": takes u or g, the first id inside, the first id of the host, and how many", l->val);
	else if (!str_eq(w.v[0], "u") && !str_eq(w.v[0], "g"))
		why = xasprintf("\"%s\": the kind is u or g", w.v[0]);
	for (i = 0; i < COUNT(what) && !why; i++)
		if (num_u64(w.v[1 + i], UINT32_MAX, &v[i]) < 0)
			why = xasprintf("\"%s\": the %s is not a number below 2^32", w.v[1 + i], what[i]);
	if (!why) {
		c->idmap = xrealloc(c->idmap, c->nidmap + 1, sizeof *c->idmap);
		c->idmap[c->nidmap++] = (struct conf_idmap){
			.gid = w.v[0][0] == 'g', .ns = (uint32_t)v[0], .host = (uint32_t)v[1], .range = (uint32_t)v[2],
		};
	}
	strv_free(&w);
	return why;
}

static char *
idmap_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	free(c->idmap);
	c->idmap = NULL;
	c->nidmap = 0;
	return NULL;
}

static bool
idmap_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	const struct conf_idmap *m;
	size_t i;

	for (i = 0; i < c->nidmap; i++) {
		m = &c->idmap[i];
		str_addf(out, "%s%c %u %u %u", i ? "\n" : "", m->gid ? 'g' : 'u', m->ns, m->host, m->range);
	}
	return true;
}

unsigned
conf_root_id(const struct conf *c, bool gid, unsigned none)
{
	size_t i;

	for (i = 0; i < c->nidmap; i++)
		if (c->idmap[i].gid == gid && c->idmap[i].ns == 0)
			return c->idmap[i].host;
	return none;
}

const struct conf_type conf_idmap = { idmap_set, idmap_clear, idmap_print };

/* --- capabilities ----------------------------------------------------------------- */

/* A capability's name, or its number in decimal, from what was written; NULL: there is no such. The caller frees it. */
static char *
cap_word(const char *word)
{
	uint64_t n;

	if (cap_from_word(word) >= 0)
		return xstrdup(word);
	return num_u64(word, 63, &n) == 0 ? xasprintf("%llu", (unsigned long long)n) : NULL;
}

static char *
caps_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	bool keep = conf_member(c, row) == &c->cap_keep;
	struct strv w = { 0 };
	char *why = NULL, *word;
	size_t i;

	if (keep ? c->cap_drop.n : c->cap_keep_set)
		return xstrdup("lxc.cap.keep and lxc.cap.drop exclude each other");
	strv_split(&w, l->val, " \t");
	for (i = 0; i < w.n && !why; i++)
		if (str_eq(w.v[i], "none")) {
			why = keep ? NULL : xstrdup("\"none\": only lxc.cap.keep takes that");
		} else {
			word = cap_word(w.v[i]);
			if (!word)
				why = xasprintf("\"%s\": no such capability; they are named like net_admin, lower case, without cap_", w.v[i]);
			free(w.v[i]);
			w.v[i] = word;
		}
	for (i = 0; i < w.n && !why; i++) {
		if (str_eq(w.v[i], "none"))
			conf_list_clear(&c->cap_keep, NULL);
		else
			conf_list_add(conf_member(c, row), NULL, w.v[i], l);
		c->cap_keep_set = keep;
	}
	strv_free(&w);
	return why;
}

static char *
caps_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	if (conf_member(c, row) == &c->cap_keep)
		c->cap_keep_set = false;
	return conf_lines_clear(c, row, l);
}

uint64_t
conf_kept_caps(const struct conf *c)
{
	const struct conf_list *l = c->cap_keep_set ? &c->cap_keep : &c->cap_drop;
	uint64_t listed = 0;
	size_t i;
	int cap;

	for (i = 0; i < l->n; i++) {
		cap = cap_from_word(l->v[i].val);
		if (cap >= 0)
			listed |= 1ull << cap;
	}
	return c->cap_keep_set ? listed : ~listed;
}

bool
conf_keeps_cap(const struct conf *c, const char *name)
{
	return conf_kept_caps(c) >> cap_from_word(name) & 1;
}

const struct conf_type conf_caps = { caps_set, caps_clear, conf_lines_print };
