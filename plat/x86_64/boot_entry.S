/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PVH entry (Xen docs/misc/pvh): 32-bit protected mode, paging off, EBX = physical address of the
 * start information, no stack. Makes page tables that map the first 4 GiB to themselves and goes on
 * in long mode at the physical address.
 *
 * 32-bit addresses cannot be relocated in a position-independent image, so none are used: the image
 * is loaded at BOOT_BASE, the linker script puts the addresses of the boot page tables and stack
 * into its first words, and all else is a distance within this section.
 */
#include "plat/x86_64/msr.h"

#define BOOT_BASE       0x100000
#define WORD_TABLES     BOOT_BASE
#define WORD_STACK      (BOOT_BASE + 4)
#define WORD_END        (BOOT_BASE + 8)
#define ADDRESS(symbol) (BOOT_BASE + 16 + (symbol - boot_section))

/* Offsets in the start information and in its list of modules. */
#define INFO_MODULES     12
#define INFO_MODULE_LIST 16
#define MODULE_START     0
#define MODULE_SIZE      8

#define TABLE_ENTRY 0x03 /* present, writable */
#define LARGE_PAGE  0x83 /* the same, 2 MiB */

	.section .boot.text, "ax"
boot_section:
	.code32
	.globl boot_start
boot_start:
	cld
	cli
	movl %ebx, %esi             /* the start information; CPUID changes EBX */
	rdtsc
	movl %eax, %ebp             /* time of entry: EBP low, ESP high (no stack yet) */
	movl %edx, %esp

	/* A monitor that found no other place for the initrd has put it over the kernel's data, or
	 * code; the first page, however, is most likely still whole. */
	cmpl $0, INFO_MODULES(%esi)
	je 2f
	movl INFO_MODULE_LIST(%esi), %edi
	cmpl $0, MODULE_START + 4(%edi)
	jne 2f
	movl MODULE_START(%edi), %eax
	cmpl WORD_END, %eax
	jae 2f
	addl MODULE_SIZE(%edi), %eax
	jc boot_overlap
	cmpl $BOOT_BASE, %eax
	ja boot_overlap
2:	movl WORD_TABLES, %edi      /* PML4, PDPT, four page directories; all zero */
	leal 0x1000 + TABLE_ENTRY(%edi), %eax
	movl %eax, (%edi)
	leal 0x2000 + TABLE_ENTRY(%edi), %eax
	movl %eax, 0x1000(%edi)
	addl $0x1000, %eax
	movl %eax, 0x1008(%edi)
	addl $0x1000, %eax
	movl %eax, 0x1010(%edi)
	addl $0x1000, %eax
	movl %eax, 0x1018(%edi)
	movl $LARGE_PAGE, %eax
	leal 0x2000(%edi), %ecx
1:	movl %eax, (%ecx)
	addl $8, %ecx
	addl $0x200000, %eax
	jnc 1b

	movl $(CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT), %eax
	movl %eax, %cr4
	movl %edi, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $(EFER_LME | EFER_NXE | EFER_SCE), %eax
	wrmsr
	movl $(CR0_PG | CR0_WP | CR0_NE | CR0_MP | 1), %eax
	movl %eax, %cr0
	lgdtl ADDRESS(boot_gdt_pointer)
	ljmpl $0x08, $ADDRESS(boot_long_mode)

/* Says so on the UART; then off with the power by the port that firmware gives ACPI's control
 * register on QEMU's pc and q35, or else a triple fault. */
boot_overlap:
	movl $ADDRESS(boot_overlap_message), %esi
	movl $0x3f8, %edx
3:	lodsb
	testb %al, %al
	jz 4f
	outb %al, %dx
	jmp 3b
4:	movl $0x604, %edx
	movl $0x2000, %eax
	outw %ax, %dx
	lidtl ADDRESS(boot_no_idt)
	ud2
boot_overlap_message:
	.asciz "elfin: cannot boot: the initrd overlaps the kernel: give the machine more memory\r\n"
	.balign 4
boot_no_idt:
	.word 0
	.long 0

	.code64
boot_long_mode:
	movl $0x10, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs
	movl %esi, %edi             /* first argument: the start information */
	movl %esp, %esi
	shlq $32, %rsi
	movl %ebp, %ebp
	orq %rbp, %rsi              /* second: the TSC at entry */
	movl WORD_STACK, %esp
	xorl %ebp, %ebp
	call boot_main
	/* It returns the virtual address of kernel_start; the stack lies in the image too. */
	addq %rdx, %rsp
	xorl %ebp, %ebp
	jmp *%rax

	.balign 8
boot_gdt:
	.quad 0
	.quad 0x00af9b000000ffff    /* 0x08: 64-bit code, ring 0 */
	.quad 0x00cf93000000ffff    /* 0x10: data, ring 0 */
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.long ADDRESS(boot_gdt)

	.section .bss..boot, "aw", @nobits
	.balign 4096
	.globl boot_page_tables
boot_page_tables:
	.skip 6 * 4096

	/* Every stack has a page below it that is never mapped: see boot_paging.c. */
	.section .bss..stacks, "aw", @nobits
	.balign 4096
	.globl boot_stack_guard, boot_stack_end
boot_stack_guard:
	.skip 4096
	.skip 4 * 4096
boot_stack_end:
	.globl ist_stacks
ist_stacks:
	.skip 4 * 2 * 4096
	.section .note.GNU-stack, "", @progbits
