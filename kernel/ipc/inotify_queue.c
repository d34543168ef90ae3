// SPDX-License-Identifier: BSD-3-Clause
// The events of an inotify that have not been read yet.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/ipc/inotify_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"

/* What a name takes in an event: with its NUL, in units of an event. */
static uint32_t padded_len(size_t len)
{
	return len ? ALIGN_UP(len + 1, sizeof(struct linux_inotify_event)) : 0;
}

static uint32_t item_size(const struct inotify_item *item)
{
	return sizeof(item->event) + item->event.len;
}

static void append(struct inotify *inotify, struct inotify_item *item)
{
	list_add_tail(&inotify->items, &item->link);
	inotify->item_count++;
	inotify->bytes += item_size(item);
	wake_up_all(&inotify->queue);
	async_tell(&inotify->async, POLL_IN);
}

static void overflow(struct inotify *inotify)
{
	if (inotify->overflowed)
		return;
	inotify->overflowed = true;
	inotify->overflow.event = (struct linux_inotify_event){.wd = -1, .mask = IN_Q_OVERFLOW};
	append(inotify, &inotify->overflow);
}

/* Whether the reader would learn nothing new: the last event says the same. */
static bool repeats_last(const struct inotify *inotify, int32_t wd, uint32_t mask,
			 const struct notify_event *event)
{
	const struct inotify_item *last;

	if (list_empty(&inotify->items))
		return false;
	last = list_entry(inotify->items.prev, struct inotify_item, link);
	return !(last->event.mask & IN_IGNORED) && last->event.wd == wd &&
	       last->event.mask == mask && last->name_len == event->len &&
	       memcmp(last->name, event->text, event->len) == 0;
}

void inotify_queue(struct inotify *inotify, int32_t wd, uint32_t mask,
		   const struct notify_event *event)
{
	struct inotify_item *item;

	if (inotify->item_count >= INOTIFY_MAX_ITEMS) {
		overflow(inotify);
		return;
	}
	if (repeats_last(inotify, wd, mask, event))
		return;
	item = kmalloc(sizeof(*item) + event->len);
	if (!item) {
		overflow(inotify);
		return;
	}
	item->event = (struct linux_inotify_event){wd, mask, event->cookie, padded_len(event->len)};
	item->name_len = event->len;
	memcpy(item->name, event->text, event->len);
	append(inotify, item);
}

static struct inotify_item *take_first(struct inotify *inotify)
{
	struct inotify_item *item = list_first(&inotify->items, struct inotify_item, link);

	list_remove(&item->link);
	inotify->item_count--;
	inotify->bytes -= item_size(item);
	if (item == &inotify->overflow)
		inotify->overflowed = false;
	return item;
}

static void free_item(struct inotify *inotify, struct inotify_item *item)
{
	if (item != &inotify->overflow)
		kfree(item);
}

void inotify_drop_items(struct inotify *inotify)
{
	while (!list_empty(&inotify->items))
		free_item(inotify, take_first(inotify));
}

/* Moves the first item, which fits, out: bytes moved, or -EFAULT; it is gone in any case. */
static ssize_t read_item(struct inotify *inotify, struct uio *uio)
{
	struct inotify_item *item = take_first(inotify);
	size_t size = item_size(item), padding = item->event.len - item->name_len;
	size_t moved = uio_put(uio, &item->event, sizeof(item->event));

	if (moved == sizeof(item->event))
		moved += uio_put(uio, item->name, item->name_len);
	if (moved == size - padding)
		moved += uio_put_zeros(uio, padding);
	free_item(inotify, item);
	return moved == size ? (ssize_t)size : -EFAULT;
}

static ssize_t read_items(struct inotify *inotify, struct uio *uio)
{
	ssize_t done = 0;

	while (!list_empty(&inotify->items)) {
		struct inotify_item *item = list_first(&inotify->items, struct inotify_item, link);
		ssize_t moved;

		if (uio->resid < item_size(item))
			return done ? done : -EINVAL;
		moved = read_item(inotify, uio);
		if (moved < 0)
			return moved;
		done += moved;
	}
	return done;
}

ssize_t inotify_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct inotify *inotify = file->data;

	while (list_empty(&inotify->items)) {
		int result;

		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		result = wait_event_interruptible(&inotify->queue, !list_empty(&inotify->items));
		if (result != 0)
			return result;
	}
	return read_items(inotify, uio);
}
