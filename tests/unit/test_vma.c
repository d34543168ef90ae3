// SPDX-License-Identifier: BSD-3-Clause
// The tree of areas against a model that is a table with one entry a page.

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "include/linux/mman.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/mm/slab_internal.h"
#include "kernel/vfscore/file.h"

#define PAGES 600 // the model's address space begins at page 1

static struct vma_tree tree;
static uint8_t model[PAGES]; // 0: free, else what identifies the area's rights
static struct file test_file = {.refcount = 1};

struct slab_cache *slab_cache_create(const char *name, size_t size)
{
	return (struct slab_cache *)1;
}

void *slab_alloc_raw(struct slab_cache *cache)
{
	return malloc(sizeof(struct vma));
}

void slab_free(struct slab_cache *cache, void *object)
{
	free(object);
}

void file_destroy(struct file *file)
{
	fail_msg("an area dropped a reference that it did not have");
}

void file_areas_add(struct vma *vma)
{
}

void shared_pages_get(struct shared_pages *shared)
{
}

void shared_pages_opened(struct shared_pages *shared)
{
}

void shared_pages_closed(struct shared_pages *shared)
{
}

void shared_pages_put(struct shared_pages *shared)
{
}

static uaddr_t at_page(size_t page)
{
	return page * PAGE_SIZE;
}

// Checks one subtree: order, heights, gaps. Returns its height.
static unsigned check_subtree(const struct vma *vma, const struct vma *parent, uint64_t *max_gap)
{
	uint64_t left_gap = 0, right_gap = 0;
	unsigned left, right;

	*max_gap = 0;
	if (!vma)
		return 0;
	assert_ptr_equal(vma->parent, parent);
	left = check_subtree(vma->left, vma, &left_gap);
	right = check_subtree(vma->right, vma, &right_gap);
	assert_true(left <= right + 1 && right <= left + 1);
	assert_int_equal(vma->height, 1 + MAX(left, right));
	*max_gap = MAX(vma->gap, MAX(left_gap, right_gap));
	assert_int_equal(vma->max_gap, *max_gap);
	assert_true(!vma->left || vma->left->end <= vma->start);
	assert_true(!vma->right || vma->right->start >= vma->end);
	return vma->height;
}

static void check_list(void)
{
	const struct vma *prev = NULL;
	uint32_t count = 0;

	for (const struct vma *vma = tree.first; vma; vma = vma->next) {
		uaddr_t from = prev ? prev->end : 0;
		uaddr_t to = vma_guarded_start(vma);

		assert_ptr_equal(vma->prev, prev);
		assert_int_equal(vma->gap, to > from ? to - from : 0);
		prev = vma;
		count++;
	}
	assert_ptr_equal(tree.last, prev);
	assert_int_equal(tree.count, count);
}

static void check_against_model(void)
{
	uint64_t max_gap;

	check_subtree(tree.root, NULL, &max_gap);
	check_list();
	for (size_t page = 1; page < PAGES; page++) {
		struct vma *vma = vma_find(&tree, at_page(page));
		bool inside = vma && vma->start <= at_page(page);

		assert_int_equal(inside ? vma->prot : 0, model[page]);
	}
}

static size_t free_run(size_t page)
{
	size_t len = 0;

	while (page + len < PAGES && !model[page + len])
		len++;
	return len;
}

static uaddr_t model_gap_low(size_t len, size_t low, size_t high)
{
	for (size_t page = low; page + len <= high; page++)
		if (free_run(page) >= len)
			return at_page(page);
	return 0;
}

static uaddr_t model_gap_high(size_t len, size_t low, size_t high)
{
	for (size_t page = high; page >= low + len; page--)
		if (free_run(page - len) >= len)
			return at_page(page - len);
	return 0;
}

static void check_gaps(void)
{
	size_t len = 1 + rand() % (rand() % 8 ? 12 : 200);
	size_t low = 1 + rand() % (PAGES / 2);
	size_t high = low + rand() % (PAGES - low);

	assert_int_equal(vma_find_gap_low(&tree, at_page(len), at_page(low), at_page(high)),
			 model_gap_low(len, low, high));
	assert_int_equal(vma_find_gap_high(&tree, at_page(len), at_page(low), at_page(high)),
			 model_gap_high(len, low, high));
}

// What munmap does.
static void clear_range(size_t from, size_t to)
{
	struct vma *vma = vma_find(&tree, at_page(from));

	memset(model + from, 0, to - from);
	if (vma && vma->start < at_page(from))
		vma = vma_split(&tree, vma, at_page(from));
	while (vma && vma->start < at_page(to)) {
		struct vma *next;

		if (vma->end > at_page(to))
			vma_split(&tree, vma, at_page(to));
		next = vma->next;
		vma_remove(&tree, vma);
		vma_destroy(vma);
		vma = next;
	}
}

