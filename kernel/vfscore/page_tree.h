/* SPDX-License-Identifier: BSD-3-Clause */
/* The pages of a file by index: a radix tree that is as high as the largest index needs. */
#pragma once

#include "kernel/lib/compiler.h"

struct memory_use;
struct page;

#define PAGE_TREE_BITS	6
#define PAGE_TREE_SLOTS (1u << PAGE_TREE_BITS)

struct page_tree_node {
	void *slots[PAGE_TREE_SLOTS]; /* nodes, in the lowest level pages */
};

struct page_tree {
	void *root; /* a page when height is 0, else a node */
	unsigned height;
	/* The node of the lowest level that was asked for last, and which of them it is, counted
	 * from 1; 0: none. */
	uint64_t last_number;
	struct page_tree_node *last;
};

/* page_tree_get() in another node than the last. */
struct page *page_tree_find(struct page_tree *tree, uint64_t index);

/* The page at index or NULL. Never sleeps. */
static inline struct page *page_tree_get(struct page_tree *tree, uint64_t index)
{
	if (likely((index >> PAGE_TREE_BITS) + 1 == tree->last_number))
		return tree->last->slots[index % PAGE_TREE_SLOTS];
	if (tree->height == 0)
		return index == 0 ? tree->root : NULL;
	return page_tree_find(tree, index);
}

/*
 * Makes the entry for index and returns where it is, so that setting it cannot fail; it stays valid
 * until the tree is changed by anything else. NULL: no memory. May sleep.
 */
struct page **page_tree_slot(struct page_tree *tree, uint64_t index);

/*
 * Takes the pages [first, end) out of the tree, calling fn for each, and frees the nodes that
 * become empty. fn may not sleep.
 */
void page_tree_cut(struct page_tree *tree, uint64_t first, uint64_t end,
		   void (*fn)(struct page *page, uint64_t index, void *arg), void *arg);

/* The lowest index ≥ first that has a page; false when there is none. */
bool page_tree_next(const struct page_tree *tree, uint64_t first, uint64_t *index);

/* Adds the memory of a tree and its pages. */
void page_tree_count(const struct page_tree *tree, struct memory_use *use);
