// SPDX-License-Identifier: BSD-3-Clause
// The root of /proc: a table, and a directory for each process.

#include "kernel/fs/procfs/procfs.h"

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "include/linux/statfs.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/fs_type.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/permission.h"

#define PROC_MAGIC 0x9fa0

/* Where the entries of the root begin that are processes: at FIRST_PROCESS + pid. */
#define FIRST_PROCESS 1024

/* Where /proc/self leads: the text is the process's own, since who reads it may sleep. */
static const char *read_self(struct vnode *vnode)
{
	struct pid *id = current_process()->id;

	if (!id->text[0])
		ksnprintf(id->text, sizeof(id->text), "%d", id->number);
	return id->text;
}

static const struct vnode_ops self_ops = {
	.readlink = read_self,
	.count = proc_count,
	.destroy = proc_destroy,
};

const struct proc_entry proc_root_entries[] = {
	{.name = "buddyinfo", .mode = S_IFREG | 0444, .show = proc_show_buddyinfo},
	{.name = "cgroups", .mode = S_IFREG | 0444, .show = proc_show_cgroups},
	{.name = "cmdline", .mode = S_IFREG | 0444, .show = proc_show_kernel_cmdline},
	{.name = "cpuinfo", .mode = S_IFREG | 0444, .show = proc_show_cpuinfo},
	{.name = "devices", .mode = S_IFREG | 0444, .show = proc_show_devices},
	{.name = "diskstats", .mode = S_IFREG | 0444, .show = proc_show_nothing},
	{.name = "execdomains", .mode = S_IFREG | 0444, .show = proc_show_execdomains},
	{.name = "filesystems", .mode = S_IFREG | 0444, .show = proc_show_filesystems},
	{.name = "interrupts", .mode = S_IFREG | 0444, .show = proc_show_interrupts},
	{.name = "iomem", .mode = S_IFREG | 0444, .show = proc_show_iomem},
#if IS_ENABLED(CONFIG_KALLSYMS)
	{.name = "kallsyms", .mode = S_IFREG | 0444, .show = proc_show_kallsyms},
#endif
#if IS_ENABLED(CONFIG_SETTINGS)
	{.name = "kmsg", .mode = S_IFREG | 0400, .file_ops = &proc_kmsg_file_ops},
#endif
	{.name = "loadavg", .mode = S_IFREG | 0444, .show = proc_show_loadavg},
	{.name = "locks", .mode = S_IFREG | 0444, .show = proc_show_locks},
	{.name = "meminfo", .mode = S_IFREG | 0444, .show = proc_show_meminfo},
	{.name = "misc", .mode = S_IFREG | 0444, .show = proc_show_nothing},
	{.name = "mounts", .mode = S_IFLNK | 0777, .target = "self/mounts"},
	{.name = "net", .mode = S_IFLNK | 0777, .target = "self/net"},
	{.name = "partitions", .mode = S_IFREG | 0444, .show = proc_show_nothing},
	{.name = "self", .mode = S_IFLNK | 0777, .ops = &self_ops},
	{.name = "slabinfo", .mode = S_IFREG | 0400, .show = proc_show_slabinfo},
	{.name = "softirqs", .mode = S_IFREG | 0444, .show = proc_show_softirqs},
	{.name = "stat", .mode = S_IFREG | 0444, .show = proc_show_machine_stat},
	{.name = "swaps", .mode = S_IFREG | 0444, .show = proc_show_swaps},
	{.name = "sys", .mode = S_IFDIR | 0555, .entries = proc_sys_entries},
	{.name = "sysvipc", .mode = S_IFDIR | 0555, .entries = proc_sysvipc_entries},
	{.name = "thread-self", .mode = S_IFLNK | 0777, .ops = &proc_link_ops},
	{.name = "tty", .mode = S_IFDIR | 0555, .entries = proc_tty_entries},
	{.name = "uptime", .mode = S_IFREG | 0444, .show = proc_show_uptime},
	{.name = "version", .mode = S_IFREG | 0444, .show = proc_show_version},
	{.name = "vmstat", .mode = S_IFREG | 0444, .show = proc_show_vmstat},
	{.name = "zoneinfo", .mode = S_IFREG | 0444, .show = proc_show_zoneinfo},
	{0},
};

