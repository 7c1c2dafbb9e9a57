/* SPDX-License-Identifier: ISC */
/* clones: which containers live on the root file system of another, as LXC records it in the folders of both. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "container/clones.h"
#include "container/ctr.h"
#include "base/err.h"
#include "base/io.h"
#include "base/num.h"
#include "base/path.h"
#include "base/str.h"

enum { LIST_MAX = 1 << 20 };

/* Lines of a file of its folder: lxcpath, name, lxcpath, name ... In lxc_snapshots the first LXC kept but their number. */
static struct strv
pairs(const struct ctr *c, const char *name)
{
	char *file = path_join(c->dir, name), *text = io_read_at(AT_FDCWD, file, LIST_MAX, NULL);
	struct strv l = { 0 };

	if (text)
		strv_split(&l, text, "\n");
	if (l.n == 1 && str_eq(l.v[0], "0"))
		strv_free(&l);
	free(text);
	free(file);
	return l;
}

struct strv
clones_of(const struct ctr *c)
{
	return pairs(c, "lxc_snapshots");
}

/* c is no longer among the clones that source counts. */
static void
forget_clone(const struct ctr *source, const struct ctr *c)
{
	struct strv l = clones_of(source);
	char *file = path_join(source->dir, "lxc_snapshots");
	struct str s = { 0 };
	int64_t count;
	size_t i;

	if (l.n == 1 && num_i64(l.v[0], 1, INT32_MAX, &count) == 0 && count > 1)
		str_addf(&s, "%lld\n", (long long)count - 1);
	for (i = 0; i + 1 < l.n; i += 2)
		if (!str_eq(l.v[i], c->lxcpath) || !str_eq(l.v[i + 1], c->name))
			str_addf(&s, "%s\n%s\n", l.v[i], l.v[i + 1]);
	if (l.n && (s.n ? io_replace_at(AT_FDCWD, file, s.s, s.n, 0644) : unlink(file)) < 0)
		warn("%s:", file);
	str_free(&s);
	free(file);
	strv_free(&l);
}

void
clones_leave(const struct ctr *c)
{
	struct strv l = pairs(c, "lxc_rdepends");
	struct ctr source;
	size_t i;

	for (i = 0; i + 1 < l.n; i += 2)
		if (ctr_open(&source, l.v[i + 1], l.v[i]) == 0) {
			forget_clone(&source, c);
			ctr_close(&source);
		}
	strv_free(&l);
}
