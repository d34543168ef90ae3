/* SPDX-License-Identifier: BSD-3-Clause */
/* Page tables (Intel SDM volume 3, chapter 4). */
#pragma once

#include "kernel/lib/list.h"
#include "plat/x86_64/layout.h"

#define PTE_PRESENT  (1UL << 0)
#define PTE_WRITE    (1UL << 1)
#define PTE_USER     (1UL << 2)
#define PTE_PWT	     (1UL << 3)
#define PTE_PCD	     (1UL << 4)
#define PTE_ACCESSED (1UL << 5)
#define PTE_DIRTY    (1UL << 6)
#define PTE_HUGE     (1UL << 7)
#define PTE_GLOBAL   (1UL << 8)
#define PTE_HIDDEN   (1UL << 9)	 /* ours: a page without PTE_PRESENT, of an area without access */
#define PTE_COPY     (1UL << 10) /* ours: a private copy of a file's page */
#define PTE_NX	     (1UL << 63)
#define PTE_ADDR     0x000ffffffffff000UL

/*
 * What entries of program pages, and all tables above them, have besides their rights: in ring 0
 * nothing, since the program runs as a supervisor; with the program in ring 3 the user bit.
 */
#define PTE_PROGRAM (IS_ENABLED(CONFIG_APP_RING3) ? PTE_USER : 0UL)

/* What one table of the lowest level maps. */
#define PAGE_TABLE_SPAN (512 * PAGE_SIZE)

typedef uint64_t pte_t;

/*
 * A page table tree. Its tables are pages of the page allocator, but for those boot code made.
 */
struct page_table {
	paddr_t root;
	struct list_node tables; /* all but the root, the newest first; not kept of the kernel's */
};

/* The kernel's own tables; their upper half (but slot 511) is shared by all others. */
extern struct page_table kernel_page_table;

/* Takes over the tables that boot code made and CR3 names. Comes before page_init(). */
void paging_init(void);

/* Makes an empty tree that shares the kernel's half. 0, or -ENOMEM. */
int page_table_init(struct page_table *pt);

/* Frees the tables of the lower half and slot 511. The pages they map are the caller's concern. */
void page_table_destroy(struct page_table *pt);

/* Loads CR3 with pt. */
void page_table_activate(const struct page_table *pt);

struct page;

/*
 * Returns the entry for addr, or NULL where there is no table for it. With alloc, missing tables
 * are made, and NULL means that there was no memory.
 */
pte_t *page_table_entry(struct page_table *pt, vaddr_t addr, bool alloc);

/*
 * The same, with missing tables made of the pages that take(arg) returns: physical addresses of
 * pages of zeros nobody else uses, or 0 when there are no more. For code that works before there is
 * a page allocator.
 */
pte_t *page_table_entry_with(struct page_table *pt, vaddr_t addr, paddr_t (*take)(void *arg),
			     void *arg);

/*
 * Clears the entries of [start, end) and drops their references; tables that do not exist are
 * skipped at no cost. Returns how many pages were mapped. Deferred interrupt work gets its turn.
 */
uint64_t page_table_drop(struct page_table *pt, vaddr_t start, vaddr_t end);

/*
 * The same; then frees the tables on the way that lie wholly in [floor, ceiling): nothing but the
 * range itself may be mapped there.
 */
uint64_t page_table_clear(struct page_table *pt, vaddr_t start, vaddr_t end, vaddr_t floor,
			  vaddr_t ceiling);

/* Calls visit for every non-zero entry of [start, end), which it may change. */
void page_table_visit(struct page_table *pt, vaddr_t start, vaddr_t end,
		      void (*visit)(pte_t *pte, vaddr_t addr, void *arg), void *arg);

/* The same for a visit that takes large pages as they are (PTE_HUGE in the entry), where they lie
 * wholly in the range. */
void page_table_visit_whole(struct page_table *pt, vaddr_t start, vaddr_t end,
			    void (*visit)(pte_t *pte, vaddr_t addr, void *arg), void *arg);

/*
 * Large pages: one entry, with PTE_HUGE, for PAGE_TABLE_SPAN bytes, and a reference to a block of
 * order PAGE_TABLE_ORDER. The table that these bytes need when one of them is to be treated in a
 * way of its own is put aside when the entry is made, so that cutting a large page cannot fail.
 * Whoever asks for an entry in it, or visits some, cuts it and sees pages.
 */
#define PAGE_TABLE_ORDER 9

/* Enters a block with its reference, at an address aligned to PAGE_TABLE_SPAN where there are no
 * pages. False without memory, or where there is a table. */
bool page_table_map_large(struct page_table *pt, vaddr_t addr, struct page *block, pte_t bits);

/* What maps addr, without cutting a large page: its whole entry, or that of the page, or 0. */
pte_t page_table_peek(const struct page_table *pt, vaddr_t addr);

/* Whether all pages around addr that one table maps are there, or a large one. */
bool page_table_is_full(const struct page_table *pt, vaddr_t addr);

/* Clears an entry, of a large page or another, drops its reference and the table that was put aside
 * for it. Returns how many pages it mapped. */
unsigned page_table_drop_entry(pte_t *pte);

/* Maps and unmaps pages in the kernel's half (KVMAP area). prot: PTE_ bits besides the address.
 * 0, or -ENOMEM with nothing changed. */
int kernel_map(vaddr_t addr, paddr_t phys, size_t size, uint64_t prot);
void kernel_unmap(vaddr_t addr, size_t size);

/* Pages of tables that kernel_map() has made; they stay. */
uint64_t kernel_table_pages(void);

/*
 * Maps size bytes of device registers uncached, writable, not executable. Returns the virtual
 * address of phys, or NULL without memory. Never unmapped.
 */
void *mmio_map(paddr_t phys, size_t size);

/* Where mmio_map() places what it maps; the part of the KVMAP area below is for others. */
#define MMIO_BASE (KVMAP_BASE + (256UL << 30))

static inline void tlb_flush_page(vaddr_t addr)
{
	__asm__ volatile("invlpg (%0)" ::"r"(addr) : "memory");
}

/* Drops all but global entries. */
static inline void tlb_flush_all(void)
{
	uint64_t cr3;

	__asm__ volatile("movq %%cr3, %0\n\tmovq %0, %%cr3" : "=r"(cr3)::"memory");
}
