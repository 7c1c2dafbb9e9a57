/* SPDX-License-Identifier: ISC */
/* kconfig: a kernel's configuration, found where kernels keep theirs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "container/kconfig.h"
#include "kernel/inflate.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

/* The largest of a distribution has 300 KiB. */
enum { FILE_MAX = 1 << 24 };

/* A release stands between the two parts. Behind /proc/config.gz, best first; LXC prefers /boot as well. */
static const struct { const char *before, *behind; } places[] = {
	{ "/boot/config-", "" },
	{ "/lib/modules/", "/build/.config" },
	{ "/lib/modules/", "/config" },
	{ "/usr/lib/modules/", "/config" },
	{ "/lib/kernel/config-", "" },
	{ "/usr/src/linux-headers-", "/.config" },
	{ "/boot/config", NULL },
	{ "/boot/config.gz", NULL },
};

static const char in_proc[] = "/proc/config.gz";
static const char not_one[] = "%s: neither a kernel configuration nor a whole gzip file of one";

/* --- reading ---------------------------------------------------------------------------- */

static const char *
next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : NULL;
}

/* One line at least sets an option or says that it is not set. */
static bool
is_config(const char *text, size_t n)
{
	const char *line;

	if (strlen(text) != n)
		return false;
	for (line = text; line; line = next_line(line))
		if (str_begins(line, "CONFIG_") || str_begins(line, "# CONFIG_"))
			return true;
	return false;
}

/* The text of a configuration, unpacked; NULL and errno, EINVAL for what is none. The caller frees it. */
static char *
read_config(int dir, const char *file)
{
	size_t n;
	char *raw = io_read_at(dir, file, FILE_MAX, &n), *text = raw;

	if (raw && inflate_is_gzip(raw, n)) {
		text = inflate_gzip(raw, n, FILE_MAX, &n);
		free(raw);
	}
	if (text && !is_config(text, n)) {
		free(text);
		text = NULL;
		errno = EINVAL;
	}
	return text;
}

/* "6.1.0-40-amd64" as one number. */
static unsigned
number(const char *release)
{
	unsigned long part[3] = { 0 };
	char *end;
	int i;

	/* 6.18-rc2 has two. */
	for (i = 0; i < 3; i++) {
		part[i] = strtoul(release, &end, 10);
		if (part[i] > 1023)
			part[i] = 1023;
		if (*end != '.')
			break;
		release = end + 1;
	}
	return KCONFIG_RELEASE(part[0], part[1], part[2]);
}

/* What the heading tells: "# Linux/x86 6.1.192 Kernel Configuration", until 2.6.38 "# Linux kernel version: 2.6.32.2". KCONFIG_NEWEST: nothing. */
static unsigned
release_of(const char *text)
{
	static const char old[] = "# Linux kernel version: ";
	const char *line = text, *at;
	int lines;

	for (lines = 0; line && lines < 16; lines++, line = next_line(line)) {
		size_t n = strcspn(line, "\n");

		if (str_begins(line, old))
			return number(line + sizeof old - 1);
		if (!str_begins(line, "# Linux") || !memmem(line, n, " Kernel Configuration", sizeof " Kernel Configuration" - 1))
			continue;
		at = memchr(line + 2, ' ', n - 2);
		if (at && at[1] >= '0' && at[1] <= '9')
			return number(at + 1);
	}
	return KCONFIG_NEWEST;
}

char
kconfig_get(const struct kconfig *k, const char *symbol)
{
	size_t n = strlen(symbol);
	const char *line;
	char val = 'n';

	/* The last one counts, as it does for the kernel's own reader: fragments are appended. */
	for (line = k->text; line; line = next_line(line)) {
		if (strncmp(line, symbol, n) == 0 && line[n] == '=')
			val = (line[n + 1] == 'y' || line[n + 1] == 'm') && strchr("\n\r \t", line[n + 2]) ? line[n + 1] : 'n';
		else if (*line == '#' && line[1] == ' ' && strncmp(line + 2, symbol, n) == 0 && str_begins(line + 2 + n, " is not set"))
			val = 'n';
	}
	return val;
}

/* --- finding ---------------------------------------------------------------------------------- */

static char *
place(size_t i, const char *release)
{
	return places[i].behind ? xasprintf("%s%s%s", places[i].before, release, places[i].behind) : xstrdup(places[i].before);
}

/* Take text unless it is another kernel's: distributions number it differently from uname -r, but for the first two parts. */
static bool
take(struct kconfig *k, char *file, char *text)
{
	unsigned release = text ? release_of(text) : 0;

	if (text && (release == KCONFIG_NEWEST || release >> 10 == k->release >> 10)) {
		k->file = file;
		k->text = text;
		k->live = true;
		return true;
	}
	if (text)
		warn("%s: of another kernel than this one, left alone", file);
	else if (errno == EINVAL)
		warn(not_one, file);
	else if (errno != ENOENT && errno != ENOTDIR)
		warn("%s:", file);
	free(text);
	free(file);
	return false;
}

static void
search(struct kconfig *k, int proc, const char *release)
{
	size_t i;
	char *file;

	if (proc >= 0 && take(k, xstrdup(in_proc), read_config(proc, "config.gz")))
		return;
	k->missed = xstrdup(in_proc);
	for (i = 0; i < sizeof places / sizeof *places; i++) {
		file = place(i, release);
		if (take(k, file, read_config(AT_FDCWD, file)))
			return;
	}
}

static int
read_named(struct kconfig *k, const char *file)
{
	k->text = read_config(AT_FDCWD, file);
	if (!k->text && errno == EINVAL)
		warn(not_one, file);
	else if (!k->text)
		warn("%s:", file);
	if (!k->text)
		return -1;
	k->file = xstrdup(file);
	k->release = release_of(k->text);
	if (k->release == KCONFIG_NEWEST)
		warn("%s: does not say which kernel it is for; the newest is assumed", file);
	return 0;
}

int
kconfig_open(struct kconfig *k, int proc)
{
	const char *named = getenv("CONFIG");
	struct utsname u;

	*k = (struct kconfig){ .release = KCONFIG_NEWEST };
	if (named && *named)
		return read_named(k, named);
	k->live = true;
	if (uname(&u) < 0) {
		warn("uname:");
		return -1;
	}
	k->release = number(u.release);
	search(k, proc, u.release);
	return 0;
}

void
kconfig_close(struct kconfig *k)
{
	free(k->file);
	free(k->text);
	free(k->missed);
	*k = (struct kconfig){ 0 };
}
