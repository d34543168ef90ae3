// SPDX-License-Identifier: BSD-3-Clause
// The buddy allocator.
//
// A block of 2^order pages is aligned to its size; its buddy is the other half of the block twice
// as large. Only the first descriptor of a block says anything: PAGE_FLAG_FREE and the order while
// it is in a free list, refcount and order while it is allocated. All others of the block are
// without PAGE_FLAG_FREE.
//
// Single pages come and go through a stack of hot pages, which are neither in a free list nor
// merged with their buddies. So do pages that are known to be all zeros, through one of their own.

#include "kernel/debug/fail_nth.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page_internal.h"

#define HOT_MAX		 64
#define HOT_REFILL_ORDER 4
#define CLEAN_MAX	 32
#define POISON		 0xa5a5a5a5a5a5a5a5UL

// The debug configuration would rather poison them.
#define KEEPS_CLEAN (IS_ENABLED(CONFIG_PROCESSES) && !IS_ENABLED(CONFIG_DEBUG))

struct page_stats page_stats;

static struct list_node free_lists[PAGE_MAX_ORDER + 1];
static struct page *hot[HOT_MAX];
static unsigned hot_count;
static struct page *clean[CLEAN_MAX];
static unsigned clean_count;

static size_t block_index(const struct page *page)
{
	return page - PAGE_ARRAY;
}

static void free_list_add(struct page *page, unsigned order)
{
	page->flags |= PAGE_FLAG_FREE;
	page->order = order;
	list_add(&free_lists[order], &page->link);
}

static void free_list_remove(struct page *page)
{
	page->flags &= ~PAGE_FLAG_FREE;
	list_remove(&page->link);
}

// Adds a block to the free lists, merged with its buddies as far as they are free.
static void block_free(struct page *page, unsigned order)
{
	for (; order < PAGE_MAX_ORDER; order++) {
		struct page *buddy = &PAGE_ARRAY[block_index(page) ^ (1UL << order)];

		if (!(buddy->flags & PAGE_FLAG_FREE) || buddy->order != order)
			break;
		free_list_remove(buddy);
		page = MIN(page, buddy);
	}
	free_list_add(page, order);
}

// Takes a block out of the free lists, splitting a larger one if need be.
static struct page *block_take(unsigned order)
{
	unsigned from = order;
	struct page *page;

	while (from <= PAGE_MAX_ORDER && list_empty(&free_lists[from]))
		from++;
	if (from > PAGE_MAX_ORDER)
		return NULL;
	page = list_first(&free_lists[from], struct page, link);
	free_list_remove(page);
	while (from-- > order)
		free_list_add(page + (1UL << from), from);
	return page;
}

static void hot_drain(unsigned keep)
{
	while (hot_count > keep)
		block_free(hot[--hot_count], 0);
}

static void drain_all(void)
{
	hot_drain(0);
	while (KEEPS_CLEAN && clean_count > 0)
		block_free(clean[--clean_count], 0);
}

static struct page *block_alloc(unsigned order)
{
	struct page *page = block_take(order);

	if (!page) {
		drain_all();
		page = block_take(order);
	}
	while (!page && section_online_next())
		page = block_take(order);
	return page;
}

// Fills the stack with a block cut into pages, as large a one as there is up to HOT_REFILL_ORDER,
// and takes one.
static struct page *hot_refill(void)
{
	struct page *block = NULL;
	unsigned order = HOT_REFILL_ORDER + 1;

	while (!block && order-- > 0)
		block = block_take(order);
	if (!block)
		return block_alloc(0);
	for (size_t i = 1UL << order; i-- > 1;)
		hot[hot_count++] = block + i;
	return block;
}

static void poison_check(struct page *page)
{
	const uint64_t *words = page_to_virt(page);

	page->flags &= ~PAGE_FLAG_POISONED;
	for (size_t i = 0; i < PAGE_SIZE / sizeof(*words); i++)
		if (words[i] != POISON)
			panic("page %#lx was written to while free: %#lx at offset %#zx",
			      page_to_phys(page), words[i], i * sizeof(*words));
}

static void poison_fill(struct page *page)
{
	uint64_t *words = page_to_virt(page);

	for (size_t i = 0; i < PAGE_SIZE / sizeof(*words); i++)
		words[i] = POISON;
	page->flags |= PAGE_FLAG_POISONED;
}

