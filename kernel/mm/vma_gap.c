// SPDX-License-Identifier: BSD-3-Clause
// Finding free space. The gap before each area and the largest gap below each node are in the tree;
// the one behind the last area is not. A gap can be large enough and yet of no use only where low
// or high cuts it, which happens to two gaps at most, so few subtrees are entered in vain.

#include "kernel/lib/assert.h"
#include "kernel/mm/vma.h"

struct search {
	uint64_t len;
	uaddr_t low, high;
};

static uaddr_t gap_start(const struct vma *vma)
{
	return vma->prev ? vma->prev->end : 0;
}

// The highest and the lowest place in one gap, or 0.
static uaddr_t place_high(uaddr_t from, uaddr_t to, const struct search *search)
{
	from = MAX(from, search->low);
	to = MIN(to, search->high);
	return to > from && to - from >= search->len ? to - search->len : 0;
}

static uaddr_t place_low(uaddr_t from, uaddr_t to, const struct search *search)
{
	return place_high(from, to, search) ? MAX(from, search->low) : 0;
}

// The recursion is as deep as the tree is high, which is 23 at the most.
static uaddr_t find_high(const struct vma *vma, const struct search *search)
{
	uaddr_t found = 0;

	if (!vma || vma->max_gap < search->len)
		return 0;
	if (vma->end < search->high)
		found = find_high(vma->right, search);
	if (!found)
		found = place_high(gap_start(vma), vma_guarded_start(vma), search);
	if (!found && gap_start(vma) > search->low)
		found = find_high(vma->left, search);
	return found;
}

static uaddr_t find_low(const struct vma *vma, const struct search *search)
{
	uaddr_t found = 0;

	if (!vma || vma->max_gap < search->len)
		return 0;
	if (gap_start(vma) > search->low)
		found = find_low(vma->left, search);
	if (!found)
		found = place_low(gap_start(vma), vma_guarded_start(vma), search);
	if (!found && vma->end < search->high)
		found = find_low(vma->right, search);
	return found;
}

uaddr_t vma_find_gap_high(const struct vma_tree *tree, uint64_t len, uaddr_t low, uaddr_t high)
{
	struct search search = {len, low, high};
	uaddr_t found = place_high(tree->last ? tree->last->end : 0, high, &search);

	assert(len > 0 && low > 0);
	return found ? found : find_high(tree->root, &search);
}

uaddr_t vma_find_gap_low(const struct vma_tree *tree, uint64_t len, uaddr_t low, uaddr_t high)
{
	struct search search = {len, low, high};
	uaddr_t found = find_low(tree->root, &search);

	assert(len > 0 && low > 0);
	return found ? found : place_low(tree->last ? tree->last->end : 0, high, &search);
}
