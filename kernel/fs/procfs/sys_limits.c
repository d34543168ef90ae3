// SPDX-License-Identifier: BSD-3-Clause
// /proc/sys/fs, user and vm (proc_sys_fs(5), proc_sys_user(5), proc_sys_vm(5)).

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/fs/procfs/sys_internal.h"
#include "kernel/ipc/inotify.h"
#include "kernel/ipc/mqueue.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

int proc_show_constant(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", node->entry->target);
	return 0;
}

/* Whether text, but for space around it, is what shown begins with, up to its newline. */
static bool is_same(const char *shown, const char *text)
{
	size_t len = strlen(shown), end = strlen(text);

	while (*text == ' ' || *text == '\t')
		text++, end--;
	while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == ' '))
		end--;
	while (len > 0 && shown[len - 1] == '\n')
		len--;
	return len == end && memcmp(shown, text, len) == 0;
}

int proc_keep_constant(struct proc_node *node, const char *data, size_t len)
{
	return is_same(node->entry->target, data) ? 0 : -EPERM;
}

int proc_keep_number(struct proc_node *node, const char *data, size_t len)
{
	struct text now = {0};
	char shown[32] = "";
	struct uio uio;
	int err = node->entry->show(node, &now);

	uio_init_kernel(&uio, shown, sizeof(shown) - 1);
	if (err == 0)
		text_read(&now, 0, &uio);
	text_clear(&now);
	return err == 0 && !is_same(shown, data) ? -EPERM : err;
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

static int show_instances(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", INOTIFY_MAX_INSTANCES);
	return 0;
}

static int show_watches(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", INOTIFY_MAX_WATCHES);
	return 0;
}

static int show_queued_events(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", INOTIFY_MAX_ITEMS);
	return 0;
}

/* Caches are of file systems in memory, which have nothing else. */
static int drop_caches(struct proc_node *node, const char *data, size_t len)
{
	int what, err = proc_parse_int(data, &what);

	return err < 0 || what < 1 ? -EINVAL : 0;
}

const struct proc_entry proc_sys_vm_entries[] = {
	{.name = "drop_caches", .mode = S_IFREG | 0200, .strict = true, .store = drop_caches},
	CONSTANT("legacy_va_layout", "0"),
	CONSTANT_SHOWN("max_map_count", 0644, show_max_map_count),
	CONSTANT("memfd_noexec", "0"),
	CONSTANT("mmap_min_addr", "4096"),
	CONSTANT("nr_hugepages", "0"),
	CONSTANT("nr_overcommit_hugepages", "0"),
	CONSTANT("oom_dump_tasks", "0"),
	CONSTANT("oom_kill_allocating_task", "0"),
	CONSTANT("overcommit_kbytes", "0"),
	SET("overcommit_memory", show_overcommit, store_overcommit),
	CONSTANT("overcommit_ratio", "50"),
	CONSTANT("panic_on_oom", "0"),
	CONSTANT("swappiness", "60"),
	CONSTANT("zone_reclaim_mode", "0"),
	{0},
};

/* There are no namespaces but the first ones. */
const struct proc_entry proc_sys_user_entries[] = {
	CONSTANT("max_cgroup_namespaces", "0"),
	CONSTANT_SHOWN("max_inotify_instances", 0644, show_instances),
	CONSTANT_SHOWN("max_inotify_watches", 0644, show_watches),
	CONSTANT("max_ipc_namespaces", "0"),
	CONSTANT("max_mnt_namespaces", "0"),
	CONSTANT("max_net_namespaces", "0"),
	CONSTANT("max_pid_namespaces", "0"),
	CONSTANT("max_time_namespaces", "0"),
	CONSTANT("max_user_namespaces", "0"),
	CONSTANT("max_uts_namespaces", "0"),
	{0},
};

static const struct proc_entry inotify_entries[] = {
	CONSTANT_SHOWN("max_queued_events", 0644, show_queued_events),
	CONSTANT_SHOWN("max_user_instances", 0644, show_instances),
	CONSTANT_SHOWN("max_user_watches", 0644, show_watches),
	{0},
};

/* In the order of enum mqueue_limit. */
static const struct proc_entry mqueue_entries[MQ_LIMITS + 1];

static int show_mqueue(struct proc_node *node, struct text *text)
{
	if (IS_ENABLED(CONFIG_POSIX_MQUEUE))
		text_printf(text, "%d\n", mqueue_limits[node->entry - mqueue_entries]);
	return 0;
}

static int store_mqueue(struct proc_node *node, const char *data, size_t len)
{
	int value, err = proc_parse_int(data, &value);

	if (err < 0 || !IS_ENABLED(CONFIG_POSIX_MQUEUE))
		return -EINVAL;
	return mqueue_set_limit((enum mqueue_limit)(node->entry - mqueue_entries), value);
}

static const struct proc_entry mqueue_entries[MQ_LIMITS + 1] = {
	SET("msg_default", show_mqueue, store_mqueue),
	SET("msg_max", show_mqueue, store_mqueue),
	SET("msgsize_default", show_mqueue, store_mqueue),
	SET("msgsize_max", show_mqueue, store_mqueue),
	SET("queues_max", show_mqueue, store_mqueue),
};

static bool has_mqueues(const struct proc_entry *entry)
{
	return IS_ENABLED(CONFIG_POSIX_MQUEUE);
}

/* Memory is what limits the number of open files. */
#define FILES_MAX "9223372036854775807"

/* None is kept for later use. */
static int show_open_files(struct proc_node *node, struct text *text)
{
	text_printf(text, "%lu\t0\t%s\n", file_count, FILES_MAX);
	return 0;
}

const struct proc_entry proc_sys_fs_entries[] = {
	CONSTANT("dir-notify-enable", "1"),
	CONSTANT("file-max", FILES_MAX),
	SHOWN("file-nr", show_open_files),
	DIRECTORY("inotify", inotify_entries),
	CONSTANT("lease-break-time", "45"),
	CONSTANT("leases-enable", "1"),
	{.name = "mqueue",
	 .mode = S_IFDIR | 0555,
	 .present = has_mqueues,
	 .entries = mqueue_entries},
	CONSTANT("nr_open", "1048576"),
	CONSTANT("overflowgid", "65534"),
	CONSTANT("overflowuid", "65534"),
	CONSTANT("pipe-max-size", "1048576"),
	CONSTANT("protected_fifos", "0"),
	CONSTANT("protected_hardlinks", "0"),
	CONSTANT("protected_regular", "0"),
	CONSTANT("protected_symlinks", "0"),
	CONSTANT("suid_dumpable", "0"),
	{0},
};
