/* SPDX-License-Identifier: ISC */
/* ids: users by name, their ranges of subordinate ids, and id maps. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "container/ids.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/num.h"

enum { FILE_MAX = 1 << 20, FIELDS = 7 };
#define LAST_ID (UINT32_MAX - 1u)	/* (uid_t)-1 means "no id" */

/* The fields of the next line of *at, which is moved behind it and written into; false behind the last. What it lacks is "". */
static bool
next_line(char **at, char *field[FIELDS])
{
	static char none[] = "";
	char *line = strsep(at, "\n");
	int i;

	for (i = 0; i < FIELDS; i++)
		field[i] = line && *line != '#' ? strsep(&line, ":") : none;
	for (i = 0; i < FIELDS; i++)
		if (!field[i])
			field[i] = none;
	return *at || *field[0];
}

static bool
number(const char *s, uint32_t *out)
{
	uint64_t v;

	if (num_dec(s, LAST_ID, &v) < 0)
		return false;
	*out = (uint32_t)v;
	return true;
}

int
ids_user(const char *passwd, const char *word, uid_t *uid, gid_t *gid, char **name)
{
	char *copy = xstrdup(passwd), *at = copy, *f[FIELDS];
	uint32_t want = 0, u, g;
	bool by_number = number(word, &want), found = false;

	*name = NULL;
	while (!found && next_line(&at, f)) {
		if (!number(f[2], &u) || !number(f[3], &g) || !(by_number ? u == want : str_eq(f[0], word)))
			continue;
		*uid = u;
		*gid = g;
		*name = xstrdup(f[0]);
		found = true;
	}
	free(copy);
	if (!found && by_number)
		*uid = *gid = want;
	return found || by_number ? 0 : -1;
}

int
ids_sub(const char *text, const char *name, uid_t uid, uint32_t *start, uint32_t *count)
{
	char *copy = xstrdup(text), *at = copy, *f[FIELDS];
	bool found = false;
	uint32_t u;

	while (!found && next_line(&at, f))
		found = ((name && str_eq(f[0], name)) || (number(f[0], &u) && u == uid)) &&
		    number(f[1], start) && number(f[2], count) && *count;
	free(copy);
	return found ? 0 : -1;
}

int
ids_add(struct ids_maps *m, bool gid, uint64_t ns, uint64_t host, uint64_t count)
{
	uint64_t *top = gid ? &m->gid_top : &m->uid_top;

	if (!count || ns > LAST_ID || host > LAST_ID || count > LAST_ID - ns + 1 || count > LAST_ID - host + 1)
		return -1;
	str_addf(gid ? &m->gid : &m->uid, "%lu %lu %lu\n", (unsigned long)ns, (unsigned long)host, (unsigned long)count);
	gid ? m->ngid++ : m->nuid++;
	if (*top < ns + count)
		*top = ns + count;
	return 0;
}

int
ids_parse(struct ids_maps *m, const char *text)
{
	struct strv f = { 0 };
	uint64_t v[3];
	int i, ret = -1;

	strv_split(&f, text, ":");
	for (i = 0; i < 3 && f.n == 4 && num_dec(f.v[i + 1], UINT32_MAX, &v[i]) == 0; i++)
		;
	if (i == 3 && f.v[0][0] && !f.v[0][1] && strchr("ugb", f.v[0][0]))
		ret = (f.v[0][0] == 'g' || ids_add(m, false, v[0], v[1], v[2]) == 0) &&
		    (f.v[0][0] == 'u' || ids_add(m, true, v[0], v[1], v[2]) == 0) ? 0 : -1;
	strv_free(&f);
	return ret;
}

static char *
text_of(const char *file)
{
	char *text = io_read_at(AT_FDCWD, file, FILE_MAX, NULL);

	return text ? text : xstrdup("");
}

char *
ids_passwd(void)
{
	return text_of("/etc/passwd");
}

int
ids_default(struct ids_maps *m)
{
	static const char *const files[] = { "/etc/subuid", "/etc/subgid" };
	char *passwd = ids_passwd(), *name, *text, *me = xasprintf("%u", (unsigned)getuid());
	uint32_t start, count;
	uid_t uid = getuid();
	gid_t gid = getgid();
	int i, ret = 0;

	ids_user(passwd, me, &uid, &gid, &name);
	for (i = 0; i < 2 && ret == 0; i++) {
		text = text_of(files[i]);
		if (ids_sub(text, name, uid, &start, &count) < 0 || ids_add(m, i == 1, 0, start, count) < 0) {
			warn("%s has no ids for %s", files[i], name ? name : me);
			hint("a line \"%s:100000:65536\" gives some; -m b:0:100000:65536 says which, for root", name ? name : me);
			ret = -1;
		}
		free(text);
	}
	free(name);
	free(me);
	free(passwd);
	return ret;
}

void
ids_free(struct ids_maps *m)
{
	str_free(&m->uid);
	str_free(&m->gid);
}
