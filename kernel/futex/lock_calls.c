// SPDX-License-Identifier: BSD-3-Clause
// Locking and unlocking of locks that inherit priorities.

#include "include/linux/errno.h"
#include "kernel/futex/futex_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "plat/x86_64/usercopy.h"

/* Replacing a value by itself brings a page that can be written. */
int futex_word_open(uaddr_t addr, uint32_t *value)
{
	uint32_t expected;

	if (get_user_u32(value, addr) < 0)
		return -EFAULT;
	do {
		expected = *value;
		if (cmpxchg_user_u32(addr, expected, expected, value) < 0)
			return -EFAULT;
	} while (*value != expected);
	return 0;
}

int futex_word_peek(uaddr_t addr, uint32_t *value)
{
	return usercopy_move32(value, (const void *)addr);
}

void futex_word_set(uaddr_t addr, uint32_t value)
{
	int result = usercopy_move32((void *)addr, &value);

	assert(result == 0);
	(void)result;
}

/* Waits for a lock that futex_lock_take() has given the task no other choice but to wait for. */
static int wait_for_lock(struct futex_lock *lock, uaddr_t addr, struct deadline until)
{
	struct futex_waiter waiter;
	int result;

	futex_init_waiter(&waiter, FUTEX_BITSET_MATCH_ANY);
	current_task()->woken = false;
	result = futex_lock_join(lock, &waiter);
	if (result < 0) {
		futex_lock_drop_unused(lock);
		return result;
	}
	result = futex_lock_sleep(&waiter, addr, until);
	return result == -ERESTARTSYS ? -ERESTARTNOINTR : result;
}

int futex_lock(uaddr_t addr, bool shared, struct deadline until, bool try)
{
	struct futex_lock *fresh = kmalloc(sizeof(*fresh));
	struct futex_lock *lock = NULL;
	struct futex_key key;
	uint32_t value;
	int result = fresh ? futex_key_get(addr, shared, true, &key) : -ENOMEM;

	if (result == 0)
		result = futex_word_open(addr, &value);
	if (result == 0)
		result = futex_lock_take(addr, value, &key, current_task(), false, fresh, &lock);
	if (result != 0 || lock != fresh)
		kfree(fresh);
	if (result != 0)
		return MIN(result, 0);
	if (!try)
		return wait_for_lock(lock, addr, until);
	futex_lock_drop_unused(lock);
	return -EAGAIN;
}

int futex_unlock(uaddr_t addr, bool shared)
{
	struct futex_waiter *first;
	struct futex_key key;
	uint32_t value;
	uint32_t tid = (uint32_t)current_task()->tid;
	int result;

	if (get_user_u32(&value, addr) < 0)
		return -EFAULT;
	if ((value & FUTEX_TID_MASK) != tid)
		return -EPERM;
	result = futex_key_get(addr, shared, true, &key);
	if (result == 0)
		result = futex_word_open(addr, &value);
	if (result < 0)
		return result;
	if ((value & FUTEX_TID_MASK) != tid)
		return -EPERM;
	first = futex_first(&key);
	if (first && (!first->lock || first->lock->owner != current_task()))
		return -EINVAL;
	if (!first) {
		futex_word_set(addr, 0);
		return 0;
	}
	first = list_first(&first->lock->waiters, struct futex_waiter, lock_link);
	futex_word_set(addr, FUTEX_WAITERS | (uint32_t)first->task->tid);
	futex_lock_pass(first->lock);
	return 0;
}
