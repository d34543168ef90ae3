// SPDX-License-Identifier: BSD-3-Clause
// Directories whose entries are in a table.

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/name.h"

const struct proc_entry *proc_find_entry(const struct proc_entry *entries, const char *name)
{
	for (; entries->name; entries++)
		if (entries->name[0] == name[0] && strcmp(entries->name, name) == 0)
			return !entries->present || entries->present(entries) ? entries : NULL;
	return NULL;
}

static int table_lookup(struct vnode *dir, struct name *name)
{
	const struct proc_entry *entries = proc_node(dir)->entry->entries;
	const struct proc_entry *entry = proc_find_entry(entries, name->text);

	if (proc_node(dir)->id && !proc_process(proc_node(dir)))
		return -ESRCH;
	if (!entry)
		return dir->fs->changing ? -ENOENT : 0;
	return proc_make_entry(dir->fs, name, proc_node(dir), entry,
			       proc_entry_ino(dir, (unsigned)(entry - entries)));
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

bool proc_emit_entries(struct file *file, struct dir_context *context,
		       const struct proc_entry *entries, off_t first)
{
	for (off_t i = 0; entries[i].name; i++) {
		if (context->pos > first + i)
			continue;
		if (entries[i].present && !entries[i].present(&entries[i]))
			continue;
		if (!context->emit(context, entries[i].name, strlen(entries[i].name),
				   proc_entry_ino(file->vnode, (unsigned)i), entries[i].mode >> 12,
				   first + i + 1))
			return false;
		context->pos = first + i + 1;
	}
	return true;
}

static int table_readdir(struct file *file, struct dir_context *context)
{
	const struct proc_node *node = proc_node(file->vnode);

	if (node->id && !proc_process(node))
		return -ENOENT;
	if (proc_emit_dots(file, context))
		proc_emit_entries(file, context, node->entry->entries, 2);
	return 0;
}

const struct vnode_ops proc_table_ops = {
	.lookup = table_lookup,
	.count = proc_count,
	.destroy = proc_destroy,
};

const struct file_ops proc_table_file_ops = {
	.read = directory_read,
	.seek = file_seek_endless,
	.readdir = table_readdir,
};

struct fs *proc_create_tables(const char *type, const struct fs_ops *ops,
			      const struct proc_entry *root)
{
	return proc_create_fs(type, ops, root, &proc_table_ops, &proc_table_file_ops);
}
