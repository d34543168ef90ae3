// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/races.h"

#include "kernel/lib/cmdline.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/task.h"

#define YIELD_ONE_IN  8
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

void races_yield(void)
{
	const struct task *current = current_task();

	if (current->process && current->state == TASK_RUNNABLE && current->sched.level == 0 &&
	    next_random() % YIELD_ONE_IN == 0)
		sched_yield();
}
