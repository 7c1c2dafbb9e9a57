/* SPDX-License-Identifier: ISC */
/*
 * join: the two processes of an attach that come to be inside. Root of a container that has no user namespace
 * may trace and look into all that it sees, whatever is done against it (CVE-2016-9962, CVE-2016-8649). So there are two:
 *
 * The joiner is in the host's pid namespace to its end, where nobody inside sees it. It
 *  1. sets the label for exec, while /proc is the host's (CVE-2015-1334);
 *  2. joins the namespaces, becomes root in them: a pty gets its owner by that;
 *  3. makes the pty, which the devices cgroup may forbid, and hands its master to who attaches;
 *  4. takes a seat in the cgroups, single-threaded and by "0" (no RCU wait);
 *  5. gives up what the container is without, closes everything, and only then
 *  6. forks: the first process that is seen inside has nothing, in memory, rights or descriptors, that it may not have.
 *  7. waits. If who attaches is killed, it hangs the command up: a PR_SET_PDEATHSIG of the command itself is lost
 *     when it runs a set-user-id program.
 *
 * The command's own process takes terminal, ids, working folder, and executes.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "run/join.h"
#include "run/attach.h"
#include "run/cmd.h"
#include "run/init.h"
#include "run/shell.h"
#include "container/conf.h"
#include "container/ctr.h"
#include "kernel/cap.h"
#include "kernel/idmap.h"
#include "kernel/mnt.h"
#include "kernel/ns.h"
#include "kernel/pty.h"
#include "kernel/sys.h"
#include "base/err.h"
#include "base/io.h"

extern char **environ;

static _Noreturn void
fail(const struct join *j, const char *what)
{
	warn("%s: %s:", j->c->name, what);
	_exit(EXIT_FAILURE);
}

/* --- the command ---------------------------------------------------------------- */

/* The caller's, if there is one of that name inside; not where an open descriptor leads to (CVE-2024-21626), but none is open any more. */
static void
working_folder(const struct join *j)
{
	char where[4096];

	if (!j->cwd || !(j->namespaces & SYS_NEWNS))
		return;
	/* Whoever joins a mount namespace is in its root already. */
	if (chdir(j->cwd) == 0 && (!getcwd(where, sizeof where) || where[0] != '/') && chdir("/") < 0)
		fail(j, "/");
}

