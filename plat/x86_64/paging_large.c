// SPDX-License-Identifier: BSD-3-Clause
// Large pages: entries of level 1 that map memory themselves (SDM volume 3, section 4.5).

#include "kernel/lib/assert.h"
#include "kernel/mm/page.h"
#include "plat/x86_64/paging.h"
#include "plat/x86_64/paging_internal.h"

// The entry of level 1 for addr, or NULL where there is no table for it.
static pte_t *large_entry(const struct page_table *pt, vaddr_t addr)
{
	pte_t *table = phys_to_virt(pt->root);

	for (unsigned level = TOP_LEVEL; level > 1; level--) {
		pte_t entry = table[index_at(addr, level)];

		if (!entry)
			return NULL;
		table = table_of(entry);
	}
	return &table[index_at(addr, 1)];
}

bool page_table_map_large(struct page_table *pt, vaddr_t addr, struct page *block, pte_t bits)
{
	pte_t *entry;

	assert(IS_ALIGNED(addr, PAGE_TABLE_SPAN));
	entry = large_entry(pt, addr);
	if (entry && *entry)
		return false;
	// Makes all the tables, of which the lowest is the one to put aside.
	if (!page_table_entry(pt, addr, true))
		return false;
	entry = large_entry(pt, addr);
	block->owner = *entry & PTE_ADDR;
	*entry = page_to_phys(block) | bits | PTE_HUGE;
	return true;
}

pte_t page_table_peek(const struct page_table *pt, vaddr_t addr)
{
	const pte_t *entry = large_entry(pt, addr);

	if (!entry || !*entry || (*entry & PTE_HUGE))
		return entry ? *entry : 0;
	return table_of(*entry)[index_at(addr, 0)];
}

bool page_table_is_full(const struct page_table *pt, vaddr_t addr)
{
	const pte_t *entry = large_entry(pt, addr);
	const pte_t *pages;

	if (!entry || !*entry || (*entry & PTE_HUGE))
		return entry && *entry;
	pages = table_of(*entry);
	for (unsigned i = ENTRIES; i-- > 0;)
		if (!pages[i])
			return false;
	return true;
}

unsigned page_table_drop_entry(pte_t *pte)
{
	struct page *page = page_of_allocated(*pte & PTE_ADDR);
	unsigned count = 1;

	if (unlikely(*pte & PTE_HUGE)) {
		struct page *table = page_of_allocated(page->owner);

		list_remove(&table->link);
		page_put_clean(table);
		count = ENTRIES;
	}
	*pte = 0;
	page_put(page);
	return count;
}
