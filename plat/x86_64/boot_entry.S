/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PVH entry (Xen docs/misc/pvh): 32-bit protected mode, paging off, EBX = physical address of the
 * start information, no stack. Makes page tables that map the first 4 GiB to themselves and goes on
 * in long mode at the physical address.
 *
 * This code is loaded to a page in low memory, away from the kernel. A monitor places the initrd at
 * the end of memory, and a large one reaches down into the kernel: this code is what can say so.
 *
 * 32-bit addresses cannot be relocated in a position-independent image, so none are used: the page
 * is loaded at BOOT_PAGE, the linker script puts the addresses that are needed into its first words,
 * and all else is a distance within this section.
 */
#include "plat/x86_64/boot_stop.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"

#define WORD_TABLES     BOOT_PAGE
#define WORD_STACK      (BOOT_PAGE + 4)
#define WORD_END        (BOOT_PAGE + 8)
#define WORD_SUM        (BOOT_PAGE + BOOT_WORD_SUM)
/* Where each of three segments begins and ends; all that the monitor loads. */
#define WORD_SEGMENTS   (BOOT_PAGE + 16)
#define WORD_START      WORD_SEGMENTS
#define WORD_BSS        (BOOT_PAGE + 36)
#define WORDS_END       (BOOT_PAGE + 40)
#define ADDRESS(symbol) (WORDS_END + (symbol - boot_section))

/* Offsets in the start information, its list of modules and its memory map. */
#define INFO_MAGIC       0
#define INFO_MODULES     12
#define INFO_MODULE_LIST 16
#define INFO_MAP         40
#define INFO_MAP_ENTRIES 48
#define MODULE_START     0
#define MODULE_SIZE      8
#define MAP_START        0
#define MAP_SIZE         8
#define MAP_TYPE         16
#define MAP_ENTRY        24
#define PVH_MAGIC        0x336ec578

#define TABLE_ENTRY 0x03 /* present, writable */
#define LARGE_PAGE  0x83 /* the same, 2 MiB */

/* QEMU's firmware uses some 450 KiB at the end of memory until it starts the kernel. */
#define FIRMWARE_MEMORY 0x100000

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

	/* Does the machine come back from the reset that was to end it? */
	cmpl $BOOT_ENDED, BOOT_ENDED_WORD
	je boot_halt

	/* Without start information there is nothing to go by: boot_read_start_info() says so. */
	cmpl $PVH_MAGIC, INFO_MAGIC(%esi)
	jne boot_check_signature

	/* Where is the memory that the kernel was loaded to? */
	movl INFO_MAP_ENTRIES(%esi), %ecx
	movl INFO_MAP(%esi), %edi
	testl %ecx, %ecx
	jz boot_check_signature
1:	cmpl $1, MAP_TYPE(%edi)     /* memory that begins … */
	jne 2f
	cmpl $0, MAP_START + 4(%edi)
	jne 2f
	movl MAP_START(%edi), %eax
	cmpl WORD_START, %eax       /* … no later … */
	ja 2f
	cmpl $0, MAP_SIZE + 4(%edi)
	jne boot_check_modules
	addl MAP_SIZE(%edi), %eax
	jc boot_check_modules
	subl WORD_END, %eax         /* … and ends no earlier than the kernel */
	jae boot_check_firmware
2:	addl $MAP_ENTRY, %edi
	loop 1b
	jmp boot_no_memory

	/* With so little behind the kernel firmware may have used the same memory: in its data, which
	 * was cleared before, or further down: then the sum of all words is not 0 any more. */
boot_check_firmware:
	cmpl $FIRMWARE_MEMORY, %eax
	jae boot_check_modules
	movl WORD_BSS, %edi
	movl WORD_END, %ecx
	subl %edi, %ecx
	shrl $2, %ecx
	xorl %eax, %eax
	rep stosl
	movl WORD_SUM, %eax
	movl $WORD_SEGMENTS, %edi
3:	movl (%edi), %edx
4:	addl (%edx), %eax
	addl $4, %edx
	cmpl 4(%edi), %edx
	jb 4b
	addl $8, %edi
	cmpl $WORDS_END, %edi
	jb 3b
	testl %eax, %eax
	jnz boot_damaged

boot_check_modules:
	cmpl $0, INFO_MODULES(%esi)
	je boot_check_signature
	movl INFO_MODULE_LIST(%esi), %edi
	cmpl $0, MODULE_START + 4(%edi)
	jne boot_check_signature
	movl MODULE_START(%edi), %eax
	cmpl WORD_END, %eax
	jae boot_check_signature
	addl MODULE_SIZE(%edi), %eax
	jc boot_overlap
	cmpl WORD_START, %eax
	ja boot_overlap
boot_check_signature:
	movl WORD_START, %edi
	cmpl $BOOT_SIGNATURE, (%edi)
	jne boot_damaged
	movl WORD_BSS, %edi
	cmpl $BOOT_SIGNATURE, -4(%edi)
	jne boot_damaged

	movl WORD_TABLES, %edi      /* PML4, PDPT, four page directories; all zero */
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

boot_no_memory:
	movl $ADDRESS(boot_no_memory_message), %esi
	jmp boot_stop
boot_damaged:
	movl $ADDRESS(boot_damaged_message), %esi
	jmp boot_stop
boot_overlap:
	movl $ADDRESS(boot_overlap_message), %esi

/* The same as boot_fail(), for a kernel that is not there. ESI: the message. */
boot_stop:
3:	movl $UART_STATUS, %edx
	movl $UART_PATIENCE, %ecx
4:	inb %dx, %al
	testb $UART_IDLE, %al
	loopz 4b
	lodsb
	testb %al, %al
	jz 5f
	movl $UART_DATA, %edx
	outb %al, %dx
	jmp 3b
5:	movl $DEBUG_EXIT_QEMU, %edx
	inb %dx, %al
	testb %al, %al
	jnz 6f
	movb $DEBUG_EXIT_PANIC, %al
	outb %al, %dx
6:	movl $QEMU_PM1_CONTROL, %edx
	movl $QEMU_SOFT_OFF, %eax
	outw %ax, %dx
	movl $BOOT_ENDED, BOOT_ENDED_WORD
	lidtl ADDRESS(boot_no_idt)
	ud2

/* The monitor reset the machine instead of ending it. The next reset boots again. */
boot_halt:
	movl $0, BOOT_ENDED_WORD
7:	hlt
	jmp 7b

boot_overlap_message:
	.asciz "elfin: cannot boot: the initrd overlaps the kernel: give the machine more memory\r\n"
boot_damaged_message:
	.asciz "elfin: cannot boot: firmware or the initrd lies over the kernel: give the machine more memory\r\n"
boot_no_memory_message:
	.asciz "elfin: cannot boot: the kernel does not fit into memory: give the machine more memory\r\n"
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
