// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/symbols.h"

#include "kernel/lib/printf.h"
#include "plat/x86_64/boot.h"

extern char __image_start[], __rodata_start[];
extern const uint32_t symbol_count, symbol_offsets[], symbol_names[];
extern const char symbol_text[];

bool symbol_is_code(vaddr_t addr)
{
	return addr >= (vaddr_t)__image_start && addr < (vaddr_t)__rodata_start;
}

/* The index behind the last symbol that starts at or before offset. */
static uint32_t upper_bound(uint32_t offset)
{
	uint32_t low = 0;
	uint32_t high = symbol_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (symbol_offsets[middle] <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *symbol_name(vaddr_t addr)
{
	uint32_t offset = (uint32_t)(addr - (vaddr_t)__image_start);
	uint32_t index = symbol_is_code(addr) ? upper_bound(offset) : 0;

	return index ? symbol_text + symbol_names[index - 1] : NULL;
}

bool symbol_describe(vaddr_t addr, char *buf, size_t size)
{
	uint32_t offset = (uint32_t)(addr - (vaddr_t)__image_start), end;
	uint32_t index = symbol_is_code(addr) ? upper_bound(offset) : 0;

	if (index == 0)
		return false;
	end = index < symbol_count ? symbol_offsets[index]
				   : (uint32_t)(__rodata_start - __image_start);
	ksnprintf(buf, size, "%s+%#x/%#x", symbol_text + symbol_names[index - 1],
		  offset - symbol_offsets[index - 1], end - symbol_offsets[index - 1]);
	return true;
}

vaddr_t symbol_get(uint32_t index, const char **name)
{
	if (index >= symbol_count)
		return 0;
	*name = symbol_text + symbol_names[index];
	return (vaddr_t)__image_start + symbol_offsets[index];
}

void symbol_format(vaddr_t addr, char *buf, size_t size)
{
	uint32_t offset = (uint32_t)(addr - (vaddr_t)__image_start);
	uint32_t index = symbol_is_code(addr) ? upper_bound(offset) : 0;

	if (index == 0)
		ksnprintf(buf, size, "%#lx", addr);
	else
		ksnprintf(buf, size, "%s+%#x (%#lx)", symbol_text + symbol_names[index - 1],
			  offset - symbol_offsets[index - 1], addr - boot_info.kernel_slide);
}
