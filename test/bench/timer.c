/* SPDX-License-Identifier: ISC */
/*
 * timer: runs commands in turn, round after round, so that a drift of the
 * machine's speed hits all alike.
 *
 *   timer [-n ROUNDS] [-w WARM] [-g MS] [-q BUSY] [-t SECS] GROUP:NAME=COMMAND...
 *   timer -c COMMAND    print how many system calls it and its descendants make, as strace -fc counts
 *
 * The first WARM rounds do not count. A COMMAND is split at blanks and run without a shell; "%d" in it is the round; "ns:PID:" before
 * it runs it in that process's mount namespace. Before each run the machine is
 * to have been at most BUSY per cent busy for MS milliseconds; it is waited half a second for that.
 * A run of more than LONGEST seconds is killed and has failed.
 *
 * A line each, with tabs: GROUP NAME ROUNDS FAILED MIN MEDIAN MAX (ms) and two medians of
 * ratios that were taken round by round: to the first of its group, and of the group's "lxcbox" to
 * it (0: there is none). Last: "noise", and how many runs began on a busy machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONTESTANTS = 32, WORDS = 64, PATIENCE_MS = 500, LONGEST = 20 };

static struct contestant {
	const char *group, *name, *command;
	double *ms;
	int failed;
} all[CONTESTANTS];
static int contestants, noise;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of a sorted row. */
static double
median(const double *v, int n)
{
	return n & 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* --- a quiet moment ------------------------------------------------------------- */

static void
processor_time(unsigned long long *busy, unsigned long long *every)
{
	unsigned long long v[8] = { 0 };
	FILE *f = fopen("/proc/stat", "re");

	if (f && fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6, v + 7) < 4)
		v[3] = 1;
	if (f)
		fclose(f);
	*busy = v[0] + v[1] + v[2] + v[5] + v[6] + v[7];
	*every = *busy + v[3] + v[4];
}

static void
wait_quiet(int gap, unsigned long long percent)
{
	unsigned long long busy, every, busy2, every2;
	double begin = now();

	do {
		processor_time(&busy, &every);
		usleep((useconds_t)gap * 1000);
		processor_time(&busy2, &every2);
		if ((busy2 - busy) * 100 <= percent * (every2 - every))
			return;
	} while (now() - begin < PATIENCE_MS);
	noise++;
}

/* --- one run -------------------------------------------------------------------- */

/* The words of command, which is cut up. */
static void
split(char *command, char **word)
{
	int n = 0;
	char *w;

	for (w = strtok(command, " "); w && n < WORDS - 1; w = strtok(NULL, " "))
		word[n++] = w;
	word[n] = NULL;
}

static char *
with_round(const char *command, int round)
{
	const char *at = strstr(command, "%d");
	size_t n = strlen(command) + 16;
	char *s = malloc(n);

	if (!s)
		abort();
	if (at)
		snprintf(s, n, "%.*s%d%s", (int)(at - command), command, round, at + 2);
	else
		snprintf(s, n, "%s", command);
	return s;
}

static volatile pid_t running;

static void
too_long(int sig)
{
	(void)sig;
	kill(running, SIGKILL);
}

static int
exit_of(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static int
run(const char *text, int round, double *ms)
{
	char *command = with_round(text, round), *word[WORDS], path[64], *rest = command;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), ns = -1, ret;
	double begin;
	pid_t pid;

	if (strncmp(command, "ns:", 3) == 0) {
		snprintf(path, sizeof path, "/proc/%ld/ns/mnt", strtol(command + 3, &rest, 10));
		ns = open(path, O_RDONLY | O_CLOEXEC);
		rest++;
	}
	split(rest, word);
	begin = now();
	pid = vfork();
	if (pid == 0) {
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		if (ns >= 0 && setns(ns, CLONE_NEWNS) < 0)
			_exit(126);
		execvp(word[0], word);
		_exit(127);
	}
	running = pid;
	alarm(LONGEST);
	ret = exit_of(pid);
	*ms = now() - begin;
	alarm(0);
	close(null);
	if (ns >= 0)
		close(ns);
	free(command);
	return ret;
}

/* --- system calls ----------------------------------------------------------------- */

