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
#include "kernel/process/process.h"
#include "plat/x86_64/layout.h"

/* Which word: equal for all who mean the same. */
struct futex_key {
	uint64_t object; /* the address space or object, and in two low bits which kind it is */
	uint64_t offset;
};

static inline bool futex_key_equal(const struct futex_key *a, const struct futex_key *b)
{
	return a->object == b->object && a->offset == b->offset;
}

/* Of private memory the two kinds do not meet, as on Linux. */
enum futex_key_kind { KEY_PRIVATE, KEY_SHARED_HERE, KEY_SHARED };

static inline struct futex_key futex_key_make(uint64_t object, enum futex_key_kind kind,
					      uint64_t offset)
{
	return (struct futex_key){object << 2 | kind, offset};
}

static inline struct futex_key futex_key_here(enum futex_key_kind kind, uaddr_t addr)
{
	return futex_key_make((uint64_t)current_process()->mm, kind, addr);
}

/* The key of a word of the current process whose memory may be shared; as futex_key_get(). */
int futex_key_shared(uaddr_t addr, bool write, struct futex_key *key);

/* The key of a word of the current process. write: it is going to be written. 0, -EINVAL, -EFAULT.
 * May sleep. futex_key_find() is the same in line, for what is to be quick. */
int futex_key_get(uaddr_t addr, bool shared, bool write, struct futex_key *key);
static inline int futex_key_find(uaddr_t addr, bool shared, bool write, struct futex_key *key)
{
	if (unlikely(addr % sizeof(uint32_t) != 0))
		return -EINVAL;
	/* The end itself passes, as on Linux; there is nothing to read. */
	if (unlikely(addr > USER_MAX))
		return -EFAULT;
	if (shared)
		return futex_key_shared(addr, write, key);
	*key = futex_key_here(KEY_PRIVATE, addr);
	return 0;
}

/* A lock that inherits priorities, as long as somebody waits for it. */
struct futex_lock {
	struct futex_key key;
	struct task *owner;
	bool word_outdated;	  /* the owner before it has died, and it has not written its own
				   * number into the word yet; it stays in the queue until then */
	struct list_node waiters; /* by level */
	struct list_node link;	  /* in owner->locks.held */
};

struct futex_waiter {
	struct list_node link; /* in a queue; alone: it was woken */
	struct futex_key key;
	struct task *task;
	uint32_t bitset;
	uint8_t level; /* who has more stands further in front */
	/* Of those who wait for a lock: */
	struct futex_lock *lock;	   /* which one; NULL: a plain word */
	struct list_node lock_link;	   /* in lock->waiters */
	const struct futex_key *next_lock; /* it waits to be moved to this lock; NULL otherwise */
	bool acquired;			   /* it was given the lock … */
	bool owner_died;		   /* … by somebody who died */
};

/* Whether only the functions about locks may wake or move a waiter. */
static inline bool futex_wants_lock(const struct futex_waiter *waiter)
{
	return waiter->lock || waiter->next_lock;
}

/* A waiter that is the current task, in no queue. */
void futex_init_waiter(struct futex_waiter *waiter, uint32_t bitset);

#define FUTEX_QUEUE_BITS 8

/* Set up by futex_init(). */
extern struct list_node futex_queues[1u << FUTEX_QUEUE_BITS];

static inline struct list_node *futex_queue(const struct futex_key *key)
{
	uint64_t mixed = (key->object ^ key->offset >> 2) * 0x9e3779b97f4a7c15UL;

	return &futex_queues[mixed >> (64 - FUTEX_QUEUE_BITS)];
}

/* Puts a waiter with its key into the queue, behind all of its level. */
void futex_enqueue(struct futex_waiter *waiter);

/* The first who waits for a word, or NULL. */
struct futex_waiter *futex_first(const struct futex_key *key);

/* Whether it was woken since then. */
static inline bool futex_is_woken(const struct futex_waiter *waiter)
{
	return list_empty(&waiter->link);
}

/* Takes a waiter out of its queue and wakes it. */
void futex_wake_waiter(struct futex_waiter *waiter);

/* Wakes as futex_wake() does, by key. */
int futex_wake_key(const struct futex_key *key, int count, uint32_t bitset);

/* Looks at the word and puts the waiter into its queue: 0, -EFAULT or -EAGAIN. */
int futex_start(struct futex_waiter *waiter, const struct futex_word *word);

/*
 * Reads a word that is going to be written: 0 or -EFAULT. Until the caller sleeps, the word keeps
 * its value, and futex_word_set() can set it.
 */
int futex_word_open(uaddr_t addr, uint32_t *value);
void futex_word_set(uaddr_t addr, uint32_t value);
/* Reads a word that was accessible since the caller last slept. */
int futex_word_peek(uaddr_t addr, uint32_t *value);

/*
 * Takes the lock at addr, whose word was opened and holds value, for task. Returns 1 if it has it
 * now, with FUTEX_WAITERS set if waiters; 0 if it has to wait for *lock, which may be fresh, that
 * is taken then; or a negative errno. Does not sleep.
 */
int futex_lock_take(uaddr_t addr, uint32_t value, const struct futex_key *key, struct task *task,
		    bool waiters, struct futex_lock *fresh, struct futex_lock **lock);

/* Lets a waiter that is in no queue wait for a lock, whose owner inherits its level. 0, or -EDEADLK
 * if the owner waits for the waiter. */
int futex_lock_join(struct futex_lock *lock, struct futex_waiter *waiter);
/* Takes out a waiter that gives up. */
void futex_lock_leave(struct futex_waiter *waiter);
/* Gives the lock to the first who waits. The lock is gone if that was the only one, … */
void futex_lock_pass(struct futex_lock *lock);
/* … unless the owner has died. */
void futex_lock_pass_on_death(struct futex_lock *lock);
/* Frees a lock that nobody waits for, and nobody is about to be told that he has. */
void futex_lock_drop_unused(struct futex_lock *lock);

/* Sleeps until the waiter has the lock, and completes the word. 0, -ETIMEDOUT or -ERESTARTSYS. */
int futex_lock_sleep(struct futex_waiter *waiter, uaddr_t addr, struct deadline until);
