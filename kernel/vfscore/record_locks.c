// SPDX-License-Identifier: BSD-3-Clause
// Locks on ranges of bytes. The locks of one owner never overlap, and those of one type never
// touch: a new one swallows its like and cuts the others away.

#include "include/linux/errno.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/locks_internal.h"
#include "kernel/vfscore/vnode.h"

static bool overlap(const struct record_lock *a, const struct record_lock *b)
{
	return a->start <= b->last && b->start <= a->last;
}

/* Whether two ranges overlap or leave no byte between them. */
static bool touch(const struct record_lock *a, const struct record_lock *b)
{
	return (b->last == INT64_MAX || a->start <= b->last + 1) &&
	       (a->last == INT64_MAX || b->start <= a->last + 1);
}

static const struct record_lock *find_conflict(const struct locks *locks,
					       const struct record_lock *want)
{
	const struct record_lock *lock;

	if (want->type == LOCK_TYPE_NONE)
		return NULL;
	list_for_each_entry (lock, &locks->records, link) {
		if (lock->owner != want->owner && overlap(lock, want) &&
		    lock_types_conflict(lock->type, want->type))
			return lock;
	}
	return NULL;
}

bool record_lock_find_conflict(const struct vnode *vnode, const struct record_lock *want,
			       struct record_lock *conflict)
{
	const struct record_lock *lock = vnode->locks ? find_conflict(vnode->locks, want) : NULL;

	if (lock)
		*conflict = *lock;
	return lock != NULL;
}

/* At most two locks become more than there were: the new one, and one cut in two. */
struct spares {
	struct record_lock *lock[2];
};

static struct record_lock *spare_take(struct spares *spares)
{
	unsigned i = spares->lock[0] ? 0 : 1;
	struct record_lock *lock = spares->lock[i];

	spares->lock[i] = NULL;
	return lock;
}

static void insert(struct locks *locks, struct record_lock *lock)
{
	struct list_node *before = &locks->records;
	struct record_lock *other;
	bool seen = false;

	list_for_each_entry (other, &locks->records, link) {
		if (other->owner == lock->owner ? other->start > lock->start : seen) {
			before = &other->link;
			break;
		}
		seen |= other->owner == lock->owner;
	}
	list_add_tail(before, &lock->link);
}

static void remove(struct record_lock *lock)
{
	list_remove(&lock->link);
	kfree(lock);
}

/* Takes the bytes of want out of a lock of another type. */
static void cut(struct locks *locks, struct record_lock *lock, const struct record_lock *want,
		struct spares *spares)
{
	bool keep_left = lock->start<want->start, keep_right = lock->last> want->last;

	if (keep_left && keep_right) {
		struct record_lock *right = spare_take(spares);

		*right = *lock;
		right->start = want->last + 1;
		lock->last = want->start - 1;
		insert(locks, right);
	} else if (keep_left) {
		lock->last = want->start - 1;
	} else if (keep_right) {
		lock->start = want->last + 1;
	} else {
		remove(lock);
	}
}

static void apply(struct locks *locks, const struct record_lock *want, struct spares *spares)
{
	struct record_lock joined = *want, *lock, *next;

	list_for_each_entry_safe (lock, next, &locks->records, link) {
		if (lock->owner != want->owner)
			continue;
		if (lock->type == want->type && touch(lock, want)) {
			joined.start = MIN(joined.start, lock->start);
			joined.last = MAX(joined.last, lock->last);
			remove(lock);
		} else if (lock->type != want->type && overlap(lock, want)) {
			cut(locks, lock, want, spares);
		}
	}
	if (want->type == LOCK_TYPE_NONE)
		return;
	lock = spare_take(spares);
	*lock = joined;
	insert(locks, lock);
}

/* Who waits for a lock. */
struct lock_wait {
	struct list_node link;
	const struct locks *locks;
	const struct record_lock *want;
};

static struct list_node lock_waits = LIST_INIT(lock_waits);

/* A chain that is longer than this is not looked at, as on Linux. */
#define CHAIN_MAX 10

/* Whoever is in the way of what owner waits for; NULL: owner does not wait, or needs not. */
static const void *waits_for(const void *owner)
{
	const struct record_lock *conflict;
	struct lock_wait *wait;

	list_for_each_entry (wait, &lock_waits, link) {
		if (wait->want->owner != owner)
			continue;
		conflict = find_conflict(wait->locks, wait->want);
		if (conflict)
			return conflict->owner;
	}
	return NULL;
}

/* Whether somebody would wait for himself, through others who wait. Open files (F_OFD_SETLKW) are
 * not asked: they belong to several processes, any of which may go on. */
static bool is_deadlock(const struct locks *locks, const struct record_lock *want)
{
	const struct record_lock *conflict = find_conflict(locks, want);
	const void *owner = conflict ? conflict->owner : NULL;

	if (want->pid == LOCK_PID_OFD)
		return false;
	for (int i = 0; owner && owner != want->owner && i < CHAIN_MAX; i++)
		owner = waits_for(owner);
	return owner == want->owner;
}

/* Each time somebody else was faster, the chain of who waits for whom is another one. */
static int wait_for_lock(struct locks *locks, const struct record_lock *want)
{
	struct lock_wait wait = {.locks = locks, .want = want};
	int result = 0;

	list_add(&lock_waits, &wait.link);
	while (result == 0 && find_conflict(locks, want)) {
		const struct record_lock *conflict = find_conflict(locks, want);
		const void *owner = conflict->owner;

		if (is_deadlock(locks, want))
			result = -EDEADLK;
		else
			result = wait_event_interruptible(
				&locks->released, !(conflict = find_conflict(locks, want)) ||
							  conflict->owner != owner);
	}
	list_remove(&wait.link);
	return result;
}

int record_lock_set(struct vnode *vnode, const struct record_lock *want, bool wait)
{
	struct locks *locks = locks_of(vnode);
	struct spares spares = {{kmalloc(sizeof(*want)), kmalloc(sizeof(*want))}};
	int result = 0;

	if (!locks || !spares.lock[0] || !spares.lock[1])
		result = -ENOLCK;
	else if (wait)
		result = wait_for_lock(locks, want);
	else if (find_conflict(locks, want))
		result = -EAGAIN;
	if (result == 0) {
		apply(locks, want, &spares);
		wake_up_all(&locks->released);
	}
	kfree(spares.lock[0]);
	kfree(spares.lock[1]);
	return result;
}

void record_locks_drop(struct vnode *vnode, const void *owner)
{
	struct record_lock *lock, *next;

	if (!vnode->locks)
		return;
	list_for_each_entry_safe (lock, next, &vnode->locks->records, link) {
		if (lock->owner == owner)
			remove(lock);
	}
	wake_up_all(&vnode->locks->released);
}
