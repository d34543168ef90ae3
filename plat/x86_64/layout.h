/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The address space. The lower half belongs to the program. Of the upper half, whole PML4 slots
 * (512 GiB each) are given to the kernel's areas; all but slot 511 are shared by all address
 * spaces.
 */
#pragma once

#define PML4_SLOT(n)	    (0xffff000000000000UL | ((n) << 39))

#define USER_MIN	    0x10000UL		 /* vm.mmap_min_addr as Debian sets it */
#define USER_MAX	    0x00007ffffffff000UL /* end of the program's half, TASK_SIZE */

#define DIRECT_MAP_SLOT	    256UL /* physical memory, at a random GiB from here on */
#define DIRECT_MAP_SLOTS    64UL
#define PAGE_ARRAY_BASE	    PML4_SLOT(384UL) /* struct page of every page frame, filled as needed */
#define KVMAP_BASE	    PML4_SLOT(400UL) /* kernel stacks with guard pages, device registers */
#define KVMAP_END	    PML4_SLOT(401UL)
#define KERNEL_BASE	    PML4_SLOT(510UL) /* the kernel image, at a random slide */

#define KERNEL_LINK_ADDRESS 0x100000 /* physical load address; virtual without the slide */
#define KERNEL_SLIDE_MAX    0x40000000UL

#define KSTACK_SIZE	    (16 * 1024UL)

/*
 * The page of the entry code, physical. QEMU's firmware uses what is below 0x2000 and a stack below
 * 0x7c00, other monitors what is from 0x6000 on. Nothing is loaded to its last word, which so
 * survives a reset and tells that the machine had come to its end.
 */
#define BOOT_PAGE	0x3000
#define BOOT_WORD_SUM	12 /* in that page: what makes the sum of all words loaded elsewhere 0 */
#define BOOT_ENDED_WORD (BOOT_PAGE + 0xffc)
#define BOOT_ENDED	0x646e4565 /* any number */
#define BOOT_SIGNATURE	0x6e696665 /* first and last word of what is loaded; any number */
