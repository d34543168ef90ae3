// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/races.h"

#include "kernel/lib/cmdline.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/task.h"
#include "plat/kvm/clock.h"

#define YIELD_ONE_IN  8
#define WAIT_ONE_IN   16
#define LONGEST_WAIT  (20 * NS_PER_US)
#define LOSE_ONE_IN   2
#define SHORTEST_NS   1000UL
#define LONGEST_SHIFT 10 /* the longest slice is 2^that times the shortest */

bool races_wanted;

static uint64_t state;

/* A linear congruential generator (Knuth's MMIX): the same seed makes the same choices. */
static uint32_t next_random(void)
{
	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return (uint32_t)(state >> 32);
}

void races_init(void)
{
	state = cmdline_get_u64("preempt_random", 0);
	races_wanted = state != 0;
}

/* As many from each order of magnitude. */
uint64_t races_slice(uint64_t slice_ns)
{
	if (!races_wanted)
		return slice_ns;
	return (SHORTEST_NS << next_random() % LONGEST_SHIFT) + next_random() % SHORTEST_NS;
}

/* Threads in real time give way to nobody. */
static bool may_give_way(void)
{
	const struct task *current = current_task();

	return current->process && current->state == TASK_RUNNABLE && current->sched.level == 0;
}

void races_yield(void)
{
	if (may_give_way() && next_random() % YIELD_ONE_IN == 0)
		sched_yield();
}

void races_wait(void)
{
	uint64_t end_ns;

	if (next_random() % WAIT_ONE_IN != 0)
		return;
	end_ns = clock_monotonic_ns() + next_random() % LONGEST_WAIT;
	while (clock_monotonic_ns() < end_ns)
		;
}

bool races_preempt(void)
{
	return races_wanted && may_give_way() && next_random() % LOSE_ONE_IN == 0;
}
