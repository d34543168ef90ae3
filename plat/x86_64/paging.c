// SPDX-License-Identifier: BSD-3-Clause
// Page tables of four levels. Level 3 is the root (PML4), level 0 holds the entries of pages.

#include "include/linux/errno.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "plat/x86_64/paging_internal.h"
#include "plat/x86_64/pending.h"

#define LEVEL_SPAN(l)	(1UL << LEVEL_SHIFT(l))
#define OWN_SLOT	511 /* of each address space, see layout.h */
#define FIRST_KERNEL	256
#define PTE_TABLE	(PTE_PRESENT | PTE_WRITE | PTE_ACCESSED | PTE_PROGRAM)
#define KERNEL_MAP_BITS (PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY)

struct page_table kernel_page_table;

static paddr_t take_from_allocator(void *arg)
{
	struct page *page = page_alloc(0, PAGE_ZERO);

	return page ? page_to_phys(page) : 0;
}

// A table of an address space knows the entry that leads to it, so that all of them are found and
// freed without a look at what is in them. The kernel's stay, and some are older than descriptors.
static bool table_add(struct page_table *pt, pte_t *entry, paddr_t (*take)(void *arg), void *arg)
{
	paddr_t table = take ? take(arg) : 0;

	if (!table)
		return false;
	*entry = table | PTE_TABLE;
	if (pt != &kernel_page_table) {
		struct page *page = page_of_allocated(table);

		page->owner = (uint64_t)entry;
		list_add(&pt->tables, &page->link);
	}
	return true;
}

// Cuts a large page: its table comes into its place, and each page gets its own reference. What the
// TLB holds of it may stay, since it says the same, and goes with any of its pages (SDM volume 3,
// section 4.10.2.3).
static __attribute__((noinline)) void cut_large(pte_t *entry)
{
	struct page *block = page_of_allocated(*entry & PTE_ADDR);
	paddr_t table = block->owner;
	pte_t *pages = phys_to_virt(table);
	pte_t page = *entry & ~PTE_HUGE;

	assert(block->refcount == 1 && block->order == PAGE_TABLE_ORDER);
	for (unsigned i = 0; i < ENTRIES; i++, page += PAGE_SIZE) {
		block[i].refcount = 1;
		block[i].order = 0;
		block[i].flags = 0;
		pages[i] = page;
	}
	*entry = table | PTE_TABLE;
}

__attribute__((noinline)) pte_t *page_table_entry_with(struct page_table *pt, vaddr_t addr,
						       paddr_t (*take)(void *arg), void *arg)
{
	pte_t *table = phys_to_virt(pt->root);

	for (unsigned level = TOP_LEVEL; level > 0; level--) {
		pte_t *entry = &table[index_at(addr, level)];

		if (unlikely(!*entry) && !table_add(pt, entry, take, arg))
			return NULL;
		if (unlikely(*entry & PTE_HUGE))
			cut_large(entry);
		table = table_of(*entry);
	}
	return &table[index_at(addr, 0)];
}

// Every page fault comes here, and nearly always finds all tables.
pte_t *page_table_entry(struct page_table *pt, vaddr_t addr, bool alloc)
{
	pte_t entry = ((pte_t *)phys_to_virt(pt->root))[index_at(addr, 3)];

	if (likely(entry))
		entry = table_of(entry)[index_at(addr, 2)];
	if (likely(entry))
		entry = table_of(entry)[index_at(addr, 1)];
	if (likely(entry && !(entry & PTE_HUGE)))
		return &table_of(entry)[index_at(addr, 0)];
	return alloc || entry ? page_table_entry_with(pt, addr, take_from_allocator, NULL) : NULL;
}

void paging_init(void)
{
	uint64_t cr3;

	__asm__ volatile("movq %%cr3, %0" : "=r"(cr3));
	kernel_page_table.root = cr3 & PTE_ADDR;
}

