/* SPDX-License-Identifier: ISC */
/* proc: a process that calls itself what /proc/PID/stat is hard to read with. */
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "kernel/proc.h"
#include "kernel/sys.h"

static void
start_time(void)
{
	static const char *const comm[] = { "a) S 1 2 3 (b", ")", ") ) ) ) ) )", " ", "((((", "1 2 3 4 5 6 7", "a\nb)\n", "" };
	unsigned long long t = proc_start_time(getpid());
	size_t i;

	CHECK(t > 0);
	for (i = 0; i < sizeof comm / sizeof *comm; i++) {
		prctl(PR_SET_NAME, comm[i]);
		if (proc_start_time(getpid()) != t)
			fprintf(stderr, "called \"%s\":\n", comm[i]);
		CHECK(proc_start_time(getpid()) == t);
	}
	CHECK(proc_start_time(0) == 0);
	CHECK(proc_start_time(-1) == 0);
}

static void
namespaces(void)
{
	int pair[2], st;
	char byte;
	pid_t pid;

	CHECK(proc_ns(getpid(), "pid") != 0);
	CHECK(proc_ns(getpid(), "nothing") == 0);
	CHECK(proc_is_init(getpid()) == 0);
	CHECK(proc_pty_holders(getpid(), 0, 4711) == 0);
	/* The first process of a namespace of its own, which only root may make. */
	if (geteuid() != 0 || pipe(pair) < 0)
		return;
	pid = sys_fork(SYS_NEWPID, -1, NULL, NULL);
	if (pid == 0) {
		close(pair[1]);
		_exit(read(pair[0], &byte, 1) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	close(pair[0]);
	if (pid > 0) {
		CHECK(proc_is_init(pid) == 1);
		CHECK(proc_ns(pid, "pid") != proc_ns(getpid(), "pid"));
		CHECK(proc_start_time(pid) >= proc_start_time(getpid()));
		close(pair[1]);
		CHECK(waitpid(pid, &st, 0) == pid);
		/* Nobody is left. */
		CHECK(proc_start_time(pid) == 0 && proc_is_init(pid) == -1 && proc_ns(pid, "pid") == 0 && proc_pty_holders(pid, 0, 1) == -1);
	}
}

int
main(void)
{
	start_time();
	namespaces();
	UNIT_END();
}
