// SPDX-License-Identifier: BSD-3-Clause
// The root of /proc, and what its files have in common.

#include "kernel/fs/procfs/procfs.h"

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "include/linux/statfs.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/permission.h"

#define INO_ROOT   1
#define INO_SELF   2
#define PROC_MAGIC 0x9fa0

static void proc_statfs(struct fs *fs, struct linux_statfs *st)
{
	st->f_type = PROC_MAGIC;
	st->f_bsize = PAGE_SIZE;
	st->f_frsize = PAGE_SIZE;
	st->f_namelen = LINUX_NAME_MAX;
}

static const struct fs_ops proc_fs_ops = {.statfs = proc_statfs};

void proc_destroy(struct vnode *vnode)
{
	kfree(proc_node(vnode)->target);
	kfree(proc_node(vnode));
}

const char *proc_readlink(struct vnode *vnode)
{
	return proc_node(vnode)->target;
}

int proc_make(struct fs *fs, struct name *name, mode_t mode, uint64_t ino,
	      const struct vnode_ops *ops, const struct file_ops *file_ops)
{
	struct proc_node *node = kzalloc(sizeof(*node));

	if (!node)
		return -ENOMEM;
	vnode_init(&node->vnode, fs, ops, mode);
	node->vnode.ino = ino;
	node->vnode.nlink = S_ISDIR(mode) ? 2 : 1;
	node->vnode.file_ops = file_ops;
	name_set_vnode(name, &node->vnode);
	return 0;
}

int proc_set_target(struct vnode *vnode, const char *target)
{
	size_t size = strlen(target) + 1;
	char *copy = kmalloc(size);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, target, size);
	proc_node(vnode)->target = copy;
	return 0;
}

int proc_set_target_path(struct vnode *vnode, const struct path *path)
{
	static const char deleted[] = " (deleted)";
	bool is_deleted = path->name->flags & NAME_DELETED, reachable;
	char *buf = kmalloc(LINUX_PATH_MAX), *text;
	int err = -ENOMEM;

	if (!buf)
		return err;
	text = path_to_string(path, &current_fs()->root, buf, LINUX_PATH_MAX - sizeof(deleted),
			      &reachable);
	if (text && is_deleted)
		memcpy(text + strlen(text), deleted, sizeof(deleted));
	if (text)
		err = proc_set_target(vnode, text);
	kfree(buf);
	return err;
}

bool proc_emit_dots(struct file *file, struct dir_context *context)
{
	struct vnode *dir = file->vnode;
	const struct name *parent = file->name->parent;

	if (context->pos == 0) {
		if (!context->emit(context, ".", 1, dir->ino, DT_DIR, 1))
			return false;
		context->pos = 1;
	}
	if (context->pos == 1) {
		uint64_t ino = parent ? parent->vnode->ino : dir->ino;

		if (!context->emit(context, "..", 2, ino, DT_DIR, 2))
			return false;
		context->pos = 2;
	}
	return true;
}

static const struct vnode_ops self_ops = {.readlink = proc_readlink, .destroy = proc_destroy};

static int make_self(struct fs *fs, struct name *name, const char *pid)
{
	int err = proc_make(fs, name, S_IFLNK | 0777, INO_SELF, &self_ops, NULL);

	return err < 0 ? err : proc_set_target(name->vnode, pid);
}

static int root_lookup(struct vnode *dir, struct name *name)
{
	int pid = current_process()->pid;
	char text[16];

	ksnprintf(text, sizeof(text), "%d", pid);
	if (strcmp(name->text, "self") == 0)
		return make_self(dir->fs, name, text);
	if (strcmp(name->text, text) == 0)
		return proc_make(dir->fs, name, S_IFDIR | 0555, proc_ino(pid, PROC_INO_PROCESS),
				 &proc_process_ops, &proc_process_file_ops);
	return -ENOENT;
}

static int root_readdir(struct file *file, struct dir_context *context)
{
	int pid = current_process()->pid;
	char text[16];

	if (!proc_emit_dots(file, context))
		return 0;
	if (context->pos == 2) {
		if (!context->emit(context, "self", 4, INO_SELF, DT_LNK, 3))
			return 0;
		context->pos = 3;
	}
	ksnprintf(text, sizeof(text), "%d", pid);
	if (context->pos == 3 &&
	    context->emit(context, text, strlen(text), proc_ino(pid, PROC_INO_PROCESS), DT_DIR, 4))
		context->pos = 4;
	return 0;
}

static const struct vnode_ops root_ops = {.lookup = root_lookup, .destroy = proc_destroy};

static struct fs *create(void)
{
	static const struct file_ops root_file_ops = {
		.read = directory_read,
		.seek = directory_seek,
		.readdir = root_readdir,
	};
	struct fs *fs = kzalloc(sizeof(*fs));
	struct proc_node *node = kzalloc(sizeof(*node));

	if (fs && node) {
		fs->ops = &proc_fs_ops;
		fs->type = "proc";
		fs->dev = fs_new_dev();
		fs->block_size = 1024;
		fs->changing = true;
		vnode_init(&node->vnode, fs, &root_ops, S_IFDIR | 0555);
		node->vnode.ino = INO_ROOT;
		node->vnode.nlink = 3;
		node->vnode.file_ops = &root_file_ops;
		fs->root = name_create_root(&node->vnode);
	}
	if (fs && fs->root)
		return fs;
	kfree(fs);
	kfree(node);
	return NULL;
}

int procfs_init(void)
{
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0};
	struct fs *fs = create();
	struct path point;
	int err;

	if (!fs)
		return -ENOMEM;
	err = path_walk(&context, "/proc", WALK_DIRECTORY, &point);
	if (err < 0)
		return err;
	err = mount_add(fs, &point);
	path_put(&point);
	return err;
}
