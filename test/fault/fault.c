/* SPDX-License-Identifier: ISC */
/*
 * fault [-T] [-o FILE] [-t SECS] [-p PID] [error ROLE:N[:ERRNO] | kill ROLE:N] -- COMMAND...
 *
 * Runs COMMAND and follows every process of it by ptrace(2), as long as it
 * executes the same file: a guest's own program is let go. At the N-th system
 * call of a role either the call fails, not executed, or its process is killed
 * before it. Roles are generations: 0 the command, 1 its children (and PID, which
 * runs already), 2 theirs. When COMMAND itself has ended all others are let go.
 * -T: its input and output are a terminal of its own.
 *
 * FILE gets one line for each thing seen:
 *   call ROLE N NAME ERROR       without an order: each call; ERROR: -, where none can be
 *   hit ROLE N NAME              what was made to happen
 *   crash ROLE SIGNAL            a process of ours died of a signal that says bug
 *   hang ROLE NAME               SECS are over: all are killed
 *   status N                     as a shell has it
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
int
main(void)
{
	fputs("fault: knows the registers of x86_64 alone\n", stderr);
	return 77;
}
#else

/* What each call may well say. One that is not here, or has 0, never fails on a sane kernel. */
static const struct { long nr; const char *name; int err; } table[] = {
#define C(name, err) { SYS_ ## name, #name, err }
	C(read, EIO), C(write, EIO), C(open, EMFILE), C(openat, EMFILE), C(stat, ENOMEM), C(fstat, EIO), C(lstat, ENOMEM),
	C(newfstatat, ENOMEM), C(statx, ENOMEM), C(statfs, ENOSYS), C(fstatfs, EIO), C(access, EIO), C(faccessat, EIO),
	C(faccessat2, EIO), C(poll, ENOMEM), C(lseek, ESPIPE), C(mmap, ENOMEM), C(mprotect, ENOMEM), C(brk, 0), C(munmap, 0),
	C(madvise, EINVAL), C(rt_sigaction, 0), C(rt_sigprocmask, 0), C(rt_sigreturn, 0), C(rt_sigtimedwait, 0), C(ioctl, EIO),
	C(readv, EIO), C(writev, EIO), C(pipe2, EMFILE), C(dup, EMFILE), C(dup2, EMFILE), C(dup3, EMFILE), C(nanosleep, 0),
	C(clock_nanosleep, 0), C(clock_gettime, 0), C(getpid, 0), C(gettid, 0), C(getppid, 0), C(getuid, 0), C(geteuid, 0),
	C(getgid, 0), C(getegid, 0), C(sendfile, EIO), C(socket, EMFILE), C(socketpair, EMFILE), C(connect, EAGAIN), C(bind, ENOMEM),
	C(listen, EINVAL), C(accept4, EMFILE), C(sendto, ENOBUFS), C(recvfrom, ENOMEM), C(sendmsg, ENOBUFS), C(recvmsg, ENOMEM),
	C(getsockopt, ENOPROTOOPT), C(setsockopt, ENOPROTOOPT), C(getsockname, ENOBUFS), C(clone, EAGAIN), C(clone3, ENOMEM),
	C(fork, EAGAIN), C(vfork, EAGAIN), C(execve, ENOMEM), C(execveat, ENOMEM), C(exit, 0), C(exit_group, 0), C(wait4, 0),
	C(waitid, 0), C(kill, EPERM), C(tgkill, 0), C(tkill, 0), C(uname, 0), C(fcntl, EINVAL), C(flock, ENOLCK), C(fsync, EIO),
	C(getcwd, ENOENT), C(chdir, EIO), C(fchdir, EIO), C(rename, ENOSPC), C(renameat, ENOSPC), C(renameat2, ENOSPC),
	C(mkdir, ENOSPC), C(mkdirat, ENOSPC), C(rmdir, EBUSY), C(unlink, EROFS), C(unlinkat, EIO), C(link, EMLINK),
	C(linkat, EMLINK), C(symlink, ENOSPC), C(symlinkat, ENOSPC), C(readlink, ENOMEM), C(readlinkat, ENOMEM), C(chmod, EROFS),
	C(fchmod, EROFS), C(fchmodat, EROFS), C(chown, EPERM), C(fchown, EPERM), C(lchown, EPERM), C(fchownat, EPERM), C(umask, 0),
	C(mknod, EPERM), C(mknodat, EPERM), C(setsid, EPERM), C(setuid, EAGAIN), C(setgid, EPERM), C(setgroups, EPERM),
	C(setresuid, EAGAIN), C(setresgid, EPERM), C(capget, EPERM), C(capset, EPERM), C(prctl, EINVAL), C(arch_prctl, 0),
	C(personality, EINVAL), C(sethostname, EPERM), C(pivot_root, EINVAL), C(chroot, EPERM), C(mount, ENOMEM), C(umount2, EBUSY),
	C(getdents64, EIO), C(set_tid_address, 0), C(futex, 0), C(setxattr, ENOSPC), C(lsetxattr, ENOSPC), C(getxattr, EOPNOTSUPP),
	C(lgetxattr, EOPNOTSUPP), C(signalfd4, EMFILE), C(unshare, ENOSPC), C(setns, EPERM), C(memfd_create, EMFILE), C(keyctl, EDQUOT),
	C(prlimit64, EPERM), C(getrandom, 0), C(utimensat, EROFS), C(futimesat, EROFS), C(open_tree, ENOMEM), C(move_mount, EINVAL), C(fsopen, EMFILE),
	C(fsconfig, EINVAL), C(fsmount, ENOMEM), C(mount_setattr, EINVAL), C(pidfd_open, EMFILE), C(pidfd_send_signal, EPERM), C(close, 0),
	C(openat2, EAGAIN), C(close_range, ENOMEM), C(ftruncate, EFBIG), C(truncate, EFBIG), C(restart_syscall, 0), C(sched_yield, 0),
	C(gettimeofday, 0), C(time, 0), C(sysinfo, 0), C(pselect6, 0), C(ppoll, ENOMEM), C(bpf, EPERM), C(seccomp, EINVAL), C(getpgid, 0),
	C(getpgrp, 0), C(setpgid, EPERM), C(getsid, 0), C(pread64, EIO), C(pwrite64, ENOSPC), C(copy_file_range, EIO), C(getgroups, 0),
	C(getrlimit, 0), C(setrlimit, EPERM), C(sendmmsg, ENOBUFS), C(shutdown, ENOTCONN), C(listxattr, EOPNOTSUPP), C(llistxattr, EOPNOTSUPP),
#undef C
};
enum { CALLS = sizeof table / sizeof *table, TASKS = 64, ROLES = 8 };

