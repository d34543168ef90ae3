// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a thread leaves behind when it ends (get_robust_list(2)): it has told where the list of the
 * locks it holds begins, in its own memory, which may contain anything.
 */
#include "include/linux/errno.h"
#include "kernel/futex/futex_internal.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/sched/sched.h"

/* A lock in the list: where its link is, and whether it inherits priorities. */
struct entry {
	uaddr_t link;
	bool inherits;
};

static int read_entry(uaddr_t from, struct entry *entry)
{
	uint64_t value;

	if (get_user_u64(&value, from) < 0)
		return -EFAULT;
	entry->link = value & ~1UL;
	entry->inherits = value & 1;
	return 0;
}

/* Marks a word as left behind: 0, and in *before what it was, or -EFAULT. */
static int mark_word(uaddr_t addr, uint32_t *before)
{
	uint32_t tid = (uint32_t)current_task()->tid;
	uint32_t found;

	if (get_user_u32(&found, addr) < 0)
		return -EFAULT;
	do {
		*before = found;
		if ((found & FUTEX_TID_MASK) != tid)
			return 0;
		if (cmpxchg_user_u32(addr, *before, (found & FUTEX_WAITERS) | FUTEX_OWNER_DIED,
				     &found) < 0)
			return -EFAULT;
	} while (found != *before);
	return 0;
}

/*
 * Leaves a lock behind; whether to go on. The one that the thread was about to lock or unlock may
 * be free already, with the wake-up yet to come. Whoever waits for a lock that inherits priorities
 * is seen to by pass_locks().
 */
static bool leave_lock(uaddr_t addr, bool inherits, bool pending)
{
	uint32_t before;
	uint32_t owner;

	if (addr % sizeof(uint32_t) != 0 || mark_word(addr, &before) < 0)
		return false;
	owner = before & FUTEX_TID_MASK;
	if (inherits)
		return true;
	if ((pending && owner == 0) ||
	    (owner == (uint32_t)current_task()->tid && (before & FUTEX_WAITERS)))
		futex_wake_exit(addr);
	return true;
}

static void leave_list(uaddr_t head, const struct linux_robust_list_head *list,
		       struct entry pending)
{
	struct entry entry = {list->list & ~1UL, list->list & 1};

	for (unsigned i = 0; i < ROBUST_LIST_LIMIT && entry.link != head; i++) {
		struct entry next;
		/* The lock's memory may be somebody else's once it is left. */
		int result = read_entry(entry.link, &next);

		if (entry.link != pending.link &&
		    !leave_lock(entry.link + (uint64_t)list->futex_offset, entry.inherits, false))
			return;
		if (result < 0)
			return;
		entry = next;
		sched_yield_point();
	}
	if (pending.link)
		leave_lock(pending.link + (uint64_t)list->futex_offset, pending.inherits, true);
}

static void leave_robust_list(uaddr_t head)
{
	struct linux_robust_list_head list;
	struct entry pending;

	if (copy_from_user(&list, head, sizeof(list)) < 0)
		return;
	pending = (struct entry){list.list_op_pending & ~1UL, list.list_op_pending & 1};
	leave_list(head, &list, pending);
}

static void pass_locks(struct task *task)
{
	while (!list_empty(&task->locks.held))
		futex_lock_pass_on_death(list_first(&task->locks.held, struct futex_lock, link));
}

void futex_exit(void)
{
	struct task *task = current_task();
	uaddr_t head = task->robust_list;

	task->robust_list = 0;
	if (head)
		leave_robust_list(head);
	pass_locks(task);
	task->locks.left = task->killed;
}
