/* SPDX-License-Identifier: BSD-3-Clause */
/* Sleeping until a time of the monotonic clock, or of the wall clock, which may be set meanwhile.
 */
#pragma once

#include "kernel/sched/wait.h"

struct deadline {
	uint64_t ns; /* since boot, WAIT_FOREVER; or since 1970 */
	bool wall;   /* since 1970 */
};

/* No deadline at all. */
#define DEADLINE_NEVER ((struct deadline){.ns = WAIT_FOREVER})

/*
 * wait_sleep() for the current task, which a signal interrupts: 0 when it was woken, -ETIMEDOUT
 * when the clock shows the deadline, -ERESTARTSYS, or -ENOMEM.
 */
int deadline_sleep(struct deadline deadline);
