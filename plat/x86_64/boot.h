/* SPDX-License-Identifier: BSD-3-Clause */
/* What boot code found and handed to the kernel. */
#pragma once

#include "kernel/lib/compiler.h"
#include "plat/x86_64/layout.h"

struct phys_range {
	paddr_t start, end; /* end is behind the last byte */
};

#define BOOT_MAX_RAM	  32
#define BOOT_MAX_RESERVED 16

struct boot_info {
	struct phys_range ram[BOOT_MAX_RAM]; /* usable memory: sorted, page-aligned, no overlap */
	unsigned ram_count;
	/* In RAM but taken: kernel image, boot page tables, initrd. Sorted, page-aligned. */
	struct phys_range reserved[BOOT_MAX_RESERVED];
	unsigned reserved_count;
	struct phys_range initrd; /* exact bytes; empty if there is none */
	struct phys_range kernel; /* the image with its bss, page-aligned */
	paddr_t rsdp;		  /* ACPI's root pointer, 0 if unknown */
	vaddr_t direct_map;	  /* virtual address of physical address 0 */
	vaddr_t kernel_slide;	  /* run-time address = link address + slide */
	paddr_t max_phys;	  /* end of the direct map */
	uint64_t entry_tsc;
	const char *cmdline;
};

extern struct boot_info boot_info;

static inline void *phys_to_virt(paddr_t phys)
{
	return (void *)(boot_info.direct_map + phys);
}

/* Only for addresses in the direct map. */
static inline paddr_t virt_to_phys(const void *virt)
{
	return (vaddr_t)virt - boot_info.direct_map;
}

/* Ends the machine with a message on the UART at 0x3f8, polled; for what goes wrong before there is
 * a log. Uses what every QEMU has, then boot_reset(). */
noreturn void boot_fail(const char *message);

/*
 * Resets the machine by a triple fault, with nothing sent or flushed: when all else has failed.
 * With -no-reboot QEMU ends; without, the kernel halts when it is started again, once.
 */
noreturn void boot_reset(void);
