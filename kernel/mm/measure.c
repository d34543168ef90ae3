// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/mm/measure.h"

#include "kernel/mm/mm_internal.h"

struct counting {
	const struct vma *vma;
	struct area_figures *figures;
};

static void count_entry(pte_t *pte, vaddr_t addr, void *arg)
{
	const struct counting *counting = arg;
	struct area_figures *figures = counting->figures;
	bool is_private = !(counting->vma->flags & VMA_SHARED);
	bool copy = is_private && (!counting->vma->file || (*pte & PTE_COPY));
	uint64_t pages = *pte & PTE_HUGE ? 1UL << PAGE_TABLE_ORDER : 1;
	/* The file has one of the references to a page that is no copy. */
	uint32_t users = page_of_allocated(*pte & PTE_ADDR)->refcount - !copy;

	figures->resident += pages;
	figures->large += pages > 1 ? pages : 0;
	figures->copies += copy ? pages : 0;
	figures->referenced += *pte & PTE_ACCESSED ? pages : 0;
	figures->most_users = MAX(figures->most_users, (uint64_t)users);
	bool dirty = copy || (*pte & PTE_DIRTY);
	uint64_t share_bytes = pages * PAGE_SIZE / MAX(users, 1U);

	figures->dirty += dirty ? pages : 0;
	figures->alone += users <= 1 ? pages : 0;
	figures->alone_dirty += users <= 1 && dirty ? pages : 0;
	figures->share_bytes += share_bytes;
	figures->dirty_share_bytes += dirty ? share_bytes : 0;
}

/* Calls visit for every entry, also for those of large pages, which stay as they are. */
static void visit_entries(struct mm *mm, uaddr_t start, uaddr_t end,
			  void (*visit)(pte_t *pte, vaddr_t addr, void *arg), void *arg)
{
	page_table_visit_whole(&mm->pt, start, end, visit, arg);
}

void mm_measure_area(struct mm *mm, const struct vma *vma, struct area_figures *out)
{
	struct counting counting = {vma, out};

	*out = (struct area_figures){0};
	visit_entries(mm, vma->start, vma->end, count_entry, &counting);
}

/* The tables of each level that have entries in use. */
static void count_table(pte_t *pte, vaddr_t addr, void *arg)
{
	vaddr_t *last = arg;
	uint64_t *tables = arg;

	for (unsigned level = 0; level < 3; level++) {
		unsigned shift = 21 + 9 * level;

		if ((addr >> shift) + 1 == last[level])
			return;
		last[level] = (addr >> shift) + 1;
		tables[3]++;
	}
}

static uint64_t count_tables(struct mm *mm)
{
	uint64_t state[4] = {0}; /* the last place seen by level, and the count */

	visit_entries(mm, 0, USER_MAX, count_table, state);
	return state[3];
}

static void add_area(struct mm *mm, const struct vma *vma, struct mm_figures *out)
{
	uint64_t pages = (vma->end - vma->start) >> PAGE_SHIFT;
	bool is_shared = vma->flags & VMA_SHARED, grows = vma->flags & VMA_GROWSDOWN;
	bool writable = vma->prot & PROT_WRITE;
	struct area_figures in_memory;

	mm_measure_area(mm, vma, &in_memory);
	out->anonymous += in_memory.copies;
	out->large += in_memory.large;
	if (vma->file)
		out->file += in_memory.resident - in_memory.copies;
	else
		out->shared += in_memory.resident - in_memory.copies;
	if (vma->flags & VMA_LOCKED)
		out->locked += pages;
	if (grows)
		out->stack += pages;
	else if (writable && !is_shared)
		out->data += pages;
	else if ((vma->prot & PROT_EXEC) && !writable)
		out->executable += pages;
}

void mm_measure(struct mm *mm, struct mm_figures *out)
{
	*out = (struct mm_figures){0};
	mutex_lock(&mm->lock);
	for (const struct vma *vma = mm->areas.first; vma; vma = vma->next)
		add_area(mm, vma, out);
	assert(out->anonymous + out->file + out->shared == mm->resident_pages);
	out->total = mm->total_pages;
	out->total_peak = MAX(mm->total_peak, mm->total_pages);
	out->resident_peak = MAX(mm->resident_peak, mm->resident_pages);
	out->tables = count_tables(mm);
	out->code_bytes = mm->code_end - ALIGN_DOWN(mm->code_start, PAGE_SIZE);
	mutex_unlock(&mm->lock);
}

struct forgetting {
	const struct vma *vma;
	unsigned what;
};

static void forget_entry(pte_t *pte, vaddr_t addr, void *arg)
{
	const struct forgetting *forgetting = arg;
	const struct vma *vma = forgetting->vma;
	bool copy = !(vma->flags & VMA_SHARED) && (!vma->file || (*pte & PTE_COPY));

	if (forgetting->what & (copy ? MM_FORGET_COPIES : MM_FORGET_OTHERS))
		*pte &= ~PTE_ACCESSED;
}

void mm_forget_references(struct mm *mm, unsigned what)
{
	struct forgetting forgetting = {.what = what};

	mutex_lock(&mm->lock);
	for (const struct vma *vma = mm->areas.first; vma; vma = vma->next) {
		forgetting.vma = vma;
		visit_entries(mm, vma->start, vma->end, forget_entry, &forgetting);
		mm_flush_range(mm, vma->start, vma->end);
	}
	mutex_unlock(&mm->lock);
}

void mm_forget_peak(struct mm *mm)
{
	mutex_lock(&mm->lock);
	mm->resident_peak = mm->resident_pages;
	mutex_unlock(&mm->lock);
}
