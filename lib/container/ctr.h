/* SPDX-License-Identifier: ISC */
/* ctr: a container at rest: where it lives, its configuration, its lock, its record, its state. */
#ifndef CONTAINER_CTR_H
#define CONTAINER_CTR_H

#include <stdbool.h>
#include <sys/types.h>

struct conf;

enum ctr_state { STATE_STOPPED, STATE_STARTING, STATE_RUNNING, STATE_STOPPING, STATE_ABORTING, STATE_FREEZING, STATE_FROZEN, STATE_THAWED, STATES };
extern const char *const ctr_state_name[STATES];
/* Those that a container can be in, for help and messages; THAWED is but an event. */
#define CTR_STATES "STOPPED STARTING RUNNING STOPPING ABORTING FREEZING FROZEN"
/* The state of that exact name, or -1. */
int ctr_state_from(const char *word);

struct ctr {
	char *name;
	char *lxcpath;		/* absolute, clean */
	char *dir;		/* LXCPATH/NAME */
	char *file;		/* its config: DIR/config, or what --rcfile says */
	bool defined;		/* file exists */
	struct conf *conf;	/* NULL until ctr_load */
};

/* May a container be called so? Silent. */
bool ctr_good_name(const char *name);
/* Where containers live, absolute and clean: given, else (NULL) lxc.conf's lxc.lxcpath, which has a default. The caller frees it. Speaks. NULL. */
char *ctr_lxcpath(const char *given);
/*
 * Look at container name below lxcpath (NULL: ctr_lxcpath's). Speaks and gives -1 for a name that may not
 * be: [A-Za-z0-9_.-], no leading '-', not "." or "..", at most 240 bytes.
 */
int ctr_open(struct ctr *c, const char *name, const char *lxcpath);
/* The same without a look whether it is defined, which the caller knows. */
int ctr_place(struct ctr *c, const char *name, const char *lxcpath);
void ctr_close(struct ctr *c);
/* Read the configuration (rcfile: instead of its own, may be NULL). Speaks. A container without a file gets defaults, 0. */
int ctr_load(struct ctr *c, const char *rcfile);
/* Names of the containers defined in lxcpath, sorted; struct strv of base/str.h. -1 and errno. */
struct strv;
int ctr_defined(const char *lxcpath, struct strv *names);
/* flock(2) the container's folder; waits at most secs. The descriptor, or -1 (EWOULDBLOCK: somebody else has it; ENOENT: no folder). */
int ctr_lock(const struct ctr *c, int secs);
/* Is it only half made? lxc-create is at work on it, or was killed while it was. */
bool ctr_partial(const struct ctr *c);

/*
 * The record of a running container in the run-time folder: hints that are
 * checked against the kernel before they are believed.
 */
struct ctr_record {
	pid_t init, super;
	unsigned long long init_start, super_start;	/* starttime of /proc/PID/stat: the pid was not reused */
	char cgroup[300];	/* "lxc/NAME", below the cgroups of whoever started it */
	const char *own;	/* written: which these are, struct cg's own; read: NULL */
	const char *how;	/* written: lines of run/how.h; read: NULL */
	unsigned long long own_hash;	/* read: str_fnv1a of that, 0: it does not say */
	unsigned nlink;
	char link[16][16];	/* host ends of its interfaces, in order */
};
/* Write (atomically), read, remove. -1 and errno; nowhere to write is EROFS and no reason to fail. */
int ctr_record_write(const struct ctr *c, const struct ctr_record *r);
int ctr_record_read(const struct ctr *c, struct ctr_record *r);
int ctr_record_remove(const struct ctr *c);
/* The lines of the record that begin with key and a blank, each without that and with its newline, in one piece that the caller frees; NULL: none. */
char *ctr_record_lines(const struct ctr *c, const char *key);
/* The run-time folder: the first writable of /run/lxc, /var/run/lxc, /dev/shm/lxc..., made 0711 and checked to be ours; NULL if none. Static. */
const char *ctr_rundir(void);
/* The folder in it for the records of one lxcpath; the caller frees it. NULL: there is nowhere to write. */
char *ctr_record_dir(const char *lxcpath);
/* Names with a record under lxcpath: containers that may run without a config. */
int ctr_recorded(const char *lxcpath, struct strv *names);

/* Is pid still the process that had this starttime? */
bool ctr_alive(pid_t pid, unsigned long long start);

#endif
