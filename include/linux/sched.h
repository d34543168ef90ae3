/* SPDX-License-Identifier: BSD-3-Clause */
/* Scheduling policies (sched(7)), priorities (getpriority(2), ioprio_set(2)). */
#pragma once

#include <stdint.h>

#ifndef SCHED_OTHER
#define SCHED_OTHER	    0
#define SCHED_FIFO	    1
#define SCHED_RR	    2
#define SCHED_BATCH	    3
#define SCHED_IDLE	    5
#define SCHED_RESET_ON_FORK 0x40000000
#endif
#define SCHED_DEADLINE		 6
#define SCHED_EXT		 7

#define SCHED_PRIORITY_MAX	 99 /* of SCHED_FIFO and SCHED_RR */

#define SCHED_FLAG_RESET_ON_FORK 0x01
#define SCHED_FLAG_KEEP_POLICY	 0x08
#define SCHED_FLAG_KEEP_PARAMS	 0x10
#define SCHED_FLAG_KNOWN	 0x7f

struct linux_sched_attr {
	uint32_t size; /* of the structure as the program knows it */
	uint32_t sched_policy;
	uint64_t sched_flags;
	int32_t sched_nice;
	uint32_t sched_priority;
	uint64_t sched_runtime, sched_deadline, sched_period;
	uint32_t sched_util_min, sched_util_max; /* not in the first version */
};

_Static_assert(sizeof(struct linux_sched_attr) == 56, "as programs see it");

#define SCHED_ATTR_SIZE_MIN  48

#define NICE_MIN	     (-20)
#define NICE_MAX	     19

#define PRIO_PROCESS	     0
#define PRIO_PGRP	     1
#define PRIO_USER	     2

#define IOPRIO_WHO_PROCESS   1
#define IOPRIO_WHO_PGRP	     2
#define IOPRIO_WHO_USER	     3

#define IOPRIO_CLASS_SHIFT   13
#define IOPRIO_CLASS_NONE    0
#define IOPRIO_CLASS_RT	     1
#define IOPRIO_CLASS_BE	     2
#define IOPRIO_CLASS_IDLE    3
#define IOPRIO_CLASS_INVALID 7
#define IOPRIO_LEVELS	     8
