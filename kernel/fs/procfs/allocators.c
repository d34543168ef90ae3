// SPDX-License-Identifier: BSD-3-Clause
// /proc/buddyinfo and slabinfo (proc(5), slabinfo(5)): what the kernel's allocators have.

#include "include/linux/errno.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"

/* Memory that has no descriptors yet counts as blocks of the largest kind. */
int proc_show_buddyinfo(struct proc_node *node, struct text *text)
{
	uint64_t counts[PAGE_MAX_ORDER + 1], described = 0;
	struct page_stats stats;

	page_get_stats(&stats);
	page_count_free(counts);
	for (unsigned order = 0; order <= PAGE_MAX_ORDER; order++)
		described += counts[order] << order;
	counts[PAGE_MAX_ORDER] += (stats.free - MIN(described, stats.free)) >> PAGE_MAX_ORDER;
	text_printf(text, "Node 0, zone   Normal ");
	for (unsigned order = 0; order <= PAGE_MAX_ORDER; order++)
		text_printf(text, "%6lu ", counts[order]);
	text_printf(text, "\n");
	return 0;
}

int proc_show_slabinfo(struct proc_node *node, struct text *text)
{
	struct slab_cache_info info;

	text_printf(text, "slabinfo - version: 2.1\n"
			  "# name            <active_objs> <num_objs> <objsize> <objperslab> "
			  "<pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : "
			  "slabdata <active_slabs> <num_slabs> <sharedavail>\n");
	for (unsigned i = 0; slab_cache_describe(i, &info); i++)
		text_printf(text,
			    "%-17s %6lu %6lu %6u %4u %4d : tunables %4u %4u %4u : slabdata %6lu "
			    "%6lu %6lu\n",
			    info.name, info.in_use, info.pages * info.per_page, info.size,
			    info.per_page, 1, 0, 0, 0, info.pages, info.pages, 0UL);
	return 0;
}
