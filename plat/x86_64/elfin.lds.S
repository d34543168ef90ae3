/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernel image. It is linked at its physical load address, so that early code can run there;
 * the relocations then move it to a random address. Each kind of memory has pages of its own (W^X).
 * The entry code has a page to itself, far from the rest.
 */
#include "plat/x86_64/layout.h"

OUTPUT_FORMAT(elf64-x86-64)
ENTRY(boot_start)

PHDRS
{
	boot PT_LOAD FLAGS(5);
	text PT_LOAD FLAGS(5);
	rodata PT_LOAD FLAGS(4);
	data PT_LOAD FLAGS(6);
	bss PT_LOAD FLAGS(6); /* apart, so that its alignment is not that of the data in the file */
	note PT_NOTE FLAGS(4);
	dynamic PT_DYNAMIC FLAGS(4);
	stack PT_GNU_STACK FLAGS(6);
}

SECTIONS
{
	. = BOOT_PAGE;
	.boot : {
		/* Read by boot_entry.S, which cannot use relocations: see there. */
		LONG(boot_page_tables)
		LONG(boot_stack_end)
		LONG(__image_end)
		LONG(0) /* tools/mkchecksum puts it here */
		LONG(__image_start)
		LONG(__text_end)
		LONG(__rodata_start)
		LONG(__rodata_end)
		LONG(__data_start)
		LONG(__bss_start)
		KEEP(*(.boot.text))
	} :boot
	ASSERT(. <= BOOT_ENDED_WORD, "the entry code does not fit into its page")
	. = KERNEL_LINK_ADDRESS;
	__image_start = .;
	.text : {
		LONG(BOOT_SIGNATURE)
		*(.entry.text)
		*(.text .text.*)
		. = ALIGN(4);
		__text_end = .;
	} :text =0xcccccccc
	. = ALIGN(4096);
	__rodata_start = .;
	.note.pvh : {
		/* Xen's PHYS32_ENTRY note (Xen docs/misc/pvh): name size, size, type 18, name, address. */
		LONG(4) LONG(4) LONG(18)
		BYTE(0x58) BYTE(0x65) BYTE(0x6e) BYTE(0)
		LONG(boot_start)
	} :rodata :note
	.rodata : {
		*(.rodata .rodata.*)
		. = ALIGN(8);
		__ex_table_start = .;
		KEEP(*(__ex_table))
		__ex_table_end = .;
	} :rodata
	.eh_frame : { *(.eh_frame) } :rodata
	.dynsym : { *(.dynsym) } :rodata
	.dynstr : { *(.dynstr) } :rodata
	.hash : { *(.hash) } :rodata
	.gnu.hash : { *(.gnu.hash) } :rodata
	.rela.dyn : { *(.rela .rela.*) } :rodata
	ASSERT(SIZEOF(.rela.dyn) == 0, "boot.c applies packed relocations only")
	.relr.dyn : {
		__relr_start = .;
		*(.relr.dyn)
		__relr_end = .;
	} :rodata
	/* Behind all code, so that adding it moves none: see the top Makefile. */
	.symbols : {
		KEEP(*(.symbols))
		. = ALIGN(4);
		__rodata_end = .;
	} :rodata
	. = ALIGN(4096);
	__data_start = .;
	.dynamic : { *(.dynamic) } :data :dynamic
	.data : {
		*(.data .data.*)
		*(.got .got.plt .igot .igot.plt)
		/* At the very end of the file's part of memory. */
		. = ALIGN(4);
		LONG(BOOT_SIGNATURE)
	} :data
	__bss_start = .;
	.bss : {
		*(.dynbss .bss .bss.[!.]* COMMON)
		. = ALIGN(4096);
		/* Stacks with guard pages below; then what is free once the kernel runs. */
		*(.bss..stacks)
		. = ALIGN(4096);
		__boot_bss_start = .;
		*(.bss..boot)
		. = ALIGN(4096);
	} :bss
	__image_end = .;
	.plt : { *(.plt .plt.* .iplt) } :text
	.comment 0 : { *(.comment) }
	.debug_info 0 : { *(.debug_info) }
	.debug_abbrev 0 : { *(.debug_abbrev) }
	.debug_aranges 0 : { *(.debug_aranges) }
	.debug_ranges 0 : { *(.debug_ranges) }
	.debug_rnglists 0 : { *(.debug_rnglists) }
	.debug_loclists 0 : { *(.debug_loclists) }
	.debug_loc 0 : { *(.debug_loc) }
	.debug_addr 0 : { *(.debug_addr) }
	.debug_str_offsets 0 : { *(.debug_str_offsets) }
	.debug_line 0 : { *(.debug_line) }
	.debug_line_str 0 : { *(.debug_line_str) }
	.debug_str 0 : { *(.debug_str) }
	.debug_frame 0 : { *(.debug_frame) }
	.shstrtab 0 : { *(.shstrtab) }
	.symtab 0 : { *(.symtab) }
	.strtab 0 : { *(.strtab) }
	/DISCARD/ : { *(.note.GNU-stack) *(.note.gnu.property) *(.interp) *(.gnu.version*) *(.llvm_addrsig) *(.sframe) }
}
