// SPDX-License-Identifier: BSD-3-Clause
// What the files of /proc have in common: their vnodes, whom they are about, links.

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/process/inspect.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/path_walk.h"

struct process *proc_process(const struct proc_node *node)
{
	return node->id ? node->id->process : NULL;
}

struct task *proc_task(const struct proc_node *node)
{
	struct process *process = proc_process(node);
	struct task *task = node->thread ? node->thread->task : NULL;

	if (!process || !task || task->process != process)
		return NULL;
	return task;
}

struct mm *proc_mm(const struct proc_node *node)
{
	struct process *process = proc_process(node);
	struct mm *mm = process ? process->mm : NULL;

	if (mm)
		mm_get(mm);
	return mm;
}

/* A thread that has ended may be the one that a process is known by. */
static struct fd_table *files_of_any(const struct process *process)
{
	struct task *task;

	list_for_each_entry (task, &process->tasks, process_link) {
		if (task->files)
			return task->files;
	}
	return NULL;
}

struct fd_table *proc_files(const struct proc_node *node)
{
	struct task *task = proc_task(node);
	struct fd_table *files = task ? task->files : NULL;

	if (task && !files && node->id == node->thread)
		files = files_of_any(task->process);

	if (files)
		fd_table_get(files);
	return files;
}

bool proc_may_inspect(const struct proc_node *node)
{
	const struct task *task = proc_task(node);

	return task && task_may_inspect(task, false);
}

bool proc_is_own(const struct vnode *vnode)
{
	const struct proc_node *node = container_of(vnode, const struct proc_node, vnode);

	return proc_process(node) == current_process();
}

void proc_set_subject(struct proc_node *node, struct pid *id, struct pid *thread)
{
	pid_get(id);
	pid_get(thread);
	if (node->id)
		pid_put(node->id);
	if (node->thread)
		pid_put(node->thread);
	node->id = id;
	node->thread = thread;
}

void proc_count(struct vnode *vnode, struct memory_use *use)
{
	memory_use_add(use, proc_node(vnode));
	memory_use_add(use, proc_node(vnode)->target);
}

void proc_destroy(struct vnode *vnode)
{
	struct proc_node *node = proc_node(vnode);

	if (node->id)
		pid_put(node->id);
	if (node->thread)
		pid_put(node->thread);
	kfree(node->target);
	kfree(node);
}

/* Files about a process belong to whom it acts as, unless others are not to look into it. */
static void set_owner(struct proc_node *node)
{
	const struct process *process = proc_process(node);
	const struct task *task = proc_task(node);

	if (!process || !task)
		return;
	if (process->dumpable || node->vnode.mode == (S_IFDIR | 0555)) {
		node->vnode.uid = task->cred.euid;
		node->vnode.gid = task->cred.egid;
	}
}

int proc_make(struct fs *fs, struct name *name, const struct proc_node *parent, mode_t mode,
	      uint64_t ino, const struct vnode_ops *ops, const struct file_ops *file_ops)
{
	struct proc_node *node = kzalloc(sizeof(*node));

	if (!node)
		return -ENOMEM;
	vnode_init(&node->vnode, fs, ops, mode);
	node->vnode.ino = ino;
	node->vnode.nlink = S_ISDIR(mode) ? 2 : 1;
	node->vnode.file_ops = file_ops;
	node->vnode.uid = 0;
	node->vnode.gid = 0;
	if (parent && parent->id) {
		proc_set_subject(node, parent->id, parent->thread);
		set_owner(node);
	}
	name_set_vnode(name, &node->vnode);
	return 0;
}

struct fs *proc_create_fs(const char *type, const struct fs_ops *ops, const struct proc_entry *root,
			  const struct vnode_ops *root_ops, const struct file_ops *root_file_ops)
{
	struct fs *fs = kzalloc(sizeof(*fs));
	struct proc_node *node = kzalloc(sizeof(*node));

	if (fs && node) {
		fs->ops = ops;
		fs->type = type;
		fs->refcount = 1;
		fs->dev = fs_new_dev();
		fs->block_size = PAGE_SIZE;
		vnode_init(&node->vnode, fs, root_ops, root->mode);
		node->entry = root;
		node->vnode.ino = PROC_INO_ROOT;
		node->vnode.nlink = 2 + proc_count_directories(root->entries);
		node->vnode.file_ops = root_file_ops;
		fs->root = name_create_root(&node->vnode);
	}
	if (fs && fs->root)
		return fs;
	kfree(fs);
	kfree(node);
	return NULL;
}

const char *proc_readlink(struct vnode *vnode)
{
	return proc_node(vnode)->target;
}

static int jump(struct vnode *vnode, struct path *path)
{
	struct proc_node *node = proc_node(vnode);
	int err;

	if (!proc_may_inspect(node))
		return proc_task(node) ? -EACCES : -ENOENT;
	err = node->entry->find(node, path);
	if (err == 0)
		path_get(path);
	return err;
}

const struct vnode_ops proc_link_ops = {
	.readlink = proc_readlink,
	.count = proc_count,
	.destroy = proc_destroy,
};

static const struct vnode_ops proc_place_ops = {
	.readlink = proc_readlink,
	.jump = jump,
	.destroy = proc_destroy,
};

static int set_link(struct proc_node *node)
{
	struct path path;
	int err;

	if (node->entry->target)
		return proc_set_target(&node->vnode, node->entry->target);
	err = node->entry->find(node, &path);
	return err < 0 ? err : proc_set_target_path(&node->vnode, &path);
}

uint32_t proc_count_directories(const struct proc_entry *entries)
{
	uint32_t count = 0;

	for (; entries->name; entries++)
		count += S_ISDIR(entries->mode) && (!entries->present || entries->present(entries));
	return count;
}

int proc_make_entry(struct fs *fs, struct name *name, const struct proc_node *parent,
		    const struct proc_entry *entry, uint64_t ino)
{
	const struct vnode_ops *ops = entry->ops;
	const struct file_ops *file_ops = entry->file_ops;
	struct proc_node *node;
	int err;

	if (S_ISLNK(entry->mode) && !ops) {
		ops = entry->find ? &proc_place_ops : &proc_link_ops;
	} else if (S_ISREG(entry->mode)) {
		ops = &proc_text_ops;
		if (!file_ops)
			file_ops = entry->news ? &proc_news_file_ops : &proc_text_file_ops;
	} else if (entry->entries) {
		ops = &proc_table_ops;
		file_ops = &proc_table_file_ops;
	}
	err = proc_make(fs, name, parent, entry->mode, ino, ops, file_ops);
	if (err < 0)
		return err;
	node = proc_node(name->vnode);
	node->entry = entry;
	node->number = entry->number || !parent ? entry->number : parent->number;
	node->vnode.size = entry->size;
	if (entry->links)
		node->vnode.nlink = entry->links;
	else if (entry->entries)
		node->vnode.nlink += proc_count_directories(entry->entries);
	return S_ISLNK(entry->mode) && (entry->target || entry->find) ? set_link(node) : 0;
}

int proc_set_target(struct vnode *vnode, const char *target)
{
	size_t size = strlen(target) + 1;
	char *copy = kmalloc(size);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, target, size);
	kfree(proc_node(vnode)->target);
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

int proc_parse_number(const struct name *name)
{
	int64_t number = 0;

	if (name->len > 10 || (name->len > 1 && name->text[0] == '0'))
		return -1;
	for (unsigned i = 0; i < name->len; i++) {
		if (name->text[i] < '0' || name->text[i] > '9')
			return -1;
		number = number * 10 + (name->text[i] - '0');
	}
	return number <= INT32_MAX ? (int)number : -1;
}
