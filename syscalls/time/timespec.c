// SPDX-License-Identifier: BSD-3-Clause
#include "syscalls/time/time_internal.h"

#define FAR_FUTURE (UINT64_MAX / 2)

struct linux_timespec timespec_from_ns(uint64_t ns)
{
	return (struct linux_timespec){(int64_t)(ns / NS_PER_SEC), (int64_t)(ns % NS_PER_SEC)};
}

bool timespec_valid(const struct linux_timespec *t)
{
	return t->tv_sec >= 0 && (uint64_t)t->tv_nsec < NS_PER_SEC;
}

uint64_t timespec_to_ns(const struct linux_timespec *t)
{
	if ((uint64_t)t->tv_sec >= FAR_FUTURE / NS_PER_SEC)
		return FAR_FUTURE;
	return (uint64_t)t->tv_sec * NS_PER_SEC + (uint64_t)t->tv_nsec;
}
