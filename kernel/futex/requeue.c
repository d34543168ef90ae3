// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/futex/futex_internal.h"
#include "kernel/mm/usercopy.h"

/* In the same list it stays where it is, so that nobody is met twice. */
static void move_waiter(struct futex_waiter *waiter, const struct futex_key *to)
{
	bool same_queue = futex_queue(&waiter->key) == futex_queue(to);

	waiter->key = *to;
	if (same_queue)
		return;
	list_remove(&waiter->link);
	futex_enqueue(waiter);
}

static int move_all(const struct futex_move *move, const struct futex_key *from,
		    const struct futex_key *to)
{
	struct futex_waiter *waiter, *next;
	int done = 0;

	list_for_each_entry_safe (waiter, next, futex_queue(from), link) {
		if (done - move->wake >= move->requeue)
			break;
		if (!futex_key_equal(&waiter->key, from))
			continue;
		if (futex_wants_lock(waiter))
			return -EINVAL;
		if (++done <= move->wake)
			futex_wake_waiter(waiter);
		else
			move_waiter(waiter, to);
	}
	return done;
}

int futex_requeue(const struct futex_move *move)
{
	struct futex_key from, to;
	uint32_t value;
	int result;

	if (move->wake < 0 || move->requeue < 0)
		return -EINVAL;
	result = futex_key_get(move->from, move->from_shared, false, &from);
	if (result == 0)
		result = futex_key_get(move->to, move->to_shared, false, &to);
	if (result < 0)
		return result;
	if (move->expected && get_user_u32(&value, move->from) < 0)
		return -EFAULT;
	if (move->expected && value != *move->expected)
		return -EAGAIN;
	return move_all(move, &from, &to);
}
