// SPDX-License-Identifier: BSD-3-Clause
/*
 * The states of an item:
 *
 *	idle	not in the ready list; its queues put it there
 *	ready	in the list, until epoll_wait() has looked at it; a level-triggered one that still
 *		has events goes back to the list's end
 *	spent	one-shot and reported: idle with no events to wait for until EPOLL_CTL_MOD
 */
#include "kernel/ipc/epoll.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "kernel/fs/procfs/text.h"
#include "kernel/ipc/epoll_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/vfscore/vnode.h"

#define NEST_MAX       4 /* epolls in epolls */
#define PRIVATE_EVENTS (EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP)
#define EXCLUSIVE_EVENTS \
	(POLLIN | POLLOUT | POLLERR | POLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE)

bool file_is_epoll(const struct file *file)
{
	return file->ops == &epoll_file_ops;
}

/* The number of a search, by which those know that have been looked at in it: there may be a great
 * many ways from one epoll to another. */
static uint64_t search;

/* How many epolls are below each other in one; more than NEST_MAX also where target is among them.
 */
static int count_below(struct epoll *epoll, const struct epoll *target, int depth)
{
	struct epoll_item *item;
	int below = 0;

	if (epoll == target || depth > NEST_MAX)
		return NEST_MAX + 1;
	if (epoll->search_below == search)
		return epoll->below;
	for (unsigned i = 0; i < epoll->bucket_count; i++)
		list_for_each_entry (item, &epoll->buckets[i], bucket_link)
			if (file_is_epoll(item->file) && below <= NEST_MAX)
				below = MAX(below, 1 + count_below(epoll_of(item->file), target,
								   depth + 1));
	epoll->search_below = search;
	epoll->below = below;
	return below;
}

/* How many epolls one is in, that are in each other. */
static int count_above(struct epoll *epoll)
{
	struct epoll_item *item;
	int above = 0;

	if (epoll->search_above == search)
		return epoll->above;
	list_for_each_entry (item, &epoll->file->epoll_items, file_link)
		above = MAX(above, 1 + count_above(item->epoll));
	epoll->search_above = search;
	epoll->above = above;
	return above;
}

static bool makes_loop(struct epoll *epoll, struct epoll *added)
{
	search++;
	return count_below(added, epoll, 0) + 1 + count_above(epoll) > NEST_MAX;
}

static int check_add(struct epoll *epoll, struct file *file, const struct linux_epoll_event *event)
{
	if (event->events & EPOLLEXCLUSIVE &&
	    (file_is_epoll(file) || event->events & ~EXCLUSIVE_EVENTS))
		return -EINVAL;
	if (file_is_epoll(file) && makes_loop(epoll, epoll_of(file)))
		return -ELOOP;
	return 0;
}

/* item may be NULL: there is none. */
static int modify(struct epoll_item *item, const struct linux_epoll_event *event)
{
	if (event->events & EPOLLEXCLUSIVE)
		return -EINVAL;
	if (!item)
		return -ENOENT;
	if (item->event.events & EPOLLEXCLUSIVE)
		return -EINVAL;
	item->event = *event;
	item->event.events |= POLLERR | POLLHUP;
	if (epoll_item_events(item))
		epoll_item_ready(item);
	return 0;
}

static int control_locked(struct epoll *epoll, int op, struct file *file, int fd,
			  const struct linux_epoll_event *event)
{
	struct epoll_item *item = epoll_find(epoll, file, fd);
	int result;

	switch (op) {
	case EPOLL_CTL_ADD:
		result = check_add(epoll, file, event);
		if (result != 0)
			return result;
		return item ? -EEXIST : epoll_add(epoll, file, fd, event);
	case EPOLL_CTL_MOD:
		return modify(item, event);
	case EPOLL_CTL_DEL:
		if (!item)
			return -ENOENT;
		epoll_remove(item);
		return 0;
	default:
		return -EINVAL;
	}
}

int epoll_control(struct file *epoll, int op, struct file *file, int fd,
		  const struct linux_epoll_event *event)
{
	int result;

	if (!file_can_poll(file))
		return -EPERM;
	if (epoll == file || !file_is_epoll(epoll))
		return -EINVAL;
	mutex_lock(&epoll_of(epoll)->lock);
	result = control_locked(epoll_of(epoll), op, file, fd, event);
	mutex_unlock(&epoll_of(epoll)->lock);
	return result;
}

/*
 * Reports one ready item. 1 if it had events, 0 if not, -EFAULT; the item is idle afterwards,
 * unless it is level-triggered and had some. The file is held, since the copy may sleep and closing
 * the file would free the item.
 */
static int report_item(struct epoll *epoll, struct epoll_item *item, uaddr_t to)
{
	struct linux_epoll_event event = {.events = epoll_item_events(item),
					  .data = item->event.data};
	struct file *file = item->file;
	int result = 1;

	list_remove(&item->ready_link);
	if (!event.events)
		return 0;
	file_get(file);
	if (copy_to_user(to, &event, sizeof(event)) != 0)
		result = -EFAULT;
	else if (item->event.events & EPOLLONESHOT)
		item->event.events &= PRIVATE_EVENTS;
	if (result < 0 || !(item->event.events & (EPOLLET | EPOLLONESHOT)))
		epoll_item_requeue(item);
	file_put(file);
	return result;
}

