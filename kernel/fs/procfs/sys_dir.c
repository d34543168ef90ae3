// SPDX-License-Identifier: BSD-3-Clause
// /proc/sys and its part kernel (sysctl(8), proc_sys_kernel(5)).

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/fs/procfs/sys_internal.h"
#include "kernel/ipc/msg.h"
#include "kernel/ipc/sem.h"
#include "kernel/ipc/shm.h"
#include "kernel/lib/random.h"
#include "kernel/lib/string.h"
#include "kernel/process/process.h"
#include "kernel/process/uts.h"
#include "kernel/tty/pty.h"

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

static int show_pty_count(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", IS_ENABLED(CONFIG_PTY) ? pty_count() : 0);
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

static int show_threads_max(struct proc_node *node, struct text *text)
{
	text_printf(text, "%d\n", PID_MAX - 1);
	return 0;
}

static int show_ns_last_pid(struct proc_node *node, struct text *text)
{
	text_printf(text, "%d\n", pid_last());
	return 0;
}

static int show_shm_max(struct proc_node *node, struct text *text)
{
	text_printf(text, "%lu\n", SHM_MAX);
	return 0;
}

static int show_shm_all(struct proc_node *node, struct text *text)
{
	text_printf(text, "%lu\n", SHM_ALL_PAGES);
	return 0;
}

static int show_sem(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\t%u\t%u\t%u\n", SEM_OF_SET_MAX, SEM_ALL_MAX, SEM_OPS_MAX,
		    SEM_SETS_MAX);
	return 0;
}

static int show_msg_max(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", MSG_SIZE_MAX);
	return 0;
}

static int show_msg_bytes(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", MSG_BYTES_MAX);
	return 0;
}

static int show_msg_queues(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", MSG_QUEUES_MAX);
	return 0;
}

static const struct proc_entry random_entries[] = {
	SHOWN("boot_id", show_boot_id), FACT("entropy_avail", "256"),
	FACT("poolsize", "256"),	CONSTANT("urandom_min_reseed_secs", "60"),
	SHOWN("uuid", show_uuid),	{0},
};

static const struct proc_entry pty_entries[] = {
	CONSTANT("max", "4096"),
	SHOWN("nr", show_pty_count),
	CONSTANT("reserve", "0"),
	{0},
};

static const struct proc_entry kernel_entries[] = {
	FACT("arch", "x86_64"),
	CONSTANT("auto_msgmni", "0"),
	SHOWN("cap_last_cap", show_cap_last_cap),
	CONSTANT("core_pattern", "core"),
	CONSTANT("core_pipe_limit", "0"),
	CONSTANT("core_uses_pid", "0"),
	CONSTANT("dmesg_restrict", "1"),
	SET("domainname", show_domainname, store_domainname),
	SET("hostname", show_hostname, store_hostname),
	CONSTANT("io_uring_disabled", "2"),
	CONSTANT("kptr_restrict", "0"),
	FACT("msg_next_id", "-1"),
	CONSTANT_SHOWN("msgmax", 0644, show_msg_max),
	CONSTANT_SHOWN("msgmnb", 0644, show_msg_bytes),
	CONSTANT_SHOWN("msgmni", 0644, show_msg_queues),
	SHOWN("ngroups_max", show_ngroups_max),
	CONSTANT_SHOWN("ns_last_pid", 0666, show_ns_last_pid),
	SHOWN("osrelease", show_osrelease),
	SHOWN("ostype", show_ostype),
	CONSTANT("overflowgid", "65534"),
	CONSTANT("overflowuid", "65534"),
	CONSTANT_SHOWN("pid_max", 0644, show_pid_max),
	DIRECTORY("pty", pty_entries),
	DIRECTORY("random", random_entries),
	CONSTANT("randomize_va_space", "2"),
	CONSTANT("sched_rt_period_us", "1000000"),
	CONSTANT("sched_rt_runtime_us", "-1"),
	CONSTANT_SHOWN("sem", 0644, show_sem),
	FACT("sem_next_id", "-1"),
	FACT("shm_next_id", "-1"),
	CONSTANT_SHOWN("shmall", 0644, show_shm_all),
	CONSTANT_SHOWN("shmmax", 0644, show_shm_max),
	CONSTANT("shmmni", "4096"),
	CONSTANT("shm_rmid_forced", "0"),
	CONSTANT("tainted", "0"),
	CONSTANT_SHOWN("threads-max", 0644, show_threads_max),
	SHOWN("version", show_version),
	{0},
};

const struct proc_entry proc_sys_entries[] = {
	DIRECTORY("fs", proc_sys_fs_entries),	  DIRECTORY("kernel", kernel_entries),
#ifdef CONFIG_SOCKETS
	DIRECTORY("net", proc_sys_net_entries),
#endif
	DIRECTORY("user", proc_sys_user_entries), DIRECTORY("vm", proc_sys_vm_entries), {0},
};
