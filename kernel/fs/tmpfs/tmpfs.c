// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/fs/tmpfs/tmpfs.h"

#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "include/linux/statfs.h"
#include "kernel/fs/tmpfs/tmpfs_internal.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/name.h"
#include "kernel/vfscore/seals.h"

#define EMPTY_DIR_SIZE 40 /* as Linux's tmpfs counts "." and ".." */
#define LEAST_INODES   16384

static const char *tmpfs_readlink(struct vnode *vnode)
{
	return tmpfs_node(vnode)->target;
}

static void free_target(struct vnode *vnode)
{
	tmpfs_gave_back(tmpfs_of(vnode), vnode->blocks / SECTORS_PER_PAGE);
	kfree(tmpfs_node(vnode)->target);
}

void tmpfs_destroy(struct vnode *vnode)
{
	struct tmpfs_node *node = tmpfs_node(vnode);

	if (S_ISREG(vnode->mode))
		tmpfs_free_data(vnode);
	else if (S_ISLNK(vnode->mode))
		free_target(vnode);
	xattr_list_destroy(&node->xattrs, &vnode->fs->xattr_space);
	tmpfs_of(vnode)->inodes--;
	kfree(node);
}

struct xattr_list *tmpfs_xattrs(struct vnode *vnode)
{
	return &tmpfs_node(vnode)->xattrs;
}

void tmpfs_count(struct vnode *vnode, struct memory_use *use)
{
	const struct tmpfs_node *node = tmpfs_node(vnode);

	memory_use_add(use, node);
	xattr_list_count(&node->xattrs, use);
	if (S_ISREG(vnode->mode))
		tmpfs_count_data(vnode, use);
	else if (S_ISLNK(vnode->mode))
		memory_use_add(use, node->target);
}

static const struct vnode_ops tmpfs_file_ops = {
	.get_page = tmpfs_get_page,
	.peek_pages = IS_ENABLED(CONFIG_FAULT_AROUND) ? tmpfs_peek_pages : NULL,
	.truncate = tmpfs_truncate,
	.punch = tmpfs_punch,
	.xattrs = tmpfs_xattrs,
	.count = tmpfs_count,
	.destroy = tmpfs_destroy,
};

static const struct vnode_ops tmpfs_symlink_ops = {
	.readlink = tmpfs_readlink,
	.xattrs = tmpfs_xattrs,
	.count = tmpfs_count,
	.destroy = tmpfs_destroy,
};

static const struct vnode_ops tmpfs_special_ops = {
	.xattrs = tmpfs_xattrs,
	.count = tmpfs_count,
	.destroy = tmpfs_destroy,
};

struct vnode *tmpfs_new_vnode(struct tmpfs *tmpfs, mode_t mode, uint64_t rdev)
{
	struct tmpfs_node *node = kzalloc(sizeof(*node));
	const struct vnode_ops *ops = &tmpfs_special_ops;

	if (!node)
		return NULL;
	if (S_ISREG(mode)) {
		ops = &tmpfs_file_ops;
		node->vnode.file_ops = &regular_file_ops;
		node->vnode.seals = SEALS_SUPPORTED | F_SEAL_SEAL;
	} else if (S_ISDIR(mode)) {
		ops = &tmpfs_dir_ops;
		node->vnode.file_ops = &directory_file_ops;
		node->vnode.size = EMPTY_DIR_SIZE;
	} else if (S_ISLNK(mode)) {
		ops = &tmpfs_symlink_ops;
	}
	vnode_init(&node->vnode, &tmpfs->fs, ops, mode);
	node->vnode.nlink = S_ISDIR(mode) ? 2 : 1;
	node->vnode.ino = ++tmpfs->last_ino;
	node->vnode.rdev = S_ISCHR(mode) || S_ISBLK(mode) ? rdev : 0;
	tmpfs->inodes++;
	return &node->vnode;
}

static void tmpfs_statfs(struct fs *fs, struct linux_statfs *st)
{
	const struct tmpfs *tmpfs = container_of(fs, struct tmpfs, fs);
	uint64_t max = tmpfs->max_pages == UINT64_MAX ? 0 : tmpfs->max_pages;
	uint64_t max_inodes = tmpfs->max_inodes == UINT64_MAX ? 0 : tmpfs->max_inodes;
	uint64_t free = max - MIN(tmpfs->used_pages, max);

	st->f_type = TMPFS_MAGIC;
	st->f_bsize = PAGE_SIZE;
	st->f_frsize = PAGE_SIZE;
	st->f_blocks = max;
	st->f_bfree = free;
	st->f_bavail = free;
	st->f_files = max_inodes;
	st->f_ffree = max_inodes - MIN(tmpfs->inodes, max_inodes);
	st->f_namelen = LINUX_NAME_MAX;
}

static const struct fs_ops tmpfs_fs_ops = {
	.statfs = tmpfs_statfs,
#if IS_ENABLED(CONFIG_MOUNT)
	.reconfigure = tmpfs_reconfigure,
	.show_options = tmpfs_show_options,
	.count = tmpfs_count_fs,
	.destroy = tmpfs_destroy_fs,
#endif
};

struct fs *tmpfs_create(uint64_t max_pages)
{
	struct tmpfs *tmpfs = kzalloc(sizeof(*tmpfs));
	struct vnode *root;

	if (!tmpfs)
		return NULL;
	tmpfs->fs = (struct fs){
		.ops = &tmpfs_fs_ops,
		.type = "tmpfs",
		.dev = fs_new_dev(),
		.refcount = 1,
		.block_size = PAGE_SIZE,
		.complete = true,
	};
	tmpfs->max_pages = max_pages;
	tmpfs->max_inodes = MAX(max_pages, (uint64_t)LEAST_INODES);
	tmpfs->mode = 0755;
	tmpfs->fs.xattr_space.max = tmpfs->max_inodes * XATTR_SPACE_PER_INODE;
	root = tmpfs_new_vnode(tmpfs, S_IFDIR | 0755, 0);
	if (root)
		tmpfs->fs.root = name_create_root(root);
	if (!tmpfs->fs.root) {
		if (root)
			vnode_put(root);
		kfree(tmpfs);
		return NULL;
	}
	return &tmpfs->fs;
}
