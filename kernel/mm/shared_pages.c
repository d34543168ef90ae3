// SPDX-License-Identifier: BSD-3-Clause
// The pages of shared anonymous memory. As on Linux, the object is as large as the mapping that
// made it: a mapping that mremap(2) makes longer has nothing behind that.

#include "kernel/mm/mm_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/vma_name.h"
#include "kernel/vfscore/page_tree.h"

struct shared_pages {
	uint32_t refcount;
	uint64_t count; // of the pages there can be
	uint64_t identity;
	uint64_t number;
	const char *name;
	struct page_tree pages;
};

struct shared_pages *shared_pages_create(uint64_t count)
{
	struct shared_pages *shared = kzalloc(sizeof(*shared));

	if (shared) {
		shared->refcount = 1;
		shared->count = count;
		shared->name = "/dev/zero (deleted)";
	}
	return shared;
}

uint64_t *shared_pages_identity(struct shared_pages *shared)
{
	return &shared->identity;
}

const char *shared_pages_name(const struct shared_pages *shared)
{
	return shared->name;
}

uint64_t shared_pages_number(struct shared_pages *shared)
{
	static uint64_t last;

	if (!shared->number)
		shared->number = ++last;
	return shared->number;
}

void shared_pages_get(struct shared_pages *shared)
{
	shared->refcount++;
}

static void drop_page(struct page *page, uint64_t index, void *arg)
{
	page_put(page);
}

void shared_pages_put(struct shared_pages *shared)
{
	if (--shared->refcount > 0)
		return;
	page_tree_cut(&shared->pages, 0, UINT64_MAX, drop_page, NULL);
	kfree(shared);
}

bool shared_pages_has(struct shared_pages *shared, uint64_t index)
{
	return page_tree_get(&shared->pages, index) != NULL;
}

// Making room may sleep, and somebody else be faster.
static struct page *add_page(struct shared_pages *shared, uint64_t index)
{
	struct page *page = page_alloc(0, PAGE_ZERO);
	struct page **slot = page ? page_tree_slot(&shared->pages, index) : NULL;

	if (slot && !*slot) {
		*slot = page;
		return page;
	}
	if (page)
		page_put(page);
	return slot ? *slot : NULL;
}

int shared_pages_page(struct shared_pages *shared, uint64_t index, struct page **out)
{
	struct page *page = page_tree_get(&shared->pages, index);

	if (index >= shared->count)
		return -ENXIO;
	if (!page)
		page = add_page(shared, index);
	if (!page)
		return -ENOMEM;
	page_get(page);
	*out = page;
	return 0;
}

void shared_pages_remove(struct shared_pages *shared, uint64_t first, uint64_t end)
{
	page_tree_cut(&shared->pages, first, end, drop_page, NULL);
}
