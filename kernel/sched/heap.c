// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/heap.h"

/* Makes one of two roots, either of which may be NULL. */
static struct heap_node *merge(const struct heap *heap, struct heap_node *a, struct heap_node *b)
{
	struct heap_node *child;

	if (!a || !b)
		return a ? a : b;
	if (heap->less(b, a)) {
		child = a;
		a = b;
		b = child;
	}
	b->prev = a;
	b->next = a->child;
	if (a->child)
		a->child->prev = b;
	a->child = b;
	return a;
}

static struct heap_node *cut(struct heap_node *node)
{
	node->prev = NULL;
	node->next = NULL;
	return node;
}

/* Makes one of all the children: in pairs from the first on, then all pairs from the last on. */
static struct heap_node *merge_all(const struct heap *heap, struct heap_node *first)
{
	struct heap_node *pairs = NULL;
	struct heap_node *result = NULL;

	while (first) {
		struct heap_node *second = first->next;
		struct heap_node *rest = second ? second->next : NULL;
		struct heap_node *pair;

		cut(first);
		pair = merge(heap, first, second ? cut(second) : NULL);
		pair->next = pairs;
		pairs = pair;
		first = rest;
	}
	while (pairs) {
		struct heap_node *rest = pairs->next;

		result = merge(heap, result, cut(pairs));
		pairs = rest;
	}
	return result;
}

void heap_add_to_others(struct heap *heap, struct heap_node *node)
{
	heap->root = merge(heap, heap->root, node);
}

static void unlink_child(struct heap_node *node)
{
	if (node->prev->child == node)
		node->prev->child = node->next;
	else
		node->prev->next = node->next;
	if (node->next)
		node->next->prev = node->prev;
}

void heap_remove_from_others(struct heap *heap, struct heap_node *node)
{
	struct heap_node *children = merge_all(heap, node->child);

	if (node == heap->root) {
		heap->root = children;
		return;
	}
	unlink_child(node);
	heap->root = merge(heap, heap->root, children);
}
