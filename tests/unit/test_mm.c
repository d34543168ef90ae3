// SPDX-License-Identifier: BSD-3-Clause
// Address spaces: mappings, rights, faults and the return of all memory. Page tables are looked at
// in place of the processor, which the host's programs cannot lend.

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cmocka.h>

#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/lib/string.h"
#include "kernel/mm/fault_internal.h"
#include "kernel/mm/mm_internal.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

#define ARCH_SET_GS 0x1001
#define ANONYMOUS   (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW	    (PROT_READ | PROT_WRITE)
#define FILE_PAGES  4

static const struct boot_info machine = {
	.ram = {{0, MIB(32)}},
	.ram_count = 1,
	.reserved = {HOST_RESERVED},
	.reserved_count = 1,
};

static struct process process;
static struct task task = {.process = &process};
static struct cpu cpu = {.self = &cpu, .current = &task};
static struct mm *mm;
static struct page *file_pages[FILE_PAGES];
/* What says that it has pages; vnode_get_page() below is asked for them. */
static int test_get_page(struct vnode *vnode, uint64_t index, enum page_use use, struct page **out)
{
	return -ENXIO;
}

static const struct vnode_ops test_vnode_ops = {.get_page = test_get_page};
static struct vnode test_vnode = {
	.ops = &test_vnode_ops, .mode = S_IFREG | 0600, .size = (FILE_PAGES - 1) * PAGE_SIZE + 100};
static struct file test_file = {.refcount = 1, .vnode = &test_vnode, .flags = O_RDWR};

void mutex_lock(struct mutex *mutex)
{
	assert_null(mutex->owner);
	mutex->owner = &task;
}

void mutex_unlock(struct mutex *mutex)
{
	assert_ptr_equal(mutex->owner, &task);
	mutex->owner = NULL;
}

uint64_t random_below(uint64_t limit)
{
	return limit / 2;
}

void file_destroy(struct file *file)
{
	fail_msg("an area dropped a reference that it did not have");
}

int vnode_get_page(struct vnode *vnode, uint64_t index, bool for_write, struct page **out)
{
	assert_true(index < FILE_PAGES);
	page_get(file_pages[index]);
	*out = file_pages[index];
	return 0;
}

bool vnode_has_page(struct vnode *vnode, uint64_t index)
{
	return index < FILE_PAGES;
}

const struct credentials *credentials_current(void)
{
	return &task.cred;
}

bool permission_is_owner(const struct vnode *vnode, const struct credentials *cred)
{
	return false;
}

int permission_check_closely(const struct vnode *vnode, const struct credentials *cred,
			     unsigned what)
{
	return 0;
}

void vnode_touch_write(struct vnode *vnode)
{
}

static size_t free_pages(void)
{
	struct page_stats stats;

	page_get_stats(&stats);
	return stats.free;
}

// What the processor would do: the kernel's address of addr, NULL where the access faults.
static uint8_t *translate(uaddr_t addr, unsigned access)
{
	pte_t *pte = page_table_entry(&mm->pt, addr, false);

	if (!pte || !(*pte & PTE_PRESENT) || ((access & FAULT_WRITE) && !(*pte & PTE_WRITE)) ||
	    ((access & FAULT_EXEC) && (*pte & PTE_NX)))
		return NULL;
	return (uint8_t *)phys_to_virt(*pte & PTE_ADDR) + addr % PAGE_SIZE;
}

// An access of a program's: 0 and where the byte is, or what mm_fault() says.
static int access_byte(uaddr_t addr, unsigned access, uint8_t **byte)
{
	int code = 0, result;

	while (!(*byte = translate(addr, access))) {
		result = mm_fault(mm, addr, access, &code);
		if (result != 0)
			return result == -EFAULT ? code : result;
	}
	return 0;
}

static int load(uaddr_t addr)
{
	uint8_t *byte;
	int result = access_byte(addr, 0, &byte);

	return result ? -abs(result) : *byte;
}

static int store(uaddr_t addr, uint8_t value)
{
	uint8_t *byte;
	int result = access_byte(addr, FAULT_WRITE, &byte);

	if (result == 0)
		*byte = value;
	return -abs(result);
}

static int64_t map(uaddr_t addr, size_t pages, int prot, int flags)
{
	return mm_map(mm, addr, pages * PAGE_SIZE, prot, flags, NULL, 0);
}

