/* SPDX-License-Identifier: ISC */
/*
 * cmd: the command socket between the lxc-* commands and a container's
 * supervisor: abstract, SOCK_STREAM, named @LXCPATH/NAME/command as LXC's is
 * (hashed when that is too long for sun_path). Requests and answers have a
 * fixed size; the supervisor answers only root and its own user. A client
 * never waits for a supervisor that hangs: every call has a deadline.
 */
#ifndef RUN_CMD_H
#define RUN_CMD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct ctr;

enum cmd_verb {
	CMD_STATE,	/* -> state, init pid, supervisor pid; value: seconds until a restart, -1: it has said READY=1 */
	CMD_STOP,	/* value: signal to init, 0 for none; with flag 1 the container is to end: connection closes when all is gone; with flag 2, when its init has ended, SIGKILL to the hook that it waits for */
	CMD_CONSOLE,	/* value: tty number, 0 the console, -1 first free -> value: tty; the descriptor of its pty, or for 0 the socket itself becomes the console's byte stream */
	CMD_WATCH,	/* value: bit set of states; answers once with each state it enters that is in the set, beginning with the present one; ends with the container */
	CMD_REBOOT,	/* value: 1: the next end of init starts the container anew */
	CMD_WINCH,	/* value: rows << 16 | columns for the console */
	CMD_LOG,	/* value, flags: lower and upper half of a place in what the console printed -> value: bytes; behind the answer a struct cmd_text and they */
	CMD_LOG_CLEAR,	/* value, flags: the same; what stands before it is forgotten */
	CMD_VERBS
};

/* How many may wait to be let in. */
enum { CMD_QUEUE = 64 };

/* First word of requests and answers: the protocol's version. */
#define CMD_MAGIC 0x6c786331u	/* "lxc1" */

struct cmd_req {
	uint32_t magic, verb;
	int32_t value, flags;
};

struct cmd_ans {
	uint32_t magic;
	int32_t ret;		/* 0, or -errno */
	int32_t value;
	int32_t state;		/* enum ctr_state */
	int32_t init, super;	/* pids, as the supervisor sees them */
};

/* Console output behind the answer to CMD_LOG: so little that a socket takes it whole. */
enum { CMD_TEXT_MAX = 16384 };
struct cmd_text {
	uint64_t at, end;	/* where it stood, and where the last of all stands */
};

/* Supervisor: the listening socket. -1: EADDRINUSE when the container runs. */
int cmd_listen(const struct ctr *c);
/* Connected socket of the container's supervisor; -1 and ECONNREFUSED when there is none, EPERM when somebody else has its name (cmd_trusted). */
int cmd_connect(const struct ctr *c);
/*
 * Is the process at the other end root or our own user, and not inside of a container? One that
 * shares the host's network namespace reaches abstract sockets too, and its root's uid is 0
 * without a user namespace: what tells it apart is its pid namespace.
 */
bool cmd_trusted(int sock);
/* Is there a supervisor that cmd_connect would take? It is not asked anything. */
bool cmd_listens(const struct ctr *c);
/* Is the name of its socket a hash, which live_names cannot read? */
bool cmd_hashed(const struct ctr *c);
/* Send a request; read an answer before the deadline (io_now_ms terms), with the descriptor that came along in *fd (may be NULL; else -1 or owned by the caller). -1 and errno, ETIMEDOUT. */
int cmd_send(int sock, enum cmd_verb verb, int value, int flags);
int cmd_answer(int sock, struct cmd_ans *a, int *fd, long long deadline);
/* Supervisor: send an answer, with the descriptor fd unless it is -1; never waits. 0, or -1: the client is to be dropped. */
int cmd_reply(int sock, const struct cmd_ans *a, int fd);
/* Supervisor: send n bytes that stood at t->at, behind such an answer; never waits. -1: the client is to be dropped. */
int cmd_reply_text(int sock, const struct cmd_text *t, const void *p, size_t n);
/*
 * Ask on sock for what the console printed from t->at on: n bytes of it in buf of CMD_TEXT_MAX, *t as the supervisor
 * filled it in; 0: there is no more. -1 and errno.
 */
ssize_t cmd_ask_text(int sock, struct cmd_text *t, void *buf, long long deadline);
/* Both, on a connection of its own that is closed. */
int cmd_ask(const struct ctr *c, enum cmd_verb verb, int value, struct cmd_ans *a);

/* What is known of a container now, from the kernel first. */
struct live {
	int state;		/* enum ctr_state */
	pid_t init;		/* 0: none */
	pid_t super;		/* 0: it runs without one */
	int note;		/* seconds until its supervisor starts it again; -1: it has said READY=1 */
	char cgroup[300];
	bool elsewhere;		/* from live_get_in: that is below other cgroups than the caller's; live_cgroups opens them */
};
struct cg;
struct live;
/*
 * The hierarchies that a container's cgroup path is relative to, cg_close closes them: those of whoever started it,
 * as its record says; without one as those of its init (l, may be NULL) tell; else the caller's. As cg_open without mount.
 */
int live_cgroups(const struct ctr *c, const struct live *l, struct cg *cg);
/* Find out: asks the supervisor (at most a second), else record, cgroups and /proc. Never fails: unknown is STOPPED. */
void live_get(const struct ctr *c, struct live *l);
/*
 * The same with the host's cgroups at hand (cg_open), for many: where nothing listens, or the record names an init
 * that lives, no supervisor is asked (nor told of), so none that hangs is waited for.
 */
void live_get_in(const struct ctr *c, const struct cg *cg, bool listens, struct live *l);
/*
 * Names under lxcpath that have a command socket, from one scan of /proc/net/unix, appended to a struct
 * strv and sorted. Whose socket it is the scan does not tell: cmd_listens does.
 */
struct strv;
int live_names(const char *lxcpath, struct strv *names);

#endif
