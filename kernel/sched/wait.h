/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Waiting. A task sleeps until a condition holds; whoever makes it true wakes the queue. Nothing
 * polls. Wake-ups come from tasks and from deferred interrupt work, never from interrupt handlers.
 */
#pragma once

#include "kernel/lib/list.h"

struct task;

struct wait_queue {
	struct list_node waiters;
};

struct wait_entry {
	struct list_node link;
	struct task *task;
	/* If set, called instead of waking task (polling). Must not sleep. Returns whether one of
	 * those that are exclusive has been found: no other of them is called then. */
	bool (*func)(struct wait_entry *entry);
	bool exclusive; /* only looked at if func is set */
};

#define WAIT_QUEUE_INIT(q)             \
	{                              \
		LIST_INIT((q).waiters) \
	}

static inline void wait_queue_init(struct wait_queue *queue)
{
	list_init(&queue->waiters);
}

#define WAIT_FOREVER UINT64_MAX

/* Killable: only what ends the process interrupts. */
enum wait_mode { WAIT_UNINTERRUPTIBLE, WAIT_KILLABLE, WAIT_INTERRUPTIBLE };

/* The pieces of wait_event(); use that. */
void wait_prepare(struct wait_queue *queue, struct wait_entry *entry);
void wait_finish(struct wait_entry *entry);
/* Sleeps until woken, until deadline (monotonic ns, WAIT_FOREVER), or for a signal. Returns 0 when
 * woken, -ETIMEDOUT, or -ERESTARTSYS. */
int wait_sleep(uint64_t deadline_ns, enum wait_mode mode);

/* Adds an entry whose func is called at each wake-up, until wait_finish(). */
void wait_add(struct wait_queue *queue, struct wait_entry *entry);

/*
 * Sleeps until condition is true (an expression that must not sleep itself): 0, or -ETIMEDOUT at
 * deadline_ns (monotonic), or -ERESTARTSYS when a signal is to be delivered and the mode allows it.
 */
#define wait_event_until(queue, condition, deadline_ns, mode)             \
	({                                                                \
		struct wait_entry wait_entry_;                            \
		int wait_result_ = 0;                                     \
		wait_prepare((queue), &wait_entry_);                      \
		while (!(condition) && wait_result_ == 0)                 \
			wait_result_ = wait_sleep((deadline_ns), (mode)); \
		if (wait_result_ != 0 && (condition))                     \
			wait_result_ = 0;                                 \
		wait_finish(&wait_entry_);                                \
		wait_result_;                                             \
	})

#define wait_event(queue, condition) \
	((void)wait_event_until(queue, condition, WAIT_FOREVER, WAIT_UNINTERRUPTIBLE))
#define wait_event_interruptible(queue, condition) \
	wait_event_until(queue, condition, WAIT_FOREVER, WAIT_INTERRUPTIBLE)

/* Wakes one waiter, or all. Does not sleep. */
void wake_up(struct wait_queue *queue);
void wake_up_all(struct wait_queue *queue);

/* Whether somebody in the queue has not been woken yet. */
bool wait_queue_has_sleeper(const struct wait_queue *queue);