static int64_t map_file(uaddr_t addr, size_t pages, int prot, int flags)
{
	return mm_map(mm, addr, pages * PAGE_SIZE, prot, flags, &test_file, 0);
}

static int setup(void **state)
{
	for (size_t i = 0; i < FILE_PAGES; i++) {
		file_pages[i] = page_alloc(0, PAGE_ZERO);
		memset(page_to_virt(file_pages[i]), 'a' + i, PAGE_SIZE);
	}
	mm = mm_create();
	mm->mmap_base = MIB(1) << 24;
	return mm ? 0 : -1;
}

static int teardown(void **state)
{
	mm_put(mm);
	for (size_t i = 0; i < FILE_PAGES; i++) {
		assert_int_equal(file_pages[i]->refcount, 1);
		page_put(file_pages[i]);
	}
	return test_file.refcount == 1 ? 0 : -1;
}

static void test_rights(void **state)
{
	uaddr_t p = map(0, 4, RW, ANONYMOUS);

	assert_int_equal(load(p), 0);
	assert_int_equal(store(p, 7), 0);
	assert_int_equal(mm_protect(mm, p, PAGE_SIZE, PROT_NONE), 0);
	assert_int_equal(load(p), -2);
	assert_int_equal(mm_protect(mm, p, PAGE_SIZE, PROT_READ), 0);
	assert_int_equal(load(p), 7);
	assert_int_equal(store(p, 8), -2);
	assert_int_equal(mm_protect(mm, p, 5 * PAGE_SIZE, RW), -ENOMEM);
	assert_int_equal(store(p, 8), 0);
	assert_int_equal(mm_unmap(mm, p, PAGE_SIZE), 0);
	assert_int_equal(load(p), -1);
}

static void test_private_file(void **state)
{
	uaddr_t p = map_file(0, FILE_PAGES + 1, RW, MAP_PRIVATE);
	uint8_t *original = page_to_virt(file_pages[1]);

	assert_int_equal(load(p + PAGE_SIZE), 'b');
	*original = 'x';
	assert_int_equal(load(p + PAGE_SIZE), 'x');
	assert_int_equal(store(p + PAGE_SIZE, 'y'), 0);
	assert_int_equal(*original, 'x');
	assert_int_equal(load(p + FILE_PAGES * PAGE_SIZE), -ENXIO);
	// A replaced page leaves the copy alone, a cut takes it too.
	mm_file_zap(&test_vnode, 0, FILE_PAGES, false);
	assert_int_equal(load(p + PAGE_SIZE), 'y');
	mm_file_zap(&test_vnode, 1, UINT64_MAX, true);
	assert_null(translate(p + PAGE_SIZE, 0));
}

static void test_shared_file(void **state)
{
	uaddr_t p = map_file(0, FILE_PAGES, RW, MAP_SHARED);
	uaddr_t q = map_file(0, FILE_PAGES, PROT_READ, MAP_SHARED);

	assert_int_equal(load(q + 5), 'a');
	assert_int_equal(store(p + 5, 'z'), 0);
	assert_int_equal(load(q + 5), 'z');
	assert_int_equal(store(q + 5, 'z'), -2);
	// A file's mapping keeps away from the next.
	assert_true(q + FILE_PAGES * PAGE_SIZE + MM_FILE_SPREAD <= p);
}

static void test_shared_anonymous(void **state)
{
	uaddr_t p = map(0, 2000, RW, MAP_SHARED | MAP_ANONYMOUS);

	for (size_t i = 0; i < 2000; i += 3)
		assert_int_equal(store(p + i * PAGE_SIZE, i), 0);
	mm_unmap(mm, p, 100 * PAGE_SIZE);
	for (size_t i = 102; i < 2000; i += 3)
		assert_int_equal(load(p + i * PAGE_SIZE), i & 0xff);
}

static void test_stack(void **state)
{
	uaddr_t top = MIB(1) << 25;
	uaddr_t below = top - MIB(6);

	assert_int_equal(mm_map_stack(mm, top, MIB(1), RW), 0);
	assert_int_equal(store(top - MIB(4), 1), 0);
	process.limits[3].cur = MIB(8);
	assert_int_equal(store(top - MIB(8) - 1, 1), -1);
	process.limits[3].cur = UINT64_MAX;
	assert_int_equal(map(below, 1, RW, ANONYMOUS | MAP_FIXED), below);
	assert_int_equal(store(below + PAGE_SIZE + VMA_STACK_GAP - 1, 1), -1);
	assert_int_equal(store(below + PAGE_SIZE + VMA_STACK_GAP, 1), 0);
}

