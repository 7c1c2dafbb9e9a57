/* SPDX-License-Identifier: ISC */
/* host: what of this host, and not of its kernel, matters to containers. */
#ifndef CONTAINER_HOST_H
#define CONTAINER_HOST_H

struct strv;

/* Append where cgroup hierarchies are mounted; proc: a descriptor of /proc, or -1. Control characters are shown as '?'. */
void host_cgroup_mounts(int proc, struct strv *v1, struct strv *v2);
/* Append the limits of /proc/sys/user as "user: 15443", those that this kernel has (4.9). */
void host_namespace_limits(int proc, struct strv *limits);
/* What keeps newuidmap or newgidmap from giving a user's container its id map: "is not installed", "is not setuid-root"; NULL: nothing. */
const char *host_helper_fault(const char *name);

#endif
