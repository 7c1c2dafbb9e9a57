/* SPDX-License-Identifier: ISC */
/* conftype: settings of the plain kinds: numbers, strings, lists and families of them. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "container/confkeys.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/path.h"

const char conf_new_key[] = "";

void *
conf_member(const struct conf *c, const struct conf_row *row)
{
	return (char *)(uintptr_t)c + row->at;
}

void
conf_string(char **s, const char *val)
{
	char *copy = xstrdup(val);

	free(*s);
	*s = copy;
}

void
conf_list_add(struct conf_list *list, const char *key, const char *val, const struct conf_line *l)
{
	/* The size doubles at each power of two, so that no capacity is kept. */
	if ((list->n & (list->n + 1)) == 0)
		list->v = xrealloc(list->v, 2 * (list->n + 1), sizeof *list->v);
	list->v[list->n++] = (struct conf_val){
		.key = xstrdup(key), .val = xstrdup(val), .file = l->file, .line = l->line, .legacy = l->legacy,
	};
}

void
conf_list_clear(struct conf_list *list, const char *key)
{
	size_t i, kept = 0;

	for (i = 0; i < list->n; i++)
		if (key && !str_eq(list->v[i].key, key)) {
			list->v[kept++] = list->v[i];
		} else {
			free(list->v[i].key);
			free(list->v[i].val);
		}
	list->n = kept;
	if (!kept) {
		free(list->v);
		list->v = NULL;
	}
}

void
conf_remark(struct conf *c, const struct conf_line *l, const char *text)
{
	conf_list_add(&c->remark, l->key, text, l);
}

/* --- numbers ------------------------------------------------------------------ */

static char *
bool_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	uint64_t v;

	if (num_u64(l->val, 1, &v) < 0)
		return xasprintf("\"%s\": takes 0 or 1", l->val);
	*(bool *)conf_member(c, row) = v;
	return NULL;
}

static char *
bool_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	*(bool *)conf_member(c, row) = row->empty;
	return NULL;
}

static bool
bool_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	str_add(out, *(bool *)conf_member(c, row) ? "1" : "0");
	return true;
}

const struct conf_type conf_bool = { bool_set, bool_clear, bool_print };

char *
conf_uint_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	uint64_t v, max = row->max ? row->max : UINT_MAX;

	if (num_u64(l->val, max, &v) < 0)
		return xasprintf("\"%s\": not a number from 0 to %llu", l->val, (unsigned long long)max);
	*(unsigned *)conf_member(c, row) = (unsigned)v;
	return NULL;
}

char *
conf_uint_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	*(unsigned *)conf_member(c, row) = (unsigned)row->empty;
	return NULL;
}

bool
conf_uint_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	str_addf(out, "%u", *(unsigned *)conf_member(c, row));
	return true;
}

const struct conf_type conf_uint = { conf_uint_set, conf_uint_clear, conf_uint_print };

/* -1 in an int that takes no negative values means "not written". */
static char *
int_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	int64_t v;

	if (num_i64(l->val, INT_MIN, row->max ? (int64_t)row->max : INT_MAX, &v) < 0)
		return xasprintf("\"%s\": not a number%s", l->val, row->max == 1 ? " 0 or 1" : "");
	*(int *)conf_member(c, row) = (int)v;
	return NULL;
}

char *
conf_int_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	*(int *)conf_member(c, row) = row->empty;
	return NULL;
}

static bool
int_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	str_addf(out, "%d", *(int *)conf_member(c, row));
	return true;
}

const struct conf_type conf_int = { int_set, conf_int_clear, int_print };

/*
 * A buffer of whole pages whose size is a power of two, as LXC rounds it;
 * above 2^62 there is no such size.
 */