int page_table_init(struct page_table *pt)
{
	struct page *page = page_alloc(0, 0);
	const pte_t *kernel = phys_to_virt(kernel_page_table.root);
	pte_t *root;

	// The slot of kernel mappings must be there to be shared, whatever will be mapped in it.
	if (!page || !page_table_entry(&kernel_page_table, KVMAP_BASE, true)) {
		if (page)
			page_put(page);
		return -ENOMEM;
	}
	pt->root = page_to_phys(page);
	list_init(&pt->tables);
	root = page_to_virt(page);
	memset(root, 0, FIRST_KERNEL * sizeof(pte_t));
	memcpy(root + FIRST_KERNEL, kernel + FIRST_KERNEL,
	       (OWN_SLOT - FIRST_KERNEL) * sizeof(pte_t));
	root[OWN_SLOT] = 0;
	return 0;
}

// The table has no entries any more.
static void table_free(pte_t *entry)
{
	struct page *page = page_of_allocated(*entry & PTE_ADDR);

	list_remove(&page->link);
	page_put_clean(page);
	*entry = 0;
}

// The first entry of [entry, end) that is not zero, or end. Tables are nearly empty.
static pte_t *find_used(pte_t *entry, pte_t *end)
{
	uint64_t left = (uint64_t)(end - entry);
	bool is_zero = true; // the last that was looked at

	if (left > 0)
		__asm__("repe scasq"
			: "+D"(entry), "+c"(left), "=@ccz"(is_zero)
			: "a"(0UL)
			: "memory");
	return is_zero ? end : entry - 1;
}

void page_table_destroy(struct page_table *pt)
{
	// A table is newer than the one that leads to it, and so gone before that.
	while (!list_empty(&pt->tables)) {
		struct page *table = list_first(&pt->tables, struct page, link);

		table_free((pte_t *)table->owner);
	}
	page_put(page_of_allocated(pt->root));
	pt->root = 0;
}

void page_table_activate(const struct page_table *pt)
{
	__asm__ volatile("movq %0, %%cr3" ::"r"(pt->root) : "memory");
}

// What a walk over a range does with the entries of pages (without a visit, it drops them) and,
// unless free_tables is clear, with the tables between floor and ceiling.
struct walk {
	void (*visit)(pte_t *pte, vaddr_t addr, void *arg);
	void *arg;
	bool whole; // large pages are taken as they are
	bool free_tables;
	vaddr_t floor, ceiling;
	uint64_t dropped; // pages
};

// A table of pages between floor and ceiling has nothing in it; one of tables may have some that
// were left behind elsewhere in that gap.
static bool table_is_idle(const pte_t *entry, unsigned level)
{
	const pte_t *table = table_of(*entry);

	for (unsigned i = 0; level > 1 && i < ENTRIES; i++)
		if (table[i])
			return false;
	return true;
}

// Returns how many entries of [entry, end) there were.
static uint64_t drop_pages(pte_t *entry, pte_t *end)
{
	uint64_t count = 0;

	for (; entry < end; entry++) {
		pte_t old = *entry;

		if (!old) {
			// Not the last that is looked at, so that the loop ends with it, too.
			entry = find_used(entry, end) - 1;
			continue;
		}
		*entry = 0;
		page_put(page_of_allocated(old & PTE_ADDR));
		count++;
	}
	pending_run();
	return count;
}

static void walk_pages(pte_t *table, vaddr_t start, vaddr_t last, struct walk *walk)
{
	pte_t *first = &table[index_at(start, 0)];
	pte_t *end = &table[index_at(last, 0)] + 1;

	if (!walk->visit) {
		walk->dropped += drop_pages(first, end);
		return;
	}
	for (pte_t *entry = first; entry < end; entry++) {
		if (!*entry)
			entry = find_used(entry, end);
		if (entry < end)
			walk->visit(entry, start + (vaddr_t)(entry - first) * PAGE_SIZE, walk->arg);
	}
}

// Walks the part [start, last] (inclusive, so that the end of the address space needs no care) of
// one table.
static void walk_large(pte_t *entry, vaddr_t addr, struct walk *walk)
{
	if (walk->visit)
		walk->visit(entry, addr, walk->arg);
	else
		walk->dropped += page_table_drop_entry(entry);
}

