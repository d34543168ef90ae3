// SPDX-License-Identifier: BSD-3-Clause
// An AVL tree of areas by address: the heights of the two subtrees of a node differ by one at most.
// Each node also carries the gap before it, and the largest gap of its subtree.

#include "kernel/lib/assert.h"
#include "kernel/mm/vma.h"

static unsigned height(const struct vma *vma)
{
	return vma ? vma->height : 0;
}

static uint64_t max_gap(const struct vma *vma)
{
	return vma ? vma->max_gap : 0;
}

// Recomputes what a node knows of its subtree; false if nothing has changed.
static inline bool update(struct vma *vma)
{
	unsigned new_height = 1 + MAX(height(vma->left), height(vma->right));
	uint64_t below = MAX(max_gap(vma->left), max_gap(vma->right));
	uint64_t new_gap = MAX(vma->gap, below);
	bool changed = new_height != vma->height || new_gap != vma->max_gap;

	vma->height = new_height;
	vma->max_gap = new_gap;
	return changed;
}

// Puts child (may be NULL) in the place that old has below parent (NULL: the root's).
static void replace_child(struct vma_tree *tree, struct vma *parent, struct vma *old,
			  struct vma *child)
{
	if (!parent)
		tree->root = child;
	else if (parent->left == old)
		parent->left = child;
	else
		parent->right = child;
	if (child)
		child->parent = parent;
}

static void set_left(struct vma *vma, struct vma *child)
{
	vma->left = child;
	if (child)
		child->parent = vma;
}

static void set_right(struct vma *vma, struct vma *child)
{
	vma->right = child;
	if (child)
		child->parent = vma;
}

// Both rotations return the node that took vma's place.
static struct vma *rotate_left(struct vma_tree *tree, struct vma *vma)
{
	struct vma *up = vma->right;

	replace_child(tree, vma->parent, vma, up);
	set_right(vma, up->left);
	set_left(up, vma);
	update(vma);
	update(up);
	return up;
}

static struct vma *rotate_right(struct vma_tree *tree, struct vma *vma)
{
	struct vma *up = vma->left;

	replace_child(tree, vma->parent, vma, up);
	set_left(vma, up->right);
	set_right(up, vma);
	update(vma);
	update(up);
	return up;
}

static struct vma *balance(struct vma_tree *tree, struct vma *vma)
{
	int lean = (int)height(vma->right) - (int)height(vma->left);

	if (lean > 1) {
		if (height(vma->right->left) > height(vma->right->right))
			rotate_right(tree, vma->right);
		return rotate_left(tree, vma);
	}
	if (lean < -1) {
		if (height(vma->left->right) > height(vma->left->left))
			rotate_left(tree, vma->left);
		return rotate_right(tree, vma);
	}
	return vma;
}

// Restores balance and knowledge from a node up: to last (NULL: vma), which has changed itself and
// lies on the way to the root, and then as far as something changes.
static void fix_up(struct vma_tree *tree, struct vma *vma, const struct vma *last)
{
	while (vma) {
		bool changed = update(vma);
		struct vma *top = balance(tree, vma);

		if (vma == last)
			last = NULL;
		if (!changed && top == vma && !last)
			return;
		vma = top->parent;
	}
}

uaddr_t vma_guarded_start(const struct vma *vma)
{
	if (!(vma->flags & VMA_GROWSDOWN))
		return vma->start;
	return vma->start > VMA_STACK_GAP ? vma->start - VMA_STACK_GAP : 0;
}

static void set_gap(struct vma *vma)
{
	uaddr_t from = vma->prev ? vma->prev->end : 0;
	uaddr_t to = vma_guarded_start(vma);

	vma->gap = to > from ? to - from : 0;
}

struct vma *vma_find(struct vma_tree *tree, uaddr_t addr)
{
	struct vma *vma = tree->recent;
	struct vma *best = NULL;

	if (vma && vma->start <= addr && addr < vma->end)
		return vma;
	for (vma = tree->root; vma;) {
		if (addr >= vma->end) {
			vma = vma->right;
			continue;
		}
		best = vma;
		if (addr >= vma->start)
			break;
		vma = vma->left;
	}
	tree->recent = best;
	return best;
}

static void link_between(struct vma_tree *tree, struct vma *vma, struct vma *prev, struct vma *next)
{
	assert(!prev || prev->end <= vma->start);
	assert(!next || vma->end <= next->start);
	vma->prev = prev;
	vma->next = next;
	if (prev)
		prev->next = vma;
	else
		tree->first = vma;
	if (next)
		next->prev = vma;
	else
		tree->last = vma;
}

static void unlink(struct vma_tree *tree, struct vma *vma)
{
	if (vma->prev)
		vma->prev->next = vma->next;
	else
		tree->first = vma->next;
	if (vma->next)
		vma->next->prev = vma->prev;
	else
		tree->last = vma->prev;
}

void vma_insert(struct vma_tree *tree, struct vma *vma)
{
	struct vma **place = &tree->root;
	struct vma *parent = NULL, *prev = NULL, *next = NULL;

	assert(vma->start < vma->end);
	while (*place) {
		parent = *place;
		if (vma->start < parent->start) {
			next = parent;
			place = &parent->left;
		} else {
			prev = parent;
			place = &parent->right;
		}
	}
	*place = vma;
	vma->parent = parent;
	vma->left = vma->right = NULL;
	link_between(tree, vma, prev, next);
	tree->count++;
	set_gap(vma);
	update(vma);
	// The successor of a leaf is above it.
	if (next)
		set_gap(next);
	fix_up(tree, parent, next);
}

// Takes a node with two children out by putting its successor, which has no left child, in its
// place. Returns the lowest node whose subtree changed.
static struct vma *replace_by_successor(struct vma_tree *tree, struct vma *vma)
{
	struct vma *heir = vma->next;
	struct vma *changed = heir->parent == vma ? heir : heir->parent;

	if (heir->parent != vma) {
		replace_child(tree, heir->parent, heir, heir->right);
		set_right(heir, vma->right);
	}
	set_left(heir, vma->left);
	replace_child(tree, vma->parent, vma, heir);
	heir->height = vma->height;
	heir->max_gap = vma->max_gap;
	return changed;
}

void vma_remove(struct vma_tree *tree, struct vma *vma)
{
	struct vma *next = vma->next;
	struct vma *changed;

	if (vma->left && vma->right) {
		changed = replace_by_successor(tree, vma);
	} else {
		// A lone right child is a leaf, and so the successor.
		changed = vma->right ? vma->right : vma->parent;
		replace_child(tree, vma->parent, vma, vma->left ? vma->left : vma->right);
	}
	unlink(tree, vma);
	tree->count--;
	if (tree->recent == vma)
		tree->recent = NULL;
	// The successor took the node's place, or was above it already.
	if (next)
		set_gap(next);
	fix_up(tree, changed, next);
}

void vma_resize(struct vma_tree *tree, struct vma *vma, uaddr_t start, uaddr_t end)
{
	assert(start < end && (!vma->prev || vma->prev->end <= start));
	assert(!vma->next || end <= vma->next->start);
	if (vma->start != start) {
		vma->start = start;
		set_gap(vma);
		fix_up(tree, vma, NULL);
	}
	if (vma->end != end) {
		vma->end = end;
		if (vma->next) {
			set_gap(vma->next);
			fix_up(tree, vma->next, NULL);
		}
	}
}
