/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "include/linux/stat.h"
#include "kernel/fs/procfs/sys_internal.h"

struct fs_type;

#define SYSFS_SIZE 4096 /* of every text, for stat(2) */

/* Texts: what never changes, what is to be asked for, and what Linux lets the superuser change. */
#define SYS_FACT(is_called, value)                                             \
	{                                                                      \
		.name = is_called, .mode = S_IFREG | 0444, .size = SYSFS_SIZE, \
		.show = proc_show_constant, .target = value                    \
	}
#define SYS_SHOWN(is_called, shows)                                                          \
	{                                                                                    \
		.name = is_called, .mode = S_IFREG | 0444, .size = SYSFS_SIZE, .show = shows \
	}
#define SYS_SETTING(is_called, value)                                                    \
	{                                                                                \
		.name = is_called, .mode = S_IFREG | 0644, .size = SYSFS_SIZE,           \
		.show = proc_show_constant, .store = proc_keep_constant, .target = value \
	}
#define SYS_DIRECTORY(is_called, table)                                     \
	{                                                                   \
		.name = is_called, .mode = S_IFDIR | 0755, .entries = table \
	}
#define SYS_LINK(is_called, is_target)                                         \
	{                                                                      \
		.name = is_called, .mode = S_IFLNK | 0777, .target = is_target \
	}

/* The directories that a file of its own describes. */
extern const struct proc_entry sysfs_cpu_entries[], sysfs_node_entries[], sysfs_mm_entries[];

/* One with an entry for each network device: a directory (devices; how many is not in its number of
 * links), or a link to that (links). */
#ifdef CONFIG_NETDEV
#define SYS_NET_DIRECTORY(kind, its_links)                                               \
	{                                                                                \
		.name = "net", .mode = S_IFDIR | 0755, .links = its_links,               \
		.ops = &sysfs_net_##kind##_ops, .file_ops = &sysfs_net_##kind##_file_ops \
	}
#else
#define SYS_NET_DIRECTORY(kind, its_links) SYS_DIRECTORY("net", sysfs_no_entries)
#endif

extern const struct vnode_ops sysfs_net_devices_ops, sysfs_net_links_ops;
extern const struct file_ops sysfs_net_devices_file_ops, sysfs_net_links_file_ops;

/* A directory without entries. */
extern const struct proc_entry sysfs_no_entries[];

/* Mounts the cgroup. 0 or a negative errno. */
int cgroup_init(void);
/* Mounts a file system of tables at a path, which exists, and makes it known as fs_type. 0 or a
 * negative errno. */
int sysfs_mount(struct fs_type *fs_type, const char *path, const char *type,
		const struct fs_ops *ops, const struct proc_entry *root);