static void test_heap(void **state)
{
	uaddr_t start = MIB(100);

	mm_set_heap(mm, start);
	assert_int_equal(mm_brk(mm, 0), start);
	assert_int_equal(mm_brk(mm, start + 10001), start + 10001);
	assert_int_equal(store(start + 10000, 3), 0);
	assert_int_equal(mm_brk(mm, start + 10), start + 10);
	assert_int_equal(load(start + 10000), -1);
	assert_int_equal(map(start + 3 * PAGE_SIZE, 1, RW, ANONYMOUS | MAP_FIXED),
			 start + 3 * PAGE_SIZE);
	assert_int_equal(mm_brk(mm, start + 2 * PAGE_SIZE), start + 2 * PAGE_SIZE);
	assert_int_equal(mm_brk(mm, start + 2 * PAGE_SIZE + 1), start + 2 * PAGE_SIZE);
	process.limits[2].cur = PAGE_SIZE;
	assert_int_equal(mm_brk(mm, start + PAGE_SIZE + 1), start + 2 * PAGE_SIZE);
	process.limits[2].cur = UINT64_MAX;
}

// Terabytes without access cost nothing, and tables go with what they were for.
static void test_reservations(void **state)
{
	size_t before = free_pages();
	uint64_t size = 8UL << 40;
	uaddr_t p = mm_map(mm, 0, size, PROT_NONE, ANONYMOUS | MAP_NORESERVE, NULL, 0);

	assert_true((int64_t)p > 0);
	assert_true(before - free_pages() <= 1);
	for (uint64_t at = 0; at < size; at += size / 16) {
		assert_int_equal(mm_protect(mm, p + at, PAGE_SIZE, RW), 0);
		assert_int_equal(store(p + at, 1), 0);
	}
	assert_true(before - free_pages() > 4 * 16);
	assert_int_equal(mm_unmap(mm, p, size), 0);
	assert_true(before - free_pages() <= 1);
}

static void test_small_areas_all_over(void **state)
{
	size_t before = free_pages();

	for (uint64_t i = 1; i <= 5000; i++) {
		uaddr_t p = i << 33;

		assert_int_equal(map(p, 1, RW, ANONYMOUS | MAP_FIXED), p);
		assert_int_equal(store(p, i), 0);
		assert_int_equal(mm_unmap(mm, p, PAGE_SIZE), 0);
	}
	assert_true(before - free_pages() <= 4);
}

static void test_memory_runs_out(void **state)
{
	uaddr_t p = map(0, 1UL << 20, RW, ANONYMOUS | MAP_NORESERVE);
	int result = 0;

	assert_true(map(0, MIB(64) / PAGE_SIZE, RW, ANONYMOUS) == -ENOMEM);
	for (size_t i = 0; result == 0; i++)
		result = store(p + i * PAGE_SIZE, 1);
	assert_int_equal(result, -ENOMEM);
	assert_int_equal(mm_unmap(mm, p, PAGE_SIZE << 20), 0);
	assert_true(free_pages() > 1000);
}

static int64_t remap(uaddr_t addr, size_t old_pages, size_t new_pages, int flags, uaddr_t to)
{
	return mm_remap(mm, addr, old_pages * PAGE_SIZE, new_pages * PAGE_SIZE, flags, to);
}

