// SPDX-License-Identifier: BSD-3-Clause
// The pages of shared anonymous memory. As on Linux, the object is as large as the mapping that
// made it: a mapping that mremap(2) makes longer has nothing behind that.

#include "kernel/mm/shared_pages.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/mm/shared_memory.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/page_tree.h"

struct shared_pages {
	uint32_t refcount;
	uint64_t count; // of the pages there can be
	uint64_t identity;
	uint64_t number;
	char name[SHARED_PAGES_NAME_SIZE];
	const struct shared_pages_ops *ops; // NULL: nobody is to be told of areas
	void *owner;
	uint64_t resident;
	struct page_tree pages;
};

uint64_t *shared_pages_identity(struct shared_pages *shared)
{
	return &shared->identity;
}

void shared_pages_set_owner(struct shared_pages *shared, const struct shared_pages_ops *ops,
			    void *owner)
{
	shared->ops = ops;
	shared->owner = owner;
}

bool shared_pages_has_owner(const struct shared_pages *shared)
{
	return shared->ops != NULL;
}

void shared_pages_opened(struct shared_pages *shared)
{
	if (shared->ops)
		shared->ops->opened(shared->owner);
}

void shared_pages_closed(struct shared_pages *shared)
{
	if (shared->ops)
		shared->ops->closed(shared->owner);
}

void shared_pages_set_name(struct shared_pages *shared, const char *name, uint64_t number)
{
	size_t len = MIN(strlen(name), sizeof(shared->name) - 1);

	memcpy(shared->name, name, len);
	shared->name[len] = '\0';
	shared->number = number;
}

struct shared_pages *shared_pages_create(uint64_t count)
{
	struct shared_pages *shared = kzalloc(sizeof(*shared));

	if (shared) {
		shared->refcount = 1;
		shared->count = count;
		shared_pages_set_name(shared, "/dev/zero (deleted)", 0);
	}
	return shared;
}

uint64_t shared_pages_resident(const struct shared_pages *shared)
{
	return shared->resident;
}

const char *shared_pages_name(const struct shared_pages *shared)
{
	return shared->name;
}

uint64_t shared_pages_number(struct shared_pages *shared)
{
	static uint64_t last;

	if (!shared->number && !shared->ops)
		shared->number = ++last;
	return shared->number;
}

void shared_pages_get(struct shared_pages *shared)
{
	shared->refcount++;
}

static void drop_page(struct page *page, uint64_t index, void *arg)
{
	struct shared_pages *shared = arg;

	shared->resident--;
	shared_memory_pages--;
	page_put(page);
}

void shared_pages_put(struct shared_pages *shared)
{
	if (--shared->refcount > 0)
		return;
	page_tree_cut(&shared->pages, 0, UINT64_MAX, drop_page, shared);
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
		shared->resident++;
		shared_memory_pages++;
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
	page_tree_cut(&shared->pages, first, end, drop_page, shared);
}
