// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/fdinfo (proc_pid_fdinfo(5)): a text for each descriptor.

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/ipc/epoll.h"
#include "kernel/ipc/eventfd.h"
#include "kernel/ipc/inotify.h"
#include "kernel/ipc/timerfd.h"
#include "kernel/lib/string.h"
#include "kernel/process/pidfd.h"
#include "kernel/process/process.h"
#include "kernel/signal/signalfd.h"
#include "kernel/vfscore/fd_table.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/locks.h"

static void show_pidfd(const struct file *file, struct text *text)
{
	const struct pid *pid = pidfd_pid(file);
	int number = !pid ? 0 : pid->process || pid->task ? pid->number : -1;

	if (pid)
		text_printf(text, "Pid:\t%d\nNSpid:\t%d\n", number, number);
}

/* What some kinds of files say of themselves; each looks whether the file is one of its kind. */
static void show_kind(struct file *file, struct text *text)
{
	if (IS_ENABLED(CONFIG_EVENTS)) {
		eventfd_show(file, text);
		epoll_show(file, text);
		timerfd_show(file, text);
		signalfd_show(file, text);
	}
	if (IS_ENABLED(CONFIG_INOTIFY))
		inotify_show(file, text);
	if (IS_ENABLED(CONFIG_PROCESSES))
		show_pidfd(file, text);
}

/* As open(2) and F_GETFL number them. */
static uint32_t flags_of(const struct file *file, bool cloexec)
{
	return file->flags | (cloexec ? O_CLOEXEC : 0);
}

static int show(struct proc_node *node, struct text *text)
{
	struct file *file = proc_get_file(node, node->fd);
	struct fd_table *files = proc_files(node);
	bool cloexec = files && fd_cloexec(files, node->fd);

	if (!file) {
		if (files)
			fd_table_put(files);
		return -ENOENT;
	}
	text_printf(text, "pos:\t%ld\nflags:\t0%o\nmnt_id:\t%u\nino:\t%lu\n",
		    file->ops && file->ops->seek ? file->pos : 0L, flags_of(file, cloexec),
		    file->mount ? file->mount->id : 0, file->vnode->ino);
	locks_show(file, files, text, "lock:\t");
	show_kind(file, text);
	if (files)
		fd_table_put(files);
	file_put(file);
	return 0;
}

int proc_show_locks(struct proc_node *node, struct text *text)
{
	locks_show_all(text);
	return 0;
}

static const struct proc_entry fdinfo_entry = {.mode = S_IFREG | 0444, .show = show};

static int fdinfo_lookup(struct vnode *dir, struct name *name)
{
	int fd = proc_parse_number(name), err;
	struct file *file;

	if (proc_task(proc_node(dir)) && !proc_may_inspect(proc_node(dir)))
		return -EACCES;
	file = proc_get_file(proc_node(dir), fd);
	if (!file)
		return -ENOENT;
	file_put(file);
	err = proc_make_entry(dir->fs, name, proc_node(dir), &fdinfo_entry, PROC_INO_FD(dir, fd));
	if (err == 0)
		proc_node(name->vnode)->fd = fd;
	return err;
}

static int fdinfo_open(struct file *dir)
{
	const struct proc_node *node = proc_node(dir->vnode);

	if (!proc_may_inspect(node))
		return proc_task(node) ? -EACCES : -ESRCH;
	return 0;
}

static int fdinfo_readdir(struct file *dir, struct dir_context *context)
{
	return proc_list_fds(dir, context, DT_REG);
}

const struct vnode_ops proc_fdinfo_dir_ops = {.lookup = fdinfo_lookup, .destroy = proc_destroy};

const struct file_ops proc_fdinfo_dir_file_ops = {
	.open = fdinfo_open,
	.read = directory_read,
	.seek = file_seek_endless,
	.readdir = fdinfo_readdir,
};
