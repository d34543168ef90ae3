/* SPDX-License-Identifier: BSD-3-Clause */
/* Page tables (Intel SDM volume 3, chapter 4). */
#pragma once

#include "kernel/lib/compiler.h"

#define PTE_PRESENT  (1UL << 0)
#define PTE_WRITE    (1UL << 1)
#define PTE_USER     (1UL << 2)
#define PTE_PWT	     (1UL << 3)
#define PTE_PCD	     (1UL << 4)
#define PTE_ACCESSED (1UL << 5)
#define PTE_DIRTY    (1UL << 6)
#define PTE_HUGE     (1UL << 7)
#define PTE_GLOBAL   (1UL << 8)
#define PTE_NX	     (1UL << 63)
#define PTE_ADDR     0x000ffffffffff000UL

typedef uint64_t pte_t;

/*
 * A page table tree. Its tables are pages of the page allocator, but for those boot code made.
 */
struct page_table {
	paddr_t root;
};

/* The kernel's own tables; their upper half (but slot 511) is shared by all others. */
extern struct page_table kernel_page_table;

/* Makes an empty tree that shares the kernel's half. 0, or -ENOMEM. */
int page_table_init(struct page_table *pt);

/* Frees the tables of the lower half and slot 511. The pages they map are the caller's concern. */
void page_table_destroy(struct page_table *pt);

/* Loads CR3 with pt. */
void page_table_activate(const struct page_table *pt);

/*
 * Returns the entry for addr, or NULL where there is no table for it. With alloc, missing tables
 * are made, and NULL means that there was no memory.
 */
pte_t *page_table_entry(struct page_table *pt, vaddr_t addr, bool alloc);

/* Maps and unmaps pages in the kernel's half (KVMAP area). prot: PTE_ bits besides the address.
 * 0, or -ENOMEM with nothing changed. */
int kernel_map(vaddr_t addr, paddr_t phys, size_t size, uint64_t prot);
void kernel_unmap(vaddr_t addr, size_t size);

/*
 * Maps size bytes of device registers uncached, writable, not executable. Returns the virtual
 * address of phys, or NULL without memory. Never unmapped.
 */
void *mmio_map(paddr_t phys, size_t size);

static inline void tlb_flush_page(vaddr_t addr)
{
	__asm__ volatile("invlpg (%0)" ::"r"(addr) : "memory");
}