static char *
size_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	enum { AUTO = 128 * 1024, PAGE = 4096 };
	uint64_t v, size = PAGE;

	if (str_eq(l->val, "auto"))
		v = AUTO;
	else if (num_size(l->val, &v) < 0 || v > (uint64_t)1 << 62)
		return xasprintf("\"%s\": not a size: a number, then nothing, KB, MB or GB, or the word auto", l->val);
	while (v && size < v)
		size *= 2;
	*(uint64_t *)conf_member(c, row) = v ? size : 0;
	return NULL;
}

static char *
size_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	*(uint64_t *)conf_member(c, row) = 0;
	return NULL;
}

static bool
size_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	str_addf(out, "%llu", (unsigned long long)*(uint64_t *)conf_member(c, row));
	return true;
}

const struct conf_type conf_size = { size_set, size_clear, size_print };

/* --- strings ------------------------------------------------------------------ */

char *
conf_str_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	if (row->max && strlen(l->val) > row->max)
		return xasprintf("\"%.80s\": longer than %llu bytes", l->val, (unsigned long long)row->max);
	conf_string(conf_member(c, row), l->val);
	return NULL;
}

char *
conf_str_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	conf_string(conf_member(c, row), NULL);
	return NULL;
}

bool
conf_str_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	const char *s = *(char **)conf_member(c, row);

	str_add(out, s ? s : "");
	return true;
}

const struct conf_type conf_str = { conf_str_set, conf_str_clear, conf_str_print };

static char *
path_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	char **path = conf_member(c, row);

	free(*path);
	*path = path_clean(l->val);
	return NULL;
}

const struct conf_type conf_path = { path_set, conf_str_clear, conf_str_print };

/* --- lists -------------------------------------------------------------------- */

static char *
words_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	struct strv words = { 0 };
	size_t i;

	strv_split(&words, l->val, " \t");
	for (i = 0; i < words.n; i++)
		conf_list_add(conf_member(c, row), NULL, words.v[i], l);
	strv_free(&words);
	return NULL;
}

char *
conf_lines_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	conf_list_clear(conf_member(c, row), NULL);
	return NULL;
}

bool
conf_lines_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	const struct conf_list *list = conf_member(c, row);
	size_t i;

	for (i = 0; i < list->n; i++)
		str_addf(out, "%s\n", list->v[i].val);
	return true;
}

const struct conf_type conf_words = { words_set, conf_lines_clear, conf_lines_print };

static char *
lines_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	conf_list_add(conf_member(c, row), NULL, l->val, l);
	return NULL;
}

const struct conf_type conf_lines = { lines_set, conf_lines_clear, conf_lines_print };

/* --- families: FAMILY.NAME = VALUE -------------------------------------------- */

static char *
append_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	if (!*l->sub)
		return xasprintf("takes only an empty value, or %sNAME = VALUE was meant", row->name);
	conf_list_add(conf_member(c, row), l->sub, l->val, l);
	return NULL;
}

char *
conf_family_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	conf_list_clear(conf_member(c, row), *l->sub ? l->sub : NULL);
	return NULL;
}

/* One member's values, or the whole family as lines that could stand in a file. */
static bool
family_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	const struct conf_list *list = conf_member(c, row);
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!*sub)
			str_addf(out, "%s%s = %s\n", row->name, list->v[i].key, list->v[i].val);
		else if (str_eq(sub, list->v[i].key))
			str_addf(out, "%s\n", list->v[i].val);
	return true;
}

const struct conf_type conf_append = { append_set, conf_family_clear, family_print };

char *
conf_replace_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	if (*l->sub)
		conf_list_clear(conf_member(c, row), l->sub);
	return append_set(c, row, l);
}

/* One value a name, as a rule: printed as scalars are. */
bool
conf_replace_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	family_print(out, c, row, sub);
	if (*sub && out->n)
		out->s[--out->n] = '\0';
	return true;
}

const struct conf_type conf_adding = { append_set, conf_family_clear, conf_replace_print };
const struct conf_type conf_replace = { conf_replace_set, conf_family_clear, conf_replace_print };
