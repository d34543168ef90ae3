// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/fs/sysfs/sysfs.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/statfs.h"
#include "kernel/fs/sysfs/sysfs_internal.h"
#include "kernel/vfscore/fs_type.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/tree.h"

const struct proc_entry sysfs_no_entries[] = {{0}};

static const struct proc_entry clocksource0_entries[] = {
	SYS_FACT("available_clocksource", "tsc "),
	SYS_SETTING("current_clocksource", "tsc"),
	{0},
};

static const struct proc_entry clocksource_entries[] = {
	SYS_DIRECTORY("clocksource0", clocksource0_entries),
	{0},
};

static const struct proc_entry system_entries[] = {
	SYS_DIRECTORY("clocksource", clocksource_entries),
	SYS_DIRECTORY("cpu", sysfs_cpu_entries),
	SYS_DIRECTORY("node", sysfs_node_entries),
	{0},
};

static const struct proc_entry virtual_entries[] = {
	SYS_NET_DIRECTORY(devices, 1),
	{0},
};

static const struct proc_entry devices_entries[] = {
	SYS_DIRECTORY("system", system_entries),
	SYS_DIRECTORY("virtual", virtual_entries),
	{0},
};

static const struct proc_entry cpu_devices_entries[] = {
	SYS_LINK("cpu0", "../../../devices/system/cpu/cpu0"),
	{0},
};

static const struct proc_entry node_devices_entries[] = {
	SYS_LINK("node0", "../../../devices/system/node/node0"),
	{0},
};

static const struct proc_entry bus_cpu_entries[] = {
	SYS_DIRECTORY("devices", cpu_devices_entries),
	{0},
};

static const struct proc_entry bus_node_entries[] = {
	SYS_DIRECTORY("devices", node_devices_entries),
	{0},
};

static const struct proc_entry bus_entries[] = {
	SYS_DIRECTORY("cpu", bus_cpu_entries),
	SYS_DIRECTORY("node", bus_node_entries),
	{0},
};

static const struct proc_entry class_entries[] = {
	SYS_DIRECTORY("block", sysfs_no_entries),
	SYS_NET_DIRECTORY(links, 2),
	{0},
};

static const struct proc_entry dev_entries[] = {
	SYS_DIRECTORY("block", sysfs_no_entries),
	SYS_DIRECTORY("char", sysfs_no_entries),
	{0},
};

static const struct proc_entry fs_entries[] = {
	SYS_DIRECTORY("cgroup", sysfs_no_entries),
	{0},
};

static const struct proc_entry kernel_entries[] = {
	SYS_FACT("address_bits", "64"), SYS_FACT("cpu_byteorder", "little"),
	SYS_FACT("fscaps", "1"),	SYS_DIRECTORY("mm", sysfs_mm_entries),
	SYS_FACT("uevent_seqnum", "0"), {0},
};

static const struct proc_entry root_entries[] = {
	SYS_DIRECTORY("block", sysfs_no_entries),
	SYS_DIRECTORY("bus", bus_entries),
	SYS_DIRECTORY("class", class_entries),
	SYS_DIRECTORY("dev", dev_entries),
	SYS_DIRECTORY("devices", devices_entries),
	SYS_DIRECTORY("firmware", sysfs_no_entries),
	SYS_DIRECTORY("fs", fs_entries),
	SYS_DIRECTORY("kernel", kernel_entries),
	SYS_DIRECTORY("module", sysfs_no_entries),
	SYS_DIRECTORY("power", sysfs_no_entries),
	{0},
};

static const struct proc_entry sysfs_root = {.mode = S_IFDIR | 0555, .entries = root_entries};

static void sysfs_statfs(struct fs *fs, struct linux_statfs *st)
{
	st->f_type = SYSFS_MAGIC;
	st->f_bsize = PAGE_SIZE;
	st->f_frsize = PAGE_SIZE;
	st->f_namelen = LINUX_NAME_MAX;
}

int sysfs_mount(struct fs_type *fs_type, const char *path, const char *type,
		const struct fs_ops *ops, const struct proc_entry *root)
{
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};
	struct fs *fs = proc_create_tables(type, ops, root);
	struct path point;
	int err;

	if (!fs)
		return -ENOMEM;
	fs_type_register_only(fs_type, type, fs);
	err = path_walk(&context, path, WALK_DIRECTORY, &point);
	if (err < 0)
		return err;
	err = mount_add(fs, &point);
	path_put(&point);
	return err;
}

int sysfs_init(void)
{
	static const struct fs_ops ops = {.statfs = sysfs_statfs};
	static struct fs_type fs_type;
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};
	int err = tree_make(&context, "/sys", S_IFDIR | 0555, 0);

	if (err == 0)
		err = sysfs_mount(&fs_type, "/sys", "sysfs", &ops, &sysfs_root);
	return err < 0 ? err : cgroup_init();
}
