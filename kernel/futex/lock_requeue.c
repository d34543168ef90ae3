// SPDX-License-Identifier: BSD-3-Clause
// Waiting for a condition and then for a lock, in one sleep.

#include "include/linux/errno.h"
#include "kernel/futex/futex_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/time/deadline.h"

static bool is_interrupted(int result)
{
	return result == -ERESTARTSYS;
}

/* Sleeps until the waiter is moved or given the lock; leaves its queue otherwise. */
static int sleep_until_moved(struct futex_waiter *waiter, struct deadline until)
{
	int result = 0;

	while (!waiter->lock && !waiter->acquired && result == 0)
		result = deadline_sleep(until);
	if (waiter->lock || waiter->acquired)
		return 0;
	list_remove(&waiter->link);
	return is_interrupted(result) ? -ERESTARTNOINTR : result;
}

int futex_wait_lock(const struct futex_word *word, uaddr_t lock, struct deadline until)
{
	struct futex_waiter waiter;
	struct futex_key lock_key;
	int result;

	if (word->addr == lock)
		return -EINVAL;
	futex_init_waiter(&waiter, FUTEX_BITSET_MATCH_ANY);
	waiter.next_lock = &lock_key;
	result = futex_key_get(lock, word->shared, true, &lock_key);
	if (result == 0)
		result = futex_key_get(word->addr, word->shared, false, &waiter.key);
	current_task()->woken = false;
	if (result == 0)
		result = futex_start(&waiter, word);
	if (result < 0)
		return result;
	if (futex_key_equal(&waiter.key, &lock_key)) {
		list_remove(&waiter.link);
		return -EINVAL;
	}
	result = sleep_until_moved(&waiter, until);
	if (result < 0)
		return result;
	result = futex_lock_sleep(&waiter, lock, until);
	return is_interrupted(result) ? -EAGAIN : result;
}

/* Whether a waiter waits to be moved to this lock. */
static bool wants(const struct futex_waiter *waiter, const struct futex_key *lock)
{
	return !waiter->lock && waiter->next_lock && futex_key_equal(waiter->next_lock, lock);
}

static void give_lock(struct futex_waiter *waiter)
{
	waiter->acquired = true;
	futex_wake_waiter(waiter);
}

/* What is needed to move waiters without a sleep in between. */
struct moving {
	const struct futex_move *move;
	struct futex_key from, to;
	struct futex_lock *fresh;
};

/* Gives the first waiter the lock or lets it wait for it: 0 or a negative errno. */
static int move_first(struct moving *moving, struct futex_waiter *waiter, uint32_t word)
{
	struct futex_lock *lock;
	int result;

	if (!wants(waiter, &moving->to))
		return -EINVAL;
	result = futex_lock_take(moving->move->to, word, &moving->to, waiter->task,
				 moving->move->requeue > 0, moving->fresh, &lock);
	if (result == 1)
		give_lock(waiter);
	if (result != 0)
		return MIN(result, 0);
	if (lock == moving->fresh)
		moving->fresh = NULL;
	list_remove(&waiter->link);
	result = futex_lock_join(lock, waiter);
	if (result < 0) {
		futex_lock_drop_unused(lock);
		futex_enqueue(waiter);
	}
	return result;
}

/* Goes on until enough were woken or moved. The words do not change meanwhile but by this. */
static int move_all(struct moving *moving)
{
	const struct futex_move *move = moving->move;
	struct futex_waiter *waiter;
	uint32_t word;
	int done = 0;

	while (done - move->wake < move->requeue && (waiter = futex_first(&moving->from))) {
		int result = futex_word_peek(move->to, &word);

		if (result == 0)
			result = move_first(moving, waiter, word);
		if (result < 0)
			return result;
		done++;
	}
	return done;
}

/* Makes both words accessible and compares the first. */
static int prepare(struct moving *moving)
{
	const struct futex_move *move = moving->move;
	uint32_t value;
	int result = futex_key_get(move->from, move->from_shared, false, &moving->from);

	if (result == 0)
		result = futex_key_get(move->to, move->to_shared, true, &moving->to);
	if (result < 0)
		return result;
	if (futex_key_equal(&moving->from, &moving->to))
		return -EINVAL;
	if (get_user_u32(&value, move->from) < 0)
		return -EFAULT;
	if (value != *move->expected)
		return -EAGAIN;
	if (!futex_first(&moving->from))
		return 0;
	if (futex_word_open(move->to, &value) < 0 || futex_word_peek(move->from, &value) < 0)
		return -EFAULT;
	return value == *move->expected ? 0 : -EAGAIN;
}

int futex_requeue_lock(const struct futex_move *move)
{
	struct moving moving = {.move = move};
	int result;

	if (move->wake < 0 || move->requeue < 0 || move->from == move->to || move->wake != 1)
		return -EINVAL;
	moving.fresh = kmalloc(sizeof(*moving.fresh));
	if (!moving.fresh)
		return -ENOMEM;
	result = prepare(&moving);
	if (result == 0)
		result = move_all(&moving);
	kfree(moving.fresh);
	return result;
}
