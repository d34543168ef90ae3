/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the handlers of the calls about time. */
#pragma once

#include "include/linux/time.h"
#include "kernel/lib/compiler.h"

/* Reads a clock: ns in *ns and 0, or -EINVAL for a clock that does not exist. */
int clock_read(int clock, uint64_t *ns);

struct linux_rusage;
struct resource_use;

/* What getrusage(2) and wait4(2) show of it. */
struct linux_rusage rusage_of(const struct resource_use *use);

/*
 * clock_nanosleep(2) on a CPU clock by its number: until it shows ns, or ns more than now; rem as
 * for the call. 0, -EINVAL for a clock that does not exist, or what an interrupted call returns.
 */
long sleep_on_cpu_clock(int number, bool absolute, uint64_t ns, uaddr_t rem);

/* What settimeofday(2) has set, for gettimeofday(2). */
extern struct linux_timezone time_zone;

struct linux_timespec timespec_from_ns(uint64_t ns);

/* Whether Linux accepts t as a time to wait. */
bool timespec_valid(const struct linux_timespec *t);
/* The time in ns; what does not fit is the far future (UINT64_MAX / 2). t is valid. */
uint64_t timespec_to_ns(const struct linux_timespec *t);
