/* SPDX-License-Identifier: ISC */
/* probenet: trying what netlink tells of, in a child of probe_try's. arg and proc are not looked at. Silent. */
#ifndef KERNEL_PROBENET_H
#define KERNEL_PROBENET_H

#include "kernel/probe.h"

struct probe_answer;

/* PROBE_VETH and the other links, in a network namespace that may be thrown away. */
struct probe_answer probenet_link(enum probe what, const char *arg, int proc);
/* PROBE_NETFILTER, PROBE_NFTABLES. */
struct probe_answer probenet_netfilter(enum probe what, const char *arg, int proc);
/* PROBE_DIAG_*. */
struct probe_answer probenet_diag(enum probe what, const char *arg, int proc);

#endif
