/* SPDX-License-Identifier: ISC */
/* defaults: NAME=VALUE lines as a shell reads them. */
#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "container/defaults.h"
#include "base/err.h"
#include "base/io.h"
#include "base/str.h"

enum { FILE_MAX = 1 << 16, DEPTH_MAX = 4 };

/*
 * The word at *at, without its quotes; *plain: a shell would find nothing to expand in it. NULL: the line (or the
 * command before a ';') ends here. The caller frees it.
 */
static char *
word(const char **at, bool *plain)
{
	const char *p = *at + strspn(*at, " \t");
	struct str s = { 0 };
	char quote = 0;

	*plain = true;
	if (*p == '#')
		p += strcspn(p, "\n");
	*at = p;
	if (!*p || *p == '\n' || *p == ';')
		return NULL;
	for (; *p && (quote || !strchr(" \t\n;", *p)); p++) {
		if (quote ? *p == quote : *p == '\'' || *p == '"') {
			quote = quote ? 0 : *p;
			continue;
		}
		if (quote != '\'' && (*p == '$' || *p == '`'))
			*plain = false;
		if (quote != '\'' && *p == '\\' && p[1])
			p++;
		str_addn(&s, p, 1);
	}
	*at = p;
	return str_take(&s);
}

/* How long the NAME is that word begins with; 0: it is no NAME=VALUE. */
static size_t
name_of(const char *text)
{
	size_t n;

	for (n = 0; isalpha((unsigned char)text[n]) || text[n] == '_' || (n && isdigit((unsigned char)text[n])); n++)
		;
	return text[n] == '=' ? n : 0;
}

static int
read_file(struct strv *vars, const char *file, int depth)
{
	char *text = io_read_at(AT_FDCWD, file, FILE_MAX, NULL), *w;
	const char *at = text;
	bool plain, first = true, source = false;

	if (!text)
		return -1;
	while (*at) {
		w = word(&at, &plain);
		if (!w) {
			at += *at != '\0';
			first = true;
			source = false;
			continue;
		}
		if (source && plain && depth < DEPTH_MAX)
			read_file(vars, w, depth + 1);
		else if (first && name_of(w) && plain)
			strv_add(vars, w);
		else if (first && name_of(w))
			warn("%s: %.*s: no plain value: passed over", file, (int)name_of(w), w);
		/* "[ -f FILE ] && . FILE", whatever stands before it: one that is not there is passed over. */
		source = str_eq(w, ".") || str_eq(w, "source");
		first = first && str_eq(w, "export");
		free(w);
	}
	free(text);
	return 0;
}

int
defaults_read(struct strv *vars, const char *file)
{
	return read_file(vars, file, 0);
}

const char *
defaults_get(const struct strv *vars, const char *name)
{
	size_t i, n = strlen(name);

	for (i = vars->n; i-- > 0;)
		if (str_begins(vars->v[i], name) && vars->v[i][n] == '=')
			return vars->v[i] + n + 1;
	return NULL;
}
