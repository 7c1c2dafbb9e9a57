/* SPDX-License-Identifier: ISC */
/* err: the one way to report, and its one sink. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"

const char *const err_level_name[ERR_LEVELS] = {
	[ERR_TRACE] = "TRACE", [ERR_DEBUG] = "DEBUG", [ERR_INFO] = "INFO", [ERR_NOTICE] = "NOTICE",
	[ERR_WARN] = "WARN", [ERR_ERROR] = "ERROR", [ERR_CRIT] = "CRIT", [ERR_ALERT] = "ALERT",
	[ERR_FATAL] = "FATAL",
};
const char *err_prog = "lxcbox";

/* Long enough for two paths and a reason; what is longer ends in "...". */
enum { LINE = 2048 };

static struct {
	bool quiet, raw;
	int log, send, syslog, facility;
	enum err_level level;
	const char *name;
} sink = { .log = -1, .send = -1, .syslog = -1, .level = ERR_ERROR };

/* One record: what travels to the process that speaks for us. */
struct record {
	unsigned char level, prefixed;
	char text[LINE];
};

void
err_set_prog(const char *prog)
{
	err_prog = prog;
}

void
err_set_quiet(bool quiet)
{
	sink.quiet = quiet;
}

void
err_set_raw(bool raw)
{
	sink.raw = raw;
}

void
err_send_to(int fd)
{
	sink.send = fd;
}

int
err_level_from(const char *word)
{
	int i;

	if (word[0] >= '0' && word[0] < '0' + ERR_LEVELS && !word[1])
		return word[0] - '0';
	for (i = 0; i < ERR_LEVELS; i++)
		if (strcasecmp(word, err_level_name[i]) == 0)
			return i;
	return -1;
}

void
err_log_to(int fd, enum err_level level, const char *name)
{
	if (sink.log >= 0 && sink.log != fd)
		close(sink.log);
	sink.log = fd;
	sink.level = level;
	sink.name = name;
}

enum err_level
err_log_level(void)
{
	return sink.level;
}

void
err_syslog_to(int facility)
{
	if (sink.syslog >= 0)
		close(sink.syslog);
	sink.syslog = facility ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;
	sink.facility = facility;
}

/*
 * Whoever writes into a terminal or a log here may be a container: no control character gets through. U+0080
 * to U+009F are such too, as the bytes 0x80 to 0x9f behind 0xc2 or by themselves; elsewhere in UTF-8 they are parts of characters.
 */
static void
disarm(char *s)
{
	unsigned char before = 0, c;

	for (; *s; s++, before = c) {
		c = (unsigned char)*s;
		if (before == 0xc2 && c >= 0x80 && c < 0xa0)
			s[-1] = *s = '?';
		else if (c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0 && before < 0x80))
			*s = '?';
	}
}

/* One write(2) a line, so that lines of several processes do not mix. There is nobody to tell that it failed. */
static void
put(int fd, const char *text, size_t n)
{
	while (write(fd, text, n) < 0 && errno == EINTR)
		;
}

/*
 * RFC 3164, as every syslogd takes it. The address goes with each message: one that was started anew is found
 * again. Whoever does not read has his queue filled, and then the message is lost: nobody waits for him.
 */
static void
to_syslog(enum err_level level, time_t now, const char *text)
{
	static const unsigned char severity[ERR_LEVELS] = { 7, 7, 6, 5, 4, 3, 2, 1, 0 };
	const struct sockaddr_un to = { AF_UNIX, "/dev/log" };
	char stamp[24], out[LINE + 128];
	struct tm tm;
	int n;

	localtime_r(&now, &tm);
	strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &tm);
	n = snprintf(out, sizeof out, "<%d>%s %s[%d]: %s", sink.facility << 3 | severity[level], stamp, err_prog, (int)getpid(), text);
	if (n > (int)sizeof out - 1)
		n = sizeof out - 1;
	sendto(sink.syslog, out, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&to, sizeof to);
}

