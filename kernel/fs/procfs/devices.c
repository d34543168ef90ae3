// SPDX-License-Identifier: BSD-3-Clause
// /proc/devices, tty/drivers, cgroups, execdomains (proc(5)): what the kernel has, and hardly ever
// changes.

#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"

/* There are no devices with blocks. */
int proc_show_devices(struct proc_node *node, struct text *text)
{
	text_printf(text, "Character devices:\n"
			  "  1 mem\n  4 ttyS\n  5 /dev/tty\n  5 /dev/console\n");
	if (IS_ENABLED(CONFIG_PTY))
		text_printf(text, "  5 /dev/ptmx\n128 ptm\n136 pts\n");
	text_printf(text, "\nBlock devices:\n");
	return 0;
}

/* There are none: Linux, too, leaves out the table's head then. */
int proc_show_nothing(struct proc_node *node, struct text *text)
{
	return 0;
}

/* Controllers, of which there are none. */
int proc_show_cgroups(struct proc_node *node, struct text *text)
{
	text_printf(text, "#subsys_name\thierarchy\tnum_cgroups\tenabled\n");
	return 0;
}

int proc_show_execdomains(struct proc_node *node, struct text *text)
{
	text_printf(text, "0-0\tLinux           \t[kernel]\n");
	return 0;
}

static void show_driver(struct text *text, const char *driver, const char *name, unsigned major,
			const char *minors, const char *type)
{
	text_printf(text, "%-20s /dev/%-8s %3u %7s %s\n", driver, name, major, minors, type);
}

static int show_tty_drivers(struct proc_node *node, struct text *text)
{
	show_driver(text, "/dev/tty", "tty", 5, "0", "system:/dev/tty");
	show_driver(text, "/dev/console", "console", 5, "1", "system:console");
	if (IS_ENABLED(CONFIG_PTY))
		show_driver(text, "/dev/ptmx", "ptmx", 5, "2", "system");
	show_driver(text, "serial", "ttyS", 4, "64", "serial");
	if (IS_ENABLED(CONFIG_PTY))
		show_driver(text, "pty_slave", "pts", 136, "0-4095", "pty:slave");
	return 0;
}

const struct proc_entry proc_tty_entries[] = {
	{.name = "drivers", .mode = S_IFREG | 0444, .show = show_tty_drivers},
	{0},
};
