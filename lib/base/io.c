/* SPDX-License-Identifier: ISC */
/* io: files and descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/path.h"

void
xclose(int fd)
{
	int e = errno;

	if (fd >= 0)
		close(fd);
	errno = e;
}

bool
io_is_folder(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

/* O_NONBLOCK: the open of a fifo that nobody writes to must not wait. */
static int
open_regular(int dir, const char *path, struct stat *st)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return -1;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		return fd;
	errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
	xclose(fd);
	return -1;
}

char *
io_read_at(int dir, const char *path, size_t max, size_t *len)
{
	struct stat st;

	return io_read_stat(dir, path, max, len, &st);
}

char *
io_read_stat(int dir, const char *path, size_t max, size_t *len, struct stat *st)
{
	int fd = open_regular(dir, path, st);
	char first[4096], *buf = NULL;
	size_t n = 0, cap = sizeof first, want;
	ssize_t r;

	if (fd < 0)
		return NULL;
	for (;;) {
		/*
		 * Sizes of /proc files are 0: read on until there is no more. Most
		 * are short, and a supervisor keeps every page that it has ever used.
		 * One on a disk ends where its size says, and is not asked once more.
		 */
		want = !buf && st->st_size > 0 && st->st_size < (off_t)cap ? (size_t)st->st_size : cap - n;
		r = io_read_all(fd, buf ? buf + n : first, want);
		if (r < 0)
			goto fail;
		n += (size_t)r;
		if (n > max) {
			errno = EFBIG;
			goto fail;
		}
		if (!buf) {
			buf = xrealloc(NULL, (n < cap ? n : 2 * cap) + 1, 1);
			memcpy(buf, first, n);
		} else if (n == cap)
			buf = xrealloc(buf, 2 * cap + 1, 1);
		if (n < cap)
			break;
		cap *= 2;
	}
	xclose(fd);
	buf[n] = '\0';
	if (len)
		*len = n;
	return buf;
fail:
	xclose(fd);
	free(buf);
	return NULL;
}

ssize_t
io_read_into(int dir, const char *path, char *buf, size_t n)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t r;

	if (fd < 0)
		return -1;
	/* One read(2): a file of /proc or of a cgroup, made by one call of its show function, comes whole or not at all. */
	do
		r = read(fd, buf, n);
	while (r < 0 && errno == EINTR);
	xclose(fd);
	if (r < 0)
		return -1;
	if ((size_t)r == n) {
		errno = EFBIG;
		return -1;
	}
	buf[r] = '\0';
	return r;
}

