/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between the files of the futexes. Nothing here takes a lock: what is done between two sleep
 * points is done at once. Above all nothing sleeps between the look at a word and the moment when
 * the waiter stands in its queue.
 */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/futex.h"
#include "kernel/futex/futex.h"
#include "kernel/lib/list.h"
#include "kernel/mm/mm.h"

/* Which word: equal for all who mean the same. */
struct futex_key {
	uint64_t object; /* the address space or object, and in two low bits which kind it is */
	uint64_t offset;
};

static inline bool futex_key_equal(const struct futex_key *a, const struct futex_key *b)
{
	return a->object == b->object && a->offset == b->offset;
}

/* The key of a word of the current process. write: it is going to be written. 0, -EINVAL, -EFAULT.
 * May sleep. */
int futex_key_get(uaddr_t addr, bool shared, bool write, struct futex_key *key);

struct futex_waiter {
	struct list_node link; /* in a queue; alone: it was woken */
	struct futex_key key;
	struct task *task;
	uint32_t bitset;
	uint8_t level; /* who has more stands further in front */
};

struct list_node *futex_queue(const struct futex_key *key);

/* Puts a waiter with its key into the queue, behind all of its level. */
void futex_enqueue(struct futex_waiter *waiter);

/* Whether it was woken since then. */
static inline bool futex_is_woken(const struct futex_waiter *waiter)
{
	return list_empty(&waiter->link);
}

/* Takes a waiter out of its queue and wakes it. */
void futex_wake_waiter(struct futex_waiter *waiter);

/* Wakes as futex_wake() does, by key. */
int futex_wake_key(const struct futex_key *key, int count, uint32_t bitset);
