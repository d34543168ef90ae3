// SPDX-License-Identifier: BSD-3-Clause
// The younger calls: futex_waitv, futex_wait, futex_wake, futex_requeue.

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/futex.h"
#include "include/linux/time.h"
#include "kernel/futex/futex.h"
#include "kernel/mm/usercopy.h"
#include "syscalls/futex/futex_call.h"

#define NO_NODE UINT32_MAX

/* Words of 32 bits are all there is. */
static bool flags_known(uint32_t flags)
{
	return (flags & ~(uint32_t)(FUTEX2_PRIVATE | FUTEX2_NUMA | FUTEX2_MPOL)) == FUTEX2_SIZE_U32;
}

/* With FUTEX2_NUMA the next word is the number of a node of memory, of which there is one; or it is
 * none, and the kernel chooses. */
static int check_node(uaddr_t addr, uint32_t flags)
{
	uint32_t node;

	if (!(flags & FUTEX2_NUMA))
		return 0;
	if (addr % (2 * sizeof(node)) != 0)
		return -EINVAL;
	if (get_user_u32(&node, addr + sizeof(node)) < 0)
		return -EFAULT;
	if (node == NO_NODE)
		return put_user_u32(addr + sizeof(node), 0);
	return node == 0 ? 0 : -EINVAL;
}

static bool value_fits(uint64_t value)
{
	return value <= UINT32_MAX;
}

static int read_deadline(uaddr_t timeout, int clock, struct deadline *until)
{
	if (timeout && clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return -EINVAL;
	return futex_read_timeout(
		timeout, clock == CLOCK_REALTIME ? FUTEX_UNTIL_REALTIME : FUTEX_UNTIL_MONOTONIC,
		until);
}

static int read_word(uaddr_t from, struct futex_word *word)
{
	struct linux_futex_waitv waiter;

	if (copy_from_user(&waiter, from, sizeof(waiter)) < 0)
		return -EFAULT;
	if (!flags_known(waiter.flags) || waiter.reserved || !value_fits(waiter.val))
		return -EINVAL;
	*word = (struct futex_word){waiter.uaddr, !(waiter.flags & FUTEX2_PRIVATE),
				    (uint32_t)waiter.val};
	return check_node(waiter.uaddr, waiter.flags);
}

static int read_words(uaddr_t from, unsigned count, struct futex_word *words)
{
	int result = 0;

	for (unsigned i = 0; i < count && result == 0; i++)
		result = read_word(from + i * sizeof(struct linux_futex_waitv), &words[i]);
	return result;
}

long sys_futex_waitv(uaddr_t waiters, unsigned nr_futexes, unsigned flags, uaddr_t timeout,
		     int clockid)
{
	struct futex_word words[FUTEX_WAITV_MAX];
	struct deadline until;
	int result;

	if (flags || nr_futexes == 0 || nr_futexes > FUTEX_WAITV_MAX || !waiters)
		return -EINVAL;
	result = read_deadline(timeout, clockid, &until);
	if (result == 0)
		result = read_words(waiters, nr_futexes, words);
	return result < 0 ? result : futex_wait_many(words, nr_futexes, until);
}

long sys_futex_wait(uaddr_t uaddr, uint64_t val, uint64_t mask, unsigned flags, uaddr_t timeout,
		    int clockid)
{
	struct futex_word word = {uaddr, !(flags & FUTEX2_PRIVATE), (uint32_t)val};
	struct deadline until;
	int result;

	if (!flags_known(flags) || !value_fits(val) || !value_fits(mask))
		return -EINVAL;
	result = read_deadline(timeout, clockid, &until);
	if (result == 0)
		result = check_node(uaddr, flags);
	return result < 0 ? result : futex_wait(&word, (uint32_t)mask, until);
}

/* Unlike the older call this one wakes nobody when told so. */
long sys_futex_wake(uaddr_t uaddr, uint64_t mask, int nr, unsigned flags)
{
	bool shared = !(flags & FUTEX2_PRIVATE);
	int result;

	if (!flags_known(flags) || !value_fits(mask))
		return -EINVAL;
	result = check_node(uaddr, flags);
	if (result < 0)
		return result;
	return nr == 0 ? futex_check(uaddr, shared, (uint32_t)mask)
		       : futex_wake(uaddr, shared, nr, (uint32_t)mask);
}

long sys_futex_requeue(uaddr_t waiters, unsigned flags, int nr_wake, int nr_requeue)
{
	struct futex_word words[2];
	struct futex_move move = {.wake = nr_wake, .requeue = nr_requeue};
	int result;

	if (flags || !waiters)
		return -EINVAL;
	result = read_words(waiters, 2, words);
	if (result < 0)
		return result;
	move.from = words[0].addr;
	move.from_shared = words[0].shared;
	move.to = words[1].addr;
	move.to_shared = words[1].shared;
	move.expected = &words[0].value;
	return futex_requeue(&move);
}