static const struct proc_entry process_dir = {
	.mode = S_IFDIR | 0555,
	.entries = proc_process_entries,
	.links = 9, /* as Linux says, for its nine directories */
};

static void proc_statfs(struct fs *fs, struct linux_statfs *st)
{
	st->f_type = PROC_MAGIC;
	st->f_bsize = PAGE_SIZE;
	st->f_frsize = PAGE_SIZE;
	st->f_namelen = LINUX_NAME_MAX;
}

static const struct fs_ops proc_fs_ops = {.statfs = proc_statfs};

/* Threads are found by their numbers, too, though they are not listed: as on Linux. */
static int make_process(struct fs *fs, struct name *name)
{
	int number = proc_parse_number(name);
	struct task *task = number > 0 ? task_find(number) : NULL;
	struct proc_node subject;

	if (!task || !task->process)
		return -ENOENT;
	subject = (struct proc_node){.id = task->process->id, .thread = task->id};
	return proc_make_entry(fs, name, &subject, &process_dir, PROC_INO_PROCESS(number));
}

struct pid *procfs_directory_pid(const struct file *file)
{
	const struct proc_node *node;

	if (!file->vnode || file->vnode->ops != &proc_table_ops)
		return NULL;
	node = proc_node(file->vnode);
	return node->entry == &process_dir ? node->thread : NULL;
}

/* Where the link to the thread itself leads. */
static int set_thread_self(struct vnode *vnode)
{
	char text[48];

	ksnprintf(text, sizeof(text), "%d/task/%d", current_process()->pid, current_task()->tid);
	return proc_set_target(vnode, text);
}

static int root_lookup(struct vnode *dir, struct name *name)
{
	const struct proc_entry *entry;
	int err;

	if (name->text[0] >= '0' && name->text[0] <= '9')
		return make_process(dir->fs, name);
	entry = proc_find_entry(proc_root_entries, name->text);
	if (!entry)
		return -ENOENT;
	err = proc_make_entry(dir->fs, name, NULL, entry,
			      proc_entry_ino(dir, (unsigned)(entry - proc_root_entries)));
	if (err == 0 && entry->ops == &proc_link_ops)
		return set_thread_self(name->vnode);
	if (err == 0)
		name->flags |= NAME_LASTING;
	return err;
}

/* The process with the lowest number from min on, or NULL. */
static struct process *next_process(int min)
{
	struct process *process, *next = NULL;

	process_for_each(process)
	{
		if (process->pid >= min && (!next || process->pid < next->pid))
			next = process;
	}
	return next;
}

static int root_readdir(struct file *file, struct dir_context *context)
{
	struct process *process;
	char text[16];

	if (!proc_emit_dots(file, context) ||
	    !proc_emit_entries(file, context, proc_root_entries, 2))
		return 0;
	context->pos = MAX(context->pos, FIRST_PROCESS);
	while ((process = next_process((int)(context->pos - FIRST_PROCESS)))) {
		int pid = process->pid;

		ksnprintf(text, sizeof(text), "%d", pid);
		if (!context->emit(context, text, strlen(text), PROC_INO_PROCESS(pid), DT_DIR,
				   FIRST_PROCESS + pid + 1))
			break;
		context->pos = FIRST_PROCESS + pid + 1;
	}
	return 0;
}

static const struct vnode_ops root_ops = {.lookup = root_lookup, .destroy = proc_destroy};

static struct fs *create(void)
{
	static const struct file_ops root_file_ops = {
		.read = directory_read,
		.seek = file_seek_endless,
		.readdir = root_readdir,
	};
	static const struct proc_entry root = {.mode = S_IFDIR | 0555,
					       .entries = proc_root_entries};
	struct fs *fs = proc_create_fs("proc", &proc_fs_ops, &root, &root_ops, &root_file_ops);

	if (fs) {
		fs->block_size = 1024;
		fs->changing = true;
	}
	return fs;
}

int procfs_init(void)
{
	static struct fs_type fs_type;
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};
	struct fs *fs = create();
	struct path point;
	int err;

	if (!fs)
		return -ENOMEM;
	fs_type_register_only(&fs_type, fs->type, fs);
	err = path_walk(&context, "/proc", WALK_DIRECTORY, &point);
	if (err < 0)
		return err;
	err = mount_add(fs, &point);
	path_put(&point);
	return err;
}