struct task { pid_t pid; int role; bool known, failing; long nr; };

static struct task task[TASKS];
static unsigned calls[ROLES];
static FILE *out;
static struct stat ours;
static volatile sig_atomic_t late;

/* The one thing to do. */
static struct { enum { COUNT, FAIL, KILL } what; int role; unsigned n; int err; } order;

static int
row(long nr)
{
	int i;

	for (i = 0; i < CALLS; i++)
		if (table[i].nr == nr)
			return i;
	return -1;
}

static const char *
name(long nr)
{
	static char other[32];
	int i = row(nr);

	if (i >= 0)
		return table[i].name;
	snprintf(other, sizeof other, "call-%ld", nr);
	return other;
}

static struct task *
find(pid_t pid)
{
	int i;

	for (i = 0; i < TASKS; i++)
		if (task[i].pid == pid)
			return &task[i];
	return NULL;
}

static struct task *
add(pid_t pid, int role, bool known)
{
	struct task *t = find(pid);

	if (!t)
		t = find(0);
	if (!t)
		exit(99);
	*t = (struct task){ .pid = pid, .role = role < ROLES ? role : ROLES - 1, .known = known };
	return t;
}

/* Does it still execute our file? The sealed copy is a memory file, or the same one on a mount of its own. */
static bool
is_ours(pid_t pid)
{
	char path[64], to[256];
	struct stat st;
	ssize_t n;

	snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
	if (stat(path, &st) == 0 && st.st_dev == ours.st_dev && st.st_ino == ours.st_ino)
		return true;
	n = readlink(path, to, sizeof to - 1);
	if (n < 0)
		return true;
	to[n] = '\0';
	return strstr(to, "lxcbox") != NULL;
}

static void
let_go(struct task *t, int sig)
{
	ptrace(PTRACE_DETACH, t->pid, NULL, (void *)(long)sig);
	t->pid = 0;
}

