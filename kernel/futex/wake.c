// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/futex/futex_internal.h"
#include "kernel/mm/usercopy.h"

static int wake_waiters(struct list_node *queue, const struct futex_key *key, int count,
			uint32_t bitset)
{
	struct futex_waiter *waiter, *next;
	int woken = 0;

	list_for_each_entry_safe (waiter, next, queue, link) {
		if (!futex_key_equal(&waiter->key, key))
			continue;
		if (futex_wants_lock(waiter))
			return -EINVAL;
		if (!(waiter->bitset & bitset))
			continue;
		futex_wake_waiter(waiter);
		if (++woken >= count)
			break;
	}
	return woken;
}

int futex_wake_key(const struct futex_key *key, int count, uint32_t bitset)
{
	struct list_node *queue = futex_queue(key);

	return list_empty(queue) ? 0 : wake_waiters(queue, key, count, bitset);
}

int futex_wake(uaddr_t addr, bool shared, int count, uint32_t bitset)
{
	struct list_node *queue;
	struct futex_key key;
	int result;

	if (!bitset)
		return -EINVAL;
	result = futex_key_find(addr, shared, false, &key);
	if (unlikely(result < 0))
		return result;
	queue = futex_queue(&key);
	return likely(list_empty(queue)) ? 0 : wake_waiters(queue, &key, count, bitset);
}

int futex_check(uaddr_t addr, bool shared, uint32_t bitset)
{
	struct futex_key key;

	return bitset ? futex_key_get(addr, shared, false, &key) : -EINVAL;
}

void futex_wake_exit(uaddr_t addr)
{
	(void)futex_wake(addr, true, 1, FUTEX_BITSET_MATCH_ANY);
}

/* What FUTEX_WAKE_OP's number says. */
struct operation {
	unsigned op, comparison;
	int32_t argument, compared;
};

static int32_t sign_extend_12(uint32_t value)
{
	return (int32_t)(value << 20) >> 20;
}

static struct operation decode(uint32_t op)
{
	struct operation decoded = {
		.op = op >> 28 & 7,
		.comparison = op >> 24 & 15,
		.argument = sign_extend_12(op >> 12),
		.compared = sign_extend_12(op),
	};

	if (op >> 28 & FUTEX_OP_OPARG_SHIFT)
		decoded.argument = (int32_t)(1u << (decoded.argument & 31));
	return decoded;
}

static uint32_t operate(const struct operation *operation, uint32_t old)
{
	uint32_t argument = (uint32_t)operation->argument;

	switch (operation->op) {
	case FUTEX_OP_SET:
		return argument;
	case FUTEX_OP_ADD:
		return old + argument;
	case FUTEX_OP_OR:
		return old | argument;
	case FUTEX_OP_ANDN:
		return old & ~argument;
	default:
		return old ^ argument;
	}
}

static int change_word(uaddr_t addr, const struct operation *operation, uint32_t *old)
{
	uint32_t found;

	if (operation->op > FUTEX_OP_XOR)
		return -ENOSYS;
	if (get_user_u32(&found, addr) < 0)
		return -EFAULT;
	do {
		*old = found;
		if (cmpxchg_user_u32(addr, *old, operate(operation, *old), &found) < 0)
			return -EFAULT;
	} while (found != *old);
	return 0;
}

/* 1 or 0, or -ENOSYS. */
static int compare(const struct operation *operation, int32_t old)
{
	switch (operation->comparison) {
	case FUTEX_OP_CMP_EQ:
		return old == operation->compared;
	case FUTEX_OP_CMP_NE:
		return old != operation->compared;
	case FUTEX_OP_CMP_LT:
		return old < operation->compared;
	case FUTEX_OP_CMP_LE:
		return old <= operation->compared;
	case FUTEX_OP_CMP_GT:
		return old > operation->compared;
	case FUTEX_OP_CMP_GE:
		return old >= operation->compared;
	default:
		return -ENOSYS;
	}
}

static int wake_both(const struct futex_key keys[2], int count, int other_count)
{
	int woken = futex_wake_key(&keys[0], count, FUTEX_BITSET_MATCH_ANY);
	int also;

	if (woken < 0)
		return woken;
	also = futex_wake_key(&keys[1], other_count, FUTEX_BITSET_MATCH_ANY);
	return also < 0 ? also : woken + also;
}

int futex_wake_op(uaddr_t addr, uaddr_t other, bool shared, int count, int other_count, uint32_t op)
{
	struct operation operation = decode(op);
	struct futex_key keys[2];
	uint32_t old;
	int result = futex_key_get(addr, shared, false, &keys[0]);

	if (result == 0)
		result = futex_key_get(other, shared, true, &keys[1]);
	if (result == 0)
		result = change_word(other, &operation, &old);
	if (result == 0)
		result = compare(&operation, (int32_t)old);
	if (result < 0)
		return result;
	if (result == 0)
		return futex_wake_key(&keys[0], count, FUTEX_BITSET_MATCH_ANY);
	return wake_both(keys, count, other_count);
}
