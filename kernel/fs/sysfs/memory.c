// SPDX-License-Identifier: BSD-3-Clause
// /sys/devices/system/node, with the one node of memory, and /sys/kernel/mm: large pages.

#include "kernel/fs/sysfs/sysfs_internal.h"
#include "kernel/lib/string.h"

static void show(struct text *text, const char *name, uint64_t pages)
{
	text_printf(text, "Node 0 %s:%*s%8lu kB\n", name, (int)(15 - strlen(name)), "",
		    pages * (PAGE_SIZE / KIB(1)));
}

static int show_meminfo(struct proc_node *node, struct text *text)
{
	struct memory_totals memory;

	proc_sum_memory(&memory);
	show(text, "MemTotal", memory.total);
	show(text, "MemFree", memory.free);
	show(text, "MemUsed", memory.total - memory.free);
	show(text, "SwapCached", 0);
	show(text, "Active", memory.anonymous + memory.in_files);
	show(text, "Inactive", 0);
	show(text, "Unevictable", memory.locked);
	show(text, "Mlocked", memory.locked);
	show(text, "Dirty", 0);
	show(text, "Writeback", 0);
	show(text, "FilePages", memory.in_files);
	show(text, "Mapped", memory.mapped);
	show(text, "AnonPages", memory.anonymous);
	show(text, "Shmem", memory.in_files);
	show(text, "KernelStack", memory.stacks);
	show(text, "PageTables", memory.tables);
	show(text, "Slab", memory.slab);
	text_printf(text, "Node 0 HugePages_Total:     0\nNode 0 HugePages_Free:      0\n"
			  "Node 0 HugePages_Surp:      0\n");
	return 0;
}

/* None are set aside. */
static const struct proc_entry pages_of_2mib_entries[] = {
	SYS_FACT("free_hugepages", "0"),
	SYS_SETTING("nr_hugepages", "0"),
	SYS_FACT("surplus_hugepages", "0"),
	{0},
};

static const struct proc_entry pool_entries[] = {
	SYS_FACT("free_hugepages", "0"),
	SYS_SETTING("nr_hugepages", "0"),
	SYS_SETTING("nr_overcommit_hugepages", "0"),
	SYS_FACT("resv_hugepages", "0"),
	SYS_FACT("surplus_hugepages", "0"),
	{0},
};

static const struct proc_entry pages_of_node_entries[] = {
	SYS_DIRECTORY("hugepages-2048kB", pages_of_2mib_entries),
	{0},
};

static const struct proc_entry pools_entries[] = {
	SYS_DIRECTORY("hugepages-2048kB", pool_entries),
	{0},
};

static const struct proc_entry node0_entries[] = {
	SYS_LINK("cpu0", "../../cpu/cpu0"),
	SYS_FACT("cpulist", "0"),
	SYS_FACT("cpumap", "1"),
	SYS_FACT("distance", "10"),
	SYS_DIRECTORY("hugepages", pages_of_node_entries),
	SYS_SHOWN("meminfo", show_meminfo),
	SYS_LINK("subsystem", "../../../../bus/node"),
	{0},
};

const struct proc_entry sysfs_node_entries[] = {
	SYS_FACT("has_cpu", "0"),
	SYS_FACT("has_memory", "0"),
	SYS_FACT("has_normal_memory", "0"),
	SYS_DIRECTORY("node0", node0_entries),
	SYS_FACT("online", "0"),
	SYS_FACT("possible", "0"),
	{0},
};

#define LARGE_ENABLED \
	(IS_ENABLED(CONFIG_LARGE_PAGES) ? "[always] madvise never" : "always madvise [never]")

/* Large pages are used where there are some: nothing is moved to make any. */
static const struct proc_entry large_entries[] = {
	SYS_SETTING("defrag", "always defer defer+madvise madvise [never]"),
	SYS_SETTING("enabled", LARGE_ENABLED),
	SYS_FACT("hpage_pmd_size", "2097152"),
	SYS_SETTING("shmem_enabled", "always within_size advise [never] deny force"),
	SYS_SETTING("use_zero_page", "0"),
	{0},
};

const struct proc_entry sysfs_mm_entries[] = {
	SYS_DIRECTORY("hugepages", pools_entries),
	SYS_DIRECTORY("transparent_hugepage", large_entries),
	{0},
};