static void
go_on(const struct task *t, int sig)
{
	ptrace(PTRACE_SYSCALL, t->pid, NULL, (void *)(long)sig);
}

static void
entry(struct task *t)
{
	struct user_regs_struct r;
	int i;

	if (ptrace(PTRACE_GETREGS, t->pid, NULL, &r) < 0)
		return;
	t->nr = (long)r.orig_rax;
	calls[t->role]++;
	if (order.what == COUNT) {
		i = row(t->nr);
		fprintf(out, "call %d %u %s %s\n", t->role, calls[t->role], name(t->nr), i >= 0 && table[i].err ? strerror(table[i].err) : "-");
		return;
	}
	if (t->role != order.role || calls[t->role] != order.n)
		return;
	i = row(t->nr);
	/* Two processes at once do not take the same steps each time: here is another call than was counted. */
	if (order.what == FAIL && i >= 0 && !table[i].err)
		return;
	fprintf(out, "hit %d %u %s\n", t->role, calls[t->role], name(t->nr));
	if (order.what == KILL) {
		kill(t->pid, SIGKILL);
		return;
	}
	t->failing = true;
	if (!order.err)
		order.err = i >= 0 ? table[i].err : EIO;
	r.orig_rax = (unsigned long long)-1;
	ptrace(PTRACE_SETREGS, t->pid, NULL, &r);
}

static void
leave(struct task *t)
{
	struct user_regs_struct r;

	if (!t->failing)
		return;
	t->failing = false;
	if (ptrace(PTRACE_GETREGS, t->pid, NULL, &r) < 0)
		return;
	r.rax = (unsigned long long)-order.err;
	ptrace(PTRACE_SETREGS, t->pid, NULL, &r);
}

static bool
is_entry(pid_t pid)
{
	struct __ptrace_syscall_info info;

	return ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof info, &info) > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

static void
stopped(struct task *t, int status)
{
	int sig = WSTOPSIG(status), event = status >> 16;
	unsigned long msg = 0;
	struct task *k;

	if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) {
		ptrace(PTRACE_GETEVENTMSG, t->pid, NULL, &msg);
		k = find((pid_t)msg);
		/* It may have been seen before its parent's event: then it waits. */
		if (k) {
			k->known = true;
			k->role = t->role + 1 < ROLES ? t->role + 1 : t->role;
			go_on(k, 0);
		} else
			add((pid_t)msg, t->role + 1, true);
		go_on(t, 0);
	} else if (event == PTRACE_EVENT_EXEC) {
		if (is_ours(t->pid))
			go_on(t, 0);
		else
			let_go(t, 0);
	} else if (event == PTRACE_EVENT_STOP) {
		/* Its birth, or a job control stop. */
		if (!t->known)
			return;
		if (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU)
			ptrace(PTRACE_LISTEN, t->pid, NULL, NULL);
		else
			go_on(t, 0);
	} else if (sig == (SIGTRAP | 0x80)) {
		/* Behind an exec or a fork comes an exit without an entry. */
		if (is_entry(t->pid))
			entry(t);
		else
			leave(t);
		go_on(t, 0);
	} else
		go_on(t, event ? 0 : sig);
}

static void
ended(const struct task *t, int status)
{
	static const int bad[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP };
	size_t i;

	for (i = 0; WIFSIGNALED(status) && i < sizeof bad / sizeof *bad; i++)
		if (WTERMSIG(status) == bad[i])
			fprintf(out, "crash %d %s in %s\n", t->role, strsignal(bad[i]), name(t->nr));
}

static void
on_alarm(int sig)
{
	late = sig;
}

static void
give_up(void)
{
	int i;

	for (i = 0; i < TASKS; i++)
		if (task[i].pid) {
			fprintf(out, "hang %d %s\n", task[i].role, name(task[i].nr));
			kill(task[i].pid, SIGKILL);
		}
}

/* All that are left, wherever they are. */
static void
let_all_go(void)
{
	int i, status;

	for (i = 0; i < TASKS; i++) {
		if (!task[i].pid)
			continue;
		if (ptrace(PTRACE_INTERRUPT, task[i].pid, NULL, NULL) < 0 || waitpid(task[i].pid, &status, __WALL) < 0)
			continue;
		if (WIFSTOPPED(status))
			let_go(&task[i], status >> 16 || WSTOPSIG(status) == (SIGTRAP | 0x80) ? 0 : WSTOPSIG(status));
		else
			ended(&task[i], status);
	}
}

