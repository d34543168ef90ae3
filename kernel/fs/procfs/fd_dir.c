// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/fd: a link for each descriptor. Following one leads to the file itself, which may have
// no name, or not any more.

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

struct file *proc_get_file(const struct proc_node *node, int fd)
{
	struct fd_table *files = proc_files(node);
	struct file *file = NULL;

	if (files && fd >= 0)
		file = fd_get_any(files, fd);
	if (files)
		fd_table_put(files);
	return file;
}

static int jump(struct vnode *vnode, struct path *path)
{
	const struct proc_node *node = proc_node(vnode);
	struct file *file;
	int err = 0;

	if (proc_task(node) && !proc_may_inspect(node))
		return -EACCES;
	file = proc_get_file(node, node->fd);
	if (!file)
		return -ENOENT;
	if (file->name) {
		*path = (struct path){file->mount, file->name};
		path_get(path);
	} else {
		err = file_special_path(file, path);
	}
	file_put(file);
	return err;
}

static const struct vnode_ops link_ops = {
	.readlink = proc_readlink,
	.jump = jump,
	.destroy = proc_destroy,
};

/* What readlink shows of a file without a name. */
static int set_special_target(struct vnode *link, const struct file *file)
{
	char text[48];

	if (S_ISFIFO(file->vnode->mode))
		ksnprintf(text, sizeof(text), "pipe:[%lu]", file->vnode->ino);
	else if (S_ISSOCK(file->vnode->mode))
		ksnprintf(text, sizeof(text), "socket:[%lu]", file->vnode->ino);
	else if (S_ISCHR(file->vnode->mode))
		ksnprintf(text, sizeof(text), "/dev/console");
	else
		ksnprintf(text, sizeof(text), "anon_inode:%s",
			  file->ops->kind ? file->ops->kind : "");
	return proc_set_target(link, text);
}

/* What may be done through the descriptor is shown as the link's permission of its owner. */
static mode_t link_mode(const struct file *file)
{
	return S_IFLNK | (file->access & FILE_READ ? 0500 : 0) |
	       (file->access & FILE_WRITE ? 0300 : 0);
}

static int make_link(struct vnode *dir, struct name *name, int fd, const struct file *file)
{
	int err = proc_make(dir->fs, name, proc_node(dir), link_mode(file), PROC_INO_FD(dir, fd),
			    &link_ops, NULL);

	if (err < 0)
		return err;
	proc_node(name->vnode)->fd = fd;
	name->vnode->size = 64; /* as Linux says of all of them */
	if (!file->name)
		return set_special_target(name->vnode, file);
	if (proc_namespace_text(file->vnode))
		return proc_set_target(name->vnode, proc_namespace_text(file->vnode));
	return proc_set_target_path(name->vnode, &(struct path){file->mount, file->name});
}

static int fd_lookup(struct vnode *dir, struct name *name)
{
	int fd = proc_parse_number(name), err;
	struct file *file = proc_get_file(proc_node(dir), fd);

	if (!file)
		return -ENOENT;
	err = make_link(dir, name, fd, file);
	file_put(file);
	return err;
}

static bool emit(struct file *dir, struct dir_context *context, int fd, unsigned type)
{
	char text[16];

	ksnprintf(text, sizeof(text), "%d", fd);
	return context->emit(context, text, strlen(text), PROC_INO_FD(dir->vnode, fd), type,
			     context->pos + 1);
}

static void emit_all(struct file *dir, struct dir_context *context, struct fd_table *table,
		     unsigned type)
{
	for (; context->pos - 2 < fd_table_size(table); context->pos++) {
		int fd = context->pos - 2;
		struct file *file = fd_get_any(table, fd);
		bool more = !file || emit(dir, context, fd, type);

		if (file)
			file_put(file);
		if (!more)
			break;
	}
}

int proc_list_fds(struct file *dir, struct dir_context *context, unsigned type)
{
	const struct proc_node *node = proc_node(dir->vnode);
	struct fd_table *table = proc_files(node);

	if (!proc_task(node))
		return -ENOENT;
	if (proc_emit_dots(dir, context) && table)
		emit_all(dir, context, table, type);
	if (table)
		fd_table_put(table);
	return 0;
}

static int fd_readdir(struct file *dir, struct dir_context *context)
{
	return proc_list_fds(dir, context, DT_LNK);
}

const struct vnode_ops proc_fd_dir_ops = {
	.lookup = fd_lookup,
	.permits = proc_is_own,
	.destroy = proc_destroy,
};

const struct file_ops proc_fd_dir_file_ops = {
	.read = directory_read,
	.seek = file_seek_endless,
	.readdir = fd_readdir,
};
