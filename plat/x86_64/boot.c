// SPDX-License-Identifier: BSD-3-Clause
/*
 * From long mode at physical addresses to kernel_main() at random virtual ones. The image is linked
 * at its load address, so it works where it is; relocated by the slide it works where it is going.
 */
#include "kernel/lib/cmdline.h"
#include "kernel/init/main.h"
#include "plat/x86_64/boot_internal.h"
#include "plat/x86_64/cpu_init.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/io.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/paging.h"

/* Relative relocations, packed (DT_RELR of the ELF gABI). */
extern const uint64_t __relr_start[], __relr_end[];

/* The root of the new page tables. */
static paddr_t root;

struct boot_target {
	vaddr_t start; /* address of kernel_start() */
	vaddr_t delta; /* what to add to addresses in the image */
};

struct boot_target boot_main(const struct pvh_start_info *info, uint64_t entry_tsc);
noreturn void kernel_start(void);

/*
 * An even entry is the address of a word to relocate; the bits of an odd one, from bit 1 on, are
 * about the 63 words behind what the entries before were about.
 */
static void relocate(vaddr_t delta)
{
	uint64_t *word = NULL;

	for (const uint64_t *entry = __relr_start; entry < __relr_end; entry++) {
		if (!(*entry & 1)) {
			word = (uint64_t *)*entry;
			*word++ += delta;
			continue;
		}
		for (uint64_t bits = *entry >> 1, i = 0; bits; bits >>= 1, i++)
			if (bits & 1)
				word[i] += delta;
		word += 63;
	}
}

/* The address bits that are left to chance: a generator of the CPU's, else the clock's. */
static uint64_t early_random(void)
{
	uint64_t value = cpu_rdseed() ^ cpu_rdrand() ^ (rdtsc() * 0x9e3779b97f4a7c15UL);

	return value ^ value >> 29;
}

static void choose_addresses(void)
{
	uint64_t image_size = boot_info.kernel.end - boot_info.kernel.start;
	uint64_t gib_slots = (DIRECT_MAP_SLOTS << 9) - DIV_ROUND_UP(boot_info.max_phys, GIB(1));
	bool fixed = cmdline_get_bool("nokaslr", false);

	boot_info.direct_map = PML4_SLOT(DIRECT_MAP_SLOT);
	boot_info.kernel_slide = KERNEL_BASE;
	if (fixed)
		return;
	boot_info.direct_map += early_random() % gib_slots * GIB(1);
	boot_info.kernel_slide +=
		early_random() % ((KERNEL_SLIDE_MAX - image_size) / PAGE_SIZE) * PAGE_SIZE;
}

static const char *prepare(const struct pvh_start_info *info)
{
	const char *problem = boot_read_start_info(info);

	if (problem)
		return problem;
	if (!cpu_has(CPU_NX))
		return "the CPU has no no-execute protection (NX)";
	cmdline_init(boot_info.cmdline);
	choose_addresses();
	root = boot_make_page_tables();
	if (!root)
		return "not enough memory for the kernel's page tables";
	boot_note_reserved();
	return NULL;
}

/*
 * Runs at the physical address on the boot stack. Returns where to go on; from the relocation on,
 * pointers in data belong to that place and must not be used here.
 */
struct boot_target boot_main(const struct pvh_start_info *info, uint64_t entry_tsc)
{
	const char *problem;
	vaddr_t delta;

	wrmsr(MSR_GS_BASE, (vaddr_t)&boot_cpu);
	cpu_features_init();
	boot_info.entry_tsc = entry_tsc;
	problem = prepare(info);
	if (problem) {
		boot_info.direct_map = 0; /* it is not there yet */
		boot_fail(problem);
	}
	delta = boot_info.kernel_slide;
	boot_info.cmdline = (const char *)((vaddr_t)boot_info.cmdline + delta);
	relocate(delta);
	if (cpu_has(CPU_PGE))
		write_cr4(read_cr4() | CR4_PGE);
	write_cr3(root);
	return (struct boot_target){(vaddr_t)kernel_start + delta, delta};
}

/* The first code at the final address. Per-CPU state comes before any checked function. */
void kernel_start(void)
{
	wrmsr(MSR_GS_BASE, (vaddr_t)&boot_cpu);
	*(pte_t *)phys_to_virt(root) = 0;
	write_cr3(root);
	kernel_main();
}
