// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID: its entries are in a table.

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"

/* The places that links lead to, borrowed; false: to none. */
static bool find_cwd(struct path *path)
{
	*path = current_fs()->cwd;
	return true;
}

static bool find_root(struct path *path)
{
	*path = current_fs()->root;
	return true;
}

static bool find_exe(struct path *path)
{
	const struct file *exe = current_process()->mm->exe;

	if (!exe || !exe->name)
		return false;
	*path = (struct path){exe->mount, exe->name};
	return true;
}

static int jump(bool found, struct path *path)
{
	if (!found)
		return -ENOENT;
	path_get(path);
	return 0;
}

static int jump_cwd(struct vnode *vnode, struct path *path)
{
	return jump(find_cwd(path), path);
}

static int jump_root(struct vnode *vnode, struct path *path)
{
	return jump(find_root(path), path);
}

static int jump_exe(struct vnode *vnode, struct path *path)
{
	return jump(find_exe(path), path);
}

#define LINK_OPS(to)                                                           \
	{                                                                      \
		.readlink = proc_readlink, .jump = to, .destroy = proc_destroy \
	}

static const struct vnode_ops cwd_ops = LINK_OPS(jump_cwd);
static const struct vnode_ops root_ops = LINK_OPS(jump_root);
static const struct vnode_ops exe_ops = LINK_OPS(jump_exe);

static const struct {
	const char *name;
	mode_t mode;
	const struct vnode_ops *ops;
	const struct file_ops *file_ops;
	bool (*find)(struct path *path); /* for links */
} entries[] = {
	{"cwd", S_IFLNK | 0777, &cwd_ops, NULL, find_cwd},
	{"exe", S_IFLNK | 0777, &exe_ops, NULL, find_exe},
	{"fd", S_IFDIR | 0500, &proc_fd_dir_ops, &proc_fd_dir_file_ops, NULL},
	{"root", S_IFLNK | 0777, &root_ops, NULL, find_root},
};

static int make_entry(struct fs *fs, struct name *name, unsigned i)
{
	uint64_t ino = proc_ino(current_process()->pid, PROC_INO_ENTRY + i);
	struct path path;
	int err;

	if (entries[i].find && !entries[i].find(&path))
		return -ENOENT;
	err = proc_make(fs, name, entries[i].mode, ino, entries[i].ops, entries[i].file_ops);
	if (err == 0 && entries[i].find)
		err = proc_set_target_path(name->vnode, &path);
	return err;
}

static int process_lookup(struct vnode *dir, struct name *name)
{
	for (unsigned i = 0; i < ARRAY_SIZE(entries); i++) {
		if (strcmp(name->text, entries[i].name) == 0)
			return make_entry(dir->fs, name, i);
	}
	return -ENOENT;
}

static int process_readdir(struct file *file, struct dir_context *context)
{
	if (!proc_emit_dots(file, context))
		return 0;
	while ((size_t)context->pos - 2 < ARRAY_SIZE(entries)) {
		unsigned i = context->pos - 2;

		if (!context->emit(context, entries[i].name, strlen(entries[i].name),
				   proc_ino(current_process()->pid, PROC_INO_ENTRY + i),
				   (entries[i].mode & S_IFMT) >> 12, context->pos + 1))
			break;
		context->pos++;
	}
	return 0;
}

const struct vnode_ops proc_process_ops = {.lookup = process_lookup, .destroy = proc_destroy};

const struct file_ops proc_process_file_ops = {
	.read = directory_read,
	.seek = directory_seek,
	.readdir = process_readdir,
};