static int
follow(pid_t command)
{
	int status, result = -1;
	struct task *t;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, &status, __WALL);
		if (pid < 0 && errno == EINTR && late) {
			give_up();
			late = 0;
			continue;
		}
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			break;
		t = find(pid);
		if (WIFSTOPPED(status)) {
			if (!t)
				t = add(pid, 0, false);
			stopped(t, status);
			continue;
		}
		if (t) {
			ended(t, status);
			t->pid = 0;
		}
		if (pid == command) {
			result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
			break;
		}
	}
	let_all_go();
	return result;
}

static const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
    PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;

/* What is written there nobody reads: it is to be less than fits. */
static int master = -1;

static void
take_terminal(void)
{
	int slave = -1;

	if (setsid() < 0 || (slave = open(ptsname(master), O_RDWR)) < 0 || ioctl(slave, TIOCSCTTY, 0) < 0 || dup2(slave, 0) < 0 || dup2(slave, 1) < 0) {
		perror("fault: -T");
		_exit(98);
	}
	close(slave);
	close(master);
}

static pid_t
start(char **argv)
{
	char byte;
	int go[2];
	pid_t pid;

	if (pipe2(go, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		perror("fault");
		exit(98);
	}
	if (pid == 0) {
		close(go[1]);
		if (read(go[0], &byte, 1) < 0)
			_exit(98);
		if (master >= 0)
			take_terminal();
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	close(go[0]);
	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)options) < 0) {
		perror("fault: PTRACE_SEIZE");
		exit(98);
	}
	add(pid, 0, true);
	/* Calls are seen from its first stop on: the one after its exec. */
	close(go[1]);
	return pid;
}

/* One that runs already; it is stopped at once, so that its next call is seen. */
static void
seize(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)(options & ~PTRACE_O_EXITKILL)) < 0 || ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0 ||
	    waitpid(pid, &status, __WALL) < 0) {
		perror("fault: -p");
		exit(98);
	}
	go_on(add(pid, 1, true), 0);
}

static void
read_order(const char *what, const char *where)
{
	char *end;

	order.what = strcmp(what, "kill") == 0 ? KILL : FAIL;
	order.role = (int)strtol(where, &end, 10);
	if (*end == ':')
		order.n = (unsigned)strtoul(end + 1, &end, 10);
	if (*end == ':')
		order.err = atoi(end + 1);
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_alarm };
	struct itimerval timer = { .it_value.tv_sec = 10, .it_interval.tv_sec = 2 };
	pid_t also = 0, command;
	const char *file = NULL;
	int c, status;

	while ((c = getopt(argc, argv, "+To:t:p:")) != -1)
		if (c == 'T')
			master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
		else if (c == 'o')
			file = optarg;
		else if (c == 't')
			timer.it_value.tv_sec = atoi(optarg);
		else if (c == 'p')
			also = (pid_t)atoi(optarg);
		else
			return 98;
	argv += optind;
	if (argv[0] && argv[1] && (strcmp(argv[0], "error") == 0 || strcmp(argv[0], "kill") == 0)) {
		read_order(argv[0], argv[1]);
		argv += 2;
	}
	if (master >= 0 && (grantpt(master) < 0 || unlockpt(master) < 0)) {
		perror("fault: -T");
		return 98;
	}
	if (argv[0] && strcmp(argv[0], "--") == 0)
		argv++;
	out = file ? fopen(file, "we") : stderr;
	if (!argv[0] || !out || !getenv("LXCBOX") || stat(getenv("LXCBOX"), &ours) < 0) {
		fputs("usage: LXCBOX=FILE fault [-T] [-o FILE] [-t SECS] [-p PID] [error ROLE:N[:ERRNO] | kill ROLE:N] -- COMMAND...\n", stderr);
		return 98;
	}
	sigaction(SIGALRM, &sa, NULL);
	if (also)
		seize(also);
	command = start(argv);
	setitimer(ITIMER_REAL, &timer, NULL);
	status = follow(command);
	fprintf(out, "status %d\n", status);
	return status < 0 ? 98 : status;
}
#endif