static void test_remap(void **state)
{
	uaddr_t p = map(0, 4, RW, ANONYMOUS), to = 5UL << 40;

	for (int i = 0; i < 4; i++)
		assert_int_equal(store(p + i * PAGE_SIZE, i + 1), 0);
	assert_int_equal(remap(p + PAGE_SIZE, 2, 5, MREMAP_MAYMOVE | MREMAP_FIXED, to), to);
	assert_int_equal(load(p + PAGE_SIZE), -1);
	assert_int_equal(load(p), 1);
	assert_int_equal(load(p + 3 * PAGE_SIZE), 4);
	assert_int_equal(load(to), 2);
	assert_int_equal(load(to + PAGE_SIZE), 3);
	assert_int_equal(load(to + 2 * PAGE_SIZE), 0);
	assert_int_equal(mm->areas.count, 3);
	assert_int_equal(mm->total_pages, 7);
	// Back in its gap, all is one again.
	assert_int_equal(remap(to, 5, 2, MREMAP_MAYMOVE | MREMAP_FIXED, p + PAGE_SIZE),
			 p + PAGE_SIZE);
	assert_int_equal(mm->areas.count, 1);
	assert_int_equal(mm->total_pages, 4);
	assert_int_equal(load(p + 2 * PAGE_SIZE), 3);
	assert_int_equal(remap(p, 4, 4, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0), p - 4 * PAGE_SIZE);
	assert_int_equal(load(p), 0);
	assert_int_equal(load(p - PAGE_SIZE), 4);
	assert_int_equal(mm->total_pages, 8);
}

static void test_remap_file(void **state)
{
	uaddr_t p = map_file(0, FILE_PAGES, RW, MAP_PRIVATE), to = 5UL << 40;

	assert_int_equal(load(p + PAGE_SIZE), 'b');
	assert_int_equal(store(p + 2 * PAGE_SIZE, 'X'), 0);
	assert_int_equal(remap(p + PAGE_SIZE, 3, 3, MREMAP_MAYMOVE | MREMAP_FIXED, to), to);
	// Pages are found and taken away where they are now.
	mm_file_zap(&test_vnode, 0, FILE_PAGES, false);
	assert_null(translate(to, 0));
	assert_int_equal(load(to), 'b');
	assert_int_equal(load(to + PAGE_SIZE), 'X');
	assert_int_equal(load(p), 'a');
}

// All free memory but so many pages.
static struct page *take_all_but(size_t pages)
{
	struct page *hoard = NULL, *page;

	while ((page = page_alloc(0, 0))) {
		page->owner = (uint64_t)hoard;
		hoard = page;
	}
	for (; pages > 0; pages--) {
		page = hoard;
		hoard = (struct page *)page->owner;
		page_put(page);
	}
	return hoard;
}

static void give_back(struct page *hoard)
{
	while (hoard) {
		struct page *page = hoard;

		hoard = (struct page *)page->owner;
		page_put(page);
	}
}

// However little memory there is, a mapping is moved as a whole or stays as it was.
static void test_remap_without_memory(void **state)
{
	uaddr_t p = map(0, 1024, RW, ANONYMOUS), to = 5UL << 40;
	int64_t result = -ENOMEM;
	size_t left = 0;

	store(p, 1);
	store(p + 1023 * PAGE_SIZE, 2);
	for (; result < 0; left++) {
		struct page *hoard = take_all_but(left);

		assert_true(left < 16);
		result = remap(p + PAGE_SIZE, 1023, 1023, MREMAP_MAYMOVE | MREMAP_FIXED, to);
		give_back(hoard);
		assert_true(result == -ENOMEM || result == (int64_t)to);
		assert_non_null(translate(p, 0));
		assert_true((translate(p + 1023 * PAGE_SIZE, 0) != NULL) == (result < 0));
	}
	assert_true(left > 2);
	assert_int_equal(load(to + 1022 * PAGE_SIZE), 2);
	assert_int_equal(mm->total_pages, 1024);
}

