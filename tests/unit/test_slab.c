// SPDX-License-Identifier: BSD-3-Clause
// kmalloc and slab caches.

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"

static const struct boot_info machine = {
	.ram = {{0, MIB(16)}},
	.ram_count = 1,
	.reserved = {HOST_RESERVED},
	.reserved_count = 1,
};

static size_t free_pages(void)
{
	struct page_stats stats;

	page_get_stats(&stats);
	return stats.free;
}

static void test_sizes_and_alignment(void **state)
{
	assert_null(kmalloc(MIB(4) + 1));
	for (size_t size = 0; size <= 3 * PAGE_SIZE; size++) {
		bool power = size >= 64 && (size & (size - 1)) == 0;
		size_t alignment = power ? MIN(size, PAGE_SIZE) : 16;
		char *p = kmalloc(size);

		assert_non_null(p);
		assert_int_equal((vaddr_t)p % alignment, 0);
		memset(p, 0x11, size);
		kfree(p);
	}
	kfree(NULL);
	assert_int_equal(slab_objects_in_use(), 0);
}

struct block {
	uint8_t *bytes;
	size_t size;
	uint8_t tag;
};

static void check(const struct block *block)
{
	for (size_t i = 0; i < block->size; i++)
		assert_int_equal(block->bytes[i], block->tag);
}

static void test_random_blocks(void **state)
{
	static struct block blocks[500];
	size_t before = free_pages();

	srand(3);
	for (int round = 0; round < 50000; round++) {
		struct block *block = &blocks[rand() % ARRAY_SIZE(blocks)];

		if (block->bytes) {
			check(block);
			kfree(block->bytes);
			block->bytes = NULL;
			continue;
		}
		block->size = rand() % (rand() % 20 ? 300 : 9000);
		block->bytes = rand() % 2 ? kmalloc(block->size) : kzalloc(block->size);
		assert_non_null(block->bytes);
		block->tag = round;
		memset(block->bytes, block->tag, block->size);
	}
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
		kfree(blocks[i].bytes);
	assert_int_equal(slab_objects_in_use(), 0);
	// One empty slab may stay for each of the caches.
	assert_true(free_pages() + 16 >= before);
}

static void test_cleared_objects(void **state)
{
	struct slab_cache *cache = slab_cache_create("test", 120);
	uint8_t *objects[100];

	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(objects); i++) {
			objects[i] = slab_alloc(cache);
			for (size_t n = 0; n < 120; n++)
				assert_int_equal(objects[i][n], 0);
			memset(objects[i], 0xff, 120);
		}
		assert_int_equal(slab_objects_in_use(), ARRAY_SIZE(objects));
		for (size_t i = 0; i < ARRAY_SIZE(objects); i++)
			slab_free(cache, objects[i]);
	}
	assert_int_equal(slab_objects_in_use(), 0);
}

static void test_no_memory(void **state)
{
	static void *blocks[MIB(16) / 2048];
	size_t count = 0;

	while ((blocks[count] = kmalloc(2000)))
		count++;
	assert_true(count > 1000);
	assert_null(kmalloc(2000));
	assert_null(kmalloc(100000));
	while (count > 0)
		kfree(blocks[--count]);
	blocks[0] = kmalloc(100000);
	assert_non_null(blocks[0]);
	kfree(blocks[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes_and_alignment),
		cmocka_unit_test(test_random_blocks),
		cmocka_unit_test(test_cleared_objects),
		cmocka_unit_test(test_no_memory),
	};

	host_ram_start(&machine);
	slab_init();
	return cmocka_run_group_tests_name("slab", tests, NULL, NULL);
}
