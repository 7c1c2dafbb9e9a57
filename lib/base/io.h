/* SPDX-License-Identifier: ISC */
/* io: files and descriptors. Silent: -1 (or NULL) and errno. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Close fd unless it is negative; errno is kept. */
void xclose(int fd);
/*
 * The content of a regular file, of /proc or of /sys, terminated with a NUL
 * that *len (may be NULL) does not count; the caller frees it. Above max
 * bytes: EFBIG. A fifo or device is refused with EINVAL, not waited for.
 */
char *io_read_at(int dir, const char *path, size_t max, size_t *len);
struct stat;
/* The same, and what fstat(2) said of it. */
char *io_read_stat(int dir, const char *path, size_t max, size_t *len, struct stat *st);
/* A file of the kernel's or of our own, which is not looked at first, into buf of n bytes, terminated; returns the length, -1 and errno (EFBIG when it does not fit). */
ssize_t io_read_into(int dir, const char *path, char *buf, size_t n);
/* Write text into an existing file with one write(2), as /proc, /sys and cgroup files want it. */
int io_put_at(int dir, const char *path, const char *text);
/*
 * A file to append to, made 0640 without waiting for a fifo's reader. In a folder that others may write to nobody else
 * can have led us elsewhere: no link is followed there, by which name ever (CVE-2015-1331): ELOOP.
 */
int io_open_log(const char *path);
/* All n bytes, however many writes it takes; EINTR is retried. */
int io_write_all(int fd, const void *buf, size_t n);
/* Until n bytes or the end; returns how many. EINTR is retried. */
ssize_t io_read_all(int fd, void *buf, size_t n);
/*
 * Replace path by n bytes of buf: written beside it, fsynced, renamed over it,
 * the folder fsynced. An existing file's mode and owner are kept, a new one
 * gets mode. The old content stays whole if anything fails.
 */
int io_replace_at(int dir, const char *path, const void *buf, size_t n, mode_t mode);
/*
 * The same without fsync and without keeping mode or owner (0600): for what need not survive a power cut. One writer
 * at a time: what one that was killed left beside it (PATH~) the next one takes.
 */
int io_write_new(const char *path, const void *buf, size_t n);
/* Send n bytes over a unix socket, with nfd descriptors (at most IO_FDS) behind them. 0, -1 and errno. */
enum { IO_FDS = 253 };	/* SCM_MAX_FD of the kernel */
int io_send_fds(int sock, const void *msg, size_t n, const int *fd, size_t nfd, int flags);
/* The descriptors that came with m, max of them to fd; what is more is closed. How many. */
struct msghdr;
size_t io_fds_of(struct msghdr *m, int *fd, size_t max);
/* CLOCK_MONOTONIC in milliseconds, for deadlines. */
long long io_now_ms(void);
/* Is it a folder? One of the host is a way out of any root. */
bool io_is_folder(int fd);
/* poll(2) one descriptor for events until the deadline (io_now_ms terms, -1: for ever). 1 ready, 0 too late, -1 errno. */
int io_wait(int fd, short events, long long deadline);

#endif