static void test_locks(void **state)
{
	uaddr_t p = map(0, 8, RW, ANONYMOUS);
	uint8_t vec[8];

	process.limits[8].cur = 4 * PAGE_SIZE + 100;
	assert_int_equal(mm_lock(mm, p, 5 * PAGE_SIZE, false), -ENOMEM);
	assert_int_equal(mm_lock(mm, p + PAGE_SIZE, 3 * PAGE_SIZE, false), 0);
	assert_int_equal(mm_resident(mm, p, 8, vec), 1);
	assert_int_equal(vec[0], 0);
	assert_int_equal(mm_resident(mm, p + PAGE_SIZE, 8, vec), 3);
	assert_memory_equal(vec, "\1\1\1", 3);
	// What is locked already does not count twice.
	assert_int_equal(mm_lock(mm, p, 4 * PAGE_SIZE, false), 0);
	assert_int_equal(map(0, 1, RW, ANONYMOUS | MAP_LOCKED), -EAGAIN);
	assert_int_equal(remap(p, 4, 5, MREMAP_MAYMOVE, 0), -EAGAIN);
	assert_int_equal(mm_lock_all(mm, MCL_CURRENT), -ENOMEM);
	assert_int_equal(mm_lock_all(mm, MCL_FUTURE), 0);
	assert_int_equal(map(0, 1, RW, ANONYMOUS), -EAGAIN);
	mm_set_heap(mm, MIB(100));
	assert_int_equal(mm_brk(mm, MIB(100) + 1), MIB(100));
	assert_int_equal(mm_unlock(mm, p, PAGE_SIZE), 0);
	assert_int_equal(mm_brk(mm, MIB(100) + 1), MIB(100) + 1);
	process.limits[8].cur = 0;
	assert_int_equal(mm_lock(mm, p, PAGE_SIZE, false), -EPERM);
	assert_int_equal(mm_lock_all(mm, MCL_FUTURE), -EPERM);
	assert_int_equal(map(0, 1, RW, ANONYMOUS | MAP_LOCKED), -EPERM);
	assert_int_equal(mm_unlock_all(mm), 0);
	assert_int_equal(mm->areas.count, 2);
	process.limits[8].cur = UINT64_MAX;
}

#define MODEL_PAGES 300

static struct {
	bool mapped;
	uint8_t prot, value;
} model[MODEL_PAGES];

static void model_set(size_t from, size_t to, bool mapped, int prot)
{
	for (size_t i = from; i < to; i++) {
		model[i].mapped = mapped;
		model[i].prot = prot;
		model[i].value = 0;
	}
}

static int model_protect(size_t from, size_t to, int prot)
{
	for (size_t i = from; i < to; i++) {
		if (!model[i].mapped)
			return -ENOMEM;
		model[i].prot = prot;
	}
	return 0;
}

// Areas move to where there is no part of them; gaps between them move nothing.
static void model_move(uaddr_t base, size_t from, size_t to)
{
	size_t target = rand() % (MODEL_PAGES - (to - from));
	int64_t result;

	if (target < to && from < target + (to - from))
		return;
	result = remap(base + from * PAGE_SIZE, to - from, to - from, MREMAP_MAYMOVE | MREMAP_FIXED,
		       base + target * PAGE_SIZE);
	assert_int_equal(result,
			 model[from].mapped ? (int64_t)(base + target * PAGE_SIZE) : -EFAULT);
	for (size_t i = from; i < to && result >= 0; i++) {
		if (model[i].mapped)
			model[target + i - from] = model[i];
		model_set(i, i + 1, false, 0);
	}
}

static void check_sizes(void)
{
	uint64_t pages = 0;

	for (struct vma *vma = mm->areas.first; vma; vma = vma->next) {
		assert_true(vma->start < vma->end && (!vma->next || vma->end <= vma->next->start));
		pages += (vma->end - vma->start) / PAGE_SIZE;
	}
	assert_int_equal(pages, mm->total_pages);
}

static void model_access(uaddr_t base, size_t page)
{
	uaddr_t addr = base + page * PAGE_SIZE + rand() % PAGE_SIZE / 512 * 512;
	int refusal = model[page].mapped ? -2 : -1;

	addr = base + page * PAGE_SIZE;
	if (rand() % 2) {
		bool allowed = model[page].mapped && (model[page].prot & PROT_WRITE);
		uint8_t value = rand();

		assert_int_equal(store(addr, value), allowed ? 0 : refusal);
		if (allowed)
			model[page].value = value;
	} else {
		bool allowed = model[page].mapped && model[page].prot != PROT_NONE;

		assert_int_equal(load(addr), allowed ? model[page].value : refusal);
	}
}

