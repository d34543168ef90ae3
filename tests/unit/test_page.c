// SPDX-License-Identifier: BSD-3-Clause
// The page allocator on machines of several kinds.

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "plat/x86_64/paging.h"

#define ARRAY_PAGES (HOST_RAM_BYTES / PAGE_SIZE * sizeof(struct page) / PAGE_SIZE)

static unsigned forbidden_count; // how many of the reserved ranges stay reserved

static size_t array_pages_in_use(void)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_PAGES; i++) {
		vaddr_t addr = (vaddr_t)host_page_array + i * PAGE_SIZE;
		pte_t *pte = page_table_entry(&kernel_page_table, addr, false);

		count += pte && (*pte & PTE_WRITE) ? 1 : 0;
	}
	return count;
}

static void machine_start(const struct boot_info *machine)
{
	forbidden_count = machine->reserved_count;
	host_ram_start(machine);
}

static const struct boot_info small_machine = {
	.ram = {{0, KIB(640)}, {MIB(1), MIB(2)}},
	.ram_count = 2,
	.reserved = {HOST_RESERVED, {MIB(1), MIB(1) + KIB(256)}},
	.reserved_count = 2,
};

// An initrd of 20 MiB in 64 MiB of RAM that begins and ends inside sections.
static const struct boot_info initrd_machine = {
	.ram = {{0, KIB(640)}, {MIB(1), MIB(64)}},
	.ram_count = 2,
	.reserved = {HOST_RESERVED,
		     {MIB(1), MIB(1) + KIB(256)},
		     {MIB(30) + PAGE_SIZE, MIB(50) + 2 * PAGE_SIZE}},
	.reserved_count = 3,
};

static bool in_ranges(const struct phys_range *ranges, unsigned count, paddr_t start, paddr_t end)
{
	for (unsigned i = 0; i < count; i++)
		if (start < ranges[i].end && ranges[i].start < end)
			return true;
	return false;
}

static void check_block(struct page *page, unsigned order)
{
	paddr_t start = page_to_phys(page);
	paddr_t end = start + (PAGE_SIZE << order);

	assert_int_equal(start % (PAGE_SIZE << order), 0);
	assert_int_equal(page->refcount, 1);
	assert_true(in_ranges(boot_info.ram, boot_info.ram_count, start, end));
	assert_false(in_ranges(boot_info.reserved, forbidden_count, start, end));
}

static size_t free_pages(void)
{
	struct page_stats stats;

	page_get_stats(&stats);
	return stats.free;
}

// Takes all single pages, marks each, and gives them back; returns how many there were.
static size_t take_everything(void)
{
	static struct page *pages[HOST_RAM_BYTES / PAGE_SIZE];
	size_t count = 0;

	while ((pages[count] = page_alloc(0, 0))) {
		check_block(pages[count], 0);
		memset(page_to_virt(pages[count]), 0xee, PAGE_SIZE);
		count++;
	}
	for (size_t i = 0; i < count; i++)
		page_put(pages[i]);
	return count;
}

static void test_small_machine(void **state)
{
	size_t managed = (KIB(640) + KIB(768)) / PAGE_SIZE - 2;

	machine_start(&small_machine);
	// Four pages of descriptors and three tables; the rest can be had.
	assert_int_equal(array_pages_in_use(), 4);
	assert_int_equal(free_pages(), managed - 7);
	assert_int_equal(take_everything(), managed - 7);
	assert_int_equal(take_everything(), managed - 7);
	assert_int_equal(free_pages(), managed - 7);
}

static void test_sections_on_demand(void **state)
{
	struct page *pages[5];
	size_t before;

	machine_start(&initrd_machine);
	assert_int_equal(array_pages_in_use(), 16);
	before = free_pages();
	// The upper halves of the sections at 0, 8 and 16 MiB, then that at 48 MiB: in the ones
	// between, the initrd takes part of each half.
	for (int i = 0; i < 4; i++) {
		pages[i] = page_alloc(PAGE_MAX_ORDER, 0);
		check_block(pages[i], PAGE_MAX_ORDER);
		assert_int_equal(array_pages_in_use(), i < 3 ? 16 * (i + 1) : 80);
	}
	assert_int_equal(free_pages(), before - 4096 - 64);
	pages[4] = page_alloc(PAGE_MAX_ORDER - 1, PAGE_ZERO);
	check_block(pages[4], PAGE_MAX_ORDER - 1);
	for (int i = 0; i < 5; i++)
		page_put(pages[i]);
}

