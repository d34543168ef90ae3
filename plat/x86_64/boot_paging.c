// SPDX-License-Identifier: BSD-3-Clause
/* The page tables the kernel starts with. Runs at physical addresses, all of them below 4 GiB. */
#include "plat/x86_64/boot_internal.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/paging.h"

#define LARGE_SIZE MIB(2)
#define GIANT_SIZE GIB(1)

extern char boot_stack_guard[], ist_stacks[];
extern pte_t boot_page_tables[];

static unsigned index_at(vaddr_t addr, unsigned level)
{
	return addr >> (PAGE_SHIFT + 9 * level) & 511;
}

/* The table below entry, made if it is not there; NULL without memory. */
static pte_t *table_below(pte_t *entry)
{
	if (!*entry) {
		paddr_t page = boot_alloc_page();

		if (!page)
			return NULL;
		*entry = page | PTE_PRESENT | PTE_WRITE;
	}
	return (pte_t *)(*entry & PTE_ADDR);
}

/* The entry for a page of the size of level: 0 = 4 KiB, 1 = 2 MiB, 2 = 1 GiB; NULL without
 * memory. */
static pte_t *entry_for(paddr_t root, vaddr_t addr, unsigned level)
{
	pte_t *table = (pte_t *)root;

	for (unsigned l = 3; l > level; l--) {
		table = table_below(&table[index_at(addr, l)]);
		if (!table)
			return NULL;
	}
	return &table[index_at(addr, level)];
}

static bool map_page(paddr_t root, vaddr_t addr, paddr_t phys, unsigned level, uint64_t prot)
{
	pte_t *entry = entry_for(root, addr, level);

	if (!entry)
		return false;
	*entry = phys | prot | PTE_PRESENT | PTE_GLOBAL | (level ? PTE_HUGE : 0);
	return true;
}

static bool is_guard(paddr_t page)
{
	paddr_t ist = (paddr_t)ist_stacks;

	return page == (paddr_t)boot_stack_guard ||
	       (page >= ist && page < ist + 8 * PAGE_SIZE && ((page - ist) / PAGE_SIZE) % 2 == 0);
}

static uint64_t image_prot(paddr_t page)
{
	if (page < (paddr_t)__rodata_start)
		return 0;
	return page < (paddr_t)__data_start ? PTE_NX : PTE_NX | PTE_WRITE;
}

static bool map_image(paddr_t root)
{
	for (paddr_t page = boot_info.kernel.start; page < boot_info.kernel.end; page += PAGE_SIZE)
		if (!is_guard(page) &&
		    !map_page(root, boot_info.kernel_slide + page, page, 0, image_prot(page)))
			return false;
	return true;
}

static bool has_ram(paddr_t start, paddr_t end)
{
	for (unsigned i = 0; i < boot_info.ram_count; i++)
		if (boot_info.ram[i].start < end && boot_info.ram[i].end > start)
			return true;
	return false;
}

static bool holds_image(paddr_t start, paddr_t size)
{
	return start < (paddr_t)__data_start && start + size > boot_info.kernel.start;
}

/* The image's read-only parts are read-only in the direct map too. */
static bool map_direct_small(paddr_t root, paddr_t start)
{
	pte_t *entry = entry_for(root, boot_info.direct_map + start, 0);

	if (!entry)
		return false;
	for (paddr_t page = start; page < start + LARGE_SIZE; page += PAGE_SIZE, entry++) {
		uint64_t prot = holds_image(page, PAGE_SIZE) ? PTE_NX : PTE_NX | PTE_WRITE;

		*entry = page | prot | PTE_PRESENT | PTE_GLOBAL;
	}
	return true;
}

static bool map_direct_gib(paddr_t root, paddr_t start)
{
	paddr_t end = MIN(start + GIANT_SIZE, boot_info.max_phys);

	if (cpu_has(CPU_GIB_PAGES) && !holds_image(start, GIANT_SIZE))
		return map_page(root, boot_info.direct_map + start, start, 2, PTE_NX | PTE_WRITE);
	for (paddr_t page = start; page < end; page += LARGE_SIZE) {
		bool ok = holds_image(page, LARGE_SIZE)
				  ? map_direct_small(root, page)
				  : map_page(root, boot_info.direct_map + page, page, 1,
					     PTE_NX | PTE_WRITE);
		if (!ok)
			return false;
	}
	return true;
}

static bool map_direct(paddr_t root)
{
	for (paddr_t start = 0; start < boot_info.max_phys; start += GIANT_SIZE)
		if (has_ram(start, start + GIANT_SIZE) && !map_direct_gib(root, start))
			return false;
	return true;
}

/* Slots that fill later must exist now, since every address space copies the root's upper half. */
static bool make_slot(paddr_t root, vaddr_t base)
{
	return table_below(&((pte_t *)root)[index_at(base, 3)]) != NULL;
}

paddr_t boot_make_page_tables(void)
{
	paddr_t root = boot_alloc_page();

	if (!root || !map_image(root) || !map_direct(root) || !make_slot(root, PAGE_ARRAY_BASE) ||
	    !make_slot(root, KVMAP_BASE))
		return 0;
	/* The code that loads the new tables runs at its physical address until it has jumped. */
	*(pte_t *)root = boot_page_tables[0];
	return root;
}
