// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/numa_maps (numa(7)) and clear_refs (proc_pid_clear_refs(5)): how areas use memory, of
// which there is one node.

#include "include/linux/errno.h"
#include "kernel/fs/procfs/maps_internal.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/measure.h"
#include "kernel/mm/mm.h"

static void put_escaped(struct text *text, const char *name)
{
	for (; *name; name++) {
		if (strchr("\n\t= ", *name))
			text_printf(text, "\\%03o", *name);
		else
			text_put(text, name, 1);
	}
}

static void show_use(struct text *text, const struct area_figures *area)
{
	if (area->copies)
		text_printf(text, " anon=%lu", area->copies);
	if (area->dirty)
		text_printf(text, " dirty=%lu", area->dirty);
	if (area->resident != area->copies && area->resident != area->dirty)
		text_printf(text, " mapped=%lu", area->resident);
	if (area->most_users > 1)
		text_printf(text, " mapmax=%lu", area->most_users);
	text_printf(text, " N0=%lu kernelpagesize_kB=%lu", area->resident, PAGE_SIZE / KIB(1));
}

static void list(const struct area_listing *listing)
{
	for (const struct vma *vma = listing->mm->areas.first; vma; vma = vma->next) {
		const char *name = proc_area_name(listing, vma);
		struct area_figures area;

		text_printf(listing->text, "%08lx default", vma->start);
		if (name) {
			text_printf(listing->text, " file=");
			put_escaped(listing->text, name);
		} else if (!vma->file && proc_area_is_heap(listing->mm, vma)) {
			text_printf(listing->text, " heap");
		} else if (!vma->file && proc_area_is_first_stack(listing->mm, vma)) {
			text_printf(listing->text, " stack");
		}
		mm_measure_area(listing->mm, vma, &area);
		if (area.resident)
			show_use(listing->text, &area);
		text_printf(listing->text, "\n");
	}
}

int proc_show_numa_maps(struct proc_node *node, struct text *text)
{
	return proc_list_areas(node, text, false, list, NULL);
}

enum { ALL = 1, ANONYMOUS, FILES, SOFT_DIRTY, PEAK };

/* Which pages are written to is not noted apart from what the processor notes, as on a Linux
 * without CONFIG_MEM_SOFT_DIRTY. */
int proc_store_clear_refs(struct proc_node *node, const char *data, size_t len)
{
	static const unsigned what[] = {[ALL] = MM_FORGET_COPIES | MM_FORGET_OTHERS,
					[ANONYMOUS] = MM_FORGET_COPIES,
					[FILES] = MM_FORGET_OTHERS};
	struct mm *mm;
	int kind, err = proc_parse_int(data, &kind);

	if (err < 0)
		return err;
	if (kind < ALL || kind > PEAK)
		return -EINVAL;
	if (!proc_task(node))
		return -ESRCH;
	mm = proc_mm(node);
	if (!mm)
		return 0;
	if (kind == PEAK)
		mm_forget_peak(mm);
	else if (kind != SOFT_DIRTY)
		mm_forget_references(mm, what[kind]);
	mm_put(mm);
	return 0;
}
