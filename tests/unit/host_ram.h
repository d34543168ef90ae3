/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A machine's memory on the host: RAM is a buffer, the direct map leads there, and so do the page
 * tables, which the processor of the host knows nothing of. Only the array of page descriptors is
 * elsewhere. Included ahead of the kernel's sources, which then use that array.
 */
#pragma once

struct page;
extern struct page *host_page_array;
#define PAGE_ARRAY     host_page_array

#define HOST_RAM_BYTES (64UL << 20)

/* What every machine needs first: the pages 0 and 1, which are the program's and the root of the
 * kernel's page tables. */
#define HOST_RESERVED       \
	{                   \
		0, 2 * 4096 \
	}

struct boot_info;

/* Starts the page allocator on a machine that has just been switched on. */
void host_ram_start(const struct boot_info *machine);
