/* SPDX-License-Identifier: BSD-3-Clause */
/* New processes and threads. */
#pragma once

#include "kernel/sched/wait.h"

/* Where a task waits for the child that borrows its memory (CLONE_VFORK). */
struct vfork_wait {
	struct wait_queue queue;
	bool done;
};

struct clone_request {
	uint64_t flags;	     /* CLONE_ bits */
	int32_t exit_signal; /* what the parent gets when the child ends; 0: none */
	int32_t wanted_tid;  /* the number that the child shall have; 0: any */
	uaddr_t stack;	     /* the child's stack pointer; 0: as the caller's */
	uaddr_t tls;
	uaddr_t pidfd, parent_tid, child_tid; /* where these are written to */
};

/*
 * clone(2)'s work for the current task, whose frame is whole: the child goes on where it does, with
 * 0 for a result. Returns the child's number or a negative errno. May sleep.
 */
long process_clone(const struct clone_request *request);

/* To be called by a task that lets go of the memory it had, which is still there: for its end and
 * for exec. May sleep. */
void process_mm_release(struct task *task);