static void test_adopted_pages(void **state)
{
	struct phys_range initrd = {initrd_machine.reserved[2].start,
				    initrd_machine.reserved[2].end};
	size_t before;
	struct page *page;
	size_t count;

	machine_start(&initrd_machine);
	page_adopt_reserved(initrd.start, initrd.end);
	assert_int_equal(array_pages_in_use(), 16);
	page = page_of_phys(MIB(40));
	assert_int_equal(page_to_phys(page), MIB(40));
	assert_int_equal(page->refcount, 1);
	// Its section has no free memory, so its descriptors came from elsewhere.
	assert_int_equal(array_pages_in_use(), 32);
	before = free_pages();
	for (paddr_t phys = initrd.start; phys < initrd.end; phys += PAGE_SIZE)
		page_put(page_of_phys(phys));
	assert_true(free_pages() > before + 5000);
	forbidden_count = 2;
	take_everything();
	count = free_pages();
	assert_int_equal(take_everything(), count);
}

static void test_free_reserved(void **state)
{
	size_t before;

	machine_start(&small_machine);
	before = free_pages();
	forbidden_count = 1;
	page_free_reserved(MIB(1) + KIB(64), MIB(1) + KIB(256));
	assert_int_equal(free_pages(), before + KIB(192) / PAGE_SIZE);
	assert_int_equal(take_everything(), before + KIB(192) / PAGE_SIZE);
}

// Random blocks of all sizes, each filled with its own number: nothing overlaps, and all memory
// comes back and merges.
static void test_random_blocks(void **state)
{
	struct {
		struct page *page;
		unsigned order;
		uint32_t tag;
	} blocks[200] = {0};
	size_t before;

	machine_start(&initrd_machine);
	take_everything();
	before = free_pages();
	srand(1);
	for (uint32_t round = 0; round < 20000; round++) {
		unsigned i = rand() % ARRAY_SIZE(blocks);
		uint32_t *words;

		if (!blocks[i].page) {
			blocks[i].order = rand() % 4 == 0 ? rand() % PAGE_MAX_ORDER : 0;
			blocks[i].page = page_alloc(blocks[i].order, 0);
			if (!blocks[i].page)
				continue;
			check_block(blocks[i].page, blocks[i].order);
			blocks[i].tag = round;
			words = page_to_virt(blocks[i].page);
			for (size_t n = 0; n < PAGE_SIZE << blocks[i].order; n += PAGE_SIZE)
				words[n / sizeof(*words)] = round;
			continue;
		}
		words = page_to_virt(blocks[i].page);
		for (size_t n = 0; n < PAGE_SIZE << blocks[i].order; n += PAGE_SIZE)
			assert_int_equal(words[n / sizeof(*words)], blocks[i].tag);
		page_put(blocks[i].page);
		blocks[i].page = NULL;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(blocks); i++)
		if (blocks[i].page)
			page_put(blocks[i].page);
	assert_int_equal(free_pages(), before);
	assert_int_equal(take_everything(), before);
}

static void test_zero_and_references(void **state)
{
	struct page *page;
	size_t before;
	const char *bytes;

	machine_start(&small_machine);
	take_everything();
	before = free_pages();
	page = page_alloc(2, PAGE_ZERO);
	bytes = page_to_virt(page);
	for (size_t i = 0; i < 4 * PAGE_SIZE; i++)
		assert_int_equal(bytes[i], 0);
	page_get(page);
	page_put(page);
	assert_int_equal(free_pages(), before - 4);
	page_put(page);
	assert_int_equal(free_pages(), before);
	assert_null(page_alloc(PAGE_MAX_ORDER + 1, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_machine), cmocka_unit_test(test_sections_on_demand),
		cmocka_unit_test(test_adopted_pages), cmocka_unit_test(test_free_reserved),
		cmocka_unit_test(test_random_blocks), cmocka_unit_test(test_zero_and_references),
	};

	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
