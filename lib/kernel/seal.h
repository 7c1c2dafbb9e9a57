/* SPDX-License-Identifier: ISC */
/*
 * seal: run from a file that nobody can write. A process of ours that shares
 * a namespace with untrusted code shows it /proc/PID/exe, and through that
 * link container root could overwrite the host's binary (CVE-2019-5736).
 */
#ifndef KERNEL_SEAL_H
#define KERNEL_SEAL_H

/*
 * Execute this program again, with the same arguments and environment, from
 * a read-only detached mount of its own file (5.12; its pages stay shared with
 * every other copy that runs), else from a sealed memory file (3.17), else
 * from an unlinked copy. Returns 0 at once where the file is such already or
 * lies on a read-only file system; -1 and errno when nothing worked.
 */
int seal_self(char **argv);

#endif
