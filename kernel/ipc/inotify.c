// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/ipc/inotify.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/ioctl.h"
#include "include/linux/poll.h"
#include "kernel/fs/procfs/text.h"
#include "kernel/ipc/inotify_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"
#include "kernel/vfscore/vnode.h"

/* What of inotify_add_watch(2)'s mask a watch keeps. */
#define KEPT_BITS (IN_ALL_EVENTS | IN_ONESHOT | IN_EXCL_UNLINK)

static unsigned instances;

static const struct file_ops inotify_ops;

bool inotify_is(const struct file *file)
{
	return file->ops == &inotify_ops;
}

/* Says that a watch is no more, and frees it; its vnode has forgotten it. */
static void ignore(struct inotify_watch *watch)
{
	struct notify_event none = {0};

	inotify_queue(watch->owner, watch->wd, IN_IGNORED, &none);
	list_remove(&watch->link);
	kfree(watch);
}

static void watch_gone(struct notify_watch *base)
{
	ignore(container_of(base, struct inotify_watch, watch));
}

static void watch_report(struct notify_watch *base, const struct notify_event *event)
{
	struct inotify_watch *watch = container_of(base, struct inotify_watch, watch);

	inotify_queue(watch->owner, watch->wd, event->mask, event);
	/* A watch without its only shot left goes when it is removed or its file is: who uses the
	 * file now has references to it, so that its memory stays. */
	if (base->mask & IN_ONESHOT) {
		struct vnode *pinned = notify_end(base);

		ignore(watch);
		if (pinned)
			vnode_put(pinned);
	}
}

static const struct notify_ops watch_ops = {.report = watch_report, .gone = watch_gone};

static struct inotify_watch *find_by_vnode(struct inotify *inotify, struct vnode *vnode)
{
	for (struct notify_watch *at = vnode->watches; at; at = at->next) {
		struct inotify_watch *watch = container_of(at, struct inotify_watch, watch);

		if (at->ops == &watch_ops && watch->owner == inotify)
			return watch;
	}
	return NULL;
}

static int change(struct inotify_watch *watch, uint32_t mask)
{
	if (mask & IN_MASK_CREATE)
		return -EEXIST;
	if (!(mask & IN_MASK_ADD))
		watch->watch.mask = 0;
	watch->watch.mask |= mask & KEPT_BITS;
	return watch->wd;
}

static int add(struct inotify *inotify, struct vnode *vnode, uint32_t mask)
{
	struct inotify_watch *watch;

	if (notify_watches >= INOTIFY_MAX_WATCHES)
		return -ENOSPC;
	watch = kzalloc(sizeof(*watch));
	if (!watch)
		return -ENOMEM;
	watch->watch.ops = &watch_ops;
	watch->watch.mask = mask & KEPT_BITS;
	watch->owner = inotify;
	watch->wd = inotify->last_wd = inotify->last_wd % INT32_MAX + 1;
	list_add_tail(&inotify->watches, &watch->link);
	notify_begin(&watch->watch, vnode);
	return watch->wd;
}

int inotify_watch(struct file *file, struct vnode *vnode, uint32_t mask)
{
	struct inotify *inotify = file->data;
	struct inotify_watch *watch;
	int result;

	mutex_lock(&notify_lock);
	watch = find_by_vnode(inotify, vnode);
	result = watch ? change(watch, mask) : add(inotify, vnode, mask);
	mutex_unlock(&notify_lock);
	return result;
}

int inotify_unwatch(struct file *file, int wd)
{
	struct inotify *inotify = file->data;
	struct inotify_watch *watch;
	struct vnode *pinned = NULL;
	int result = -EINVAL;

	mutex_lock(&notify_lock);
	list_for_each_entry (watch, &inotify->watches, link) {
		if (watch->wd != wd)
			continue;
		pinned = notify_end(&watch->watch);
		ignore(watch);
		result = 0;
		break;
	}
	mutex_unlock(&notify_lock);
	if (pinned)
		vnode_put(pinned);
	return result;
}

static uint32_t inotify_poll(struct file *file, struct poll_table *table)
{
	struct inotify *inotify = file->data;

	poll_listen(table, &inotify->queue);
	return list_empty(&inotify->items) ? 0 : POLLIN | POLLRDNORM;
}

static int inotify_async(struct file *file, bool on, struct async_lists *lists)
{
	struct inotify *inotify = file->data;

	lists->input = &inotify->async;
	return 0;
}

static long inotify_ioctl(struct file *file, unsigned cmd, uaddr_t arg)
{
	struct inotify *inotify = file->data;

	return cmd == FIONREAD ? put_user_u32(arg, inotify->bytes) : -ENOTTY;
}

static void inotify_release(struct file *file)
{
	struct inotify *inotify = file->data;
	struct inotify_watch *watch, *next;

	mutex_lock(&notify_lock);
	list_for_each_entry_safe (watch, next, &inotify->watches, link) {
		struct vnode *pinned = notify_end(&watch->watch);

		kfree(watch);
		if (pinned)
			vnode_put(pinned);
	}
	mutex_unlock(&notify_lock);
	inotify_drop_items(inotify);
	kfree(inotify);
	instances--;
}

static const struct file_ops inotify_ops = {
	.flagless = FILE_READ,
	.read = inotify_read,
	.seek = file_seek_nowhere,
	.poll = inotify_poll,
	.async = inotify_async,
	.ioctl = inotify_ioctl,
	.release = inotify_release,
	.kind = "inotify",
};

int inotify_create(uint32_t flags, struct file **out)
{
	struct inotify *inotify;

	if (instances >= INOTIFY_MAX_INSTANCES)
		return -EMFILE;
	inotify = kzalloc(sizeof(*inotify));
	if (!inotify)
		return -ENOMEM;
	list_init(&inotify->watches);
	list_init(&inotify->items);
	wait_queue_init(&inotify->queue);
	list_init(&inotify->async);
	/* No file type at all: that is what fstat shows of Linux's anonymous inodes. */
	*out = file_create_special(&inotify_ops, O_RDONLY | (flags & O_NONBLOCK), 0600, inotify);
	if (!*out) {
		kfree(inotify);
		return -ENOMEM;
	}
	(*out)->access |= FILE_STREAM;
	instances++;
	return 0;
}

/* Without file handles, which name_to_handle_at(2) does not give either. */
void inotify_show(struct file *file, struct text *text)
{
	struct inotify *inotify = file->data;
	const struct inotify_watch *watch;

	if (!inotify_is(file))
		return;
	mutex_lock(&notify_lock);
	list_for_each_entry (watch, &inotify->watches, link) {
		const struct vnode *vnode = watch->watch.vnode;

		text_printf(text, "inotify wd:%x ino:%lx sdev:%x mask:%x ignored_mask:0 \n",
			    watch->wd, vnode->ino,
			    dev_major(vnode->fs->dev) << 20 | dev_minor(vnode->fs->dev),
			    watch->watch.mask);
	}
	mutex_unlock(&notify_lock);
}
