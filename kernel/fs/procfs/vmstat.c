// SPDX-License-Identifier: BSD-3-Clause
// /proc/vmstat and zoneinfo (proc(5)): memory in pages, under Linux's names, as far as there is
// what they name. There is one zone.

#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/mm/page.h"
#include "kernel/process/oom.h"

static void show(struct text *text, const char *name, uint64_t value)
{
	text_printf(text, "%s %lu\n", name, value);
}

int proc_show_vmstat(struct proc_node *node, struct text *text)
{
	struct memory_totals memory;

	proc_sum_memory(&memory);
	show(text, "nr_free_pages", memory.free);
	show(text, "nr_zone_inactive_anon", 0);
	show(text, "nr_zone_active_anon", memory.anonymous + memory.in_files);
	show(text, "nr_zone_inactive_file", 0);
	show(text, "nr_zone_active_file", 0);
	show(text, "nr_zone_unevictable", memory.locked);
	show(text, "nr_mlock", memory.locked);
	show(text, "nr_inactive_anon", 0);
	show(text, "nr_active_anon", memory.anonymous + memory.in_files);
	show(text, "nr_inactive_file", 0);
	show(text, "nr_active_file", 0);
	show(text, "nr_unevictable", memory.locked);
	show(text, "nr_slab_reclaimable", 0);
	show(text, "nr_slab_unreclaimable", memory.slab);
	show(text, "nr_anon_pages", memory.anonymous);
	show(text, "nr_mapped", memory.mapped);
	show(text, "nr_file_pages", memory.in_files);
	show(text, "nr_dirty", 0);
	show(text, "nr_writeback", 0);
	show(text, "nr_shmem", memory.in_files);
	show(text, "nr_kernel_stack", memory.stacks * (PAGE_SIZE / KIB(1)));
	show(text, "nr_page_table_pages", memory.tables);
	show(text, "pgpgin", 0);
	show(text, "pgpgout", 0);
	show(text, "pswpin", 0);
	show(text, "pswpout", 0);
	show(text, "pgfault", memory.faults);
	show(text, "pgmajfault", 0);
	show(text, "oom_kill", oom_kills());
	return 0;
}

/* What an allocation leaves alone is not kept by zones, so that no marks are set. */
int proc_show_zoneinfo(struct proc_node *node, struct text *text)
{
	struct memory_totals memory;

	proc_sum_memory(&memory);
	text_printf(text, "Node 0, zone   Normal\n  per-node stats\n");
	text_printf(text, "      nr_active_anon %lu\n", memory.anonymous + memory.in_files);
	text_printf(text, "      nr_unevictable %lu\n", memory.locked);
	text_printf(text, "      nr_slab_unreclaimable %lu\n", memory.slab);
	text_printf(text, "      nr_anon_pages %lu\n", memory.anonymous);
	text_printf(text, "      nr_mapped    %lu\n", memory.mapped);
	text_printf(text, "      nr_file_pages %lu\n", memory.in_files);
	text_printf(text, "      nr_shmem     %lu\n", memory.in_files);
	text_printf(text,
		    "  pages free     %lu\n        boost    0\n        min      0\n"
		    "        low      0\n        high     0\n",
		    memory.free);
	text_printf(text, "        spanned  %lu\n        present  %lu\n        managed  %lu\n",
		    memory.total, memory.total, memory.total);
	text_printf(text,
		    "        cma      0\n        protection: (0, 0, 0, 0, 0)\n"
		    "      nr_free_pages %lu\n",
		    memory.free);
	return 0;
}