/* Is there anybody who keeps what is of that level? */
static bool
logged(enum err_level level)
{
	return (sink.log >= 0 || sink.syslog >= 0) && level >= sink.level;
}

static void
to_log(enum err_level level, const char *text)
{
	struct timespec t;
	struct tm tm;
	char stamp[24], out[LINE + 128];
	int n;

	if (!logged(level))
		return;
	clock_gettime(CLOCK_REALTIME, &t);
	if (sink.syslog >= 0)
		to_syslog(level, t.tv_sec, text);
	if (sink.log < 0)
		return;
	gmtime_r(&t.tv_sec, &tm);
	strftime(stamp, sizeof stamp, "%Y%m%d%H%M%S", &tm);
	n = snprintf(out, sizeof out, "%s %s%s%s.%03ld %-8s %s\n", err_prog, sink.name ? sink.name : "",
	    sink.name ? " " : "", stamp, t.tv_nsec / 1000000, err_level_name[level], text);
	if (n > (int)sizeof out - 1)
		n = sizeof out - 1;
	put(sink.log, out, (size_t)n);
}

static void
to_stderr(const char *prefix, const char *text)
{
	char out[LINE + 128];
	int n;

	if (sink.quiet)
		return;
	n = snprintf(out, sizeof out, "%s: %s%s", prefix, text, sink.raw ? "\r\n" : "\n");
	if (n > (int)sizeof out - 1)
		n = sizeof out - 1;
	put(STDERR_FILENO, out, (size_t)n);
}

static void
emit(enum err_level level, bool is_hint, const char *text)
{
	to_log(level, text);
	if (level >= ERR_WARN)
		to_stderr(is_hint ? "hint" : err_prog, text);
}

void
err_relay(const char *text, size_t n)
{
	struct record r = { 0 };

	if (n < 3 || n > sizeof r)
		return;
	memcpy(&r, text, n);
	r.text[sizeof r.text - 1] = '\0';
	disarm(r.text);
	if (r.level >= ERR_LEVELS)
		return;
	if (sink.send >= 0)
		send(sink.send, text, n, MSG_NOSIGNAL);
	else
		emit(r.level, r.prefixed == 1, r.text);
}

static void __attribute__((format(printf, 3, 0)))
say(enum err_level level, bool is_hint, const char *fmt, va_list ap)
{
	struct record r = { .level = (unsigned char)level, .prefixed = is_hint };
	int e = errno, n;

	if (level < ERR_WARN && sink.send < 0 && !logged(level))
		return;
	n = vsnprintf(r.text, sizeof r.text, fmt, ap);
	if (n < 0)
		n = 0;
	if (n > 0 && (size_t)n < sizeof r.text && fmt[strlen(fmt) - 1] == ':')
		n += snprintf(r.text + n, sizeof r.text - (size_t)n, " %s", strerror(e));
	if ((size_t)n >= sizeof r.text)
		memcpy(r.text + sizeof r.text - 4, "...", 4);
	disarm(r.text);
	if (sink.send >= 0) {
		if (send(sink.send, &r, offsetof(struct record, text) + strlen(r.text) + 1, MSG_NOSIGNAL) < 0)
			to_log(level, r.text);
	} else
		emit(level, is_hint, r.text);
	errno = e;
}

#define SAY(level, is_hint) do { va_list ap; va_start(ap, fmt); say(level, is_hint, fmt, ap); va_end(ap); } while (0)

void
die(const char *fmt, ...)
{
	SAY(ERR_ERROR, false);
	exit(EXIT_FAILURE);
}

void
warn(const char *fmt, ...)
{
	SAY(ERR_ERROR, false);
}

void
hint(const char *fmt, ...)
{
	SAY(ERR_ERROR, true);
}

void
info(const char *fmt, ...)
{
	SAY(ERR_INFO, false);
}

void
debug(const char *fmt, ...)
{
	SAY(ERR_DEBUG, false);
}
