/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Timers of a process that send signals (timer_create(2)). After an expiry a timer rests until its
 * signal has been taken: what would have expired meanwhile is its overrun. Nothing here sleeps.
 */
#pragma once

#include "kernel/time/alarm.h"
#include "kernel/time/cpu_timer.h"

struct pid;
struct signal_entry;

struct posix_timer_setting {
	uint64_t value_ns, interval_ns; /* value 0: it does not run */
};

/* What an expiry leads to. */
struct posix_timer_event {
	int notify; /* LINUX_SIGEV_x */
	int signal;
	uint64_t value;
	struct task *task; /* who gets the signal; NULL: the process */
};

/* Makes a timer of the current process, whose number is in *id; with event NULL it sends SIGALRM
 * with that number. clock has been checked. 0, -EAGAIN (RLIMIT_SIGPENDING, memory). */
int posix_timer_create(int clock, const struct cpu_clock *cpu_clock,
		       const struct posix_timer_event *event, int *id);

/* All return -EINVAL for a number that is no timer of the current process. */
int posix_timer_delete(int id);
int posix_timer_get(int id, struct posix_timer_setting *setting);
int posix_timer_set(int id, bool absolute, const struct posix_timer_setting *setting,
		    struct posix_timer_setting *old);
int posix_timer_overrun(int id);

/* What a timer is, for /proc: whom it tells is a number of a thread or process. */
struct posix_timer_info {
	int id, clock, receiver;
	const struct posix_timer_event *event;
};
void posix_timers_describe(const struct process *process,
			   void (*show)(const struct posix_timer_info *info, void *arg), void *arg);

/* Deletes all timers of a process: it ends, or calls execve(2). */
void posix_timers_delete_all(struct process *process);
