// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/oom.h"

#include "include/linux/signal.h"
#include "kernel/lib/log.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/process/process.h"
#include "kernel/signal/signal.h"
#include "plat/kvm/clock.h"

/* With less than this, in pages, memory has run out; with more, an allocation failed by chance. */
#define SHORT_OF_MEMORY 64
#define PATIENCE_NS	1000000000UL /* with a victim that does not end */

static uint64_t kills;
static struct wait_queue memory_came_back = WAIT_QUEUE_INIT(memory_came_back);

static bool memory_is_short(void)
{
	struct page_stats stats;

	page_get_stats(&stats);
	return stats.free < SHORT_OF_MEMORY;
}

/* A process that is ending already, and will give its memory back. */
static struct process *find_ending(void)
{
	struct process *process;

	process_for_each(process) if (process->exiting && process->mm) return process;
	return NULL;
}

int64_t oom_badness(const struct process *process)
{
	int64_t pages = (int64_t)process->mm->resident_pages;
	struct page_stats stats;

	if (!IS_ENABLED(CONFIG_PROCFS) || process->oom_adjust == 0)
		return pages;
	if (process->oom_adjust == -OOM_ADJUST_MAX)
		return INT64_MIN;
	page_get_stats(&stats);
	return pages + process->oom_adjust * (int64_t)stats.total / OOM_ADJUST_MAX;
}

/* The process whose death brings most, the youngest of equals; NULL when all are ending. */
static struct process *find_largest(void)
{
	struct process *process, *largest = NULL;
	int64_t most = INT64_MIN + 1;

	process_for_each(process)
	{
		if (process->exiting || !process->mm || oom_badness(process) < most)
			continue;
		largest = process;
		most = oom_badness(process);
	}
	return largest;
}

/* Whoever shares the victim's memory keeps it from coming back, and so goes, too. */
static void kill_victim(struct process *victim)
{
	struct process *process;

	kills++;
	log_err("out of memory: process %d (%s) is killed, which has %lu KiB", victim->pid,
		victim->leader->name, victim->mm->resident_pages * (PAGE_SIZE / 1024));
	process_for_each(process) if (process->mm == victim->mm) process_kill(process, SIGKILL);
	/* process_kill() leaves the current thread to its caller, who cannot leave from here. */
	if (current_process()->exiting)
		signal_kill_task(current_task());
}

/* Waits for the memory of a process that is ending. Returns whether there is enough now. */
static bool wait_for(struct process *process)
{
	process_get(process);
	(void)wait_event_until(&memory_came_back, !process->mm || !memory_is_short(),
			       clock_monotonic_ns() + PATIENCE_NS, WAIT_KILLABLE);
	process_put(process);
	return !memory_is_short();
}

bool oom_make_room(void)
{
	const struct process *current = current_process();
	struct process *victim = find_ending();

	if (!memory_is_short())
		return true;
	if (current->exiting || (victim && wait_for(victim)))
		return !current->exiting;
	victim = find_largest();
	if (!victim)
		return false;
	kill_victim(victim);
	if (!current->exiting)
		(void)wait_for(victim);
	return !current->exiting;
}

void oom_memory_came_back(void)
{
	wake_up_all(&memory_came_back);
}

uint64_t oom_kills(void)
{
	return kills;
}
