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

#include "kernel/lib/compiler.h"

struct task;

/* A word, and what it holds as long as nobody has to be told. */
struct futex_word {
	uaddr_t addr;
	bool shared;
	uint32_t value;
};

/*
 * Waits until a wake-up with one of the bits of bitset, until deadline_ns (monotonic) or for a
 * signal. 0, -EAGAIN if the word does not hold its value, -ETIMEDOUT, -ERESTARTSYS, or -EINVAL for
 * a bitset of 0.
 */
int futex_wait(const struct futex_word *word, uint32_t bitset, uint64_t deadline_ns);

/* Waits for any of several words. The index of one that was told about, or as futex_wait(); -ENOMEM
 * without memory for so many. */
int futex_wait_many(const struct futex_word *words, unsigned count, uint64_t deadline_ns);

/* Wakes up to count of those who wait for a word with one of the bits of bitset, but at least one.
 * Returns how many. -EINVAL when a lock that inherits priorities is waited for there. */
int futex_wake(uaddr_t addr, bool shared, int count, uint32_t bitset);

/* What futex_wake() says of its arguments, without waking anybody: 0 or an error. */
int futex_check(uaddr_t addr, bool shared, uint32_t bitset);

/* The same for one waiter, of a word of the current address space: what happens when a thread ends
 * (set_tid_address(2)). */
void futex_wake_exit(uaddr_t addr);

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
