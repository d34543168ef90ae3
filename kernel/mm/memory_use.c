// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/mm/memory_use.h"

#include "kernel/mm/page.h"
#include "kernel/mm/slab_internal.h"
#include "kernel/sched/kstack.h"
#include "plat/x86_64/paging.h"

static struct memory_use kept;

void memory_use_measure(struct memory_use *use)
{
	struct page_stats stats;

	page_get_stats(&stats);
	*use = (struct memory_use){
		.pages = stats.total - stats.free - slab_pages_in_use() - kstack_idle_pages() -
			 kernel_table_pages(),
	};
	for (unsigned i = 0; i < SLAB_CACHES_MAX; i++)
		use->objects[i] = slab_cache_in_use(i);
	memory_use_subtract(use, &kept);
}

/* sign: 1 or -1. */
static void add(struct memory_use *use, const void *allocated, int64_t sign)
{
	const struct page *page;

	if (!allocated)
		return;
	page = page_of_virt(allocated);
	if (page->flags & PAGE_FLAG_SLAB)
		use->objects[page->slab.cache] += (uint64_t)sign;
	else
		use->pages += (uint64_t)sign << page->order;
}

void memory_use_add(struct memory_use *use, const void *allocated)
{
	add(use, allocated, 1);
}

void memory_use_subtract(struct memory_use *a, const struct memory_use *b)
{
	a->pages -= b->pages;
	for (unsigned i = 0; i < SLAB_CACHES_MAX; i++)
		a->objects[i] -= b->objects[i];
}

void memory_use_keep(const void *allocated)
{
	add(&kept, allocated, 1);
}

void memory_use_unkeep(const void *allocated)
{
	add(&kept, allocated, -1);
}

const char *memory_use_name(unsigned cache)
{
	return slab_cache_name(cache);
}
