/* SPDX-License-Identifier: ISC */
/* confspecial: settings whose values have a grammar of their own: architecture, signals, log, limits. */
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "container/confkeys.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"

/* --- architecture ------------------------------------------------------------- */

static const char *const arch32[] = {
	"arm", "armel", "armhf", "armv7l", "athlon", "i386", "i486", "i586", "i686", "linux32", "mips", "mipsel",
	"powerpc", "ppc", "x86", "x32",
};
static const char *const arch64[] = {
	"aarch64", "amd64", "arm64", "linux64", "loongarch64", "loong64", "mips64", "mips64el", "powerpc64", "ppc64",
	"ppc64el", "ppc64le", "riscv64", "s390x", "x86_64",
};

int
conf_arch_is32(const char *arch)
{
	size_t i;

	for (i = 0; i < COUNT(arch32); i++)
		if (str_eq(arch, arch32[i]))
			return 1;
	for (i = 0; i < COUNT(arch64); i++)
		if (str_eq(arch, arch64[i]))
			return 0;
	return -1;
}

/* LXC 0.8 to 2.0 warned of an unknown name and went on; later ones refuse it. */
static char *
arch_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	bool known = conf_arch_is32(l->val) >= 0;
	char *why;

	if (!known) {
		why = xasprintf("\"%s\": unknown architecture", l->val);
		conf_list_add(&c->doubt, l->key, why, l);
		free(why);
	}
	conf_string(&c->arch, known ? l->val : NULL);
	return NULL;
}

static bool
arch_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	if (c->arch)
		str_add(out, conf_arch_is32(c->arch) ? "i686" : "x86_64");
	return true;
}

const struct conf_type conf_arch = { arch_set, conf_str_clear, arch_print };

/* --- signals ------------------------------------------------------------------ */

static const struct { const char *name; int no; } signals[] = {
	{ "ABRT", SIGABRT }, { "ALRM", SIGALRM }, { "BUS", SIGBUS }, { "CHLD", SIGCHLD }, { "CLD", SIGCHLD },
	{ "CONT", SIGCONT }, { "FPE", SIGFPE }, { "HUP", SIGHUP }, { "ILL", SIGILL }, { "INT", SIGINT },
	{ "IO", SIGIO }, { "IOT", SIGABRT }, { "KILL", SIGKILL }, { "PIPE", SIGPIPE }, { "POLL", SIGPOLL },
	{ "PROF", SIGPROF }, { "PWR", SIGPWR }, { "QUIT", SIGQUIT }, { "SEGV", SIGSEGV }, { "STOP", SIGSTOP },
#ifdef SIGSTKFLT
	{ "STKFLT", SIGSTKFLT },
#endif
	{ "SYS", SIGSYS }, { "TERM", SIGTERM }, { "TRAP", SIGTRAP }, { "TSTP", SIGTSTP }, { "TTIN", SIGTTIN },
	{ "TTOU", SIGTTOU }, { "UNUSED", SIGSYS }, { "URG", SIGURG }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
	{ "VTALRM", SIGVTALRM }, { "WINCH", SIGWINCH }, { "XCPU", SIGXCPU }, { "XFSZ", SIGXFSZ },
};

/*
 * SIGRTMIN+N and SIGRTMAX-N count from the kernel's 34 and 64, which is what
 * init programs mean; a libc may keep some of the first ones to itself.
 */
static int
realtime(const char *text)
{
	enum { RTMIN = 34, RTMAX = 64, SPAN = 30 };
	uint64_t n;

	if (strncasecmp(text, "SIGRTMIN+", 9) == 0 && num_dec(text + 9, SPAN, &n) == 0)
		return RTMIN + (int)n;
	if (strncasecmp(text, "SIGRTMAX-", 9) == 0 && num_dec(text + 9, SPAN, &n) == 0)
		return RTMAX - (int)n;
	return -1;
}

int
conf_signal_from(const char *text)
{
	uint64_t n;
	size_t i;

	if (num_u64(text, INT_MAX, &n) == 0)
		return (int)n;
	if (strncasecmp(text, "SIG", 3) == 0)
		for (i = 0; i < COUNT(signals); i++)
			if (strcasecmp(text + 3, signals[i].name) == 0)
				return signals[i].no;
	return realtime(text);
}

static char *
sig_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	int no = conf_signal_from(l->val);

	if (no < 0)
		return xasprintf("\"%s\": not a signal: a number, or SIG and a name (SIGHUP, SIGRTMIN+3)", l->val);
	*(int *)conf_member(c, row) = no;
	return NULL;
}

