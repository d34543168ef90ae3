// SPDX-License-Identifier: BSD-3-Clause
// Files that are not of any file system: each has a vnode of its own for fstat.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "include/linux/statfs.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file_internal.h"
#include "kernel/vfscore/mount.h"
#include "kernel/vfscore/vnode.h"

struct special {
	struct vnode vnode;
	struct file *file; /* until it is closed */
};

static void special_destroy(struct vnode *vnode)
{
	kfree(container_of(vnode, struct special, vnode));
}

static const struct vnode_ops special_vnode_ops = {.destroy = special_destroy};

/* The file systems that such files are of on Linux. */
static const struct {
	const char *type;
	uint32_t magic;
} kinds[] = {
	{"anon_inodefs", ANON_INODE_FS_MAGIC}, {"pipefs", PIPEFS_MAGIC}, {"sockfs", SOCKFS_MAGIC}};

static struct fs special_fs[ARRAY_SIZE(kinds)];

static void special_statfs(struct fs *fs, struct linux_statfs *st)
{
	st->f_type = kinds[fs - special_fs].magic;
	st->f_bsize = fs->block_size;
	st->f_frsize = fs->block_size;
	st->f_namelen = LINUX_NAME_MAX;
}

static struct fs *fs_of(mode_t mode)
{
	static const struct fs_ops ops = {.statfs = special_statfs};
	unsigned kind = S_ISFIFO(mode) ? 1 : S_ISSOCK(mode) ? 2 : 0;
	struct fs *fs = &special_fs[kind];

	if (fs->dev == 0) {
		fs->ops = &ops;
		fs->type = kinds[kind].type;
		fs->block_size = PAGE_SIZE;
		fs->dev = fs_new_dev();
	}
	return fs;
}

struct file *file_create_special_at(struct vnode *vnode, const struct file_ops *ops, uint32_t flags,
				    void *data)
{
	struct file *file = file_allocate(vnode, flags);

	if (!file)
		return NULL;
	file_set_ops(file, ops);
	file->data = data;
	return file;
}

struct file *file_create_special(const struct file_ops *ops, uint32_t flags, uint32_t mode,
				 void *data)
{
	static uint64_t last_ino;
	struct special *special = kzalloc(sizeof(*special));
	struct vnode *vnode;
	struct file *file;

	if (!special)
		return NULL;
	vnode = &special->vnode;
	vnode_init(vnode, fs_of(mode), &special_vnode_ops, mode & ~S_IFMT ? mode : (mode | 0600));
	vnode->ino = ++last_ino;
	file = file_create_special_at(vnode, ops, flags, data);
	special->file = file;
	vnode_put(vnode);
	return file;
}

bool vnode_is_special(const struct vnode *vnode)
{
	return vnode->ops == &special_vnode_ops;
}

struct file *file_of_special(const struct vnode *vnode)
{
	if (!vnode_is_special(vnode))
		return NULL;
	return container_of(vnode, struct special, vnode)->file;
}

void special_forget(struct vnode *vnode)
{
	if (vnode_is_special(vnode))
		container_of(vnode, struct special, vnode)->file = NULL;
}

int file_special_path(struct file *file, struct path *path)
{
	static struct mount mount = {.refcount = 1};

	path->name = name_create_root(file->vnode);
	if (!path->name)
		return -ENOMEM;
	vnode_get(file->vnode);
	mount.fs = file->vnode->fs;
	mount_get(&mount);
	path->mount = &mount;
	return 0;
}
