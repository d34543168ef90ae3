// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/futex/futex.h"

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/futex.h"
#include "kernel/sched/task.h"
#include "kernel/signal/signal.h"
#include "syscalls/futex/futex_call.h"

#define COMMAND_MASK (~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME))

struct call {
	uaddr_t addr, other, timeout;
	uint32_t value, value3;
	int value2; /* in the place of the timeout */
	bool shared;
	struct deadline until;
};

static bool has_timeout(int command)
{
	switch (command) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
	case FUTEX_WAIT_REQUEUE_PI:
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
		return true;
	default:
		return false;
	}
}

static bool may_choose_clock(int command)
{
	return command == FUTEX_WAIT_BITSET || command == FUTEX_WAIT_REQUEUE_PI ||
	       command == FUTEX_LOCK_PI2;
}

/* Which clock a timeout is on. */
static enum futex_clock timeout_clock(int op)
{
	int command = op & COMMAND_MASK;

	if (command == FUTEX_WAIT)
		return FUTEX_FOR_A_TIME;
	return command == FUTEX_LOCK_PI || (op & FUTEX_CLOCK_REALTIME) ? FUTEX_UNTIL_REALTIME
								       : FUTEX_UNTIL_MONOTONIC;
}

static long wait_again(struct task *task);

/* With a timeout, an interrupted wait goes on to the same time, unless a handler runs. */
static long wait(const struct futex_word *word, uint32_t bitset, struct deadline until)
{
	struct task *task = current_task();
	int result = futex_wait(word, bitset, until);

	if (result != -ERESTARTSYS || until.ns == WAIT_FOREVER)
		return result;
	task->restart.deadline_ns = until.ns;
	task->restart.wall = until.wall;
	task->restart.args[0] = word->addr;
	task->restart.args[1] = word->shared;
	task->restart.args[2] = word->value;
	task->restart.args[3] = bitset;
	return signal_restart_later(wait_again);
}

static long wait_again(struct task *task)
{
	struct futex_word word = {
		.addr = task->restart.args[0],
		.shared = task->restart.args[1],
		.value = (uint32_t)task->restart.args[2],
	};
	struct deadline until = {task->restart.deadline_ns, task->restart.wall};

	return wait(&word, (uint32_t)task->restart.args[3], until);
}

static struct futex_word word_of(const struct call *call)
{
	return (struct futex_word){call->addr, call->shared, call->value};
}

static long wait_plain(const struct call *call, uint32_t bitset)
{
	struct futex_word word = word_of(call);

	return wait(&word, bitset, call->until);
}

static int wait_lock(const struct call *call)
{
	struct futex_word word = word_of(call);

	return futex_wait_lock(&word, call->other, call->until);
}

static int requeue(const struct call *call, const uint32_t *expected,
		   int (*how)(const struct futex_move *move))
{
	struct futex_move move = {
		.from = call->addr,
		.to = call->other,
		.from_shared = call->shared,
		.to_shared = call->shared,
		.wake = (int)call->value,
		.requeue = call->value2,
		.expected = expected,
	};

	return how(&move);
}

static long run(int command, const struct call *call)
{
	switch (command) {
	case FUTEX_WAIT:
		return wait_plain(call, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAIT_BITSET:
		return wait_plain(call, call->value3);
	case FUTEX_WAKE:
		return futex_wake(call->addr, call->shared, (int)call->value,
				  FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET:
		return futex_wake(call->addr, call->shared, (int)call->value, call->value3);
	case FUTEX_REQUEUE:
		return requeue(call, NULL, futex_requeue);
	case FUTEX_CMP_REQUEUE:
		return requeue(call, &call->value3, futex_requeue);
	case FUTEX_WAKE_OP:
		return futex_wake_op(call->addr, call->other, call->shared, (int)call->value,
				     call->value2, call->value3);
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
		return futex_lock(call->addr, call->shared, call->until, false);
	case FUTEX_TRYLOCK_PI:
		return futex_lock(call->addr, call->shared, DEADLINE_NEVER, true);
	case FUTEX_UNLOCK_PI:
		return futex_unlock(call->addr, call->shared);
	case FUTEX_WAIT_REQUEUE_PI:
		return wait_lock(call);
	case FUTEX_CMP_REQUEUE_PI:
		return requeue(call, &call->value3, futex_requeue_lock);
	default:
		return -ENOSYS;
	}
}

/* Where the others take a timeout, some take a number. */
static __attribute__((noinline)) long call(int op, struct call *call)
{
	int command = op & COMMAND_MASK;
	uaddr_t timeout = call->timeout;
	int result;

	call->value2 = (int)timeout;
	call->shared = !(op & FUTEX_PRIVATE_FLAG);
	if (has_timeout(command)) {
		result = futex_read_timeout(timeout, timeout_clock(op), &call->until);
		if (result < 0)
			return result;
	}
	if ((op & FUTEX_CLOCK_REALTIME) && !may_choose_clock(command))
		return -ENOSYS;
	return run(command, call);
}

/* What is called most goes straight on. */
long sys_futex(uaddr_t uaddr, int op, unsigned val, uint64_t timeout, uint64_t uaddr2,
	       uint64_t val3)
{
	struct futex_word word;
	struct call all;

	if (op == (FUTEX_WAKE | FUTEX_PRIVATE_FLAG))
		return futex_wake(uaddr, false, (int)val, FUTEX_BITSET_MATCH_ANY);
	if (op == (FUTEX_WAIT | FUTEX_PRIVATE_FLAG) && !timeout) {
		word = (struct futex_word){uaddr, false, val};
		return futex_wait(&word, FUTEX_BITSET_MATCH_ANY, DEADLINE_NEVER);
	}
	all = (struct call){
		.addr = uaddr,
		.other = uaddr2,
		.timeout = timeout,
		.value = val,
		.value3 = (uint32_t)val3,
	};
	return call(op, &all);
}
