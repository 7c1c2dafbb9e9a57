/* SPDX-License-Identifier: ISC */
/* lifehook: what a supervisor runs on the host in one life of a container (life.h). The poll loop goes on meanwhile. */
#ifndef RUN_LIFEHOOK_H
#define RUN_LIFEHOOK_H

#include <stdbool.h>

struct super;

/* Are there hooks that the child has to wait for, or that limits of devices would hinder? */
bool lifehook_waits(const struct super *p);
/* All pre-start hooks. Speaks. -1: one failed, or the start was given up meanwhile. */
int lifehook_before(struct super *p);
/* Hold the child's namespaces where stop hooks want them, then all start-host hooks. Speaks. -1. */
int lifehook_ready(struct super *p);
/* The hooks of its start have run under another supervisor: those of its end are ours. */
void lifehook_adopt(struct super *p);
/* Interfaces are made, and not yet set up inside: lxc.net.N.script.up of each. Speaks. -1. */
int lifehook_net_up(struct super *p);
/* Init has ended: lxc.net.N.script.down, stop hooks, then let its namespaces go. What fails is said, and no more. */
void lifehook_stop(struct super *p);
/* All is gone: post-stop hooks. A failure, which is said, takes a reboot back. */
void lifehook_after(struct super *p);
/* An ephemeral container that has ended for good is destroyed. */
void lifehook_ephemeral(struct super *p);

#endif
