/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for children (wait4(2), waitid(2)). */
#pragma once

#include "kernel/process/process.h"

/* The options. */
#ifndef WNOHANG
#define WNOHANG	    1
#define WUNTRACED   2
#define WSTOPPED    2
#define WEXITED	    4
#define WCONTINUED  8
#define WNOWAIT	    0x01000000
#define __WNOTHREAD 0x20000000
#define __WALL	    0x40000000
#define __WCLONE    0x80000000
#endif

struct child_wait {
	/* Which children. */
	enum { CHILD_ANY, CHILD_PROCESS, CHILD_GROUP } which;
	struct pid *pid; /* of the process or group; NULL: there is none with that number */
	uint32_t options;
	bool by_file;	   /* pid is of a pidfd … */
	bool non_blocking; /* … that has O_NONBLOCK: instead of waiting, -EAGAIN */
	/* What is found. */
	int32_t found_pid;
	uint32_t uid;
	uint32_t wait_status; /* as wait4(2) says it */
	int32_t code, status; /* as waitid(2) does: CLD_x, and the exit status or signal */
	struct resource_use use;
};

/*
 * Waits for a child that has ended, was stopped or continued, as the options ask for, and fills in
 * what was found; with WNOWAIT it can be found again. Returns 0 with found_pid, which is 0 when
 * WNOHANG does not wait; -ECHILD when no child could ever be found; or what an interrupted wait
 * returns.
 */
int process_wait(struct child_wait *wait);
