/* SPDX-License-Identifier: ISC */
/* idmap: the id maps of a user namespace. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/idmap.h"
#include "kernel/proc.h"
#include "base/io.h"

static int
put_maps(pid_t pid, bool deny, const char *uids, const char *gids)
{
	int proc = open(proc_path(pid, "").s, O_PATH | O_DIRECTORY | O_CLOEXEC), ret = -1;

	if (proc < 0)
		return -1;
	/* Before 3.19 there is neither the file nor the rule. */
	if (deny && io_put_at(proc, "setgroups", "deny") < 0 && errno != ENOENT)
		goto out;
	/* One write(2) a file: the kernel takes a map whole or not at all. */
	if (io_put_at(proc, "gid_map", gids) < 0 || io_put_at(proc, "uid_map", uids) < 0)
		goto out;
	ret = 0;
out:
	xclose(proc);
	return ret;
}

int
idmap_write(pid_t pid, const char *uids, const char *gids)
{
	return put_maps(pid, false, uids, gids);
}

int
idmap_write_own(pid_t pid, const char *uids, const char *gids)
{
	return put_maps(pid, true, uids, gids);
}

/*
 * By system call: musl's wrappers stop all threads first, and there are none.
 * The 32-bit numbers of ids are their own calls on the oldest architectures.
 */
#ifdef SYS_setgroups32
enum { SETGROUPS = SYS_setgroups32, SETRESGID = SYS_setresgid32, SETRESUID = SYS_setresuid32 };
#else
enum { SETGROUPS = SYS_setgroups, SETRESGID = SYS_setresgid, SETRESUID = SYS_setresuid };
#endif

int
idmap_become(uid_t uid, gid_t gid, const gid_t *groups, size_t n)
{
	/* EPERM: a namespace whose maker gave up setgroups (user_namespaces(7)), and has none to drop. */
	if (syscall(SETGROUPS, n, groups) < 0 && !(n == 0 && errno == EPERM))
		return -1;
	if (syscall(SETRESGID, gid, gid, gid) < 0)
		return -1;
	return syscall(SETRESUID, uid, uid, uid) < 0 ? -1 : 0;
}
