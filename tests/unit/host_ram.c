// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "plat/x86_64/paging.h"
#include "plat/x86_64/pending.h"

#define ARRAY_BYTES (HOST_RAM_BYTES / PAGE_SIZE * sizeof(struct page))

struct boot_info boot_info;
struct page *host_page_array;

void page_clear(void *page)
{
	memset(page, 0, PAGE_SIZE);
}

void page_copy(void *restrict dst, const void *restrict src)
{
	memcpy(dst, src, PAGE_SIZE);
}

void host_ram_start(const struct boot_info *machine)
{
	static char *ram;

	if (!ram) {
		ram = aligned_alloc(PAGE_SIZE, HOST_RAM_BYTES);
		host_page_array = aligned_alloc(PAGE_SIZE, ARRAY_BYTES);
	}
	memset(ram, 0x5a, HOST_RAM_BYTES);
	memset(host_page_array, 0, ARRAY_BYTES);
	boot_info = *machine;
	boot_info.direct_map = (vaddr_t)ram;
	kernel_page_table.root = PAGE_SIZE;
	page_clear(ram + PAGE_SIZE);
	page_init(&boot_info);
}

void pending_run(void)
{
}
