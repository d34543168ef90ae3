/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files that know what page tables look like. */
#pragma once

#include "plat/x86_64/paging.h"

#define TOP_LEVEL      3
#define ENTRIES	       512
#define LEVEL_SHIFT(l) (PAGE_SHIFT + 9 * (l))

static inline pte_t *table_of(pte_t entry)
{
	return phys_to_virt(entry & PTE_ADDR);
}

static inline unsigned index_at(vaddr_t addr, unsigned level)
{
	return (addr >> LEVEL_SHIFT(level)) & (ENTRIES - 1);
}
