/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Entries of /proc/sys. Most are facts here: where Linux lets the superuser change one, writing
 * what it is already succeeds, and anything else is refused (EPERM).
 */
#pragma once

#include "kernel/fs/procfs/procfs_internal.h"

/* A setting with one value, which is in the entry's target. */
int proc_show_constant(struct proc_node *node, struct text *text);
int proc_keep_constant(struct proc_node *node, const char *data, size_t len);
/* The same where the entry's show() tells the value. */
int proc_keep_number(struct proc_node *node, const char *data, size_t len);

#define SHOWN(is_called, shows)                                                          \
	{                                                                                \
		.name = is_called, .mode = S_IFREG | 0444, .strict = true, .show = shows \
	}
#define SET(is_called, shows, stores)                                                     \
	{                                                                                 \
		.name = is_called, .mode = S_IFREG | 0644, .strict = true, .show = shows, \
		.store = stores                                                           \
	}
#define FACT(is_called, value)                                             \
	{                                                                  \
		.name = is_called, .mode = S_IFREG | 0444, .strict = true, \
		.show = proc_show_constant, .target = value                \
	}
#define CONSTANT(is_called, value)                                                       \
	{                                                                                \
		.name = is_called, .mode = S_IFREG | 0644, .strict = true,               \
		.show = proc_show_constant, .store = proc_keep_constant, .target = value \
	}
#define CONSTANT_SHOWN(is_called, permissions, shows)                                              \
	{                                                                                          \
		.name = is_called, .mode = S_IFREG | (permissions), .strict = true, .show = shows, \
		.store = proc_keep_number                                                          \
	}
#define DIRECTORY(is_called, table)                                         \
	{                                                                   \
		.name = is_called, .mode = S_IFDIR | 0555, .entries = table \
	}

extern const struct proc_entry proc_sys_fs_entries[], proc_sys_net_entries[],
	proc_sys_user_entries[], proc_sys_vm_entries[];
