/* SPDX-License-Identifier: ISC */
/* ids: users, ranges and maps from text. */
#include <stdlib.h>

#include "unit.h"
#include "container/ids.h"

static const char passwd[] =
	"root:x:0:0:root:/root:/bin/sh\n# note:x:5:5\nbad:x:many:0::\n\nshort\nann:x:1000:1001:Ann:/:/bin/sh\n4294967295:x:4294967295:0::/:";

static void
users(void)
{
	uid_t u = 7;
	gid_t g = 7;
	char *name;

	CHECK(ids_user(passwd, "ann", &u, &g, &name) == 0 && u == 1000 && g == 1001);
	CHECK(str_eq(name, "ann"));
	free(name);
	CHECK(ids_user(passwd, "1000", &u, &g, &name) == 0 && g == 1001 && name);
	free(name);
	CHECK(ids_user(passwd, "77", &u, &g, &name) == 0 && u == 77 && g == 77 && !name);
	CHECK(ids_user(passwd, "bad", &u, &g, &name) < 0);
	CHECK(ids_user(passwd, "short", &u, &g, &name) < 0);
	CHECK(ids_user(passwd, "", &u, &g, &name) < 0);
	CHECK(ids_user(passwd, "4294967295", &u, &g, &name) < 0);
	CHECK(ids_user("", "ann", &u, &g, &name) < 0);
}

static void
ranges(void)
{
	static const char text[] = "# who\nann:x:1\nann:100000:0\nann:200000:65536\nann:1:1\n1001:5:6\n";
	uint32_t start, count;

	CHECK(ids_sub(text, "ann", 1000, &start, &count) == 0 && start == 200000 && count == 65536);
	CHECK(ids_sub(text, NULL, 1001, &start, &count) == 0 && start == 5 && count == 6);
	CHECK(ids_sub(text, "bob", 1002, &start, &count) < 0);
	CHECK(ids_sub("", "bob", 1002, &start, &count) < 0);
}

static void
maps(void)
{
	static const char *const bad[] = {
		"", "u", "x:0:1:1", "u:0:1", "u:0:1:1:1", "u:0:1:0", "u:-1:1:1", "uu:0:1:1", "u:0:4294967295:1", "u:0:4294967294:2",
		"u:1:0:4294967295", "u:0:1:1 ", "u:0:99999999999999999999:1", "u: 0:1:1",
	};
	struct ids_maps m = { .nuid = 0 };
	size_t i;

	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(ids_parse(&m, bad[i]) < 0);
	CHECK(m.nuid == 0 && m.ngid == 0);
	CHECK(ids_parse(&m, "b:0:100000:10") == 0);
	CHECK(ids_parse(&m, "u:10:5:1") == 0);
	CHECK(str_eq(m.uid.s, "0 100000 10\n10 5 1\n") && m.nuid == 2 && m.uid_top == 11);
	CHECK(str_eq(m.gid.s, "0 100000 10\n") && m.ngid == 1 && m.gid_top == 10);
	CHECK(ids_parse(&m, "u:0:0:4294967295") == 0);
	ids_free(&m);
}

int
main(void)
{
	users();
	ranges();
	maps();
	UNIT_END();
}
