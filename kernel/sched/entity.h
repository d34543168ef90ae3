/* SPDX-License-Identifier: BSD-3-Clause */
/* What the scheduler knows of a task; part of struct task. */
#pragma once

#include "kernel/lib/list.h"

/* A place in a heap (heap.h). */
struct heap_node {
	struct heap_node *child, *next;
	struct heap_node *prev; /* or the parent, of a first child; NULL: the root */
};

struct sched_entity {
	struct list_node link;	/* in the list of its level; alone: in none */
	struct heap_node node;	/* in the heap of the fair ones */
	uint64_t vruntime;	/* the CPU time it had, in ns, by its weight (fair.c) */
	uint64_t order;		/* a number that grows with each arrival */
	uint64_t per_weight;	/* what makes vruntime of time, times 2^FAIR_SHIFT */
	uint64_t slice_left_ns; /* until others of its kind may have their turn */
	uint8_t level;	   /* 1 to 99 in real time, 0 otherwise: the greater of its own and … */
	uint8_t inherited; /* … that of those who wait for what it holds */
	bool queued;	   /* in the run queue */
};