static void walk_table(pte_t *table, unsigned level, vaddr_t start, vaddr_t last, struct walk *walk)
{
	if (level == 0) {
		walk_pages(table, start, last, walk);
		return;
	}
	for (unsigned i = index_at(start, level); i <= index_at(last, level); i++) {
		vaddr_t span_start = ALIGN_DOWN(start, LEVEL_SPAN(level));
		vaddr_t span_last = span_start + LEVEL_SPAN(level) - 1;

		if (table[i] & PTE_HUGE) {
			if (walk->whole && start == span_start && last >= span_last)
				walk_large(&table[i], start, walk);
			else
				cut_large(&table[i]);
		}
		// A large page that was only looked at is still there.
		if (table[i] && !(table[i] & PTE_HUGE)) {
			walk_table(table_of(table[i]), level - 1, start, MIN(last, span_last),
				   walk);
			if (walk->free_tables && span_start >= walk->floor &&
			    span_last < walk->ceiling && table_is_idle(&table[i], level))
				table_free(&table[i]);
		}
		start = span_last + 1;
	}
}

uint64_t page_table_clear(struct page_table *pt, vaddr_t start, vaddr_t end, vaddr_t floor,
			  vaddr_t ceiling)
{
	struct walk walk = {
		.whole = true,
		.free_tables = true,
		.floor = floor,
		.ceiling = ceiling,
	};

	walk_table(phys_to_virt(pt->root), TOP_LEVEL, start, end - 1, &walk);
	return walk.dropped;
}

static inline void walk_range(struct page_table *pt, vaddr_t start, vaddr_t end, struct walk *walk)
{
	pte_t *entry;

	// The usual small range needs no recursion.
	if (ALIGN_DOWN(start, PAGE_TABLE_SPAN) == ALIGN_DOWN(end - 1, PAGE_TABLE_SPAN) &&
	    end - start < PAGE_TABLE_SPAN) {
		entry = page_table_entry(pt, start, false);
		if (entry)
			walk_pages(entry - index_at(start, 0), start, end - 1, walk);
		return;
	}
	walk_table(phys_to_virt(pt->root), TOP_LEVEL, start, end - 1, walk);
}

void page_table_visit(struct page_table *pt, vaddr_t start, vaddr_t end,
		      void (*visit)(pte_t *pte, vaddr_t addr, void *arg), void *arg)
{
	struct walk walk = {.visit = visit, .arg = arg};

	walk_range(pt, start, end, &walk);
}

void page_table_visit_whole(struct page_table *pt, vaddr_t start, vaddr_t end,
			    void (*visit)(pte_t *pte, vaddr_t addr, void *arg), void *arg)
{
	struct walk walk = {.visit = visit, .arg = arg, .whole = true};

	walk_range(pt, start, end, &walk);
}

uint64_t page_table_drop(struct page_table *pt, vaddr_t start, vaddr_t end)
{
	struct walk walk = {.whole = true};

	walk_range(pt, start, end, &walk);
	return walk.dropped;
}

static uint64_t kernel_tables;

static paddr_t take_kernel_table(void *arg)
{
	paddr_t table = take_from_allocator(arg);

	kernel_tables += table != 0;
	return table;
}

uint64_t kernel_table_pages(void)
{
	return kernel_tables;
}

int kernel_map(vaddr_t addr, paddr_t phys, size_t size, uint64_t prot)
{
	for (size_t done = 0; done < size; done += PAGE_SIZE) {
		pte_t *pte = page_table_entry_with(&kernel_page_table, addr + done,
						   take_kernel_table, NULL);

		if (!pte) {
			kernel_unmap(addr, done);
			return -ENOMEM;
		}
		assert(!*pte);
		*pte = (phys + done) | KERNEL_MAP_BITS | prot;
	}
	return 0;
}

void kernel_unmap(vaddr_t addr, size_t size)
{
	for (size_t done = 0; done < size; done += PAGE_SIZE) {
		pte_t *pte = page_table_entry(&kernel_page_table, addr + done, false);

		assert(pte && *pte);
		*pte = 0;
		tlb_flush_page(addr + done);
	}
}

void *mmio_map(paddr_t phys, size_t size)
{
	static vaddr_t next = MMIO_BASE;
	size_t offset = phys & ~PAGE_MASK;
	vaddr_t addr = next;

	size = ALIGN_UP(offset + size, PAGE_SIZE);
	if (kernel_map(addr, phys - offset, size, PTE_WRITE | PTE_PCD | PTE_PWT | PTE_NX) != 0)
		return NULL;
	next += size + PAGE_SIZE;
	return (void *)(addr + offset);
}
