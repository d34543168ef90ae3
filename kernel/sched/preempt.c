// SPDX-License-Identifier: BSD-3-Clause
/*
 * When a task that could go on loses the CPU: at once when one with more right to it wakes up, and
 * when its slice is over. Programs lose it on their next way back from the kernel, which an
 * interrupt brings about; the kernel never.
 *
 * The timer runs only while somebody waits for the CPU. It is not stopped when that changes but
 * lapses, so that two tasks which wake each other do not set it each time.
 */
#include "kernel/debug/races.h"
#include "kernel/sched/sched_internal.h"
#include "plat/kvm/clock.h"
#include "plat/kvm/clock_read.h"
#include "plat/x86_64/pending.h"

static uint64_t armed_ns = UINT64_MAX; /* when the timer ends */

/* A timer that ends this soon is good enough for any slice: it is set anew then. */
#define SHORTEST_SLICE_NS (3 * NS_PER_MS)

bool resched_wanted;

void sched_want_resched(void)
{
	resched_wanted = true;
	pending_raise(PENDING_RESCHED);
}

void preempt_start_slice(const struct task *task, uint64_t now_ns)
{
	uint64_t slice_ns = run_queue_slice(&run_queue, task);

	if (slice_ns != SLICE_ENDLESS)
		slice_ns = races_slice(slice_ns);
	if (slice_ns == SLICE_ENDLESS || armed_ns <= now_ns + slice_ns)
		return;
	armed_ns = now_ns + slice_ns;
	clock_set_slice(armed_ns);
}

/* Deferred work: the timer has ended. */
static void slice_timer_ended(void)
{
	struct task *current = current_task();
	uint64_t now_ns = clock_monotonic_ns();

	armed_ns = UINT64_MAX;
	if (current == &idle_task || current->state != TASK_RUNNABLE)
		return;
	sched_charge(current, now_ns);
	if (run_queue_slice(&run_queue, current) == 0 || races_slice(0))
		sched_want_resched();
	else
		preempt_start_slice(current, now_ns);
}

void preempt_check(const struct task *task)
{
	const struct task *current = current_task();
	uint64_t now_ns;

	if (current == &idle_task || current->state != TASK_RUNNABLE || resched_wanted)
		return;
	now_ns = clock_read();
	if (unlikely(armed_ns > now_ns + SHORTEST_SLICE_NS))
		preempt_start_slice(current, now_ns);
	if (run_queue_preempts(task, current, now_ns - current->running_since_ns) ||
	    races_preempt())
		sched_want_resched();
}

void preempt_init(void)
{
	pending_register(PENDING_SLICE, slice_timer_ended);
}