/* Looks once at each item that is ready now; those that come back to the list wait for next time.
 */
static int report_ready(struct epoll *epoll, uaddr_t events, int max)
{
	struct list_node batch;
	int count = 0;
	int result = 0;

	list_move_all(&epoll->ready, &batch);
	epoll->reporting = true;
	epoll->missed = false;
	while (result >= 0 && count < max && !list_empty(&batch)) {
		struct epoll_item *item = list_first(&batch, struct epoll_item, ready_link);

		result =
			report_item(epoll, item, events + count * sizeof(struct linux_epoll_event));
		count += result > 0;
	}
	list_prepend_all(&batch, &epoll->ready);
	epoll->reporting = false;
	if (epoll->missed && !list_empty(&epoll->ready))
		wake_up_all(&epoll->waiters);
	return count ? count : result;
}

/* Notes that somebody looks at the ready list and finds nothing. */
static bool found_none(struct epoll *epoll)
{
	epoll->missed |= epoll->reporting;
	return false;
}

static bool has_ready(struct epoll *epoll)
{
	return !list_empty(&epoll->ready) || found_none(epoll);
}

int epoll_wait(struct file *file, uaddr_t events, int max, uint64_t deadline_ns)
{
	struct epoll *epoll = epoll_of(file);
	int result;

	for (;;) {
		int count;

		mutex_lock(&epoll->lock);
		count = report_ready(epoll, events, max);
		mutex_unlock(&epoll->lock);
		if (count != 0 || deadline_ns == 0)
			return count;
		result = wait_event_until(&epoll->waiters, has_ready(epoll), deadline_ns,
					  WAIT_INTERRUPTIBLE);
		if (result != 0)
			return result == -ETIMEDOUT ? 0 : result == -ERESTARTSYS ? -EINTR : result;
	}
}

/* Items that turn out to have nothing become idle, so that of epolls in epolls each is looked into
 * once, on however many ways it can be reached. */
static uint32_t epoll_poll(struct file *file, struct poll_table *table)
{
	struct epoll *epoll = epoll_of(file);
	struct epoll_item *item, *next;

	poll_listen(table, &epoll->waiters);
	list_for_each_entry_safe (item, next, &epoll->ready, ready_link) {
		if (epoll_item_events(item))
			return POLLIN | POLLRDNORM;
		list_remove(&item->ready_link);
	}
	found_none(epoll);
	return 0;
}

static void epoll_release(struct file *file)
{
	struct epoll *epoll = epoll_of(file);
	struct epoll_item *item, *next;

	for (unsigned i = 0; i < epoll->bucket_count; i++)
		list_for_each_entry_safe (item, next, &epoll->buckets[i], bucket_link)
			epoll_remove(item);
	kfree(epoll->buckets);
	kfree(epoll);
}

const struct file_ops epoll_file_ops = {
	.seek = file_seek_nowhere,
	.poll = epoll_poll,
	.release = epoll_release,
	.kind = "[eventpoll]",
};

struct file *epoll_create(void)
{
	struct epoll *epoll = kzalloc(sizeof(*epoll));
	struct file *file;

	if (!epoll)
		return NULL;
	mutex_init(&epoll->lock, LOCK_EPOLL);
	list_init(&epoll->ready);
	wait_queue_init(&epoll->waiters);
	file = file_create_special(&epoll_file_ops, O_RDWR, 0600, epoll);
	if (!file) {
		kfree(epoll);
		return NULL;
	}
	epoll->file = file;
	file->access |= FILE_STREAM;
	return file;
}

static void show_item(const struct epoll_item *item, struct text *text)
{
	const struct vnode *vnode = item->file->vnode;
	uint32_t events = item->event.events;

	/* Errors are always waited for, but by an item that is spent. */
	if ((events & ~PRIVATE_EVENTS) || !(events & EPOLLONESHOT))
		events |= POLLERR | POLLHUP;
	text_printf(text, "tfd: %8d events: %8x data: %16lx  pos:%ld ino:%lx sdev:%x\n", item->fd,
		    events, item->event.data, item->file->ops->seek ? item->file->pos : 0L,
		    vnode->ino, dev_major(vnode->fs->dev) << 20 | dev_minor(vnode->fs->dev));
}

void epoll_show(struct file *file, struct text *text)
{
	struct epoll *epoll = epoll_of(file);
	struct epoll_item *item;

	if (!file_is_epoll(file))
		return;
	mutex_lock(&epoll->lock);
	for (unsigned i = 0; i < epoll->bucket_count; i++)
		list_for_each_entry (item, &epoll->buckets[i], bucket_link)
			show_item(item, text);
	mutex_unlock(&epoll->lock);
}
