// SPDX-License-Identifier: BSD-3-Clause
// /proc/kallsyms, kmsg, iomem and softirqs (proc(5)): the kernel itself, its messages and where in
// memory it is.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/debug/symbols.h"
#include "kernel/fs/devfs/kmsg.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/poll.h"
#include "plat/x86_64/boot.h"

/* Where things are is for those who may know. */
int proc_show_kallsyms(struct proc_node *node, struct text *text)
{
	bool show_addresses = current_capable(CAP_SYSLOG);
	const char *name;
	vaddr_t address;

	for (uint32_t i = 0; (address = symbol_get(i, &name)) != 0; i++)
		text_printf(text, "%016lx t %s\n", show_addresses ? address : 0, name);
	return 0;
}

static void show_range(struct text *text, const char *indent, struct phys_range range,
		       const char *name)
{
	if (!current_capable(CAP_SYS_ADMIN))
		range = (struct phys_range){0, 1};
	text_printf(text, "%s%08lx-%08lx : %s\n", indent, range.start, range.end - 1, name);
}

int proc_show_iomem(struct proc_node *node, struct text *text)
{
	const struct phys_range *kernel = &boot_info.kernel;

	for (unsigned i = 0; i < boot_info.ram_count; i++) {
		const struct phys_range *ram = &boot_info.ram[i];

		show_range(text, "", *ram, "System RAM");
		if (kernel->start >= ram->start && kernel->start < ram->end)
			show_range(text, "  ", *kernel, "Kernel code");
	}
	return 0;
}

/* What interrupts leave for later is not of these kinds. */
int proc_show_softirqs(struct proc_node *node, struct text *text)
{
	static const char *const names[] = {"HI",	"TIMER",   "NET_TX", "NET_RX",	"BLOCK",
					    "IRQ_POLL", "TASKLET", "SCHED",  "HRTIMER", "RCU"};

	text_printf(text, "                    CPU0       \n");
	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		text_printf(text, "%12s: %10u\n", names[i], 0);
	return 0;
}

#if IS_ENABLED(CONFIG_SETTINGS)

static int kmsg_open(struct file *file)
{
	return current_capable(CAP_SYSLOG) ? 0 : -EPERM;
}

static ssize_t kmsg_read(struct file *file, struct uio *uio, off_t *pos)
{
	return kmsg_read_unread(uio, file->flags & O_NONBLOCK);
}

static uint32_t kmsg_poll(struct file *file, struct poll_table *table)
{
	return kmsg_poll_unread(table);
}

const struct file_ops proc_kmsg_file_ops = {
	.open = kmsg_open,
	.read = kmsg_read,
	.seek = file_seek_nowhere,
	.poll = kmsg_poll,
};

#endif
