/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pairing heaps: the least element at the root, anything else below something that is not greater.
 * Adding takes O(1), removing O(log n) on average over many; no memory is needed but the nodes.
 */
#pragma once

#include "kernel/sched/entity.h"

struct heap {
	struct heap_node *root; /* the least; NULL: empty */
	bool (*less)(const struct heap_node *a, const struct heap_node *b);
};

/* The rest of heap_add() and heap_remove(), when other elements have to move. */
void heap_add_to_others(struct heap *heap, struct heap_node *node);
void heap_remove_from_others(struct heap *heap, struct heap_node *node);

static inline void heap_add(struct heap *heap, struct heap_node *node)
{
	*node = (struct heap_node){0};
	if (heap->root)
		heap_add_to_others(heap, node);
	else
		heap->root = node;
}

/* Removes the least element, of which there is one. */
static inline void heap_remove_root(struct heap *heap)
{
	struct heap_node *child = heap->root->child;

	if (child && child->next) {
		heap_remove_from_others(heap, heap->root);
		return;
	}
	heap->root = child;
	if (child)
		child->prev = NULL;
}

static inline void heap_remove(struct heap *heap, struct heap_node *node)
{
	if (node == heap->root)
		heap_remove_root(heap);
	else
		heap_remove_from_others(heap, node);
}
