// SPDX-License-Identifier: BSD-3-Clause
// The tree of a file's pages against a table.

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kernel/vfscore/page_tree.h"

#define SMALL 700 // indices 0 … 699, and as many far away

static struct page_tree tree;
static struct page *model[2 * SMALL];
static unsigned cut_calls;

static const uint64_t far = UINT64_MAX / 4096 - SMALL; // the last pages a file can have

static uint64_t index_of(unsigned i)
{
	return i < SMALL ? i : far + (i - SMALL);
}

static void set(unsigned i, uintptr_t value)
{
	struct page **slot = page_tree_slot(&tree, index_of(i));

	assert_non_null(slot);
	*slot = (struct page *)value;
	model[i] = (struct page *)value;
}

static void count_cut(struct page *page, uint64_t index, void *arg)
{
	unsigned i = index < SMALL ? index : index - far + SMALL;

	assert_ptr_equal(arg, &tree);
	assert_ptr_equal(page, model[i]);
	model[i] = NULL;
	cut_calls++;
}

static void cut(uint64_t first, uint64_t end)
{
	unsigned expected = 0;

	for (unsigned i = 0; i < 2 * SMALL; i++)
		expected += model[i] && index_of(i) >= first && index_of(i) < end;
	cut_calls = 0;
	page_tree_cut(&tree, first, end, count_cut, &tree);
	assert_int_equal(cut_calls, expected);
}

static void compare(void)
{
	uint64_t index = 0;

	for (unsigned i = 0; i < 2 * SMALL; i++) {
		assert_ptr_equal(page_tree_get(&tree, index_of(i)), model[i]);
		if (!model[i])
			continue;
		assert_true(page_tree_next(&tree, index, &index));
		assert_int_equal(index, index_of(i));
		index++;
	}
	assert_false(page_tree_next(&tree, index, &index));
}

static int end(void **state)
{
	cut(0, UINT64_MAX);
	assert_null(tree.root);
	assert_int_equal(tree.height, 0);
	return 0;
}

static void test_one_page(void **state)
{
	set(0, 8);
	assert_int_equal(tree.height, 0); // a small file costs no node
	compare();
	cut(1, UINT64_MAX);
	compare();
	cut(0, 1);
	assert_null(tree.root);
	assert_null(page_tree_get(&tree, UINT64_MAX));
}

static void test_far_page(void **state)
{
	set(2 * SMALL - 1, 16);
	compare();
	set(0, 8);
	set(64, 24);
	compare();
	cut(1, 64);
	cut(65, far);
	compare();
}

static void test_random(void **state)
{
	srand(3);
	for (int i = 0; i < 20000; i++) {
		unsigned at = rand() % (2 * SMALL);

		if (rand() % 200)
			set(at, 8 + 8 * (uintptr_t)at);
		else
			cut(index_of(at), index_of(at) + rand() % 300);
		if (i % 500 == 0)
			compare();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_one_page, end),
		cmocka_unit_test_teardown(test_far_page, end),
		cmocka_unit_test_teardown(test_random, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
