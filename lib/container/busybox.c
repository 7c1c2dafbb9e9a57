/* SPDX-License-Identifier: ISC */
/* busybox: is there one on this host that can live alone in a root file system? */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container/busybox.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

enum { LIST_MAX = 1 << 16 };

/* Machines whose kernel runs the programs of another. */
static const struct { unsigned short kernel, program; } also_runs[] = {
	{ EM_X86_64, EM_386 }, { EM_AARCH64, EM_ARM }, { EM_PPC64, EM_PPC }, { EM_SPARCV9, EM_SPARC },
};

static bool
same_machine(const Elf32_Ehdr *h)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	Elf32_Ehdr own = { .e_machine = EM_NONE };
	bool known = pread(fd, &own, sizeof own, 0) == (ssize_t)sizeof own;
	size_t i;

	xclose(fd);
	/* Class and byte order tell a MIPS from another. Without /proc an attempt to run it has to do. */
	if (!known || (h->e_machine == own.e_machine && h->e_ident[EI_DATA] == own.e_ident[EI_DATA] && h->e_ident[EI_CLASS] <= own.e_ident[EI_CLASS]))
		return true;
	for (i = 0; i < sizeof also_runs / sizeof *also_runs; i++)
		if (own.e_machine == also_runs[i].kernel && h->e_machine == also_runs[i].program && h->e_ident[EI_DATA] == own.e_ident[EI_DATA])
			return true;
	return false;
}

/* Does it name a loader (elf(5), PT_INTERP)? p_type is the first member of a program header of either class. */
static bool
is_dynamic(int fd, const Elf32_Ehdr *h)
{
	Elf64_Ehdr big;
	unsigned i, n = h->e_phnum, size = h->e_phentsize;
	off_t at = (off_t)h->e_phoff;
	Elf32_Word type;

	if (h->e_ident[EI_CLASS] == ELFCLASS64) {
		if (pread(fd, &big, sizeof big, 0) != (ssize_t)sizeof big)
			return true;
		n = big.e_phnum;
		size = big.e_phentsize;
		at = (off_t)big.e_phoff;
	}
	for (i = 0; i < n; i++)
		if (pread(fd, &type, sizeof type, at + (off_t)i * size) != (ssize_t)sizeof type || type == PT_INTERP)
			return true;
	return false;
}

/* What "busybox --list" says; the caller frees it, NULL when it cannot be run. */
static char *
applets_of(const char *path)
{
	struct str s = { 0 };
	char buf[4096];
	int fds[2], status = -1;
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return NULL;
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		execl(path, "busybox", "--list", (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	while (s.n < LIST_MAX && ((n = read(fds[0], buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR)))
		str_addn(&s, buf, n < 0 ? 0 : (size_t)n);
	close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (status != 0 || !s.n) {
		str_free(&s);
		return NULL;
	}
	return str_take(&s);
}

static bool
lists(const char *list, const char *applet)
{
	const char *p = list;
	size_t n = strlen(applet);

	for (; (p = strstr(p, applet)); p += n)
		if ((p == list || p[-1] == '\n') && (p[n] == '\n' || !p[n]))
			return true;
	return false;
}

static const char *
unfit(struct busybox *b)
{
	struct stat st;
	Elf32_Ehdr h;

	if (fstat(b->fd, &st) < 0 || !S_ISREG(st.st_mode) || pread(b->fd, &h, sizeof h, 0) != (ssize_t)sizeof h ||
	    memcmp(h.e_ident, ELFMAG, SELFMAG) != 0)
		return "is no program";
	if (!same_machine(&h))
		return "is a program for another architecture";
	if (is_dynamic(b->fd, &h))
		return "is dynamically linked: it would not run without the libraries of this host";
	b->list = applets_of(b->path);
	if (!b->list)
		return "does not run, or does not answer to --list as busybox does";
	if (!lists(b->list, "init") || !lists(b->list, "sh"))
		return "was built without init or sh";
	return NULL;
}

void
busybox_forget(struct busybox *b)
{
	xclose(b->fd);
	free(b->list);
	free(b->path);
	*b = (struct busybox){ .fd = -1 };
}

bool
busybox_look(struct busybox *b, char *path)
{
	*b = (struct busybox){ .path = path, .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
	if (b->fd < 0) {
		free(path);
		b->path = NULL;
		return false;
	}
	b->why = unfit(b);
	return true;
}

void
busybox_search(struct busybox *b)
{
	const char *env = getenv("PATH");
	char *all = xasprintf("%s:/bin:/usr/bin:/sbin:/usr/lib/initramfs-tools/bin", env ? env : "");
	struct busybox one;
	struct strv dirs = { 0 };
	size_t i;

	strv_split(&dirs, all, ":");
	for (i = 0; i < dirs.n && (b->fd < 0 || b->why); i++) {
		if (!busybox_look(&one, path_join(dirs.v[i], "busybox")))
			continue;
		if (one.why && b->fd >= 0) {
			busybox_forget(&one);
			continue;
		}
		busybox_forget(b);
		*b = one;
	}
	strv_free(&dirs);
	free(all);
}
