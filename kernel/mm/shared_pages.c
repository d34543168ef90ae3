// SPDX-License-Identifier: BSD-3-Clause
// The pages of shared anonymous memory: a radix tree, as high as the largest index asks for. Nodes
// are pages of 512 pointers; those of the lowest level point at struct page.

#include "kernel/mm/mm_internal.h"
#include "kernel/mm/slab.h"

#define NODE_SHIFT 9
#define NODE_SLOTS (1UL << NODE_SHIFT)

struct shared_pages {
	uint32_t refcount;
	unsigned height; // levels of nodes; an index has height × 9 bits
	void **root;
};

struct shared_pages *shared_pages_create(void)
{
	struct shared_pages *shared = kzalloc(sizeof(*shared));

	if (shared)
		shared->refcount = 1;
	return shared;
}

void shared_pages_get(struct shared_pages *shared)
{
	shared->refcount++;
}

static void **node_create(void)
{
	struct page *page = page_alloc(0, PAGE_ZERO);

	return page ? page_to_virt(page) : NULL;
}

static void node_free(void **node, unsigned height)
{
	for (size_t i = 0; i < NODE_SLOTS; i++) {
		if (!node[i])
			continue;
		if (height > 1)
			node_free(node[i], height - 1);
		else
			page_put(node[i]);
	}
	page_put(page_of_virt(node));
}

void shared_pages_put(struct shared_pages *shared)
{
	if (--shared->refcount > 0)
		return;
	if (shared->root)
		node_free(shared->root, shared->height);
	kfree(shared);
}

// Adds levels above the root until index has a place below it.
static bool grow_to(struct shared_pages *shared, uint64_t index)
{
	while (!shared->root || index >> (NODE_SHIFT * shared->height) != 0) {
		void **root = node_create();

		if (!root)
			return false;
		root[0] = shared->root;
		shared->root = root;
		shared->height++;
	}
	return true;
}

static struct page **find_slot(struct shared_pages *shared, uint64_t index)
{
	void **node = shared->root;

	for (unsigned level = shared->height - 1; level > 0; level--) {
		void **slot = &node[(index >> (NODE_SHIFT * level)) % NODE_SLOTS];

		if (!*slot)
			*slot = node_create();
		if (!*slot)
			return NULL;
		node = *slot;
	}
	return (struct page **)&node[index % NODE_SLOTS];
}

int shared_pages_page(struct shared_pages *shared, uint64_t index, struct page **out)
{
	struct page **slot;

	if (!grow_to(shared, index))
		return -ENOMEM;
	slot = find_slot(shared, index);
	if (!slot)
		return -ENOMEM;
	if (!*slot)
		*slot = page_alloc(0, PAGE_ZERO);
	if (!*slot)
		return -ENOMEM;
	page_get(*slot);
	*out = *slot;
	return 0;
}