int
io_put_at(int dir, const char *path, const char *text)
{
	int fd = openat(dir, path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	size_t n = strlen(text);
	ssize_t r;

	if (fd < 0)
		return -1;
	r = write(fd, text, n);
	xclose(fd);
	if (r >= 0 && (size_t)r != n) {
		errno = EIO;
		return -1;
	}
	return r < 0 ? -1 : 0;
}

int
io_open_log(const char *path)
{
	enum { HOW = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK };
	char *dir = path_dir(path);
	struct stat st;
	/* One of root's, or ours, that is nobody else's to change: then its links are as good as it is. */
	bool safe = stat(dir, &st) == 0 && (st.st_uid == 0 || st.st_uid == geteuid()) && !(st.st_mode & 022);
	int fd = open(path, HOW | (safe ? 0 : O_NOFOLLOW), 0640);

	free(dir);
	/* Kernels before 3.6 let everyone make a hard link to another's file. */
	if (fd >= 0 && !safe && (fstat(fd, &st) < 0 || (S_ISREG(st.st_mode) && st.st_nlink != 1))) {
		close(fd);
		errno = ELOOP;
		return -1;
	}
	return fd;
}

int
io_write_all(int fd, const void *buf, size_t n)
{
	const char *p = buf;
	ssize_t r;

	while (n) {
		r = write(fd, p, n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -1;
		p += r;
		n -= (size_t)r;
	}
	return 0;
}

ssize_t
io_read_all(int fd, void *buf, size_t n)
{
	char *p = buf;
	size_t got = 0;
	ssize_t r;

	while (got < n) {
		r = read(fd, p + got, n - got);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -1;
		if (r == 0)
			break;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

/* mode and owner of what is replaced; a new file's are its maker's. */
static int
like_old(int dir, const char *path, int fd, mode_t mode)
{
	struct stat st;

	if (fstatat(dir, path, &st, 0) < 0)
		return fchmod(fd, mode);
	if (fchown(fd, st.st_uid, st.st_gid) < 0)
		return -1;
	return fchmod(fd, st.st_mode & 07777);
}

int
io_replace_at(int dir, const char *path, const void *buf, size_t n, mode_t mode)
{
	char *tmp = xasprintf("%s.%d~", path, (int)getpid()), *folder = path_dir(path);
	int fd, folderfd = -1, ret = -1;
	bool made = false;

	fd = openat(dir, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		goto out;
	made = true;
	if (like_old(dir, path, fd, mode) < 0 || io_write_all(fd, buf, n) < 0 || fsync(fd) < 0)
		goto out;
	if (renameat(dir, tmp, dir, path) < 0)
		goto out;
	made = false;
	/* The rename itself is on disk only when the folder is. */
	folderfd = openat(dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folderfd >= 0)
		fsync(folderfd);
	ret = 0;
out:
	if (made) {
		int e = errno;

		unlinkat(dir, tmp, 0);
		errno = e;
	}
	xclose(folderfd);
	xclose(fd);
	free(folder);
	free(tmp);
	return ret;
}

int
io_write_new(const char *path, const void *buf, size_t n)
{
	char *tmp = xasprintf("%s~", path);
	int fd = openat(AT_FDCWD, tmp, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600), ret = -1;

	if (fd >= 0 && io_write_all(fd, buf, n) == 0)
		ret = rename(tmp, path);
	if (fd >= 0 && ret < 0)
		unlink(tmp);
	xclose(fd);
	free(tmp);
	return ret;
}

int
io_send_fds(int sock, const void *msg, size_t n, const int *fd, size_t nfd, int flags)
{
	struct iovec io = { (void *)(uintptr_t)msg, n };
	union { struct cmsghdr h; char room[CMSG_SPACE(sizeof(int) * IO_FDS)]; } u;
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1 };

	if (nfd) {
		m.msg_control = &u;
		m.msg_controllen = CMSG_SPACE(nfd * sizeof *fd);
		memset(&u, 0, m.msg_controllen);
		u.h.cmsg_level = SOL_SOCKET;
		u.h.cmsg_type = SCM_RIGHTS;
		u.h.cmsg_len = CMSG_LEN(nfd * sizeof *fd);
		memcpy(CMSG_DATA(&u.h), fd, nfd * sizeof *fd);
	}
	return sendmsg(sock, &m, flags | MSG_NOSIGNAL) == (ssize_t)n ? 0 : -1;
}

size_t
io_fds_of(struct msghdr *m, int *fd, size_t max)
{
	struct cmsghdr *h = CMSG_FIRSTHDR(m);
	size_t n, i;
	int got;

	if (!h || h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
		return 0;
	n = (h->cmsg_len - CMSG_LEN(0)) / sizeof got;
	for (i = 0; i < n; i++) {
		memcpy(&got, CMSG_DATA(h) + i * sizeof got, sizeof got);
		if (i < max)
			fd[i] = got;
		else
			close(got);
	}
	return n < max ? n : max;
}

long long
io_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int
io_wait(int fd, short events, long long deadline)
{
	struct pollfd p = { .fd = fd, .events = events };
	long long left;
	int r;

	do {
		left = deadline < 0 ? -1 : deadline - io_now_ms();
		if (deadline >= 0 && left < 0)
			left = 0;
		r = poll(&p, 1, left > 1000000 ? 1000000 : (int)left);
	} while ((r < 0 && errno == EINTR) || (r == 0 && left > 1000000));
	return r;
}
