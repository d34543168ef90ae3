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

int record_lock_set(struct vnode *vnode, const struct record_lock *want, bool wait)
{
	struct locks *locks = locks_of(vnode);
	struct spares spares = {{kmalloc(sizeof(*want)), kmalloc(sizeof(*want))}};
	int result = 0;

	if (!locks || !spares.lock[0] || !spares.lock[1])
		result = -ENOLCK;
	else if (wait)
		result = wait_event_interruptible(&locks->released, !find_conflict(locks, want));
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