static void block_poison(struct page *page, unsigned order)
{
	for (size_t i = 0; i < 1UL << order; i++)
		poison_fill(page + i);
}

static void block_check_poison(struct page *page, unsigned order)
{
	for (size_t i = 0; i < 1UL << order; i++)
		if (page[i].flags & PAGE_FLAG_POISONED)
			poison_check(page + i);
}

static void block_clear(struct page *page, unsigned order)
{
	char *start = page_to_virt(page);

	for (size_t offset = 0; offset < PAGE_SIZE << order; offset += PAGE_SIZE)
		page_clear(start + offset);
}

static inline struct page *block_hand_out(struct page *page, unsigned order, unsigned flags)
{
	assert(page->refcount == 0 && !(page->flags & (PAGE_FLAG_FREE | PAGE_FLAG_RESERVED)));
	if (IS_ENABLED(CONFIG_DEBUG))
		block_check_poison(page, order);
	page->refcount = 1;
	page->order = order;
	page_stats.free -= 1UL << order;
	if (flags & PAGE_ZERO)
		block_clear(page, order);
	return page;
}

static struct page *alloc_slowly(unsigned order, unsigned flags)
{
	struct page *page;

	if (order > PAGE_MAX_ORDER)
		return NULL;
	page = order == 0 ? hot_refill() : block_alloc(order);
	return page ? block_hand_out(page, order, flags) : NULL;
}

struct page *page_alloc(unsigned order, unsigned flags)
{
	if (fail_nth_is_now())
		return NULL;
	if (KEEPS_CLEAN && order == 0 && (flags & PAGE_ZERO) && clean_count > 0)
		return block_hand_out(clean[--clean_count], 0, 0);
	if (likely(order == 0 && hot_count > 0))
		return block_hand_out(hot[--hot_count], 0, flags);
	return alloc_slowly(order, flags);
}

void page_put_last(struct page *page)
{
	unsigned order = page->order;

	assert_always(page->refcount == 1);
	page->refcount = 0;
	assert(!(page->flags & (PAGE_FLAG_FREE | PAGE_FLAG_RESERVED)));
	page->flags = 0;
	page_stats.free += 1UL << order;
	if (IS_ENABLED(CONFIG_DEBUG))
		block_poison(page, order);
	if (order > 0) {
		block_free(page, order);
		return;
	}
	if (unlikely(hot_count == HOT_MAX))
		hot_drain(HOT_MAX / 2);
	hot[hot_count++] = page;
}

#ifdef CONFIG_PROCESSES

static bool is_clean(struct page *page)
{
	const uint64_t *words = page_to_virt(page);

	for (size_t i = 0; i < PAGE_SIZE / sizeof(*words); i++)
		if (words[i])
			return false;
	return true;
}

void page_put_clean(struct page *page)
{
	assert(is_clean(page));
	if (!KEEPS_CLEAN || clean_count == CLEAN_MAX) {
		page_put(page);
		return;
	}
	assert_always(page->refcount == 1 && page->order == 0);
	page->refcount = 0;
	page->flags = 0;
	page_stats.free++;
	clean[clean_count++] = page;
}

#endif

void page_lists_init(void)
{
	for (unsigned order = 0; order <= PAGE_MAX_ORDER; order++)
		list_init(&free_lists[order]);
	hot_count = 0;
	clean_count = 0;
}

void page_free_range(paddr_t start, paddr_t end)
{
	while (start < end) {
		unsigned order = PAGE_MAX_ORDER;

		while (!IS_ALIGNED(start, PAGE_SIZE << order) || start + (PAGE_SIZE << order) > end)
			order--;
		block_free(&PAGE_ARRAY[start >> PAGE_SHIFT], order);
		start += PAGE_SIZE << order;
	}
}

void page_get_stats(struct page_stats *stats)
{
	*stats = page_stats;
}

#if IS_ENABLED(CONFIG_PROCFS)

void page_count_free(uint64_t counts[PAGE_MAX_ORDER + 1])
{
	const struct page *page;

	for (unsigned order = 0; order <= PAGE_MAX_ORDER; order++) {
		counts[order] = 0;
		list_for_each_entry (page, &free_lists[order], link)
			counts[order]++;
	}
	counts[0] += hot_count + clean_count;
}

#endif
