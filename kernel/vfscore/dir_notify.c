// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/vfscore/dir_notify.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/owner.h"
#include "kernel/vfscore/vnode.h"

/* What somebody asked for through a descriptor of his table. */
struct dir_watch {
	struct notify_watch watch;
	struct list_node link;
	struct file *file; /* it is dropped before the file is */
	const struct fd_table *table;
	int fd;
	uint32_t events;
};

static struct list_node dir_watches = LIST_INIT(dir_watches);
unsigned dir_notify_count;

static const struct {
	uint32_t event, mask;
} masks[] = {
	{DN_ACCESS, IN_ACCESS},
	{DN_MODIFY, IN_MODIFY},
	{DN_CREATE, IN_CREATE | IN_MOVED_TO},
	{DN_DELETE, IN_DELETE | IN_MOVED_FROM},
	{DN_RENAME, NOTIFY_RENAME},
	{DN_ATTRIB, IN_ATTRIB},
};

static uint32_t mask_of(uint32_t events)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < ARRAY_SIZE(masks); i++)
		if (events & masks[i].event)
			mask |= masks[i].mask;
	return mask;
}

static struct vnode *forget(struct dir_watch *dir)
{
	struct vnode *pinned = notify_end(&dir->watch);

	list_remove(&dir->link);
	dir_notify_count--;
	kfree(dir);
	return pinned;
}

/* One signal is all, but with DN_MULTISHOT. */
static void report(struct notify_watch *watch, const struct notify_event *event)
{
	struct dir_watch *dir = container_of(watch, struct dir_watch, watch);
	struct vnode *pinned;

	file_owner_tell(dir->file, dir->fd, POLL_MSG);
	if (dir->events & DN_MULTISHOT)
		return;
	/* The file that was opened keeps the vnode. */
	pinned = forget(dir);
	if (pinned)
		vnode_put(pinned);
}

static void gone(struct notify_watch *watch)
{
	struct dir_watch *dir = container_of(watch, struct dir_watch, watch);

	list_remove(&dir->link);
	dir_notify_count--;
	kfree(dir);
}

static const struct notify_ops dir_ops = {.report = report, .gone = gone};

static struct dir_watch *find(const struct fd_table *table, const struct file *file)
{
	struct dir_watch *dir;

	list_for_each_entry (dir, &dir_watches, link)
		if (dir->file == file && dir->table == table)
			return dir;
	return NULL;
}

static int ask(struct file *file, int fd, uint32_t events)
{
	struct dir_watch *dir = find(current_files(), file);
	bool is_new = !dir;

	if (is_new) {
		dir = kzalloc(sizeof(*dir));
		if (!dir)
			return -ENOMEM;
		dir->watch.ops = &dir_ops;
		dir->file = file;
		dir->table = current_files();
		list_add_tail(&dir_watches, &dir->link);
		dir_notify_count++;
	}
	dir->fd = fd;
	dir->events |= events;
	dir->watch.mask = mask_of(dir->events);
	if (is_new)
		notify_begin(&dir->watch, file->vnode);
	return 0;
}

void dir_notify_drop(const struct fd_table *table, struct file *file)
{
	struct vnode *pinned = NULL;
	struct dir_watch *dir;

	mutex_lock(&notify_lock);
	dir = find(table, file);
	if (dir)
		pinned = forget(dir);
	mutex_unlock(&notify_lock);
	if (pinned)
		vnode_put(pinned);
}

int dir_notify_set(struct file *file, int fd, uint32_t events)
{
	int result;

	if (!(events & ~DN_MULTISHOT)) {
		dir_notify_drop(current_files(), file);
		return 0;
	}
	if (!S_ISDIR(file->vnode->mode))
		return -ENOTDIR;
	result = file_owner_set_self(file);
	if (result < 0)
		return result;
	mutex_lock(&notify_lock);
	result = ask(file, fd, events);
	mutex_unlock(&notify_lock);
	return result;
}
