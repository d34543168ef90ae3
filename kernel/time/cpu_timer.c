// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/time/cpu_timer.h"

#include "include/linux/time.h"
#include "kernel/lib/assert.h"
#include "kernel/time/cpu_limits.h"
#include "kernel/time/timer.h"
#include "plat/kvm/clock.h"

/* User time passes more slowly than time does while the kernel works: what it seems to lack is
 * looked at again, but not more often than this. */
#define LEAST_WAIT_NS NS_PER_MS

/* Always running, so that moving it cannot fail; UINT64_MAX stands for never. */
static struct timer check_timer;

void cpu_timer_init(struct cpu_timer *timer, const struct cpu_clock *clock,
		    void (*func)(struct cpu_timer *timer))
{
	list_init(&timer->link);
	timer->clock = *clock;
	timer->func = func;
}

/* How long it takes at least until a timer expires. */
static uint64_t time_left(const struct cpu_timer *timer)
{
	uint64_t now_ns = cpu_clock_read(&timer->clock);

	return timer->expires_ns > now_ns ? timer->expires_ns - now_ns : 0;
}

void cpu_timers_arm(struct process *process)
{
	uint64_t least_ns = cpu_limits_time_left(process);
	const struct cpu_timer *timer;

	list_for_each_entry (timer, &process->cpu_timers, link) {
		uint64_t left_ns = time_left(timer);

		if (timer->clock.which == CPUCLOCK_VIRT && left_ns > 0)
			left_ns = MAX(left_ns, LEAST_WAIT_NS);
		least_ns = MIN(least_ns, left_ns);
	}
	(void)!timer_start(&check_timer,
			   least_ns == UINT64_MAX ? UINT64_MAX : clock_monotonic_ns() + least_ns);
}

void cpu_timers_changed(struct process *process)
{
	if (current_process() == process && cpu_timers_wanted(process))
		cpu_timers_arm(process);
}

void cpu_timer_start(struct cpu_timer *timer, uint64_t expires_ns)
{
	struct process *process = timer->clock.process;

	timer->expires_ns = expires_ns;
	if (!process)
		return;
	list_remove(&timer->link);
	list_add_tail(&process->cpu_timers, &timer->link);
	cpu_timers_changed(process);
}

void cpu_timer_stop(struct cpu_timer *timer)
{
	list_remove(&timer->link);
}

/* The functions may start timers again, and stop others: the list is looked at from its beginning
 * after each, for what had expired by now. */
static struct cpu_timer *find_expired(struct process *process)
{
	struct cpu_timer *timer;

	list_for_each_entry (timer, &process->cpu_timers, link)
		if (time_left(timer) == 0)
			return timer;
	return NULL;
}

static void check(struct timer *unused)
{
	struct process *process = current_process();
	struct cpu_timer *timer;

	(void)!timer_start(&check_timer, UINT64_MAX);
	if (!process)
		return;
	while ((timer = find_expired(process)) != NULL) {
		list_remove(&timer->link);
		timer->func(timer);
	}
	cpu_limits_check(process);
	cpu_timers_changed(process);
}

static void forget(struct cpu_timer *timer)
{
	list_remove(&timer->link);
	timer->clock.process = NULL;
}

void cpu_timers_task_exit(struct task *task)
{
	struct cpu_timer *timer, *next;

	list_for_each_entry_safe (timer, next, &task->process->cpu_timers, link)
		if (timer->clock.task == task)
			forget(timer);
}

void cpu_timers_process_exit(struct process *process)
{
	struct cpu_timer *timer, *next;

	list_for_each_entry_safe (timer, next, &process->cpu_timers, link)
		forget(timer);
}

void cpu_timers_init(void)
{
	timer_init(&check_timer, check);
	assert_always(timer_start(&check_timer, UINT64_MAX) == 0);
}
