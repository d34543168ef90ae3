/* SPDX-License-Identifier: BSD-3-Clause */
/* Circular doubly linked lists, linked through a node inside the element. */
#pragma once

#include "kernel/lib/assert.h"

struct list_node {
	struct list_node *prev, *next;
};

#define LIST_INIT(head)          \
	{                        \
		&(head), &(head) \
	}

static inline void list_init(struct list_node *head)
{
	head->prev = head;
	head->next = head;
}

static inline bool list_empty(const struct list_node *head)
{
	return head->next == head;
}

static inline void list_insert_between(struct list_node *node, struct list_node *prev,
				       struct list_node *next)
{
	assert(prev->next == next && next->prev == prev);
	node->prev = prev;
	node->next = next;
	prev->next = node;
	next->prev = node;
}

/* Adds node as the first element. */
static inline void list_add(struct list_node *head, struct list_node *node)
{
	list_insert_between(node, head, head->next);
}

/* Adds node as the last element. */
static inline void list_add_tail(struct list_node *head, struct list_node *node)
{
	list_insert_between(node, head->prev, head);
}

/* Unlinks node; it is then an empty list of its own, and may be removed again. */
static inline void list_remove(struct list_node *node)
{
	assert(node->prev->next == node && node->next->prev == node);
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_init(node);
}

/* Moves all elements of from to the empty list to. */
static inline void list_move_all(struct list_node *from, struct list_node *to)
{
	if (list_empty(from)) {
		list_init(to);
		return;
	}
	*to = *from;
	to->next->prev = to;
	to->prev->next = to;
	list_init(from);
}

/* Puts all elements of from in front of those of to; from is empty then. */
static inline void list_prepend_all(struct list_node *from, struct list_node *to)
{
	if (list_empty(from))
		return;
	from->prev->next = to->next;
	to->next->prev = from->prev;
	from->next->prev = to;
	to->next = from->next;
	list_init(from);
}

#define list_entry(node, type, member) container_of(node, type, member)
#define list_first(head, type, member) list_entry((head)->next, type, member)
#define list_last(head, type, member)  list_entry((head)->prev, type, member)

#define list_for_each_entry(pos, head, member)                                         \
	for (pos = list_first(head, __typeof__(*pos), member); &pos->member != (head); \
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))

/* The same; pos may be removed or freed in the body. */
#define list_for_each_entry_safe(pos, tmp, head, member)                  \
	for (pos = list_first(head, __typeof__(*pos), member),            \
	    tmp = list_entry(pos->member.next, __typeof__(*pos), member); \
	     &pos->member != (head);                                      \
	     pos = tmp, tmp = list_entry(tmp->member.next, __typeof__(*tmp), member))
