// SPDX-License-Identifier: BSD-3-Clause
/* Running timers are in a binary heap by deadline, whose index 1 is the earliest. */
#include "kernel/time/timer.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "plat/kvm/clock.h"
#include "plat/x86_64/pending.h"

static struct timer **heap; /* heap[0] is not used */
static uint32_t heap_count;
static uint32_t heap_size;

static void put(uint32_t index, struct timer *timer)
{
	heap[index] = timer;
	timer->heap_index = index;
}

static void move_up(uint32_t index, struct timer *timer)
{
	for (; index > 1 && heap[index / 2]->deadline_ns > timer->deadline_ns; index /= 2)
		put(index, heap[index / 2]);
	put(index, timer);
}

static void move_down(uint32_t index, struct timer *timer)
{
	for (;;) {
		uint32_t child = 2 * index;

		if (child + 1 <= heap_count &&
		    heap[child + 1]->deadline_ns < heap[child]->deadline_ns)
			child++;
		if (child > heap_count || heap[child]->deadline_ns >= timer->deadline_ns)
			break;
		put(index, heap[child]);
		index = child;
	}
	put(index, timer);
}

static void heap_remove(struct timer *timer)
{
	uint32_t index = timer->heap_index;
	struct timer *last = heap[heap_count--];

	timer->heap_index = 0;
	if (last == timer)
		return;
	if (index > 1 && heap[index / 2]->deadline_ns > last->deadline_ns)
		move_up(index, last);
	else
		move_down(index, last);
}

/* Room for one more timer. */
static int heap_grow(void)
{
	uint32_t size = heap_size ? 2 * heap_size : 16;
	struct timer **bigger;

	if (heap_count + 1 < heap_size)
		return 0;
	bigger = kmalloc(size * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	if (heap)
		memcpy(bigger, heap, heap_size * sizeof(*heap));
	memory_use_keep(bigger);
	memory_use_unkeep(heap);
	kfree(heap);
	heap = bigger;
	heap_size = size;
	return 0;
}

static void set_hardware(void)
{
	clock_set_timer(heap_count ? heap[1]->deadline_ns : UINT64_MAX);
}

void timer_init(struct timer *timer, void (*func)(struct timer *timer))
{
	timer->func = func;
	timer->heap_index = 0;
}

int timer_start(struct timer *timer, uint64_t deadline_ns)
{
	if (timer->heap_index)
		heap_remove(timer);
	else if (heap_grow() != 0)
		return -ENOMEM;
	timer->deadline_ns = deadline_ns;
	move_up(++heap_count, timer);
	if (timer->heap_index == 1)
		set_hardware();
	return 0;
}

void timer_stop(struct timer *timer)
{
	bool was_first = timer->heap_index == 1;

	if (!timer->heap_index)
		return;
	heap_remove(timer);
	if (was_first)
		set_hardware();
}

static void run_expired(void)
{
	while (heap_count && heap[1]->deadline_ns <= clock_monotonic_ns()) {
		struct timer *timer = heap[1];

		heap_remove(timer);
		timer->func(timer);
	}
	set_hardware();
}

void timers_init(void)
{
	pending_register(PENDING_TIMER, run_expired);
}
