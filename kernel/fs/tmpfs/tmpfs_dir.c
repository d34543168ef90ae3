// SPDX-License-Identifier: BSD-3-Clause
// Changes to directories. The entries themselves are kept by the name cache; what is left to do
// here are link counts and the sizes Linux shows.

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/tmpfs/tmpfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/inode_flags.h"
#include "kernel/vfscore/name.h"

#define ENTRY_SIZE 20 /* what an entry adds to the size of its directory */

static void entry_added(struct vnode *dir, const struct vnode *vnode)
{
	dir->size += ENTRY_SIZE;
	if (S_ISDIR(vnode->mode))
		dir->nlink++;
}

static void entry_removed(struct vnode *dir, const struct vnode *vnode)
{
	dir->size -= ENTRY_SIZE;
	if (S_ISDIR(vnode->mode))
		dir->nlink--;
}

static int tmpfs_create_node(struct vnode *dir, struct name *name, mode_t mode, uint64_t rdev)
{
	struct tmpfs *tmpfs = tmpfs_of(dir);
	struct vnode *vnode;

	if (tmpfs->inodes >= tmpfs->max_inodes)
		return -ENOSPC;
	vnode = tmpfs_new_vnode(tmpfs, mode, rdev);
	if (!vnode)
		return -ENOMEM;
	if (vnode_has_flags(dir, INODE_FLAGS_INHERITED))
		vnode->inode_flags = dir->inode_flags & INODE_FLAGS_INHERITED;
	name_set_vnode(name, vnode);
	entry_added(dir, vnode);
	return 0;
}

static int tmpfs_symlink(struct vnode *dir, struct name *name, const char *target, size_t len)
{
	bool takes_page = len >= TARGET_SMALL;
	char *copy;
	int err;

	if (takes_page && tmpfs_of(dir)->used_pages >= tmpfs_of(dir)->max_pages)
		return -ENOSPC;
	copy = kmalloc(len + 1);
	if (!copy)
		return -ENOMEM;
	err = tmpfs_create_node(dir, name, S_IFLNK | 0777, 0);
	if (err < 0) {
		kfree(copy);
		return err;
	}
	memcpy(copy, target, len);
	copy[len] = '\0';
	tmpfs_node(name->vnode)->target = copy;
	name->vnode->size = len;
	if (takes_page) {
		name->vnode->blocks = SECTORS_PER_PAGE;
		tmpfs_took_page(tmpfs_of(dir));
	}
	return 0;
}

static int tmpfs_link(struct vnode *dir, struct name *name, struct vnode *vnode)
{
	struct tmpfs *tmpfs = tmpfs_of(dir);

	/* Every name but the first counts as another file. */
	if (IS_ENABLED(CONFIG_MOUNT) && vnode->nlink > 0) {
		if (tmpfs->inodes >= tmpfs->max_inodes)
			return -ENOSPC;
		tmpfs->inodes++;
	}
	vnode_get(vnode);
	vnode->nlink++;
	name_set_vnode(name, vnode);
	entry_added(dir, vnode);
	return 0;
}

static int check_empty(const struct name *name)
{
	return list_empty(&name->children) ? 0 : -ENOTEMPTY;
}

static void drop_link(struct vnode *dir, struct vnode *vnode)
{
	entry_removed(dir, vnode);
	if (IS_ENABLED(CONFIG_MOUNT) && !S_ISDIR(vnode->mode) && vnode->nlink > 1)
		tmpfs_of(dir)->inodes--;
	vnode->nlink -= S_ISDIR(vnode->mode) ? 2 : 1;
}

static int tmpfs_unlink(struct vnode *dir, struct name *name)
{
	int err = check_empty(name);

	if (err < 0)
		return err;
	drop_link(dir, name->vnode);
	return 0;
}

static int tmpfs_rename(struct vnode *dir, struct name *name, struct vnode *to_dir, struct name *to,
			bool exchange)
{
	int err = to->vnode && !exchange ? check_empty(to) : 0;

	if (err < 0)
		return err;
	if (to->vnode && exchange) {
		entry_removed(to_dir, to->vnode);
		entry_added(dir, to->vnode);
	} else if (to->vnode) {
		drop_link(to_dir, to->vnode);
	}
	entry_removed(dir, name->vnode);
	entry_added(to_dir, name->vnode);
	return 0;
}

const struct vnode_ops tmpfs_dir_ops = {
	.create = tmpfs_create_node,
	.symlink = tmpfs_symlink,
	.link = tmpfs_link,
	.unlink = tmpfs_unlink,
	.rename = tmpfs_rename,
	.xattrs = tmpfs_xattrs,
	.count = tmpfs_count,
	.destroy = tmpfs_destroy,
};
