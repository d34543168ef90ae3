// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/mounts and mountinfo, /proc/filesystems (proc(5), fstab(5)).

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/path_walk.h"

#define OPTIONS	    "rw,relatime"
#define ROOT_PARENT 1 /* Linux's number of what lies below the root of all */

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
	struct path path = {(struct mount *)mount, mount->fs->root};
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

static void show_mount(struct text *text, const struct mount *mount, const char *point)
{
	text_printf(text, "%s ", mount->fs->type);
	put_escaped(text, point);
	text_printf(text, " %s %s 0 0\n", mount->fs->type, OPTIONS);
}

static void show_mount_info(struct text *text, const struct mount *mount, const char *point)
{
	text_printf(text, "%u %u %u:%u / ", mount->id,
		    mount->parent ? mount->parent->id : ROOT_PARENT, dev_major(mount->fs->dev),
		    dev_minor(mount->fs->dev));
	put_escaped(text, point);
	text_printf(text, " %s - %s %s rw\n", OPTIONS, mount->fs->type, mount->fs->type);
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
	text_printf(text, "nodev\ttmpfs\nnodev\tproc\nnodev\tdevtmpfs\n");
	return 0;
}
