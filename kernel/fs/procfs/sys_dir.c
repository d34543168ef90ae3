// SPDX-License-Identifier: BSD-3-Clause
// /proc/sys (sysctl(2), proc_sys(5)): settings that programs look at. Most are facts here, and
// cannot be changed.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/random.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/process/uts.h"

static int show_hostname(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", uts_names.nodename);
	return 0;
}

static int show_domainname(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", uts_names.domainname);
	return 0;
}

static int show_ostype(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", uts_names.sysname);
	return 0;
}

static int show_osrelease(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", uts_names.release);
	return 0;
}

static int show_version(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", uts_names.version);
	return 0;
}

/* The first line of what is written. */
static int store_name(char field[UTS_NAME_SIZE], const char *data)
{
	size_t len = 0;

	while (data[len] && data[len] != '\n' && len < UTS_NAME_SIZE - 1)
		len++;
	uts_set(field, data, len);
	return 0;
}

static int store_hostname(struct proc_node *node, const char *data, size_t len)
{
	return store_name(uts_names.nodename, data);
}

static int store_domainname(struct proc_node *node, const char *data, size_t len)
{
	return store_name(uts_names.domainname, data);
}

/* A random number as RFC 4122, section 4.4, writes it. */
static void put_uuid(struct text *text, const uint8_t bytes[16])
{
	for (unsigned i = 0; i < 16; i++) {
		uint8_t byte = bytes[i];

		if (i == 6)
			byte = (byte & 0x0f) | 0x40;
		else if (i == 8)
			byte = (byte & 0x3f) | 0x80;
		text_printf(text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", byte);
	}
	text_put(text, "\n", 1);
}

static int show_uuid(struct proc_node *node, struct text *text)
{
	uint8_t bytes[16];

	random_bytes(bytes, sizeof(bytes));
	put_uuid(text, bytes);
	return 0;
}

static int show_boot_id(struct proc_node *node, struct text *text)
{
	static uint8_t bytes[16];
	static bool made;

	if (!made)
		random_bytes(bytes, sizeof(bytes));
	made = true;
	put_uuid(text, bytes);
	return 0;
}

static int show_overcommit(struct proc_node *node, struct text *text)
{
	text_printf(text, "%d\n", mm_overcommit_always);
	return 0;
}

/* Counting what was promised to everybody (2) is not offered. */
static int store_overcommit(struct proc_node *node, const char *data, size_t len)
{
	if ((data[0] != '0' && data[0] != '1') || (data[1] && data[1] != '\n'))
		return -EINVAL;
	mm_overcommit_always = data[0] == '1';
	return 0;
}

static int show_max_map_count(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", VMA_MAX_COUNT);
	return 0;
}

static int show_pid_max(struct proc_node *node, struct text *text)
{
	text_printf(text, "%d\n", PID_MAX);
	return 0;
}

static int show_cap_last_cap(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", CAP_LAST_CAP);
	return 0;
}

static int show_ngroups_max(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", GROUPS_MAX);
	return 0;
}

/* A setting that has one value, which is in the entry's target. */
static int show_constant(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", node->entry->target);
	return 0;
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
#define CONSTANT(is_called, value)                                                                \
	{                                                                                         \
		.name = is_called, .mode = S_IFREG | 0444, .strict = true, .show = show_constant, \
		.target = value                                                                   \
	}
#define DIRECTORY(is_called, table)                                         \
	{                                                                   \
		.name = is_called, .mode = S_IFDIR | 0555, .entries = table \
	}

static const struct proc_entry random_entries[] = {
	SHOWN("boot_id", show_boot_id),
	CONSTANT("entropy_avail", "256"),
	CONSTANT("poolsize", "256"),
	SHOWN("uuid", show_uuid),
	{0},
};

static const struct proc_entry kernel_entries[] = {
	SHOWN("cap_last_cap", show_cap_last_cap),
	SET("domainname", show_domainname, store_domainname),
	SET("hostname", show_hostname, store_hostname),
	SHOWN("ngroups_max", show_ngroups_max),
	SHOWN("osrelease", show_osrelease),
	SHOWN("ostype", show_ostype),
	SHOWN("pid_max", show_pid_max),
	DIRECTORY("random", random_entries),
	CONSTANT("randomize_va_space", "2"),
	SHOWN("version", show_version),
	{0},
};

static const struct proc_entry vm_entries[] = {
	SHOWN("max_map_count", show_max_map_count),
	CONSTANT("mmap_min_addr", "4096"),
	CONSTANT("nr_hugepages", "0"),
	SET("overcommit_memory", show_overcommit, store_overcommit),
	CONSTANT("swappiness", "60"),
	{0},
};

static const struct proc_entry fs_entries[] = {
	CONSTANT("nr_open", "1048576"),
	CONSTANT("pipe-max-size", "1048576"),
	{0},
};

const struct proc_entry proc_sys_entries[] = {
	DIRECTORY("fs", fs_entries),
	DIRECTORY("kernel", kernel_entries),
	DIRECTORY("vm", vm_entries),
	{0},
};
