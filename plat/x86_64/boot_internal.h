/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files that bring the machine from the PVH entry to kernel_main(). */
#pragma once

#include "kernel/lib/compiler.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/pvh.h"

/* Laid out by elfin.lds.S. Before relocation these are physical addresses. */
extern char __image_start[], __rodata_start[], __data_start[], __image_end[], __boot_bss_start[];

/*
 * Fills boot_info from the start information: memory, initrd, ACPI root, and copies the command
 * line. Returns NULL, or why the machine cannot be used.
 */
const char *boot_read_start_info(const struct pvh_start_info *info);

/* Takes the lowest free page, cleared; 0 when there is none below 4 GiB. What the monitor passed
 * may be overwritten by it: read that first. */
paddr_t boot_alloc_page(void);

/* Enters what boot_alloc_page() took, and the kernel and initrd, into boot_info.reserved. */
void boot_note_reserved(void);

/* Makes the page tables of layout.h, with the slide and direct map in boot_info. Returns the root,
 * or 0 without memory. */
paddr_t boot_make_page_tables(void);