/* /proc of the pid namespace and /sys of the network namespace that were joined. EBUSY: what lies there is that already. */
static void
remount(const struct join *j)
{
	static const char *const type[] = { "proc", "sysfs" }, *const path[] = { "/proc", "/sys" };
	int i, fd;

	if (sys_unshare(SYS_NEWNS) < 0 || mnt_make_slave() < 0)
		fail(j, "-R: cannot make a mount namespace");
	for (i = 0; i < 2; i++) {
		fd = openat(AT_FDCWD, path[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0 || (mnt_fs(type[i], type[i], fd, MNT_NOSUID | MNT_NODEV | MNT_NOEXEC, NULL) < 0 && errno != EBUSY))
			fail(j, i ? "-R: cannot mount /sys" : "-R: cannot mount /proc");
		xclose(fd);
	}
}

static void
execute(char **argv)
{
	execvp(argv[0], argv);
	_exit(init_exec_failed(argv[0]));
}

static _Noreturn void
command(const struct join *j)
{
	char sh[] = "/bin/sh", *shell, *login[2] = { sh, NULL };
	uid_t uid = j->a->uid, me;

	if ((j->term >= 0 ? pty_control(j->term) : setsid()) < 0)
		fail(j, "cannot take its terminal");
	if (j->a->remount && !(j->namespaces & SYS_NEWNS))
		remount(j);
	if (uid != (uid_t)-1 || j->a->gid != (gid_t)-1) {
		me = uid != (uid_t)-1 ? uid : geteuid();
		if (idmap_become(me, j->a->gid != (gid_t)-1 ? j->a->gid : getegid(), NULL, 0) < 0)
			fail(j, "cannot take these ids");
	}
	if (j->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		fail(j, "cannot set no_new_privs");
	working_folder(j);
	/* Whoever attaches may have been started by nohup(1), but his terminal was not. */
	if (j->term >= 0)
		init_signals();
	environ = j->env;
	if (j->a->cmd && j->a->cmd[0])
		execute(j->a->cmd);
	shell = shell_of(geteuid());
	if (shell) {
		login[0] = shell;
		execv(shell, login);
		login[0] = sh;
	}
	execute(login);
	_exit(EXIT_FAILURE);
}

/* --- the joiner ------------------------------------------------------------------ */

static void
set_label(const struct join *j)
{
	int fd;

	if (!j->label)
		return;
	fd = openat(AT_FDCWD, "/proc/self/attr/exec", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || mnt_magic(fd) != MNT_MAGIC_PROC || io_write_all(fd, j->label, strlen(j->label)) < 0)
		fail(j, "cannot set its security label");
	close(fd);
}

/* dir is an attacker's: that it is a devpts, and what was opened the ptmx (5:2) of it, is seen from the files themselves. */
static int
pty_of(int dir, int *master, int *slave)
{
	struct stat p;

	if (dir < 0 || mnt_magic(dir) != MNT_MAGIC_DEVPTS || pty_open(dir, master, slave) < 0)
		return -1;
	if (fstat(*master, &p) == 0 && S_ISCHR(p.st_mode) && p.st_rdev == makedev(5, 2) && mnt_magic(*master) == MNT_MAGIC_DEVPTS)
		return 0;
	close(*master);
	close(*slave);
	return -1;
}

/* Its size, speed, and what its keys mean, are those of the caller's, from the first moment on. */
static void
imitate(const struct join *j, int slave)
{
	struct termios t;

	pty_copy_size(j->term, slave);
	if (tcgetattr(j->term, &t) < 0)
		return;
	/* What the caller's terminal shows of what is typed it shows itself. */
	if (j->cooked)
		t.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(slave, TCSANOW, &t);
}

/* host: /dev/pts outside. */
static void
make_pty(const struct join *j, int host)
{
	int dir = openat(AT_FDCWD, "/dev/pts", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), master, slave, fd;
	struct cmd_ans a = { .magic = CMD_MAGIC };

	if (pty_of(dir, &master, &slave) < 0 && pty_of(host, &master, &slave) < 0) {
		warn("%s: no terminal can be made, inside or outside:", j->c->name);
		hint("without one: </dev/null 2>&1 | cat");
		_exit(EXIT_FAILURE);
	}
	imitate(j, slave);
	if (j->a->uid != (uid_t)-1 && fchown(slave, j->a->uid, (gid_t)-1) < 0)
		fail(j, "cannot give the terminal to the user");
	if (cmd_reply(j->sock, &a, master) < 0)
		fail(j, "cannot hand its terminal over");
	close(master);
	/* A terminal of the caller's never gets in: what is typed into it with TIOCSTI would be run outside (CVE-2016-10124). */
	for (fd = 0; fd < 3; fd++)
		if (isatty(fd))
			dup2(slave, fd);
}

static void
rights(const struct join *j)
{
	const char *arch = j->a->arch ? j->a->arch : j->c->conf->arch;

	if (!j->c->conf->keyring_session && sys_keyring_new() < 0 && errno != ENOSYS)
		info("%s: no new session keyring:", j->c->name);
	if (arch && sys_personality(conf_arch_is32(arch) == 1) < 0)
		fail(j, "cannot set the architecture");
	umask(022);
	if (!(j->a->elevated & ATTACH_CAP) && cap_confine(j->caps) < 0)
		fail(j, "cannot limit its capabilities");
}

static pid_t child;

static void
hang_up(int sig)
{
	kill(-child, SIGHUP);
	kill(-child, SIGCONT);
	_exit(EXIT_FAILURE);
}

static void
join_namespaces(const struct join *j)
{
	if (ns_join(j->proc, j->pidfd, j->namespaces) == 0)
		return;
	if (errno != ENOSYS)
		fail(j, "cannot join its namespaces");
	warn("%s: this kernel cannot join a running container: setns(2) of pid and mount namespaces came with Linux 3.8", j->c->name);
	hint("a getty inside is reached by lxc-console -n %s", j->c->name);
	_exit(EXIT_FAILURE);
}

/* The null device takes the place of a folder, which leads out of the root that is joined. */
static void
no_folders(void)
{
	int fd, null = -1;

	for (fd = 0; fd < 3; fd++) {
		if (!io_is_folder(fd))
			continue;
		if (null < 0)
			null = openat(AT_FDCWD, "/dev/null", O_RDWR | O_NOCTTY | O_CLOEXEC);
		if (null < 0 || dup2(null, fd) < 0)
			close(fd);
	}
}

_Noreturn void
join_run(const struct join *j, bool in_v2)
{
	int host = -1, status;

	/* No terminal reaches this process with its signals. */
	if (setsid() < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		fail(j, "cannot prepare to join it");
	set_label(j);
	if (j->namespaces & SYS_NEWNS)
		no_folders();
	if (j->term >= 0)
		host = openat(AT_FDCWD, "/dev/pts", O_PATH | O_DIRECTORY | O_CLOEXEC);
	join_namespaces(j);
	if (j->become && idmap_become(0, 0, NULL, 0) < 0)
		fail(j, "cannot become its root");
	if (j->term >= 0)
		make_pty(j, host);
	if (cg_seat_take(&j->seat, in_v2) < 0)
		fail(j, "cannot join its cgroups");
	rights(j);
	err_log_to(-1, ERR_ERROR, NULL);
	if (j->a->clear_env)
		init_forget(environ);
	/* That page is not copied by a fork: nobody inside may tell who attaches whom to signal. */
	if (sys_close_from(3) < 0 || madvise((void *)(uintptr_t)j->command, sizeof *j->command, MADV_DONTFORK) < 0)
		fail(j, "cannot prepare its command");
	child = sys_fork(0, -1, NULL, NULL);
	if (child < 0)
		fail(j, "cannot start its command");
	if (child == 0)
		command(j);
	*j->command = child;
	/* Its parent may be gone already. Whoever ignores SIGHUP (nohup) has the joiner and the command do so as well. */
	signal(SIGUSR1, hang_up);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	if (getppid() != j->parent)
		hang_up(SIGUSR1);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			_exit(EXIT_FAILURE);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
