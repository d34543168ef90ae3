/* SPDX-License-Identifier: BSD-3-Clause */
/* timerfd_create(2). */
#pragma once

#include "include/linux/time.h"

#define TFD_TIMER_ABSTIME	1
#define TFD_TIMER_CANCEL_ON_SET 2

/* Sets what the next read(2) returns; takes the address of a uint64_t. */
#define TFD_IOC_SET_TICKS 0x40085400

struct linux_itimerspec {
	struct linux_timespec it_interval, it_value;
};

_Static_assert(sizeof(struct linux_itimerspec) == 32, "as programs see it");