static void test_random_operations(void **state)
{
	static const int prots[] = {PROT_NONE, PROT_READ, RW, RW | PROT_EXEC};
	uaddr_t base = 5UL << 30;

	srand(11);
	model_set(0, MODEL_PAGES, false, 0);
	for (int round = 0; round < 100000; round++) {
		size_t from = rand() % MODEL_PAGES, len = 1 + rand() % (rand() % 9 ? 5 : 120);
		size_t to = MIN(MODEL_PAGES, from + len);
		uaddr_t start = base + from * PAGE_SIZE;
		int prot = prots[rand() % 4], what = rand() % 12;

		if (round % 100 == 0)
			check_sizes();

		if (what == 0) {
			assert_int_equal(mm_unmap(mm, start, (to - from) * PAGE_SIZE), 0);
			model_set(from, to, false, 0);
		} else if (what == 1) {
			int kind = rand() % 3 ? MAP_PRIVATE : MAP_SHARED;

			assert_int_equal(
				map(start, to - from, prot, kind | MAP_ANONYMOUS | MAP_FIXED),
				start);
			model_set(from, to, true, prot);
		} else if (what == 2) {
			assert_int_equal(mm_protect(mm, start, (to - from) * PAGE_SIZE, prot),
					 model_protect(from, to, prot));
		} else if (what == 3) {
			model_move(base, from, to);
		} else {
			model_access(base, from);
		}
	}
	assert_int_equal(mm_unmap(mm, base, MODEL_PAGES * PAGE_SIZE), 0);
	assert_int_equal(mm->total_pages, 0);
	assert_int_equal(mm->resident_pages, 0);
}

static int64_t operate_at_random(uaddr_t base)
{
	size_t from = rand() % MODEL_PAGES, len = 1 + rand() % (rand() % 9 ? 5 : 120);
	uaddr_t start = base + from * PAGE_SIZE;
	uaddr_t target = base + MIB(4UL << rand() % 9) + rand() % MODEL_PAGES * PAGE_SIZE;
	int prot = rand() % 4, flags = MREMAP_MAYMOVE | (rand() % 2 ? MREMAP_FIXED : 0);
	int kind = rand() % 3 ? MAP_PRIVATE : MAP_SHARED;

	switch (rand() % 9) {
	case 0:
		return mm_unmap(mm, start, len * PAGE_SIZE);
	case 1:
		return map(start, len, prot, kind | MAP_ANONYMOUS | MAP_FIXED);
	case 2:
		return mm_protect(mm, start, len * PAGE_SIZE, prot);
	case 3:
		return remap(start, rand() % len, len, flags, target);
	case 4:
		return remap(start, len, len, flags | (rand() % 2 ? MREMAP_DONTUNMAP : 0), target);
	case 5:
		return mm_advise(mm, start, len * PAGE_SIZE, rand() % 25);
	case 6:
		return mm_lock(mm, start, len * PAGE_SIZE, rand() % 2);
	case 7:
		return mm_unlock(mm, start, len * PAGE_SIZE);
	default:
		return store(start, 1);
	}
}

// Whatever cannot be had, what there is stays in order, and returns in the end.
static void test_random_shortages(void **state)
{
	srand(12);
	for (int round = 0; round < 60; round++) {
		struct page *hoard = take_all_but(rand() % 10);

		for (int i = 0; i < 1000; i++)
			(void)operate_at_random(5UL << 30);
		check_sizes();
		give_back(hoard);
	}
	assert_int_equal(mm_unmap(mm, 0, USER_MAX), 0);
	assert_int_equal(mm->total_pages, 0);
	assert_int_equal(mm->resident_pages, 0);
}

static int check_nothing_lost(void **state)
{
	static size_t first;
	size_t now = free_pages();

	// The caches and the kernel's page tables took what they keep in the first round.
	if (first && now + 2 < first)
		return -1;
	first = now;
	return 0;
}

#define LARGE ((size_t)PAGE_TABLE_SPAN)

static bool is_large(uaddr_t addr)
{
	return page_table_peek(&mm->pt, addr) & PTE_HUGE;
}

// Nothing mapped but an area of three large pages, the first byte of each page of the second
// written to.
static uaddr_t map_large(void)
{
	uaddr_t p;

	assert_int_equal(mm_unmap(mm, 0, USER_MAX), 0);
	p = ALIGN_UP((uaddr_t)map(0, 4 * LARGE / PAGE_SIZE, RW, ANONYMOUS), LARGE);
	assert_int_equal(mm_advise(mm, p, 3 * LARGE, MADV_HUGEPAGE), 0);
	for (size_t i = 0; i < LARGE; i += PAGE_SIZE) {
		// translate() would cut the page.
		if (!page_table_peek(&mm->pt, p + LARGE + i))
			assert_int_equal(fault_in(mm, mm_find_area(mm, p), p + LARGE + i, true), 0);
		*((uint8_t *)phys_to_virt(page_table_peek(&mm->pt, p + LARGE) & PTE_ADDR) + i) =
			i / PAGE_SIZE;
	}
	assert_true(is_large(p + LARGE));
	assert_false(is_large(p));
	assert_int_equal(mm->resident_pages, LARGE / PAGE_SIZE);
	return p + LARGE;
}

