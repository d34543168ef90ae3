// SPDX-License-Identifier: BSD-3-Clause
// Reading directories whose entries are all in the name cache. Each entry has a position of its own
// for as long as it lives, so that reading goes on at the right place whatever came and went.

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/name.h"
#include "kernel/vfscore/mount.h"
#include "kernel/vfscore/vnode.h"

ssize_t directory_read(struct file *file, struct uio *uio, off_t *pos)
{
	return -EISDIR;
}

/* The inode number of what lies above a directory in its file system; the root's is its own. */
static uint64_t parent_ino(const struct file *file)
{
	return file->name->parent ? file->name->parent->vnode->ino : file->vnode->ino;
}

static unsigned type_of(mode_t mode)
{
	return (mode & S_IFMT) >> 12;
}

static bool emit_dots(struct file *file, struct dir_context *context)
{
	if (context->pos == 0) {
		if (!context->emit(context, ".", 1, file->vnode->ino, DT_DIR, 1))
			return false;
		context->pos = 1;
	}
	if (context->pos == 1) {
		if (!context->emit(context, "..", 2, parent_ino(file), DT_DIR, 2))
			return false;
		context->pos = 2;
	}
	return true;
}

/*
 * The first child at or behind pos. Reading goes on where it ended before in most cases: file->data
 * is the child it ended at, referenced so that the memory stays.
 */
static struct list_node *find_child(struct file *file, uint64_t pos)
{
	struct name *dir = file->name, *last = file->data, *child;

	if (last && (last->flags & NAME_HASHED) && last->parent == dir && last->offset < pos)
		child = list_entry(last->siblings.next, struct name, siblings);
	else
		child = list_first(&dir->children, struct name, siblings);
	while (&child->siblings != &dir->children && child->offset < pos)
		child = list_entry(child->siblings.next, struct name, siblings);
	return &child->siblings;
}

static void remember(struct file *file, struct name *child)
{
	struct name *last = file->data;

	name_get(child);
	file->data = child;
	if (last)
		name_put(last);
}

static int directory_readdir(struct file *file, struct dir_context *context)
{
	struct name *dir = file->name, *child = NULL, *last = NULL;
	struct list_node *node;

	if (!emit_dots(file, context))
		return 0;
	for (node = find_child(file, context->pos); node != &dir->children; node = node->next) {
		child = list_entry(node, struct name, siblings);
		if (child->vnode &&
		    !context->emit(context, child->text, child->len, child->vnode->ino,
				   type_of(child->vnode->mode), child->offset + 1))
			break;
		context->pos = child->offset + 1;
		last = child;
	}
	if (last)
		remember(file, last);
	return 0;
}

static void directory_release(struct file *file)
{
	if (file->data)
		name_put(file->data);
}

const struct file_ops directory_file_ops = {
	.flagless = FILE_READ,
	.read = directory_read,
	.seek = file_seek_endless,
	.readdir = directory_readdir,
	.release = directory_release,
};
