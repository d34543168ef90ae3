/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks and times (clock_gettime(2), gettimeofday(2), times(2)). */
#pragma once

#include <stdint.h>

#define CLOCK_REALTIME		 0
#define CLOCK_MONOTONIC		 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID	 3
#define CLOCK_MONOTONIC_RAW	 4
#define CLOCK_REALTIME_COARSE	 5
#define CLOCK_MONOTONIC_COARSE	 6
#define CLOCK_BOOTTIME		 7
#define CLOCK_REALTIME_ALARM	 8
#define CLOCK_BOOTTIME_ALARM	 9
#define CLOCK_TAI		 11

/* A negative clock is the CPU time of a process or thread: ~number << 3 | these. */
#define CPUCLOCK_PROF	    0
#define CPUCLOCK_VIRT	    1
#define CPUCLOCK_SCHED	    2
#define CPUCLOCK_WHICH_MASK 3
#define CPUCLOCK_THREAD	    4
#define CPUCLOCK_OF_SELF    (-8 | CPUCLOCK_SCHED) /* number 0: the caller's process */

/* … or a clock behind a file descriptor, if these bits say so. */
#define CLOCK_FD_MASK 7
#define CLOCK_FD      3

#define TIMER_ABSTIME 1

struct linux_timespec {
	int64_t tv_sec, tv_nsec;
};

_Static_assert(sizeof(struct linux_timespec) == 16, "as programs see it");

struct linux_timeval {
	int64_t tv_sec, tv_usec;
};

_Static_assert(sizeof(struct linux_timeval) == 16, "as programs see it");

struct linux_timezone {
	int32_t tz_minuteswest, tz_dsttime;
};

_Static_assert(sizeof(struct linux_timezone) == 8, "as programs see it");

/* In ticks of a hundredth of a second. */
struct linux_tms {
	int64_t tms_utime, tms_stime, tms_cutime, tms_cstime;
};

_Static_assert(sizeof(struct linux_tms) == 32, "as programs see it");
