// SPDX-License-Identifier: BSD-3-Clause
// Who waits: lists by a hash of the word's key, so that what is looked for is found at once.

#include "kernel/futex/futex_internal.h"
#include "kernel/sched/task.h"

#define QUEUE_BITS 8

/* Zeros until first use. */
static struct list_node queues[1u << QUEUE_BITS];

struct list_node *futex_queue(const struct futex_key *key)
{
	uint64_t mixed = (key->object ^ key->offset >> 2) * 0x9e3779b97f4a7c15UL;
	struct list_node *queue = &queues[mixed >> (64 - QUEUE_BITS)];

	if (unlikely(!queue->next))
		list_init(queue);
	return queue;
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
