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

void heap_add(struct heap *heap, struct heap_node *node);
void heap_remove(struct heap *heap, struct heap_node *node);
