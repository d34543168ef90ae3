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

#define MAX_DIGITS 10

static int jump(struct vnode *vnode, struct path *path)
{
	struct file *file = fd_get_any(current_files(), proc_node(vnode)->fd);
	int err = 0;

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

/* The number that a name is, as Linux reads it: decimal, without superfluous zeros. -1: none. */
static int parse(const struct name *name)
{
	int64_t number = 0;

	if (name->len > MAX_DIGITS || (name->len > 1 && name->text[0] == '0'))
		return -1;
	for (unsigned i = 0; i < name->len; i++) {
		if (name->text[i] < '0' || name->text[i] > '9')
			return -1;
		number = number * 10 + (name->text[i] - '0');
	}
	return number <= INT32_MAX ? (int)number : -1;
}

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

static int make_link(struct fs *fs, struct name *name, int fd, const struct file *file)
{
	uint64_t ino = proc_ino(current_process()->pid, PROC_INO_FD + (unsigned)fd);
	int err = proc_make(fs, name, link_mode(file), ino, &link_ops, NULL);

	if (err < 0)
		return err;
	proc_node(name->vnode)->fd = fd;
	name->vnode->size = 64; /* as Linux says of all of them */
	if (!file->name)
		return set_special_target(name->vnode, file);
	return proc_set_target_path(name->vnode, &(struct path){file->mount, file->name});
}

static int fd_lookup(struct vnode *dir, struct name *name)
{
	int fd = parse(name), err;
	struct file *file = fd < 0 ? NULL : fd_get_any(current_files(), fd);

	if (!file)
		return -ENOENT;
	err = make_link(dir->fs, name, fd, file);
	file_put(file);
	return err;
}

static bool emit(struct dir_context *context, int fd)
{
	char text[MAX_DIGITS + 1];
	uint64_t ino = proc_ino(current_process()->pid, PROC_INO_FD + (unsigned)fd);

	ksnprintf(text, sizeof(text), "%d", fd);
	return context->emit(context, text, strlen(text), ino, DT_LNK, context->pos + 1);
}

static int fd_readdir(struct file *dir, struct dir_context *context)
{
	struct fd_table *table = current_files();

	if (!proc_emit_dots(dir, context))
		return 0;
	for (; context->pos - 2 < fd_table_size(table); context->pos++) {
		int fd = context->pos - 2;
		struct file *file = fd_get_any(table, fd);
		bool more = !file || emit(context, fd);

		if (file)
			file_put(file);
		if (!more)
			break;
	}
	return 0;
}

const struct vnode_ops proc_fd_dir_ops = {.lookup = fd_lookup, .destroy = proc_destroy};

const struct file_ops proc_fd_dir_file_ops = {
	.read = directory_read,
	.seek = directory_seek,
	.readdir = fd_readdir,
};
