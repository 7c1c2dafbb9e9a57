/* SPDX-License-Identifier: ISC */
/*
 * super: one running container's supervisor: a poll loop over signals, the
 * child's pair, the command socket and its clients, and the console. All in
 * one struct of fixed size; what it holds is released in one place.
 */
#ifndef RUN_SUPER_H
#define RUN_SUPER_H

#include <stdbool.h>
#include <sys/types.h>

#include "container/ctr.h"
#include "container/dev.h"
#include "kernel/cghier.h"
#include "run/console.h"
#include "base/loop.h"
#include "base/str.h"

struct start;
struct hook;

/* At most so many sit at ttys: the other places are for those who ask and go, lxc-stop for one. */
enum { SUPER_CLIENTS = 24, SUPER_TTYS = 20, SUPER_NS = 8, SUPER_NEEDS = 16 };

struct super_client {
	int fd;			/* -1: free */
	unsigned watch;		/* states it waits for, a bit each */
	int tty;		/* the tty it holds, 0 none */
	unsigned char got;	/* bytes of a request so far */
	char req[16];
};

/* A container that this one requires (need.c): fd tells its end. */
struct super_need {
	int fd;			/* 0: none */
	char *name;
};

struct super {
	struct ctr *c;
	const struct start *s;
	enum ctr_state state;
	int caller;			/* who waits for a daemon to run, -1 */
	struct strv argv;		/* what to run inside */
	int root;			/* O_PATH of the root folder on the host, -1 */

	/* The loop, and who hangs on it. */
	struct loop loop;
	int listen, signals;
	struct super_client client[SUPER_CLIENTS];
	struct console console;
	struct dev_tty tty[1 + DEV_TTYS];	/* 1 and up; -1: none */
	unsigned ttys;
	int notify;			/* the socket for READY=1, -1 */
	struct super_need need[SUPER_NEEDS];

	/* The child, until it has executed. */
	int sock;			/* the pair's end, -1 from then on */
	bool sock_added;		/* it is in the loop */
	bool network;			/* it has its network namespace */
	bool ready;			/* it is set up, and waits for what runs on the host before its init */
	bool executing;			/* it had nothing left to do but that */
	bool told;			/* it has said something: why it ends */

	/* Init. */
	pid_t init;
	int pidfd;
	bool init_alive;		/* it has not been reaped */
	bool running;			/* it was executed */
	bool said_ready;		/* it has said READY=1 */
	bool adopted;			/* it is not our child */
	bool traced;			/* but we are told of its end as if it were */
	int status;			/* as wait(2) gives it */

	/* Hooks. */
	bool hooked;			/* every pre-start hook has run: what ends it runs too */
	struct hook *hook_now;
	pid_t hook;			/* the process of it, or what destroys an ephemeral container; 0: none */
	int hook_status;		/* of the last one, as wait(2) gives it */
	int ns[SUPER_NS];		/* the container's namespaces, held for its stop hooks; 0: not, as descriptors begin at 3 */

	/* How it is to end, and what comes then. */
	bool given_up;			/* the start was told to end */
	bool ending;			/* somebody wants it to end: no life behind this one */
	bool doomed;			/* super_end: killed at the loop's deadline */
	bool reboot;			/* the end of init is the beginning of another */
	unsigned lives, restarts;	/* how often init ran; restarts since the last long life */
	long long began, due;		/* of this life, 0: init did not run; of the next, 0: none waits (io_now_ms terms) */

	/* What it is to the kernel and to others. */
	int oom;			/* what the next init is to have of oom_score_adj, where shielded */
	bool shielded;
	struct cg cg;
	bool own_cg, made_cg;		/* the supervisor is in lxc.cgroup.dir.monitor; and made it */
	char cgroup[300];
	struct ctr_record record;
};

/* Empty, with nothing open; p is static, that is all zero. */
void super_init(struct super *p, struct ctr *c, const struct start *s);
/* As before a life: what the last one did is forgotten. */
void super_reborn(struct super *p);
/* Signals to a descriptor, the command socket into the loop. Speaks. */
int super_open(struct super *p);
/* Tell who watches, and who listens (event.h). */
void super_state(struct super *p, enum ctr_state state);
/* Write the record of the init that runs. */
void super_record(struct super *p);
/* While init runs its supervisor is not what the kernel kills first for want of memory, as far as it lets us; what is forked later is as before. */
void super_shield(struct super *p, bool on);
/* Listen to the child no more. */
void super_forget_child(struct super *p);
/* A signal to init, while it lives. -1 and errno. */
int super_kill(struct super *p, int sig);
/* Wait for its end; the status goes to p. */
void super_reap(struct super *p);
/* Serve until the child has a network namespace, is ready or has executed init, or until init or a hook has ended. */
void super_run(struct super *p);
/* The container is to end: init is asked, and killed after ms. What waits for a restart waits no longer. */
void super_end(struct super *p, int ms);
/* Close the command socket and all who hang on it: they see that all is gone. */
void super_close(struct super *p);

#endif
