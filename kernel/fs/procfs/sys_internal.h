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

/* Numbers that can be set, each within the same limits. */
struct proc_setting {
	int32_t *values;
	uint8_t count;
	int32_t min, max;
	bool is_byte; /* read as Linux reads bytes: without a sign, and whatever follows is taken */
	/* Whether they may be these, all together: 0 or a negative errno; and what follows when
	 * they have been changed. NULL: they may, and nothing. Neither may sleep. */
	int (*check)(const int32_t *values);
	void (*changed)(void);
};

/* Both are as Linux's (proc_dointvec_minmax, proc_dou8vec_minmax), also in what they say of errors.
 */
int proc_show_setting(struct proc_node *node, struct text *text);
int proc_store_setting(struct proc_node *node, const char *data, size_t len);

/* A setting of one number, or of several, and where they are; other arguments are fields of its
 * struct proc_setting. */
#define SETTING(is_called, at, ...) SETTINGS(is_called, at, 1, __VA_ARGS__)
#define SETTINGS(is_called, at, how_many, ...)                             \
	{                                                                  \
		.name = is_called, .mode = S_IFREG | 0644, .strict = true, \
		.show = proc_show_setting, .store = proc_store_setting,    \
		.setting = &(const struct proc_setting)                    \
		{                                                          \
			.values = at, .count = how_many, __VA_ARGS__       \
		}                                                          \
	}

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