static bool
sig_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	str_addf(out, "%d", *(int *)conf_member(c, row));
	return true;
}

const struct conf_type conf_sig = { sig_set, conf_int_clear, sig_print };

/* Not written is SIGKILL; empty is no signal at all. */
static bool
pdeath_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	str_addf(out, "%d", c->monitor_pdeath < 0 ? SIGKILL : c->monitor_pdeath);
	return true;
}

const struct conf_type conf_pdeath = { sig_set, conf_int_clear, pdeath_print };

/* --- log ------------------------------------------------------------------------ */

static char *
level_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	int level = err_level_from(l->val);

	if (level < 0)
		return xasprintf("\"%s\": not a log level: " ERR_LEVEL_WORDS ", or 0 to 8", l->val);
	c->log_level = level;
	return NULL;
}

static bool
level_print(struct str *out, const struct conf *c, const struct conf_row *row, const char *sub)
{
	str_add(out, c->log_level < 0 ? "NOTSET" : err_level_name[c->log_level]);
	return true;
}

const struct conf_type conf_level = { level_set, conf_int_clear, level_print };

static char *
facility_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	bool local = strncasecmp(l->val, "local", 5) == 0 && l->val[5] >= '0' && l->val[5] <= '7' && !l->val[6];

	if (!local && strcasecmp(l->val, "daemon") != 0)
		return xasprintf("\"%s\": not a syslog facility: daemon, or local0 to local7", l->val);
	conf_string(&c->log_syslog, l->val);
	return NULL;
}

const struct conf_type conf_facility = { facility_set, conf_str_clear, conf_str_print };

/* --- limits, seccomp, hooks ------------------------------------------------------------------- */

/* NULL: it is no limit. The caller frees it. */
static char *
limit(const char *s)
{
	uint64_t v;

	if (str_eq(s, "unlimited") || str_eq(s, "-1"))
		return xstrdup("unlimited");
	return num_dec(*s == '+' ? s + 1 : s, UINT64_MAX, &v) == 0 ? xasprintf("%llu", (unsigned long long)v) : NULL;
}

/*
 * SOFT[:HARD], each a decimal number, -1 or "unlimited"; kept as SOFT or
 * SOFT:HARD without blanks, signs and zeros. One value is for both.
 */
static char *
prlimit_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	char *copy = xstrdup(l->val), *colon = strchr(copy, ':'), *soft, *hard = NULL, *why = NULL, *text = NULL;
	struct conf_line tidy = *l;

	if (colon)
		*colon++ = '\0';
	colon = colon ? str_trim(colon) : NULL;
	soft = limit(str_trim(copy));
	if (colon && *colon)
		hard = limit(colon);
	if (!soft || (colon && *colon && !hard)) {
		why = xasprintf("\"%s\": takes SOFT or SOFT:HARD, numbers or unlimited", l->val);
	} else {
		text = hard && !str_eq(soft, hard) ? xasprintf("%s:%s", soft, hard) : xstrdup(soft);
		tidy.val = text;
		why = conf_replace_set(c, row, &tidy);
	}
	free(text);
	free(hard);
	free(soft);
	free(copy);
	return why;
}

const struct conf_type conf_prlimit = { prlimit_set, conf_family_clear, conf_replace_print };

static char *
proxy_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	if (!str_begins(l->val, "unix:/") && !str_begins(l->val, "unix:@"))
		return xasprintf("\"%s\": takes unix:/PATH or unix:@NAME", l->val);
	return conf_str_set(c, row, l);
}

const struct conf_type conf_proxy = { proxy_set, conf_str_clear, conf_str_print };

static char *
hooks_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	return xstrdup("takes only an empty value, which clears all hooks; lxc.hook.start and others take commands");
}

static char *
hooks_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	size_t i;

	for (i = 0; i < HOOKS; i++)
		conf_list_clear(&c->hook[i], NULL);
	return NULL;
}

const struct conf_type conf_hooks = { hooks_set, hooks_clear, NULL };

/* Keys that once did something and are read for the sake of old files. */
static char *
ignored_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	conf_remark(c, l, row->help);
	return NULL;
}

static char *
ignored_clear(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	return NULL;
}

const struct conf_type conf_ignored = { ignored_set, ignored_clear, NULL };

/* The reader of files does it; only there is a line that it can stand in. */
static char *
include_set(struct conf *c, const struct conf_row *row, const struct conf_line *l)
{
	return xstrdup("stands in files only");
}

const struct conf_type conf_include = { include_set, ignored_clear, NULL };
