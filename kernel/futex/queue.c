// SPDX-License-Identifier: BSD-3-Clause
// Who waits: lists by a hash of the word's key, so that what is looked for is found at once.

#include "kernel/futex/futex_internal.h"
#include "kernel/sched/task.h"

struct list_node futex_queues[1u << FUTEX_QUEUE_BITS];

void futex_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(futex_queues); i++)
		list_init(&futex_queues[i]);
}

void futex_enqueue(struct futex_waiter *waiter)
{
	struct list_node *queue = futex_queue(&waiter->key);
	struct list_node *before = queue->prev;

	while (before != queue &&
	       list_entry(before, struct futex_waiter, link)->level < waiter->level)
		before = before->prev;
	list_insert_between(&waiter->link, before, before->next);
}

struct futex_waiter *futex_first(const struct futex_key *key)
{
	struct futex_waiter *waiter;

	list_for_each_entry (waiter, futex_queue(key), link)
		if (futex_key_equal(&waiter->key, key))
			return waiter;
	return NULL;
}

void futex_wake_waiter(struct futex_waiter *waiter)
{
	list_remove(&waiter->link);
	task_wake(waiter->task);
}
