// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/notify.h"

#include "include/linux/stat.h"
#include "kernel/vfscore/vnode.h"

/* What a use of an open file is, as opposed to a change of the file. */
#define USES (IN_ACCESS | IN_MODIFY | IN_OPEN | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE)

struct mutex notify_lock = MUTEX_INIT(notify_lock, LOCK_NOTIFY);
unsigned notify_watches;

void notify_begin(struct notify_watch *watch, struct vnode *vnode)
{
	assert(mutex_is_held(&notify_lock));
	watch->vnode = vnode;
	watch->next = vnode->watches;
	vnode->watches = watch;
	notify_watches++;
	if (!vnode->fs->complete)
		vnode_get(vnode);
}

struct vnode *notify_end(struct notify_watch *watch)
{
	struct vnode *vnode = watch->vnode;
	struct notify_watch **link = &vnode->watches;

	assert(mutex_is_held(&notify_lock));
	while (*link != watch)
		link = &(*link)->next;
	*link = watch->next;
	notify_watches--;
	return vnode->fs->complete ? NULL : vnode;
}

/* Tells those who watch vnode and ask for the event; the lock is held. */
static void tell(struct vnode *vnode, const struct notify_event *event, bool of_removed)
{
	struct notify_watch *watch, *next;

	for (watch = vnode->watches; watch; watch = next) {
		next = watch->next;
		if (!(watch->mask & event->mask & (IN_ALL_EVENTS | NOTIFY_RENAME)))
			continue;
		if (!(of_removed && (watch->mask & IN_EXCL_UNLINK)))
			watch->ops->report(watch, event);
	}
}

/* A file that is moved or removed is not said to be a directory. */
static uint32_t with_kind(const struct vnode *vnode, uint32_t mask)
{
	bool says = S_ISDIR(vnode->mode) && !(mask & (IN_DELETE_SELF | IN_MOVE_SELF));

	return mask | (says ? IN_ISDIR : 0);
}

void notify_vnode_watched(struct vnode *vnode, uint32_t mask)
{
	struct notify_event event = {.mask = with_kind(vnode, mask)};

	mutex_lock(&notify_lock);
	tell(vnode, &event, false);
	mutex_unlock(&notify_lock);
}

void notify_entry_watched(struct vnode *dir, uint32_t mask, const char *text, size_t len,
			  uint32_t cookie)
{
	struct notify_event event = {mask, cookie, text, len};

	mutex_lock(&notify_lock);
	tell(dir, &event, false);
	mutex_unlock(&notify_lock);
}

static void tell_both(struct name *name, uint32_t mask, bool of_removed)
{
	struct notify_event event = {with_kind(name->vnode, mask), 0, name->text, name->len};

	mutex_lock(&notify_lock);
	if (name->parent)
		tell(name->parent->vnode, &event, of_removed);
	event.text = NULL;
	event.len = 0;
	tell(name->vnode, &event, of_removed);
	mutex_unlock(&notify_lock);
}

void notify_name_watched(struct name *name, uint32_t mask)
{
	tell_both(name, mask, false);
}

void notify_file_watched(struct file *file, uint32_t mask)
{
	if (file->name)
		tell_both(file->name, mask, (mask & USES) && (file->name->flags & NAME_DELETED));
	else
		notify_vnode_watched(file->vnode, mask);
}

static void end_all(struct vnode *vnode)
{
	while (vnode->watches) {
		struct notify_watch *watch = vnode->watches;

		vnode->watches = watch->next;
		notify_watches--;
		watch->ops->gone(watch);
	}
}

void notify_gone(struct vnode *vnode)
{
	struct notify_event event = {.mask = IN_DELETE_SELF};

	mutex_lock(&notify_lock);
	if (vnode->nlink == 0)
		tell(vnode, &event, false);
	end_all(vnode);
	mutex_unlock(&notify_lock);
}

void notify_unmount_watched(struct vnode *vnode)
{
	struct notify_event event = {.mask = with_kind(vnode, IN_UNMOUNT)};
	struct notify_watch *watch, *next;

	mutex_lock(&notify_lock);
	for (watch = vnode->watches; watch; watch = next) {
		next = watch->next;
		watch->ops->report(watch, &event);
	}
	end_all(vnode);
	mutex_unlock(&notify_lock);
}
