// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sched/kstack.h"

#include "kernel/mm/page.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/paging.h"

/* The lower half of the area holds stacks, the upper one device registers (mmio_map). */
#define AREA_END (KVMAP_BASE + (KVMAP_END - KVMAP_BASE) / 2)

/* A stack and its guard page, so that each lies in a slot of its own. */
#define SLOT_SIZE (2 * KSTACK_SIZE)

/* Slots that were used before, linked through the first word of the stacks, which stay mapped. */
static vaddr_t free_stacks;
static uint64_t free_count;
static vaddr_t next_slot = KVMAP_BASE;

static void unmap_pages(vaddr_t stack, size_t size, struct page *const *pages)
{
	kernel_unmap(stack, size);
	for (size_t i = 0; i < size / PAGE_SIZE; i++)
		page_put(pages[i]);
}

static bool map_pages(vaddr_t stack)
{
	struct page *pages[KSTACK_SIZE / PAGE_SIZE];

	for (size_t done = 0; done < KSTACK_SIZE; done += PAGE_SIZE) {
		struct page *page = page_alloc(0, 0);

		if (page && kernel_map(stack + done, page_to_phys(page), PAGE_SIZE,
				       PTE_WRITE | PTE_NX) == 0) {
			pages[done / PAGE_SIZE] = page;
			continue;
		}
		if (page)
			page_put(page);
		unmap_pages(stack, done, pages);
		return false;
	}
	return true;
}

vaddr_t kstack_alloc(void)
{
	vaddr_t stack = free_stacks;

	if (stack) {
		free_stacks = *(vaddr_t *)stack;
		free_count--;
		return stack;
	}
	stack = next_slot + SLOT_SIZE - KSTACK_SIZE;
	if (next_slot + SLOT_SIZE > AREA_END || !map_pages(stack))
		return 0;
	next_slot += SLOT_SIZE;
	return stack;
}

void kstack_free(vaddr_t stack)
{
	if (!stack)
		return;
	*(vaddr_t *)stack = free_stacks;
	free_stacks = stack;
	free_count++;
}

uint64_t kstack_idle_pages(void)
{
	return free_count * (KSTACK_SIZE / PAGE_SIZE);
}
