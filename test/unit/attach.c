/* SPDX-License-Identifier: ISC */
/* attach: words for namespaces, a container's cgroup in a path, a passwd file that an attacker wrote. */
#include <stdlib.h>

#include "unit.h"
#include "kernel/cgseat.h"
#include "kernel/ns.h"
#include "kernel/sys.h"
#include "run/shell.h"

static unsigned
word(const char *s)
{
	return ns_from_word(s, strlen(s));
}

static void
words(void)
{
	CHECK(word("MOUNT") == SYS_NEWNS && word("mnt") == SYS_NEWNS && word("Mnt") == SYS_NEWNS);
	CHECK(word("UTSNAME") == SYS_NEWUTS && word("uts") == SYS_NEWUTS && word("NETWORK") == SYS_NEWNET && word("net") == SYS_NEWNET);
	CHECK(word("user") == SYS_NEWUSER && word("TIME") == SYS_NEWTIME && word("CGROUP") == SYS_NEWCGROUP && word("PID") == SYS_NEWPID);
	CHECK(word("") == 0 && word("NE") == 0 && word("NETW") == 0 && word("NETWORKS") == 0);
	CHECK(ns_from_word("net|pid", 3) == SYS_NEWNET);
}

static void
cuts(void)
{
	CHECK(cg_seat_cut("a/lxc/c1/init.scope", "lxc/c1") == strlen("a/lxc/c1"));
	CHECK(cg_seat_cut("lxc/c1", "lxc/c1") == 6);
	CHECK(cg_seat_cut("lxc/c10/x", "lxc/c1") == 9);
	CHECK(cg_seat_cut("xlxc/c1/lxc/c1/y", "lxc/c1") == strlen("xlxc/c1/lxc/c1"));
	CHECK(cg_seat_cut("", "lxc/c1") == 0 && cg_seat_cut("a/b", "") == 3);
}

static const char *
shell(const char *passwd, uid_t uid)
{
	static char *found;

	free(found);
	found = shell_in(passwd, uid);
	return found ? found : "none";
}

static void
shells(void)
{
	CHECK_STR(shell("root:x:0:0:root:/root:/bin/ash\nu:x:7:7::/:/bin/u\n", 0), "/bin/ash");
	CHECK_STR(shell("root:x:0:0:root:/root:/bin/ash\nu:x:7:7::/:/bin/u", 7), "/bin/u");
	CHECK_STR(shell("root:x:0:0:root:/root:/bin/ash", 1), "none");
	CHECK_STR(shell("", 0), "none");
	/* Too few fields, too many, no number, no absolute path; the first good line counts. */
	CHECK_STR(shell("root:x:0:0:/root:/bin/a\nroot:x:0:0:r:/root:/bin/b:\nroot:x::0:r:/root:/bin/c\nroot:x:0:0:r:/root:sh\nr:x:0:0::/:/d\nr:x:0:0::/:/e\n", 0), "/d");
	CHECK_STR(shell("r:x:4294967295:0::/:/d\nr:x:-1:0::/:/d\nr:x:0x0:0::/:/d\n", (uid_t)-1), "none");
	CHECK_STR(shell(":::::::::\n\n:\n", 0), "none");
}

int
main(void)
{
	words();
	cuts();
	shells();
	UNIT_END();
}
