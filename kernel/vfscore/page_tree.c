// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/page_tree.h"

#include "kernel/lib/assert.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"

#define BITS  PAGE_TREE_BITS
#define SLOTS PAGE_TREE_SLOTS

/* Binary logarithm of how many indices an entry of this level stands for; level 0 is a page. */
static unsigned level_shift(unsigned level)
{
	return level * BITS;
}

/* Whether a tree of this height has a place for index. */
static bool covers(unsigned height, uint64_t index)
{
	return level_shift(height) >= 64 || index >> level_shift(height) == 0;
}

static unsigned slot_of(uint64_t index, unsigned level)
{
	return index >> level_shift(level - 1) & (SLOTS - 1);
}

struct page *page_tree_find(struct page_tree *tree, uint64_t index)
{
	struct page_tree_node *node = tree->root;

	if (!covers(tree->height, index))
		return NULL;
	for (unsigned level = tree->height; level > 1 && node; level--)
		node = node->slots[slot_of(index, level)];
	if (!node)
		return NULL;
	tree->last = node;
	tree->last_number = (index >> BITS) + 1;
	return node->slots[slot_of(index, 1)];
}

/* Uses *spare up, if there is one. */
static struct page_tree_node *take(struct page_tree_node **spare)
{
	struct page_tree_node *node = *spare;

	*spare = NULL;
	return node;
}

/* Puts a level on top of the tree; false when that takes a node and there is none. */
static bool grow(struct page_tree *tree, struct page_tree_node **spare)
{
	if (tree->root) {
		struct page_tree_node *node = take(spare);

		if (!node)
			return false;
		node->slots[0] = tree->root;
		tree->root = node;
	}
	tree->height++;
	return true;
}

/* page_tree_slot() that does not sleep: NULL when it needs a node and there is none. */
static struct page **find_slot(struct page_tree *tree, uint64_t index,
			       struct page_tree_node **spare)
{
	void **entry;

	while (!covers(tree->height, index)) {
		if (!grow(tree, spare))
			return NULL;
	}
	entry = &tree->root;
	for (unsigned level = tree->height; level > 0; level--) {
		if (!*entry)
			*entry = take(spare);
		if (!*entry)
			return NULL;
		entry = &((struct page_tree_node *)*entry)->slots[slot_of(index, level)];
	}
	return (struct page **)entry;
}

struct page **page_tree_slot(struct page_tree *tree, uint64_t index)
{
	struct page_tree_node *spare = NULL;
	struct page **slot;

	/* Allocating may sleep, and the tree change meanwhile: start again with a node at hand. */
	while (!(slot = find_slot(tree, index, &spare))) {
		spare = kzalloc(sizeof(*spare));
		if (!spare)
			return NULL;
	}
	kfree(spare);
	return slot;
}

struct cut {
	uint64_t first, end;
	void (*fn)(struct page *page, uint64_t index, void *arg);
	void *arg;
};

/* Cuts below an entry whose indices begin at base. Returns whether the entry is empty now. The
 * depth of the recursion is the height of the tree, at most 11. */
static bool cut_entry(void *entry, unsigned level, uint64_t base, const struct cut *cut)
{
	struct page_tree_node *node = entry;
	bool empty = true;

	if (level == 0) {
		if (base < cut->first || base >= cut->end)
			return false; /* a tree of nothing but page 0 */
		cut->fn(entry, base, cut->arg);
		return true;
	}
	for (unsigned i = 0; i < SLOTS; i++) {
		unsigned shift = level_shift(level - 1);
		uint64_t start = base + ((uint64_t)i << shift);
		uint64_t last = start + (((uint64_t)1 << shift) - 1);

		if (node->slots[i] && last >= cut->first && start < cut->end &&
		    cut_entry(node->slots[i], level - 1, start, cut))
			node->slots[i] = NULL;
		if (node->slots[i])
			empty = false;
	}
	if (empty)
		kfree(node);
	return empty;
}

void page_tree_cut(struct page_tree *tree, uint64_t first, uint64_t end,
		   void (*fn)(struct page *page, uint64_t index, void *arg), void *arg)
{
	struct cut cut = {first, end, fn, arg};

	tree->last_number = 0;
	if (tree->root && cut_entry(tree->root, tree->height, 0, &cut)) {
		tree->root = NULL;
		tree->height = 0;
	}
}

static bool next_in_entry(const void *entry, unsigned level, uint64_t base, uint64_t first,
			  uint64_t *index)
{
	const struct page_tree_node *node = entry;

	if (level == 0) {
		*index = base;
		return base >= first;
	}
	for (unsigned i = 0; i < SLOTS; i++) {
		unsigned shift = level_shift(level - 1);
		uint64_t start = base + ((uint64_t)i << shift);
		uint64_t last = start + (((uint64_t)1 << shift) - 1);

		if (node->slots[i] && last >= first &&
		    next_in_entry(node->slots[i], level - 1, start, first, index))
			return true;
	}
	return false;
}

bool page_tree_next(const struct page_tree *tree, uint64_t first, uint64_t *index)
{
	return tree->root && next_in_entry(tree->root, tree->height, 0, first, index);
}

static void count_entry(const void *entry, unsigned level, struct memory_use *use)
{
	const struct page_tree_node *node = entry;

	if (level == 0) {
		use->pages++;
		return;
	}
	memory_use_add(use, node);
	for (unsigned i = 0; i < SLOTS; i++) {
		if (node->slots[i])
			count_entry(node->slots[i], level - 1, use);
	}
}

void page_tree_count(const struct page_tree *tree, struct memory_use *use)
{
	if (tree->root)
		count_entry(tree->root, tree->height, use);
}
