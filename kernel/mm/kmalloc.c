// SPDX-License-Identifier: BSD-3-Clause
// Allocation by size: from slab caches up to half a page, from the page allocator above.

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab_internal.h"

#define SLAB_SIZE_MAX (PAGE_SIZE / 2)
#define SIZE_UNIT     16

static const struct {
	const char *name;
	uint16_t size, align;
} classes[] = {
	{"kmalloc-16", 16, 16},	   {"kmalloc-32", 32, 16},	 {"kmalloc-48", 48, 16},
	{"kmalloc-64", 64, 64},	   {"kmalloc-96", 96, 16},	 {"kmalloc-128", 128, 128},
	{"kmalloc-192", 192, 16},  {"kmalloc-256", 256, 256},	 {"kmalloc-336", 336, 16},
	{"kmalloc-512", 512, 512}, {"kmalloc-1024", 1024, 1024}, {"kmalloc-2048", 2048, 2048},
};

// The cache of the smallest class that fits, by size in units of the smallest class.
static struct slab_cache *cache_for[SLAB_SIZE_MAX / SIZE_UNIT + 1];

void slab_init(void)
{
	size_t units = 0;

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		struct slab_cache *cache = slab_cache_create_aligned(
			classes[i].name, classes[i].size, classes[i].align);

		for (; units <= classes[i].size / SIZE_UNIT; units++)
			cache_for[units] = cache;
	}
}

static unsigned order_for(size_t size)
{
	unsigned order = 0;

	while (PAGE_SIZE << order < size)
		order++;
	return order;
}

void *kmalloc(size_t size)
{
	struct page *page;

	if (size <= SLAB_SIZE_MAX)
		return slab_alloc_raw(cache_for[DIV_ROUND_UP(size, SIZE_UNIT)]);
	if (size > PAGE_SIZE << PAGE_MAX_ORDER)
		return NULL;
	page = page_alloc(order_for(size), 0);
	return page ? page_to_virt(page) : NULL;
}

void *kzalloc(size_t size)
{
	void *ptr = kmalloc(size);

	if (ptr)
		memset(ptr, 0, size);
	return ptr;
}

void kfree(void *ptr)
{
	struct page *page;

	if (!ptr)
		return;
	page = page_of_virt(ptr);
	if (page->flags & PAGE_FLAG_SLAB) {
		slab_free_in(page, ptr);
		return;
	}
	assert(IS_ALIGNED((vaddr_t)ptr, PAGE_SIZE));
	page_put(page);
}
