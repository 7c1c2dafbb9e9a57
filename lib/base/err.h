/* SPDX-License-Identifier: ISC */
/* err: the one way to report. Base and kernel files are silent; container and run files speak once. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* LXC's priorities, in its order (lxc.log.level 0 to 8). */
enum err_level {
	ERR_TRACE, ERR_DEBUG, ERR_INFO, ERR_NOTICE, ERR_WARN, ERR_ERROR, ERR_CRIT, ERR_ALERT, ERR_FATAL,
	ERR_LEVELS
};

/* Their names, upper case, indexed by enum err_level. */
extern const char *const err_level_name[ERR_LEVELS];
/* The same for help and messages. */
#define ERR_LEVEL_WORDS "TRACE DEBUG INFO NOTICE WARN ERROR CRIT ALERT FATAL"

/*
 * Each of the four formats like printf; a final ':' appends ' ' and
 * strerror(errno). errno is kept. Control characters in the result are shown
 * as '?', because a container's name or file may hold terminal escapes.
 *
 * die: an error that ends the program with EXIT_FAILURE. For applets and for
 *      exhausted memory only.
 * warn: an error or a warning, on stderr as "PROG: text".
 * hint: what the reader can do about the warning just printed ("hint: text").
 * info, debug: for the log file, at levels INFO and DEBUG.
 */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The name before each message ("lxc-start"), and how to set it; not copied. */
extern const char *err_prog;
void err_set_prog(const char *prog);

/* Nothing more on stderr (-q); the log file still gets it. */
void err_set_quiet(bool quiet);

/* The terminal on stderr is in raw mode: end lines with CR LF. */
void err_set_raw(bool raw);

/* Priority named by word, any case, or 0 to 8; -1 if there is no such. */
int err_level_from(const char *word);

/*
 * Records at or above level go to fd too, which is taken over (-1: to none, and what was open is closed).
 * name is the container's, for the records; not copied.
 */
void err_log_to(int fd, enum err_level level, const char *name);
enum err_level err_log_level(void);
/* The same records to the host's syslog, under that facility (RFC 3164: daemon 3, local0 16); 0: not, or no longer. Never waits. */
void err_syslog_to(int facility);

/*
 * From now on send each message, complete, as one datagram to fd instead of
 * stderr: between clone and exec, and in a supervisor that its caller waits
 * for, another process speaks for us. -1 ends that.
 */
void err_send_to(int fd);

/* Print (and log) a message that err_send_to brought: n bytes of text. */
void err_relay(const char *text, size_t n);

#endif
