// SPDX-License-Identifier: BSD-3-Clause
// A lease that is being broken still is what it was, with what it is to become in `wanted`; when
// its time is over, that happens by itself, as soon as somebody looks.

#include "kernel/vfscore/leases.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/owner.h"

#define BREAK_TIME_NS (45 * NS_PER_SEC) /* fs.lease-break-time */

struct lease {
	struct list_node link;
	struct file *file;
	int fd;
	enum lock_type type;
	enum lock_type wanted; /* what it is to become: type, if nobody is in the way */
	uint64_t deadline_ns;
};

static struct lease *find(const struct file *file)
{
	struct lease *lease;

	if (!file->vnode->locks)
		return NULL;
	list_for_each_entry (lease, &file->vnode->locks->leases, link)
		if (lease->file == file)
			return lease;
	return NULL;
}

/* With its lease, a file also loses its owner. */
static void give_up(struct lease *lease)
{
	if (lease->file->owner)
		lease->file->owner->signal = 0;
	file_owner_set(lease->file, NULL, OWNER_THREAD, true);
	list_remove(&lease->link);
	kfree(lease);
}

static void change(struct locks *locks, struct lease *lease, enum lock_type type)
{
	lease->type = lease->wanted = type;
	if (type == LOCK_TYPE_NONE)
		give_up(lease);
	wake_up_all(&locks->released);
}

static void let_expire(struct locks *locks)
{
	uint64_t now_ns = clock_monotonic_ns();
	struct lease *lease, *next;

	list_for_each_entry_safe (lease, next, &locks->leases, link)
		if (lease->wanted != lease->type && lease->deadline_ns <= now_ns)
			change(locks, lease, lease->wanted);
}

/* ---- taking ---- */

static bool has_others(const struct file *file, enum lock_type type)
{
	const struct vnode *vnode = file->vnode;
	uint32_t readers = (file->access & FILE_READER) != 0;
	uint32_t writers = (file->access & FILE_WRITER) != 0;

	if (type == LOCK_TYPE_READ)
		return vnode->writers > 0;
	return vnode->writers != writers || vnode->readers != readers;
}

static bool conflicts_with_leases(const struct locks *locks, const struct file *file,
				  enum lock_type type)
{
	const struct lease *lease;

	list_for_each_entry (lease, &locks->leases, link) {
		if (lease->file == file)
			continue;
		if (type == LOCK_TYPE_WRITE || lease->wanted == LOCK_TYPE_NONE)
			return true;
	}
	return false;
}

static int add(struct locks *locks, struct file *file, int fd, enum lock_type type)
{
	struct lease *lease = kmalloc(sizeof(*lease));

	if (!lease || file_owner_set_self(file) < 0) {
		kfree(lease);
		return -ENOMEM;
	}
	*lease = (struct lease){.file = file, .fd = fd, .type = type, .wanted = type};
	list_add_tail(&locks->leases, &lease->link);
	return 0;
}

static int take(struct file *file, int fd, enum lock_type type)
{
	struct locks *locks = locks_of(file->vnode);
	struct lease *own;

	if (!locks)
		return -ENOMEM;
	let_expire(locks);
	if (has_others(file, type) || conflicts_with_leases(locks, file, type))
		return -EAGAIN;
	own = find(file);
	if (!own)
		return add(locks, file, fd, type);
	change(locks, own, type);
	return 0;
}

static int drop(struct file *file)
{
	struct lease *lease = find(file);

	if (!lease)
		return -EAGAIN;
	change(file->vnode->locks, lease, LOCK_TYPE_NONE);
	return 0;
}

int lease_set(struct file *file, int fd, int type)
{
	if (type != F_RDLCK && type != F_WRLCK && type != F_UNLCK)
		return -EINVAL;
	if (file->vnode->uid != credentials_current()->fsuid && !current_capable(CAP_LEASE))
		return -EACCES;
	if (!S_ISREG(file->vnode->mode))
		return -EINVAL;
	return type == F_UNLCK ? drop(file) : take(file, fd, (enum lock_type)type);
}

int lease_get(struct file *file)
{
	const struct lease *lease;

	if (file->vnode->locks)
		let_expire(file->vnode->locks);
	lease = find(file);
	return lease ? (int)lease->wanted : F_UNLCK;
}

void lease_drop(struct file *file)
{
	struct lease *lease = find(file);

	if (lease)
		change(file->vnode->locks, lease, LOCK_TYPE_NONE);
}

/* ---- breaking ---- */

static bool is_in_the_way(const struct lease *lease, bool write)
{
	return write || lease->type == LOCK_TYPE_WRITE;
}

static const struct lease *first_in_the_way(const struct locks *locks, bool write)
{
	const struct lease *lease;

	list_for_each_entry (lease, &locks->leases, link)
		if (is_in_the_way(lease, write))
			return lease;
	return NULL;
}

/* Who was told to give it up altogether need not be told again. */
static void tell(struct lease *lease, bool write)
{
	if (lease->wanted == LOCK_TYPE_NONE || (!write && lease->wanted != lease->type))
		return;
	lease->wanted = write ? LOCK_TYPE_NONE : LOCK_TYPE_READ;
	lease->deadline_ns = clock_monotonic_ns() + BREAK_TIME_NS;
	file_owner_tell(lease->file, lease->fd, POLL_MSG);
}

static int wait_until_gone(struct locks *locks, bool write)
{
	const struct lease *lease;
	int result = 0;

	while (result == 0 && (lease = first_in_the_way(locks, write))) {
		result = wait_event_until(&locks->released, first_in_the_way(locks, write) != lease,
					  lease->deadline_ns, WAIT_INTERRUPTIBLE);
		if (result == -ETIMEDOUT) {
			let_expire(locks);
			result = 0;
		}
	}
	return result;
}

int lease_break_some(struct vnode *vnode, uint32_t flags)
{
	bool write = (flags & O_ACCMODE) != O_RDONLY;
	struct locks *locks = vnode->locks;
	struct lease *lease;

	let_expire(locks);
	list_for_each_entry (lease, &locks->leases, link)
		if (is_in_the_way(lease, write))
			tell(lease, write);
	if (!first_in_the_way(locks, write))
		return 0;
	return flags & O_NONBLOCK ? -EAGAIN : wait_until_gone(locks, write);
}
