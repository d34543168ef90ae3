/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Futexes (futex(2)): threads wait for somebody to tell them that a word of memory has changed. The
 * kernel only knows of a word while somebody waits for it.
 *
 * shared says whether the word is looked for in the memory that lies at the address, as others have
 * it too, or just by the address in this address space. Both sides must say the same, except that
 * private memory is the same to both only within one kind. All of these may sleep; besides the
 * errors named, all return -EINVAL for an address that is not a multiple of 4 and -EFAULT for one
 * that cannot be used.
 */
#pragma once

#include "kernel/time/deadline.h"

struct task;

/* A word, and what it holds as long as nobody has to be told. */
struct futex_word {
	uaddr_t addr;
	bool shared;
	uint32_t value;
};

/*
 * Waits until a wake-up with one of the bits of bitset, until the deadline or for a signal. 0,
 * -EAGAIN if the word does not hold its value, -ETIMEDOUT, -ERESTARTSYS, or -EINVAL for a bitset of
 * 0.
 */
int futex_wait(const struct futex_word *word, uint32_t bitset, struct deadline until);

/* Waits for any of several words. The index of one that was told about, or as futex_wait(); -ENOMEM
 * without memory for so many. */
int futex_wait_many(const struct futex_word *words, unsigned count, struct deadline until);

/* Wakes up to count of those who wait for a word with one of the bits of bitset, but at least one.
 * Returns how many. -EINVAL when a lock that inherits priorities is waited for there. */
int futex_wake(uaddr_t addr, bool shared, int count, uint32_t bitset);

/* What futex_wake() says of its arguments, without waking anybody: 0 or an error. */
int futex_check(uaddr_t addr, bool shared, uint32_t bitset);

/* FUTEX_WAKE_OP: changes the word at other as op says, wakes up to count who wait for addr, and, if
 * what was at other was as op says, up to other_count who wait for that. Returns how many. -ENOSYS
 * for an operation or comparison that does not exist. */
int futex_wake_op(uaddr_t addr, uaddr_t other, bool shared, int count, int other_count,
		  uint32_t op);

/* What futex_requeue() moves. */
struct futex_move {
	uaddr_t from, to;
	bool from_shared, to_shared;
	int wake, requeue;	  /* at most so many; the others go to the other word */
	const uint32_t *expected; /* what the first word must hold (else -EAGAIN), or NULL */
};

/* Wakes some of those who wait for a word and lets others wait for another one. Returns how many it
 * woke or moved. -EINVAL for negative numbers. */
int futex_requeue(const struct futex_move *move);

/*
 * Locks that inherit priorities. The word holds the number of the thread that has the lock, or 0,
 * and FUTEX_WAITERS when the kernel must be asked to unlock it.
 *
 * futex_lock() waits until the deadline or, with try, not at all: 0, -EAGAIN (try), -EDEADLK,
 * -ESRCH when there is no such thread as the word names, -EPERM for a thread that is none of a
 * program, -ETIMEDOUT, -ERESTARTNOINTR, -ENOMEM.
 */
int futex_lock(uaddr_t addr, bool shared, struct deadline until, bool try);
/* 0, or -EPERM when the caller does not have the lock. */
int futex_unlock(uaddr_t addr, bool shared);

/* FUTEX_WAIT_REQUEUE_PI: waits for word to be moved to the lock, and for the lock. As futex_wait(),
 * but -ERESTARTNOINTR for a signal before and -EAGAIN for one after it was moved. */
int futex_wait_lock(const struct futex_word *word, uaddr_t lock, struct deadline until);
/* FUTEX_CMP_REQUEUE_PI: gives the lock at move->to to the first who waits that way, if it is free,
 * and lets the others wait for it. As futex_requeue(). */
int futex_requeue_lock(const struct futex_move *move);

#ifdef CONFIG_FUTEX
/* To be called once at boot. */
void futex_init(void);

/* Wakes one who waits for a word of the current address space, in the shared way: what happens when
 * a thread ends (set_tid_address(2)). */
void futex_wake_exit(uaddr_t addr);

/* What the current thread leaves behind when it ends, or its program is replaced: locks in its
 * robust list (set_robust_list(2)) are marked and passed on, and so are those that others wait for.
 * May sleep. */
void futex_exit(void);

/* To be called when a task's rights to the CPU have changed: whoever it waits for inherits them. */
void futex_rights_changed(struct task *task);
#else
static inline void futex_init(void)
{
}

static inline void futex_wake_exit(uaddr_t addr)
{
}

static inline void futex_exit(void)
{
}

static inline void futex_rights_changed(struct task *task)
{
}
#endif
