// SPDX-License-Identifier: BSD-3-Clause
/*
 * Locks that inherit priorities, from the kernel's side. As long as nobody waits there is only the
 * program's word:
 *
 *	0		free
 *	tid		that thread has it
 *	tid | WAITERS	the same, and the kernel must be asked to unlock it
 *	OWNER_DIED | …	whoever had it has ended without unlocking it
 *
 * The first who has to wait makes a struct futex_lock, which goes when nobody waits any more. It is
 * passed on to the first waiter of the highest level when it is unlocked; a lock is never free
 * while somebody waits. The owner runs with the highest level of those who wait for its locks, and
 * if it waits for a lock itself, so does the owner of that.
 */
#include "include/linux/errno.h"
#include "kernel/futex/futex_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/sched/sched.h"
#include "kernel/time/deadline.h"

static unsigned first_level(const struct futex_lock *lock)
{
	return list_first(&lock->waiters, struct futex_waiter, lock_link)->task->sched.level;
}

static unsigned highest_level(const struct task *owner)
{
	const struct futex_lock *lock;
	unsigned level = 0;

	list_for_each_entry (lock, &owner->locks.held, link)
		if (!list_empty(&lock->waiters))
			level = MAX(level, first_level(lock));
	return level;
}

/* Behind all that do not have a lower level. */
static void add_waiter(struct futex_lock *lock, struct futex_waiter *waiter)
{
	struct list_node *before = lock->waiters.prev;

	while (before != &lock->waiters &&
	       list_entry(before, struct futex_waiter, lock_link)->task->sched.level <
		       waiter->task->sched.level)
		before = before->prev;
	list_insert_between(&waiter->lock_link, before, before->next);
}

/* Lets a task inherit anew, and those who have what it waits for. */
static void inherit(struct task *task)
{
	for (;;) {
		struct futex_waiter *waiter = task->locks.awaited;
		unsigned old_level = task->sched.level;

		sched_inherit(task, highest_level(task));
		if (!waiter || task->sched.level == old_level)
			return;
		list_remove(&waiter->lock_link);
		add_waiter(waiter->lock, waiter);
		task = waiter->lock->owner;
	}
}

void futex_rights_changed(struct task *task)
{
	struct futex_waiter *waiter = task->locks.awaited;

	if (!waiter)
		return;
	list_remove(&waiter->lock_link);
	add_waiter(waiter->lock, waiter);
	inherit(waiter->lock->owner);
}

static bool waits_for(const struct task *owner, const struct task *task)
{
	while (owner != task && owner->locks.awaited)
		owner = owner->locks.awaited->lock->owner;
	return owner == task;
}

int futex_lock_join(struct futex_lock *lock, struct futex_waiter *waiter)
{
	if (waits_for(lock->owner, waiter->task))
		return -EDEADLK;
	waiter->key = lock->key;
	waiter->lock = lock;
	waiter->task->locks.awaited = waiter;
	futex_enqueue(waiter);
	add_waiter(lock, waiter);
	inherit(lock->owner);
	return 0;
}

static void set_owner(struct futex_lock *lock, struct task *owner)
{
	struct task *old = lock->owner;

	list_remove(&lock->link);
	lock->owner = owner;
	list_add_tail(&owner->locks.held, &lock->link);
	inherit(owner);
	inherit(old);
}

static void free_lock(struct futex_lock *lock)
{
	list_remove(&lock->link);
	inherit(lock->owner);
	kfree(lock);
}

/* The heir of an owner that has died refers to the lock until complete_word() has run. */
void futex_lock_drop_unused(struct futex_lock *lock)
{
	if (list_empty(&lock->waiters) && !lock->word_outdated)
		free_lock(lock);
}

static void stop_waiting(struct futex_waiter *waiter)
{
	list_remove(&waiter->lock_link);
	waiter->task->locks.awaited = NULL;
}

void futex_lock_leave(struct futex_waiter *waiter)
{
	struct futex_lock *lock = waiter->lock;

	list_remove(&waiter->link);
	stop_waiting(waiter);
	inherit(lock->owner);
	futex_lock_drop_unused(lock);
}

/* Takes out the first who waits, which has the lock then. */
static struct futex_waiter *pass(struct futex_lock *lock)
{
	struct futex_waiter *waiter = list_first(&lock->waiters, struct futex_waiter, lock_link);

	stop_waiting(waiter);
	waiter->acquired = true;
	set_owner(lock, waiter->task);
	task_wake(waiter->task);
	return waiter;
}

void futex_lock_pass(struct futex_lock *lock)
{
	struct futex_waiter *waiter = pass(lock);

	list_remove(&waiter->link);
	futex_lock_drop_unused(lock);
}

void futex_lock_pass_on_death(struct futex_lock *lock)
{
	if (list_empty(&lock->waiters)) {
		futex_lock_drop_unused(lock);
		return;
	}
	lock->word_outdated = true;
	pass(lock)->owner_died = true;
}

/* Whether the word says what the kernel knows: 0 or -EINVAL. */
static int check_word(const struct futex_lock *lock, uint32_t value)
{
	int32_t tid = value & FUTEX_TID_MASK;

	if ((value & FUTEX_OWNER_DIED) && tid == 0)
		return 0;
	return !lock->word_outdated && tid == lock->owner->tid ? 0 : -EINVAL;
}

static void make_lock(struct futex_lock *lock, const struct futex_key *key, struct task *owner)
{
	lock->key = *key;
	lock->owner = owner;
	lock->word_outdated = false;
	list_init(&lock->waiters);
	list_add_tail(&owner->locks.held, &lock->link);
}

int futex_lock_take(uaddr_t addr, uint32_t value, const struct futex_key *key, struct task *task,
		    bool waiters, struct futex_lock *fresh, struct futex_lock **lock)
{
	const struct futex_waiter *first = futex_first(key);
	int32_t tid = value & FUTEX_TID_MASK;
	struct task *owner;

	*lock = first ? first->lock : fresh;
	if (tid == task->tid)
		return -EDEADLK;
	if (first)
		return first->lock ? check_word(first->lock, value) : -EINVAL;
	if (tid == 0) {
		futex_word_set(addr, (value & FUTEX_OWNER_DIED) | (uint32_t)task->tid |
					     (waiters ? FUTEX_WAITERS : 0));
		return 1;
	}
	futex_word_set(addr, value | FUTEX_WAITERS);
	owner = task_find(tid);
	if (!owner || owner->locks.left)
		return -ESRCH;
	make_lock(fresh, key, owner);
	return 0;
}

/* The owner before has died, and could not say who has the lock now. */
static int complete_word(struct futex_waiter *waiter, uaddr_t addr)
{
	uint32_t tid = (uint32_t)waiter->task->tid;
	uint32_t value;
	int result = futex_word_open(addr, &value);

	if (result == 0)
		futex_word_set(addr, tid | FUTEX_WAITERS | FUTEX_OWNER_DIED);
	waiter->lock->word_outdated = false;
	list_remove(&waiter->link);
	futex_lock_drop_unused(waiter->lock);
	return result;
}

int futex_lock_sleep(struct futex_waiter *waiter, uaddr_t addr, struct deadline until)
{
	int result = 0;

	while (!waiter->acquired && result == 0)
		result = deadline_sleep(until);
	if (waiter->acquired)
		return waiter->owner_died ? complete_word(waiter, addr) : 0;
	futex_lock_leave(waiter);
	return result;
}