static void test_large_pages(void **state)
{
	size_t free = free_pages();
	uaddr_t p = map_large();
	const size_t at = 77 * PAGE_SIZE;

	// Dropped whole, and made again.
	assert_int_equal(mm_advise(mm, p, LARGE, MADV_DONTNEED), 0);
	assert_int_equal(mm->resident_pages, 0);
	assert_int_equal(mm_unmap(mm, p - 2 * LARGE, 5 * LARGE), 0);
	assert_true(free_pages() + 4 >= free); // tables of the last place stay
	// Cut by rights for a part.
	p = map_large();
	assert_int_equal(mm_protect(mm, p + at, PAGE_SIZE, PROT_READ), 0);
	assert_false(is_large(p));
	assert_int_equal(mm->resident_pages, LARGE / PAGE_SIZE);
	assert_int_equal(store(p + at, 1), -2);
	for (size_t i = 0; i < LARGE; i += PAGE_SIZE)
		assert_int_equal(load(p + i), (uint8_t)(i / PAGE_SIZE));
	// Dropped and unmapped in parts.
	p = map_large();
	assert_int_equal(mm_advise(mm, p + at, LARGE - at, MADV_DONTNEED), 0);
	assert_int_equal(mm->resident_pages, 77);
	assert_int_equal(load(p + at), 0);
	assert_int_equal(load(p + at - PAGE_SIZE), 76);
	p = map_large();
	assert_int_equal(mm_unmap(mm, p, PAGE_SIZE), 0);
	assert_int_equal(load(p), -1);
	assert_int_equal(load(p + at), 77);
	// Moved.
	p = map_large();
	p = mm_remap(mm, p, LARGE, 2 * LARGE, MREMAP_MAYMOVE, 0);
	assert_int_equal(load(p + at), 77);
}

static void test_large_pages_in_order(void **state)
{
	uaddr_t p = ALIGN_UP((uaddr_t)map(0, 4 * LARGE / PAGE_SIZE, RW, ANONYMOUS), LARGE);

	assert_int_equal(store(p + LARGE, 1), 0);
	assert_false(is_large(p + LARGE));
	for (size_t i = 0; i < 2 * LARGE; i += PAGE_SIZE)
		assert_int_equal(store(p + i, 1), 0);
	assert_int_equal(fault_in(mm, mm_find_area(mm, p), p + 2 * LARGE, true), 0);
	assert_true(is_large(p + 2 * LARGE));
	// Not where the program does not want it.
	mm_unmap(mm, p + 2 * LARGE, LARGE / 2);
	p = ALIGN_UP((uaddr_t)map(0, 3 * LARGE / PAGE_SIZE, RW, ANONYMOUS), LARGE);
	assert_int_equal(mm_advise(mm, p, 2 * LARGE, MADV_NOHUGEPAGE), 0);
	for (size_t i = 0; i < LARGE; i += PAGE_SIZE)
		assert_int_equal(store(p + i, 1), 0);
	assert_int_equal(store(p + LARGE, 1), 0);
	assert_false(is_large(p + LARGE));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rights),
		TEST(test_private_file),
		TEST(test_shared_file),
		TEST(test_shared_anonymous),
		TEST(test_stack),
		TEST(test_heap),
		TEST(test_reservations),
		TEST(test_small_areas_all_over),
		TEST(test_memory_runs_out),
		TEST(test_random_operations),
		TEST(test_remap),
		TEST(test_remap_file),
		TEST(test_locks),
		TEST(test_large_pages),
		TEST(test_large_pages_in_order),
		TEST(test_remap_without_memory),
		TEST(test_random_shortages),
	};
	int failed;

	syscall(SYS_arch_prctl, ARCH_SET_GS, &cpu);
	for (size_t i = 0; i < RLIMIT_COUNT; i++)
		process.limits[i].cur = UINT64_MAX;
	host_ram_start(&machine);
	slab_init();
	failed = cmocka_run_group_tests_name("mm", tests, NULL, check_nothing_lost);
	return failed ? failed
		      : cmocka_run_group_tests_name("mm again", tests, NULL, check_nothing_lost);
}
