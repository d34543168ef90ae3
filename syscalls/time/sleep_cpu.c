// SPDX-License-Identifier: BSD-3-Clause
// Sleeping until somebody has used CPU time.

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/sched/wait.h"
#include "kernel/signal/signal.h"
#include "kernel/time/cpu_timer.h"
#include "syscalls/time/time_internal.h"

struct cpu_sleep {
	struct cpu_timer timer;
	struct wait_queue queue;
	bool expired;
};

static void expire(struct cpu_timer *timer)
{
	struct cpu_sleep *sleep = container_of(timer, struct cpu_sleep, timer);

	sleep->expired = true;
	wake_up_all(&sleep->queue);
}

/* 0, or -ERESTARTSYS with what is left in *left_ns. */
static int sleep_until(const struct cpu_clock *clock, uint64_t until_ns, uint64_t *left_ns)
{
	struct cpu_sleep sleep = {.expired = false};
	uint64_t now_ns = cpu_clock_read(clock);
	int result = 0;

	if (until_ns > now_ns) {
		wait_queue_init(&sleep.queue);
		cpu_timer_init(&sleep.timer, clock, expire);
		cpu_timer_start(&sleep.timer, until_ns);
		result = wait_event_interruptible(&sleep.queue, sleep.expired);
		cpu_timer_stop(&sleep.timer);
		if (result < 0 && sleep.timer.clock.process)
			now_ns = cpu_clock_read(clock);
	}
	*left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	return result;
}

static long sleep_again(struct task *task);

static long sleep_relative(int number, uint64_t until_ns, uaddr_t rem)
{
	struct task *task = current_task();
	struct linux_timespec left;
	struct cpu_clock clock;
	uint64_t left_ns;
	int result = cpu_clock_find(number, false, &clock);

	if (result == 0)
		result = sleep_until(&clock, until_ns, &left_ns);
	if (result != -ERESTARTSYS)
		return result;
	left = timespec_from_ns(left_ns);
	if (rem && copy_to_user(rem, &left, sizeof(left)) < 0)
		return -EFAULT;
	task->restart.deadline_ns = until_ns;
	task->restart.args[0] = rem;
	task->restart.args[1] = (uint64_t)number;
	return signal_restart_later(sleep_again);
}

static long sleep_again(struct task *task)
{
	return sleep_relative((int)task->restart.args[1], task->restart.deadline_ns,
			      task->restart.args[0]);
}

/* Nobody can wait for his own thread to use time. */
static bool is_own_thread(int number)
{
	int tid = ~(number >> 3);

	return (number & CPUCLOCK_THREAD) && (tid == 0 || tid == current_task()->tid);
}

long sleep_on_cpu_clock(int number, bool absolute, uint64_t ns, uaddr_t rem)
{
	struct cpu_clock clock;
	uint64_t left_ns;
	int result;

	if (is_own_thread(number))
		return -EINVAL;
	result = cpu_clock_find(number, false, &clock);
	if (result < 0)
		return result;
	if (!absolute)
		return sleep_relative(number, cpu_clock_read(&clock) + ns, rem);
	result = sleep_until(&clock, ns, &left_ns);
	return result == -ERESTARTSYS ? -ERESTARTNOHAND : result;
}
