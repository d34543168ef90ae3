// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/vnode.h"

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/mm/page.h"
#include "kernel/sched/nosleep.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/path_cache.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/locks.h"
#include "kernel/vfscore/seals.h"
#include "plat/kvm/clock.h"

uint64_t fs_new_dev(void)
{
	static uint32_t last_minor;

	return dev_make(0, ++last_minor);
}

void vnode_init(struct vnode *vnode, struct fs *fs, const struct vnode_ops *ops, mode_t mode)
{
	int64_t now = clock_realtime_ns();

	vnode->ops = ops;
	vnode->fs = fs;
	vnode->dev = fs->dev;
	vnode->block_size = fs->block_size;
	vnode->refcount = 1;
	vnode->mode = mode;
	vnode->nlink = 1;
	vnode->atime_ns = now;
	vnode->mtime_ns = now;
	vnode->ctime_ns = now;
	vnode->btime_ns = now;
	mutex_init(&vnode->lock, LOCK_VNODE);
}

void vnode_put(struct vnode *vnode)
{
	assert(vnode->refcount > 0);
	if (--vnode->refcount > 0)
		return;
	if (IS_ENABLED(CONFIG_INOTIFY) && unlikely(vnode->watches))
		notify_gone(vnode);
	if (unlikely(vnode->locks))
		locks_free(vnode);
	vnode->ops->destroy(vnode);
}

int vnode_get_page(struct vnode *vnode, uint64_t index, bool for_write, struct page **out)
{
	might_sleep();
	if (!vnode->ops->get_page)
		return -ENXIO;
	return vnode->ops->get_page(vnode, index, for_write ? PAGE_WRITE : PAGE_MAP, out);
}

bool vnode_has_page(struct vnode *vnode, uint64_t index)
{
	struct page *page = NULL;

	might_sleep();
	if (!vnode->ops->get_page || vnode->ops->get_page(vnode, index, PAGE_READ, &page) != 0)
		return false;
	if (page)
		page_put(page);
	return page != NULL;
}

int vnode_getattr(struct vnode *vnode, struct vnode_attr *attr)
{
	*attr = vnode->attr;
	if (unlikely(vnode->ops->getattr))
		return vnode->ops->getattr(vnode, attr);
	return 0;
}

static int set_size(struct vnode *vnode, uint64_t size, bool is_open)
{
	bool stays = vnode->size == size;

	if (!vnode->ops->truncate)
		return -EINVAL;
	int err = seals_check_size(vnode, size);

	if (err == 0)
		err = vnode->ops->truncate(vnode, size);

	if (err == 0) {
		if (!stays || is_open)
			vnode->mtime_ns = clock_realtime_ns();
		vnode->mode &= ~permission_lost_by_write(vnode, credentials_current());
	}
	return err;
}

int vnode_setattr(struct vnode *vnode, const struct vnode_change *change)
{
	int err = 0;

	if (vnode_is_typeless(vnode))
		return -EOPNOTSUPP;
	mutex_lock(&vnode->lock);
	if ((change->mask & ATTR_MODE) && (vnode->seals & F_SEAL_EXEC) &&
	    ((vnode->mode ^ change->mode) & S_IXUGO))
		err = -EPERM;
	if (err == 0 && (change->mask & ATTR_SIZE))
		err = set_size(vnode, change->size, change->mask & ATTR_OPEN);
	if (err == 0) {
		if ((change->mask & ATTR_MODE) && S_ISDIR(vnode->mode))
			path_tree_changed();
		if (change->mask & ATTR_MODE)
			vnode->mode = (vnode->mode & S_IFMT) | (change->mode & S_IALLUGO);
		if (change->mask & ATTR_UID)
			vnode->uid = change->uid;
		if (change->mask & ATTR_GID)
			vnode->gid = change->gid;
		if (change->mask & ATTR_ATIME)
			vnode->atime_ns = change->atime_ns;
		if (change->mask & ATTR_MTIME)
			vnode->mtime_ns = change->mtime_ns;
		vnode->ctime_ns = clock_realtime_ns();
	}
	mutex_unlock(&vnode->lock);
	return err;
}

void vnode_touch_read_now(struct vnode *vnode)
{
	if (vnode_has_flags(vnode, FS_NOATIME_FL))
		return;
	vnode->atime_ns = clock_realtime_ns();
}

void vnode_touch_write(struct vnode *vnode)
{
	vnode->mtime_ns = clock_realtime_ns();
	vnode->ctime_ns = vnode->mtime_ns;
}

void vnode_touch_change(struct vnode *vnode)
{
	vnode->ctime_ns = clock_realtime_ns();
}