static void map_range(size_t from, size_t to, uint8_t prot)
{
	struct vma area = {.start = at_page(from), .end = at_page(to), .prot = prot};
	struct vma *vma;

	// Areas of every other kind map a file at the offset of their address.
	if (prot % 2) {
		area.file = &test_file;
		area.offset = area.start;
	}
	clear_range(from, to);
	memset(model + from, prot, to - from);
	vma = vma_create(&area);
	vma_insert(&tree, vma);
	vma_merge(&tree, vma);
}

static void reset(void)
{
	clear_range(1, PAGES);
	memset(&tree, 0, sizeof(tree));
	assert_int_equal(test_file.refcount, 1);
}

static void test_random_operations(void **state)
{
	srand(7);
	for (int round = 0; round < 20000; round++) {
		size_t from = 1 + rand() % (PAGES - 1);
		size_t len = 1 + rand() % (rand() % 10 ? 9 : 150);
		size_t to = MIN(PAGES, from + len);

		if (rand() % 5 < 2)
			clear_range(from, to);
		else
			map_range(from, to, 1 + rand() % 5);
		check_against_model();
		check_gaps();
	}
	reset();
}

// Neighbours that are alike become one area, so that their number stays small.
static void test_merging(void **state)
{
	map_range(10, 20, 2);
	map_range(20, 30, 2);
	assert_int_equal(tree.count, 1);
	map_range(31, 40, 2);
	assert_int_equal(tree.count, 2);
	map_range(30, 31, 2);
	assert_int_equal(tree.count, 1);
	map_range(15, 16, 4);
	assert_int_equal(tree.count, 3);
	map_range(40, 50, 3);
	map_range(50, 60, 3);
	assert_int_equal(tree.count, 4);
	assert_int_equal(test_file.refcount, 2);
	map_range(45, 46, 3);
	assert_int_equal(tree.count, 4);
	reset();
}

// A file's areas are only joined where the file goes on, too.
static void test_offsets(void **state)
{
	struct vma area = {.start = at_page(1), .end = at_page(2), .file = &test_file};
	struct vma *vma;

	vma_insert(&tree, vma_create(&area));
	area.start = at_page(2);
	area.end = at_page(8);
	area.offset = at_page(5);
	vma = vma_create(&area);
	vma_insert(&tree, vma);
	assert_ptr_equal(vma_merge(&tree, vma), vma);
	assert_int_equal(tree.count, 2);
	vma = vma_split(&tree, vma, at_page(6));
	assert_int_equal(vma->offset, at_page(9));
	vma_merge(&tree, vma);
	assert_int_equal(tree.count, 2);
	reset();
}

static void test_stack_guard(void **state)
{
	uaddr_t top = MIB(100);
	struct vma area = {.start = top - MIB(1), .end = top, .flags = VMA_GROWSDOWN};
	struct vma *stack = vma_create(&area);

	vma_insert(&tree, stack);
	assert_int_equal(vma_guarded_start(stack), top - MIB(2));
	assert_int_equal(vma_find_gap_high(&tree, PAGE_SIZE, PAGE_SIZE, top),
			 top - MIB(2) - PAGE_SIZE);
	vma_resize(&tree, stack, top - MIB(3), top);
	assert_int_equal(vma_find_gap_high(&tree, PAGE_SIZE, PAGE_SIZE, top),
			 top - MIB(4) - PAGE_SIZE);
	vma_remove(&tree, stack);
	vma_destroy(stack);
	reset();
}

static void test_empty_and_full(void **state)
{
	assert_null(vma_find(&tree, PAGE_SIZE));
	assert_int_equal(vma_find_gap_high(&tree, MIB(1), PAGE_SIZE, MIB(2)), MIB(1));
	assert_int_equal(vma_find_gap_low(&tree, MIB(1), PAGE_SIZE, MIB(2)), PAGE_SIZE);
	assert_int_equal(vma_find_gap_low(&tree, MIB(2), PAGE_SIZE, MIB(2)), 0);
	map_range(1, PAGES, 2);
	assert_int_equal(vma_find_gap_high(&tree, PAGE_SIZE, PAGE_SIZE, at_page(PAGES)), 0);
	assert_int_equal(vma_find_gap_low(&tree, PAGE_SIZE, PAGE_SIZE, at_page(PAGES)), 0);
	reset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_operations), cmocka_unit_test(test_merging),
		cmocka_unit_test(test_offsets),		  cmocka_unit_test(test_stack_guard),
		cmocka_unit_test(test_empty_and_full),
	};

	return cmocka_run_group_tests_name("vma", tests, NULL, NULL);
}
