/* SPDX-License-Identifier: ISC */
/* cg: the tables of cgroups and mounts, as kernels and hosts of every kind write them. */
#include <stdbool.h>

#include "unit.h"
#include "kernel/cghier.h"
#include "kernel/cgin.h"

/* A host with v1, one hierarchy of two controllers, a named one, and v2 beside it. */
static const char table[] =
	"12:cpu,cpuacct:/user/a\n"
	"11:name=systemd:/user.slice/session:1.scope\n"
	"10:net_cls,net_prio:/\n"
	"9:memory:/../other\n"
	"0::/user.slice\n";

static void
paths(void)
{
	static const struct { const char *name, *path; } want[] = {
		{ "cpu,cpuacct", "/user/a" }, { "name=systemd", "/user.slice/session:1.scope" }, { "", "/user.slice" },
		{ "net_cls,net_prio", "/" }, { "cpu", NULL }, { "cpuacct", NULL }, { "systemd", NULL }, { "12", NULL },
	};
	char *got;
	size_t i;

	for (i = 0; i < sizeof want / sizeof *want; i++) {
		got = cg_table_path(table, want[i].name);
		CHECK(!got == !want[i].path);
		if (got && want[i].path)
			CHECK_STR(got, want[i].path);
		free(got);
	}
	got = cg_table_path("0::/x", "");
	CHECK_STR(got, "/x");
	free(got);
	CHECK(!cg_table_path("", ""));
	CHECK(!cg_table_path("garbage\n:\n1:\n", ""));
	/* A line that ends early does not borrow from the next. */
	CHECK(!cg_table_path("1:cpu\n2:memory:/m\n", "cpu"));
}

static void
mounts(void)
{
	static const struct { const char *line, *name, *where, *below; } want[] = {
		/* The options' order is not the table's. */
		{ "30 25 0:26 / /sys/fs/cgroup/cpu rw,nosuid shared:9 - cgroup cgroup rw,cpuacct,cpu", "cpu,cpuacct", "/sys/fs/cgroup/cpu", "/user/a" },
		/* No optional field, and three. */
		{ "30 25 0:26 / /c rw - cgroup none rw,cpu,cpuacct", "cpu,cpuacct", "/c", "/user/a" },
		{ "30 25 0:26 / /c rw shared:1 master:2 propagate_from:3 - cgroup none rw,cpu,cpuacct", "cpu,cpuacct", "/c", "/user/a" },
		{ "31 25 0:27 / /s rw - cgroup cgroup rw,xattr,release_agent=/lib/x,name=systemd", "name=systemd", "/s", "/user.slice/session:1.scope" },
		{ "32 25 0:28 / /u rw - cgroup2 cgroup2 rw,nsdelegate", "", "/u", "/user.slice" },
		/* A source without a name leaves nothing between two blanks. */
		{ "32 25 0:28 / /u rw - cgroup2  rw", "", "/u", "/user.slice" },
		/* A bind mount of a part: of ours, of what is above it, of another. */
		{ "33 25 0:26 /user/a /b rw - cgroup cgroup rw,cpu,cpuacct", "cpu,cpuacct", "/b", "" },
		{ "33 25 0:26 /user /b rw - cgroup cgroup rw,cpu,cpuacct", "cpu,cpuacct", "/b", "/a" },
		{ "33 25 0:26 /other /b rw - cgroup cgroup rw,cpu,cpuacct", NULL, NULL, NULL },
		{ "33 25 0:26 /us /b rw - cgroup cgroup rw,cpu,cpuacct", NULL, NULL, NULL },
		/* What a cgroup namespace hides. */
		{ "34 25 0:26 /../.. /n rw - cgroup cgroup rw,cpu,cpuacct", "cpu,cpuacct", "/n", "" },
		{ "34 25 0:29 / /n rw - cgroup cgroup rw,memory", "memory", "/n", "" },
		/* Blanks and backslashes in a path. */
		{ "35 25 0:28 / /my\\040cgroups\\134x rw - cgroup2 cgroup2 rw", "", "/my cgroups\\x", "/user.slice" },
		{ "35 25 0:28 / /my\\04 rw - cgroup2 cgroup2 rw", "", "/my\\04", "/user.slice" },
		/* A controller the table lacks; half a hierarchy's would do, twice as much would not. */
		{ "36 25 0:30 / /p rw - cgroup cgroup rw,pids", NULL, NULL, NULL },
		{ "36 25 0:30 / /p rw - cgroup cgroup rw,cpu", NULL, NULL, NULL },
		/* Other file systems, and what is cut off anywhere. */
		{ "37 25 0:31 / /t rw - tmpfs cgroup rw,cpu,cpuacct", NULL, NULL, NULL },
		{ "37 25 0:31 / /t rw - cgroupfs cgroup rw,cpu,cpuacct", NULL, NULL, NULL },
		{ "30 25 0:26 / /c rw - cgroup", NULL, NULL, NULL },
		{ "30 25 0:26 / /c rw - cgroup cgroup", NULL, NULL, NULL },
		{ "30 25 0:26 / /c rw -", NULL, NULL, NULL },
		{ "30 25 0:26 / /c rw shared:1", NULL, NULL, NULL },
		{ "30 25 0:26 / /c", NULL, NULL, NULL }, { "-", NULL, NULL, NULL }, { "", NULL, NULL, NULL },
	};
	struct cg_place p;
	size_t i;

	for (i = 0; i < sizeof want / sizeof *want; i++) {
		bool found = cg_mount_read(want[i].line, table, &p);

		if (found != (want[i].name != NULL)) {
			fprintf(stderr, "%s\n", want[i].line);
			CHECK(!"found, or not");
		}
		if (found && want[i].name) {
			CHECK_STR(p.name, want[i].name);
			CHECK_STR(p.where, want[i].where);
			CHECK_STR(p.below, want[i].below);
		}
		free(p.name);
	}
}

