/* SPDX-License-Identifier: ISC */
/*
 * conlog: lxc.console.logfile. The supervisor writes it as root, and a
 * container decides what and how much: neither a folder that others write
 * in nor a full disk may be of harm.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/conlog.h"
#include "container/conf.h"
#include "base/err.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/*
 * A link or a second name in a folder that others write in leads where they want, and what they have made there
 * themselves they can read. The kernel's own guard (fs.protected_symlinks 3.6, protected_regular 4.19) is for
 * sticky folders alone, and may be off.
 */
static int
open_at(int dir, const char *name)
{
	struct stat d, f;
	bool shared;
	int fd;

	if (fstat(dir, &d) < 0)
		return -1;
	shared = (d.st_uid && d.st_uid != geteuid()) || (d.st_mode & S_IWOTH) || ((d.st_mode & S_IWGRP) && d.st_gid);
	/* O_NONBLOCK: a fifo that nobody reads is no reason to wait. */
	fd = openat(dir, name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (shared ? O_NOFOLLOW : 0), 0600);
	if (fd < 0 || !shared)
		return fd;
	if (fstat(fd, &f) == 0 && S_ISREG(f.st_mode) && f.st_nlink == 1 &&
	    (f.st_uid == 0 || f.st_uid == geteuid() || f.st_uid == d.st_uid))
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

int
conlog_open(struct conlog *l, const char *who, const struct conf *conf)
{
	char *folder = NULL;
	struct stat st;

	*l = (struct conlog){ .fd = -1, .dir = -1, .who = who, .key = "lxc.console.logfile", .path = conf->console_logfile };
	if (!l->path || str_eq(l->path, "none"))
		return 0;
	folder = path_dir(l->path);
	l->dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (l->dir >= 0)
		l->fd = open_at(l->dir, path_base(l->path));
	if (l->fd < 0) {
		warn("%s: %s %s:", who, l->key, l->path);
		if (errno == EPERM || errno == ELOOP)
			hint("others can write in its folder: there it must be a regular file of one name, root's own");
		conlog_close(l);
		return -1;
	}
	if (fstat(l->fd, &st) == 0 && S_ISREG(st.st_mode)) {
		l->max = conf->console_size;
		l->at = (uint64_t)st.st_size;
	}
	if (l->max && conf->console_rotate)
		l->old = xasprintf("%s.1", path_base(l->path));
	return 0;
}

static void
complain(struct conlog *l, const char *what)
{
	if (!l->told)
		warn("%s: %s %s: %s:", l->who, l->key, l->path, what);
	l->told = true;
}

/* The file is full: it becomes FILE.1, or begins anew. */
static int
turn_over(struct conlog *l)
{
	int fd = -1;

	if (l->old) {
		if (renameat(l->dir, path_base(l->path), l->dir, l->old) == 0)
			fd = open_at(l->dir, path_base(l->path));
		if (fd < 0)
			complain(l, "cannot begin another");
	}
	if (fd >= 0) {
		xclose(l->fd);
		l->fd = fd;
	} else if (ftruncate(l->fd, 0) < 0)
		return -1;
	l->at = 0;
	return 0;
}

void
conlog_write(struct conlog *l, const char *p, size_t n)
{
	struct stat st;
	size_t part;
	ssize_t r;

	while (n && l->fd >= 0) {
		/* Somebody else may have cut it. */
		if (l->max && l->at >= l->max && fstat(l->fd, &st) == 0)
			l->at = (uint64_t)st.st_size;
		if (l->max && l->at >= l->max && turn_over(l) < 0)
			break;
		part = l->max && l->max - l->at < n ? (size_t)(l->max - l->at) : n;
		r = write(l->fd, p, part);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			break;
		p += r;
		n -= (size_t)r;
		l->at += (uint64_t)r;
	}
	if (n && l->fd >= 0)
		complain(l, "what the console prints is lost");
}

void
conlog_close(struct conlog *l)
{
	xclose(l->fd);
	xclose(l->dir);
	free(l->old);
	l->fd = l->dir = -1;
	l->old = NULL;
}
