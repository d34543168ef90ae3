// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/mounts and mountinfo, /proc/filesystems (proc(5), fstab(5)).

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/fs_type.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/vnode.h"

#define ROOT_PARENT 1 /* Linux's number of what lies below the root of all */
#define MAX_OPTIONS 128

static void put_escaped(struct text *text, const char *name)
{
	for (; *name; name++) {
		if (strchr(" \t\n\\", *name))
			text_printf(text, "\\%03o", *name);
		else
			text_put(text, name, 1);
	}
}

/* Where a mount is, as the reader sees it: in buf. NULL: nowhere. */
static const char *point_of(const struct mount *mount, char *buf)
{
	struct path path = {(struct mount *)mount, mount->root};
	bool reachable;
	const char *point =
		path_to_string(&path, &current_fs()->root, buf, LINUX_PATH_MAX, &reachable);

	return point && reachable ? point : NULL;
}

static int for_each_mount(struct text *text,
			  void (*show)(struct text *text, const struct mount *mount,
				       const char *point))
{
	char *buf = kmalloc(LINUX_PATH_MAX);

	if (!buf)
		return -ENOMEM;
	for (const struct mount *mount = mount_first(); mount; mount = mount->next) {
		const char *point = point_of(mount, buf);

		if (point)
			show(text, mount, point);
	}
	kfree(buf);
	return 0;
}

struct option {
	uint32_t flag;
	const char *text;
};

static void put_flags(struct text *text, uint32_t flags, const struct option *options)
{
	for (; options->flag; options++) {
		if (flags & options->flag)
			text_printf(text, ",%s", options->text);
	}
}

static void put_mount_options(struct text *text, const struct mount *mount)
{
	static const struct option options[] = {
		{MS_NOSUID, "nosuid"},		 {MS_NODEV, "nodev"},
		{MS_NOEXEC, "noexec"},		 {MS_NOATIME, "noatime"},
		{MS_NODIRATIME, "nodiratime"},	 {MS_RELATIME, "relatime"},
		{MS_NOSYMFOLLOW, "nosymfollow"}, {0, NULL},
	};

	put_flags(text, mount->flags, options);
}

static void put_fs_flags(struct text *text, const struct fs *fs)
{
	static const struct option options[] = {{MS_SYNCHRONOUS, "sync"},
						{MS_DIRSYNC, "dirsync"},
						{MS_LAZYTIME, "lazytime"},
						{0, NULL}};

	put_flags(text, fs->flags, options);
}

static void put_fs_options(struct text *text, const struct fs *fs)
{
#if IS_ENABLED(CONFIG_MOUNT)
	char buf[MAX_OPTIONS] = "";

	if (fs->ops->show_options)
		fs->ops->show_options(fs, buf, sizeof(buf));
	text_printf(text, "%s", buf);
#endif
}

/* What mount(2) was told; the root has none, and the others from the start have their type. */
static void put_source(struct text *text, const struct mount *mount)
{
	const char *type = mount->fs->type;

	if (mount->source)
		put_escaped(text, mount->source);
	else
		text_printf(text, "%s", strcmp(type, "tmpfs") == 0 ? "none" : type);
}

static void show_mount(struct text *text, const struct mount *mount, const char *point)
{
	put_source(text, mount);
	text_printf(text, " ");
	put_escaped(text, point);
	text_printf(text, " %s %s", mount->fs->type, mount_check_write(mount) < 0 ? "ro" : "rw");
	put_fs_flags(text, mount->fs);
	put_mount_options(text, mount);
	put_fs_options(text, mount->fs);
	text_printf(text, " 0 0\n");
}

/* What of the file system is seen: its path from the root there. */
static void put_root(struct text *text, const struct mount *mount)
{
	const struct name *name = mount->root;
	char *buf = kmalloc(LINUX_PATH_MAX), *p;
	bool reachable;

	if (!buf)
		return;
	struct mount whole = {.fs = mount->fs, .root = mount->fs->root};

	p = path_to_string(&(struct path){&whole, (struct name *)name},
			   &(struct path){&whole, mount->fs->root}, buf, LINUX_PATH_MAX,
			   &reachable);
	put_escaped(text, p ? p : "/");
	if (name->flags & NAME_DELETED)
		text_printf(text, "//deleted");
	kfree(buf);
}

static void show_mount_info(struct text *text, const struct mount *mount, const char *point)
{
	text_printf(text, "%u %u %u:%u ", mount->id,
		    mount->parent ? mount->parent->id : ROOT_PARENT, dev_major(mount->fs->dev),
		    dev_minor(mount->fs->dev));
	put_root(text, mount);
	text_printf(text, " ");
	put_escaped(text, point);
	text_printf(text, " %s", mount->flags & MS_RDONLY ? "ro" : "rw");
	put_mount_options(text, mount);
	text_printf(text, "%s - %s ", mount->unbindable ? " unbindable" : "", mount->fs->type);
	put_source(text, mount);
	text_printf(text, " %s", mount->fs->flags & MS_RDONLY ? "ro" : "rw");
	put_fs_flags(text, mount->fs);
	put_fs_options(text, mount->fs);
	text_printf(text, "\n");
}

static void show_mount_stats(struct text *text, const struct mount *mount, const char *point)
{
	text_printf(text, "device ");
	put_source(text, mount);
	text_printf(text, " mounted on ");
	put_escaped(text, point);
	text_printf(text, " with fstype %s\n", mount->fs->type);
}

int proc_show_mountstats(struct proc_node *node, struct text *text)
{
	return proc_task(node) ? for_each_mount(text, show_mount_stats) : -EINVAL;
}

int proc_show_mounts(struct proc_node *node, struct text *text)
{
	return proc_task(node) ? for_each_mount(text, show_mount) : -EINVAL;
}

int proc_show_mountinfo(struct proc_node *node, struct text *text)
{
	return proc_task(node) ? for_each_mount(text, show_mount_info) : -EINVAL;
}

int proc_show_filesystems(struct proc_node *node, struct text *text)
{
	if (!IS_ENABLED(CONFIG_MOUNT))
		text_printf(text, "nodev\ttmpfs\nnodev\tproc\nnodev\tdevtmpfs\n");
	else
		for (const struct fs_type *type = fs_type_first(); type; type = type->next)
			text_printf(text, "%s\t%s\n", type->needs_device ? "" : "nodev",
				    type->name);
	return 0;
}
