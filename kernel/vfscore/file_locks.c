// SPDX-License-Identifier: BSD-3-Clause
// Locks on whole files, which belong to the open file, and where a vnode's locks are kept.

#include "include/linux/errno.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/locks_internal.h"
#include "kernel/vfscore/vnode.h"

struct list_node locks_all = LIST_INIT(locks_all);

struct locks *locks_of(struct vnode *vnode)
{
	struct locks *locks;

	if (vnode->locks)
		return vnode->locks;
	locks = kmalloc(sizeof(*locks));
	if (!locks || vnode->locks) {
		kfree(locks);
		return vnode->locks;
	}
	list_init(&locks->records);
	list_init(&locks->whole);
	list_init(&locks->leases);
	wait_queue_init(&locks->released);
	locks->vnode = vnode;
	list_add_tail(&locks_all, &locks->all_link);
	vnode->locks = locks;
	return locks;
}

void locks_free(struct vnode *vnode)
{
	assert(list_empty(&vnode->locks->records) && list_empty(&vnode->locks->whole));
	list_remove(&vnode->locks->all_link);
	kfree(vnode->locks);
}

void locks_count(const struct vnode *vnode, struct memory_use *use)
{
	memory_use_add(use, vnode->locks);
}

static struct file_lock *find_own(const struct locks *locks, const struct file *file)
{
	struct file_lock *lock;

	list_for_each_entry (lock, &locks->whole, link) {
		if (lock->file == file)
			return lock;
	}
	return NULL;
}

static bool is_possible(const struct locks *locks, enum lock_type type)
{
	const struct file_lock *lock;

	list_for_each_entry (lock, &locks->whole, link) {
		if (lock_types_conflict(lock->type, type))
			return false;
	}
	return true;
}

static void drop(struct locks *locks, const struct file *file)
{
	struct file_lock *lock = find_own(locks, file);

	if (!lock)
		return;
	list_remove(&lock->link);
	kfree(lock);
	wake_up_all(&locks->released);
}

int file_lock_set(struct file *file, enum lock_type type, bool wait)
{
	struct locks *locks = locks_of(file->vnode);
	struct file_lock *lock = kmalloc(sizeof(*lock)), *own;
	int result = 0;

	if (!locks || !lock) {
		kfree(lock);
		return -ENOLCK;
	}
	own = find_own(locks, file);
	if (own && own->type == type) {
		kfree(lock);
		return 0;
	}
	drop(locks, file);
	if (type != LOCK_TYPE_NONE && wait)
		result = wait_event_interruptible(&locks->released, is_possible(locks, type));
	else if (type != LOCK_TYPE_NONE && !is_possible(locks, type))
		result = -EAGAIN;
	if (type == LOCK_TYPE_NONE || result < 0) {
		kfree(lock);
		return result;
	}
	drop(locks, file); /* another thread's, made while this one slept */
	*lock = (struct file_lock){.file = file, .pid = current_process()->pid, .type = type};
	list_add_tail(&locks->whole, &lock->link);
	return 0;
}

void file_locks_drop(struct file *file)
{
	record_locks_drop(file->vnode, file);
	drop(file->vnode->locks, file);
}
