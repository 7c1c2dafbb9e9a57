/* SPDX-License-Identifier: ISC */
/* pstext: text of hostile origin, names of users and spans of time, as lxc-ps shows them. */
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "run/pstext.h"
#include "base/mem.h"
#include "base/str.h"

enum { DAY = 24 * 60 * 60 };

/* --- text --------------------------------------------------------------------- */

/* Bytes of the UTF-8 character at s; 0: it is none, or one that steers a terminal (U+0080 to U+009F). */
static size_t
character(const unsigned char *s)
{
	size_t n = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 : (*s & 0xf0) == 0xe0 ? 3 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0, i;

	if (*s < ' ' || *s == 0x7f || (*s == 0xc2 && s[1] < 0xa0))
		return 0;
	/* No longer form than needed, no surrogates, nothing above U+10FFFF (RFC 3629). */
	if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f) || (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f))
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

void
pstext_safe(struct str *out, const char *text)
{
	size_t n;

	str_add(out, "");
	while (*text) {
		n = character((const unsigned char *)text);
		if (n)
			str_addn(out, text, n);
		else
			str_add(out, "?");
		text += n ? n : 1;
	}
}

/* Names of ids, each asked for once; musl reads /etc/passwd and /etc/group, never anything of a container's. */
struct ids {
	struct { long long id; char *name; } *v;
	size_t n;
};

static const char *
id_name(struct ids *l, long long id, bool group)
{
	const struct passwd *pw = NULL;
	const struct group *gr = NULL;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].id == id)
			return l->v[i].name;
	if (group)
		gr = getgrgid((gid_t)id);
	else
		pw = getpwuid((uid_t)id);
	l->v = xrealloc(l->v, l->n + 1, sizeof *l->v);
	l->v[i].id = id;
	l->v[i].name = pw || gr ? xstrdup(pw ? pw->pw_name : gr->gr_name) : xasprintf("%lld", id);
	l->n++;
	return l->v[i].name;
}

const char *
pstext_user(long long uid)
{
	static struct ids users;

	return id_name(&users, uid, false);
}

const char *
pstext_group(long long gid)
{
	static struct ids groups;

	return id_name(&groups, gid, true);
}

/* --- times ---------------------------------------------------------------------- */

void
pstext_elapsed(struct str *out, long long secs)
{
	if (secs >= DAY)
		str_addf(out, "%lld-", secs / DAY);
	if (secs >= 3600)
		str_addf(out, "%02d:", (int)(secs % DAY / 3600));
	str_addf(out, "%02d:%02d", (int)(secs % 3600 / 60), (int)(secs % 60));
}

void
pstext_time(struct str *out, long long secs)
{
	if (secs < 3600)
		str_add(out, "00:");
	pstext_elapsed(out, secs);
}

void
pstext_minutes(struct str *out, long long secs)
{
	str_addf(out, "%3lld:%02d", secs / 60, (int)(secs % 60));
}

void
pstext_began(struct str *out, long long began, long long now)
{
	time_t a = (time_t)began, b = (time_t)now;
	struct tm then, today;
	char buf[16];
	size_t n;

	localtime_r(&a, &then);
	localtime_r(&b, &today);
	n = strftime(buf, sizeof buf, then.tm_year != today.tm_year ? "%Y" : then.tm_yday != today.tm_yday ? "%b%d" : "%H:%M", &then);
	str_addn(out, buf, n);
}
