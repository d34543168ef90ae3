/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers of processes (setitimer(2), timer_create(2), sigevent(3type)). */
#pragma once

#include "include/linux/time.h"
#include "include/linux/timerfd.h"

#define LINUX_ITIMER_REAL    0
#define LINUX_ITIMER_VIRTUAL 1
#define LINUX_ITIMER_PROF    2

struct linux_itimerval {
	struct linux_timeval it_interval, it_value;
};

_Static_assert(sizeof(struct linux_itimerval) == 32, "as programs see it");

#define LINUX_SIGEV_SIGNAL    0
#define LINUX_SIGEV_NONE      1
#define LINUX_SIGEV_THREAD    2
#define LINUX_SIGEV_THREAD_ID 4

struct linux_sigevent {
	uint64_t sigev_value;
	int32_t sigev_signo, sigev_notify;
	int32_t sigev_notify_thread_id;
	uint8_t padding[44];
};

_Static_assert(sizeof(struct linux_sigevent) == 64, "as programs see it");