static int
count(char *command)
{
	char *word[WORDS];
	long stops = 0;
	bool executed = false;
	int status, sig, code = EXIT_FAILURE, null = open("/dev/null", O_RDWR | O_CLOEXEC);
	pid_t pid, first;

	split(command, word);
	first = fork();
	if (first == 0) {
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execvp(word[0], word);
		_exit(127);
	}
	waitpid(first, &status, 0);
	ptrace(PTRACE_SETOPTIONS, first, NULL,
	    (void *)(intptr_t)(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC));
	ptrace(PTRACE_SYSCALL, first, NULL, NULL);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		sig = 0;
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			if (pid == first)
				code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
			/* exit_group never returns: it has stopped once, and is not counted. */
			stops -= WIFEXITED(status);
			continue;
		}
		/* From the return of our own execve on, which counts as one. */
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8) && !executed) {
			executed = true;
			stops = 1;
		} else if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			stops++;
		else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP)
			sig = WSTOPSIG(status);
		ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)sig);
	}
	/* Each call stops at its beginning and at its end. */
	printf("%ld\n", stops / 2);
	return code;
}

/* --- rounds ------------------------------------------------------------------------ */

static const double *
row_of(const char *group, const char *name)
{
	int i;

	for (i = 0; i < contestants; i++)
		if (strcmp(all[i].group, group) == 0 && (!name || strcmp(all[i].name, name) == 0))
			return all[i].ms;
	return NULL;
}

/* The median of a/b, round by round. */
static double
ratio(const double *a, const double *b, int n)
{
	double *r = calloc((size_t)n, sizeof *r), m;
	int i;

	if (!a || !b || !r)
		abort();
	for (i = 0; i < n; i++)
		r[i] = a[i] / b[i];
	qsort(r, (size_t)n, sizeof *r, compare);
	m = median(r, n);
	free(r);
	return m;
}

static void
report(int rounds)
{
	double *ms, to_first[CONTESTANTS], of_ours[CONTESTANTS];
	const double *row;
	int i;

	for (i = 0; i < contestants; i++) {
		to_first[i] = ratio(all[i].ms, row_of(all[i].group, NULL), rounds);
		row = row_of(all[i].group, "lxcbox");
		of_ours[i] = row ? ratio(row, all[i].ms, rounds) : 0;
	}
	for (i = 0; i < contestants; i++) {
		ms = all[i].ms;
		if (!ms)
			abort();
		qsort(ms, (size_t)rounds, sizeof *ms, compare);
		printf("%s\t%s\t%d\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\n", all[i].group, all[i].name, rounds, all[i].failed,
		    ms[0], median(ms, rounds), ms[rounds - 1], to_first[i], of_ours[i]);
	}
	printf("noise\t%d\n", noise);
}

static int
add(char *arg, int rounds)
{
	char *name = strchr(arg, ':'), *command = name ? strchr(name, '=') : NULL;

	if (!command || contestants == CONTESTANTS)
		return -1;
	*name++ = *command++ = '\0';
	all[contestants] = (struct contestant){ arg, name, command, calloc((size_t)rounds, sizeof(double)), 0 };
	return all[contestants++].ms ? 0 : -1;
}

int
main(int argc, char **argv)
{
	int rounds = 20, warm = 1, gap = 20, busy = 25, secs = 60, o, round, i;
	double begin = now(), ms;

	while ((o = getopt(argc, argv, "+n:w:g:q:t:c:")) != -1)
		switch (o) {
		case 'n': rounds = atoi(optarg); break;
		case 'w': warm = atoi(optarg); break;
		case 'g': gap = atoi(optarg); break;
		case 'q': busy = atoi(optarg); break;
		case 't': secs = atoi(optarg); break;
		case 'c': return count(optarg);
		default: return 2;
		}
	if (rounds < 1)
		return 2;
	for (; optind < argc; optind++)
		if (add(argv[optind], rounds) < 0)
			return 2;
	signal(SIGALRM, too_long);
	for (round = -warm; round < rounds && (round < 1 || now() - begin < secs * 1e3); round++)
		for (i = 0; i < contestants; i++) {
			wait_quiet(gap, (unsigned long long)busy);
			all[i].failed += run(all[i].command, round + warm, &ms) != 0;
			if (round >= 0)
				all[i].ms[round] = ms;
		}
	report(round);
	return EXIT_SUCCESS;
}
