// SPDX-License-Identifier: BSD-3-Clause
/* Reads what the monitor passed, and takes memory for the first page tables. */
#include "kernel/lib/string.h"
#include "plat/x86_64/boot_internal.h"

#define CMDLINE_MAX  16384
#define IDENTITY_END GIB(4) /* what boot.S maps */

struct boot_info boot_info;

static char cmdline[CMDLINE_MAX] section(".bss..boot");
static paddr_t alloc_next;

/* The entry code: in use until the kernel runs at its final address, and afterwards for its last
 * word. */
static const struct phys_range entry = {BOOT_PAGE, BOOT_PAGE + PAGE_SIZE};

/* Inserts the range in order; full tables and empty ranges lose it. */
static void insert_range(struct phys_range *table, unsigned *count, unsigned max, paddr_t start,
			 paddr_t end)
{
	unsigned i = *count;

	if (start >= end || i == max)
		return;
	for (; i > 0 && table[i - 1].start > start; i--)
		table[i] = table[i - 1];
	table[i] = (struct phys_range){start, end};
	(*count)++;
}

/* Ranges of a hostile or careless monitor may overlap; what is behind a cut stays with the first.
 */
static void remove_overlaps(struct phys_range *table, unsigned *count)
{
	unsigned kept = 0;
	paddr_t end = 0;

	for (unsigned i = 0; i < *count; i++) {
		paddr_t start = MAX(table[i].start, end);

		if (start >= table[i].end)
			continue;
		end = table[i].end;
		table[kept++] = (struct phys_range){start, end};
	}
	*count = kept;
}

static void read_memory_map(const struct pvh_start_info *info)
{
	const struct pvh_memmap_entry *map = (const void *)info->memmap_paddr;

	for (uint32_t i = 0; i < info->memmap_entries; i++) {
		paddr_t start = ALIGN_UP(map[i].addr, PAGE_SIZE);
		paddr_t end = ALIGN_DOWN(map[i].addr + map[i].size, PAGE_SIZE);

		/* Page 0 stays free of use: its address is what "none" looks like. */
		if (map[i].type == PVH_MEMMAP_RAM)
			insert_range(boot_info.ram, &boot_info.ram_count, BOOT_MAX_RAM,
				     MAX(start, PAGE_SIZE), end);
	}
	remove_overlaps(boot_info.ram, &boot_info.ram_count);
	if (boot_info.ram_count > 0)
		boot_info.max_phys = boot_info.ram[boot_info.ram_count - 1].end;
}

static bool in_ram(paddr_t start, paddr_t end)
{
	for (unsigned i = 0; i < boot_info.ram_count; i++)
		if (start >= boot_info.ram[i].start && end <= boot_info.ram[i].end)
			return true;
	return false;
}

static const char *read_initrd(const struct pvh_start_info *info)
{
	const struct pvh_module *module = (const void *)info->modlist_paddr;
	paddr_t end;

	if (info->nr_modules == 0 || module->size == 0)
		return NULL;
	end = module->paddr + module->size;
	if (end < module->paddr || !in_ram(module->paddr, end))
		return "the initrd does not fit into memory: give the machine more memory";
	boot_info.initrd = (struct phys_range){module->paddr, end};
	return NULL;
}

const char *boot_read_start_info(const struct pvh_start_info *info)
{
	if (info->magic != PVH_MAGIC)
		return "no PVH start information: boot this image with a PVH monitor "
		       "(qemu-system-x86_64 -kernel)";
	if (info->version < 1 || info->memmap_entries == 0)
		return "the monitor passed no memory map";
	boot_info.kernel.start = (paddr_t)__image_start;
	boot_info.kernel.end = (paddr_t)__image_end;
	boot_info.rsdp = info->rsdp_paddr;
	boot_info.cmdline = cmdline;
	if (info->cmdline_paddr)
		str_copy(cmdline, (const char *)info->cmdline_paddr, sizeof(cmdline));
	read_memory_map(info);
	if (!in_ram(boot_info.kernel.start, boot_info.kernel.end))
		return "the kernel does not fit into memory: give the machine more memory";
	return read_initrd(info);
}

/* addr, or the end of the range if addr is in it. */
static paddr_t skip_range(paddr_t addr, const struct phys_range *range)
{
	return addr >= ALIGN_DOWN(range->start, PAGE_SIZE) && addr < range->end
		       ? ALIGN_UP(range->end, PAGE_SIZE)
		       : addr;
}

/* The first page at or above addr that is in RAM, and not of the kernel or the initrd. */
static paddr_t find_free(paddr_t addr)
{
	for (unsigned i = 0; i < boot_info.ram_count; i++) {
		addr = MAX(addr, boot_info.ram[i].start);
		addr = skip_range(addr, &entry);
		addr = skip_range(addr, &boot_info.kernel);
		addr = skip_range(addr, &boot_info.initrd);
		addr = skip_range(addr, &boot_info.kernel);
		if (addr < boot_info.ram[i].end)
			return addr;
	}
	return 0;
}

paddr_t boot_alloc_page(void)
{
	paddr_t page = find_free(alloc_next);

	if (page == 0 || page >= IDENTITY_END)
		return 0;
	alloc_next = page + PAGE_SIZE;
	page_clear((void *)page);
	return page;
}

void boot_note_reserved(void)
{
	struct phys_range *table = boot_info.reserved;
	unsigned *count = &boot_info.reserved_count;
	struct phys_range *initrd = &boot_info.initrd;

	insert_range(table, count, BOOT_MAX_RESERVED, boot_info.ram[0].start, alloc_next);
	insert_range(table, count, BOOT_MAX_RESERVED, entry.start, entry.end);
	insert_range(table, count, BOOT_MAX_RESERVED, boot_info.kernel.start, boot_info.kernel.end);
	insert_range(table, count, BOOT_MAX_RESERVED, ALIGN_DOWN(initrd->start, PAGE_SIZE),
		     ALIGN_UP(initrd->end, PAGE_SIZE));
	remove_overlaps(table, count);
}
