// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/time/cpu_timer.h"

#include "include/linux/time.h"
#include "kernel/lib/assert.h"
#include "kernel/time/cpu_limits.h"
#include "kernel/time/timer.h"
#include "plat/kvm/clock.h"

/* User time passes more slowly than time does while the kernel works: what it seems to lack is
 * looked at again, but not more often than this. Nor do timers expire more often, or short
 * intervals would leave a program no time; on Linux they wait for the next tick. */
#define LEAST_WAIT_NS NS_PER_MS

/* When one expired last. */
static uint64_t last_expired_ns;

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
	uint64_t least_ns = cpu_limits_time_left(process), deadline_ns = UINT64_MAX;
	const struct cpu_timer *timer;

	list_for_each_entry (timer, &process->cpu_timers, link) {
		uint64_t left_ns = time_left(timer);

		if (timer->clock.which == CPUCLOCK_VIRT && left_ns > 0)
			left_ns = MAX(left_ns, LEAST_WAIT_NS);
		least_ns = MIN(least_ns, left_ns);
	}
	if (least_ns != UINT64_MAX)
		deadline_ns = MAX(clock_monotonic_ns() + least_ns, last_expired_ns + LEAST_WAIT_NS);
	(void)!timer_start(&check_timer, deadline_ns);
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

/* Moves the timers that have expired by now to a list. */
static void take_expired(struct process *process, struct list_node *expired)
{
	struct cpu_timer *timer, *next;

	list_for_each_entry_safe (timer, next, &process->cpu_timers, link) {
		if (time_left(timer) > 0)
			continue;
		list_remove(&timer->link);
		list_add_tail(expired, &timer->link);
	}
}

/* The functions may start timers again, which are not looked at before the next time, and stop
 * others. */
static void run_expired(struct process *process)
{
	struct list_node expired;

	list_init(&expired);
	take_expired(process, &expired);
	if (!list_empty(&expired))
		last_expired_ns = clock_monotonic_ns();
	while (!list_empty(&expired)) {
		struct cpu_timer *timer = list_first(&expired, struct cpu_timer, link);

		list_remove(&timer->link);
		timer->func(timer);
	}
}

static void check(struct timer *unused)
{
	struct process *process = current_process();

	(void)!timer_start(&check_timer, UINT64_MAX);
	if (!process)
		return;
	run_expired(process);
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
