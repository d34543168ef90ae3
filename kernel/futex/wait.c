// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/futex/futex_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/sched/task.h"
#include "kernel/time/deadline.h"

void futex_init_waiter(struct futex_waiter *waiter, uint32_t bitset)
{
	waiter->task = current_task();
	waiter->bitset = bitset;
	waiter->level = (uint8_t)current_task()->policy.priority;
	waiter->lock = NULL;
	waiter->next_lock = NULL;
	waiter->acquired = false;
	waiter->owner_died = false;
	list_init(&waiter->link);
	list_init(&waiter->lock_link);
}

int futex_start(struct futex_waiter *waiter, const struct futex_word *word)
{
	uint32_t value;

	if (get_user_u32(&value, word->addr) < 0)
		return -EFAULT;
	if (value != word->value)
		return -EAGAIN;
	futex_enqueue(waiter);
	return 0;
}

static int wait_one(struct futex_waiter *waiter, const struct futex_word *word,
		    struct deadline until)
{
	int result;

	current_task()->woken = false;
	result = futex_start(waiter, word);
	if (result < 0)
		return result;
	while (!futex_is_woken(waiter) && result == 0)
		result = deadline_sleep(until);
	if (futex_is_woken(waiter))
		return 0;
	list_remove(&waiter->link);
	return result;
}

int futex_wait(const struct futex_word *word, uint32_t bitset, struct deadline until)
{
	struct futex_waiter waiter;
	int result;

	if (!bitset)
		return -EINVAL;
	futex_init_waiter(&waiter, bitset);
	result = futex_key_find(word->addr, word->shared, false, &waiter.key);
	return result < 0 ? result : wait_one(&waiter, word, until);
}

/* The index of one of those in a queue that was woken, or -1. */
static int woken_index(const struct futex_waiter *waiters, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (futex_is_woken(&waiters[i]))
			return (int)i;
	return -1;
}

/* Takes all out of their queues; returns the last that was woken before, or -1. */
static int stop_all(struct futex_waiter *waiters, unsigned count)
{
	int woken = -1;

	for (unsigned i = 0; i < count; i++) {
		if (futex_is_woken(&waiters[i]))
			woken = (int)i;
		list_remove(&waiters[i].link);
	}
	return woken;
}

static int find_keys(struct futex_waiter *waiters, const struct futex_word *words, unsigned count)
{
	int result = 0;

	for (unsigned i = 0; i < count && result == 0; i++) {
		futex_init_waiter(&waiters[i], FUTEX_BITSET_MATCH_ANY);
		result = futex_key_get(words[i].addr, words[i].shared, false, &waiters[i].key);
	}
	return result;
}

/* Looking at a word may sleep; whoever is woken by another meanwhile has its answer. */
static int wait_many(struct futex_waiter *waiters, const struct futex_word *words, unsigned count,
		     struct deadline until)
{
	unsigned started = 0;
	int result = 0;
	int woken;

	current_task()->woken = false;
	while (result == 0 && started < count) {
		result = futex_start(&waiters[started], &words[started]);
		if (result == 0)
			started++;
	}
	while (result == 0 && woken_index(waiters, started) < 0)
		result = deadline_sleep(until);
	woken = stop_all(waiters, started);
	return woken >= 0 ? woken : result;
}

int futex_wait_many(const struct futex_word *words, unsigned count, struct deadline until)
{
	struct futex_waiter *waiters = kmalloc(count * sizeof(*waiters));
	int result = waiters ? find_keys(waiters, words, count) : -ENOMEM;

	if (result == 0)
		result = wait_many(waiters, words, count, until);
	kfree(waiters);
	return result;
}