static void
controllers(void)
{
	static const struct { const char *line, *name; } want[] = {
		{ "#subsys_name\thierarchy\tnum_cgroups\tenabled", NULL }, { "cpuset\t3\t12\t1", "cpuset" },
		{ "memory\t0\t1\t0", NULL }, { "pids\t0\t1\t1", "pids" }, { "x", NULL }, { "", NULL }, { "x\t11", NULL },
	};
	char *got;
	size_t i;

	for (i = 0; i < sizeof want / sizeof *want; i++) {
		got = cg_controller_read(want[i].line);
		CHECK(!got == !want[i].name);
		if (got && want[i].name)
			CHECK_STR(got, want[i].name);
		free(got);
	}
}

/* What stands before a container's own path in its init's. */
static void
bases(void)
{
	static const struct { const char *its, *path; int base; } want[] = {
		{ "/lxc/c1", "lxc/c1", 0 }, { "/user/a/lxc/c1", "lxc/c1", 7 }, { "/user/a/lxc/c1/init.scope", "lxc/c1", 7 },
		{ "/a/lxc/c1/lxc/c1", "lxc/c1", 2 }, { "/lxc/c12", "lxc/c1", -1 }, { "/lxc/c12/lxc/c1", "lxc/c1", 8 },
		{ "/xlxc/c1", "lxc/c1", -1 }, { "/../b/lxc/c1", "lxc/c1", 5 }, { "/", "lxc/c1", -1 }, { "", "lxc/c1", -1 },
		{ "lxc/c1", "lxc/c1", -1 }, { "/lxc/c1", "", -1 },
	};
	size_t i;

	for (i = 0; i < sizeof want / sizeof *want; i++)
		CHECK(cgin_base(want[i].its, want[i].path) == want[i].base);
}

int
main(void)
{
	bases();
	paths();
	mounts();
	controllers();
	UNIT_END();
}
