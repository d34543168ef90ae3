// SPDX-License-Identifier: BSD-3-Clause
// Files whose text is made when they are read: anew at each reading from the beginning, so that
// what is read piece by piece fits together.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/fs/procfs/sys_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"

struct shown {
	struct mutex lock;
	struct text text;
	bool made;
	uint64_t seen; /* the news that poll has told of, or that came before */
};

static struct shown *shown_of(const struct file *file)
{
	return file->data;
}

static int text_open(struct file *file)
{
	const struct proc_entry *entry = proc_node(file->vnode)->entry;
	const struct proc_node *node = proc_node(file->vnode);
	struct shown *shown;

	if (entry->inspect && !proc_may_inspect(node))
		return proc_task(node) ? -EACCES : -ESRCH;
	if (entry->strict && (file->access & FILE_WRITE) && !(entry->mode & 0222))
		return -EACCES;
	if (entry->strict && (file->access & FILE_READ) && !(entry->mode & 0444))
		return -EACCES;
	shown = kzalloc(sizeof(*shown));
	if (!shown)
		return -ENOMEM;
	mutex_init(&shown->lock, LOCK_TEXT);
	shown->seen = entry->news ? entry->news->count : 0;
	file->data = shown;
	return 0;
}

static int make(struct shown *shown, struct proc_node *node)
{
	int err;

	text_clear(&shown->text);
	err = node->entry->show ? node->entry->show(node, &shown->text) : -EINVAL;
	if (err == 0 && shown->text.failed)
		err = -ENOMEM;
	shown->made = err == 0;
	return err;
}

static ssize_t text_file_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct shown *shown = shown_of(file);
	ssize_t result = 0;

	mutex_lock(&shown->lock);
	if (*pos == 0 || !shown->made)
		result = make(shown, proc_node(file->vnode));
	if (result == 0)
		result = text_read(&shown->text, (size_t)*pos, uio);
	mutex_unlock(&shown->lock);
	if (result > 0)
		*pos += result;
	return result;
}

/* What is written comes whole, or as far as it is understood, or not at all. */
static ssize_t text_file_write(struct file *file, struct uio *uio, off_t *pos)
{
	struct proc_node *node = proc_node(file->vnode);
	size_t len = MIN(uio->resid, PAGE_SIZE - 1);
	ssize_t result;
	char *data;

	if (!node->entry->store)
		return -EINVAL;
	if (len == 0 && node->entry->strict)
		return 0;
	if (*pos > 0 && node->entry->store == proc_store_setting) {
		*pos += (ssize_t)len; /* but for what is at the beginning all is ignored */
		return (ssize_t)len;
	}
	data = kmalloc(PAGE_SIZE);
	if (!data)
		return -ENOMEM;
	result = uio_get(uio, data, len) == len ? (ssize_t)len : -EFAULT;
	if (result >= 0) {
		data[len] = '\0';
		result = node->entry->store(node, data, len);
	}
	kfree(data);
	if (result == 0)
		result = (ssize_t)len;
	if (result > 0)
		*pos += result;
	return result;
}

static uint32_t text_file_poll(struct file *file, struct poll_table *table)
{
	struct poll_news *news = proc_node(file->vnode)->entry->news;
	struct shown *shown = shown_of(file);
	uint32_t events = POLLIN | POLLRDNORM;

	poll_listen(table, &news->queue);
	if (shown->seen != news->count)
		events |= POLLERR | POLLPRI;
	shown->seen = news->count;
	return events;
}

static void text_file_release(struct file *file)
{
	struct shown *shown = shown_of(file);

	text_clear(&shown->text);
	kfree(shown);
}

/* As on Linux, changing the size changes nothing. */
static int keep_size(struct vnode *vnode, uint64_t size)
{
	return 0;
}

const struct vnode_ops proc_text_ops = {
	.truncate = keep_size,
	.count = proc_count,
	.destroy = proc_destroy,
};

const struct file_ops proc_text_file_ops = {
	.open = text_open,
	.read = text_file_read,
	.write = text_file_write,
	.seek = file_seek_endless,
	.release = text_file_release,
};

const struct file_ops proc_news_file_ops = {
	.open = text_open,
	.read = text_file_read,
	.write = text_file_write,
	.seek = file_seek_endless,
	.poll = text_file_poll,
	.release = text_file_release,
};
