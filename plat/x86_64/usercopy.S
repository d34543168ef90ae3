/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Copies from and to the program. The instructions that may fault have an entry in __ex_table: where
 * they are and where to go on, both relative to the entry's own fields (see extable.c). Registers
 * are then as they were at the fault. Arguments and results are the C ABI's; DF is clear.
 */
#include "include/linux/errno.h"

	.macro may_fault fault, fixup
	.pushsection __ex_table, "a"
	.balign 4
	.long \fault - .
	.long \fixup - .
	.popsection
	.endm

	.macro function name
	.text
	.balign 16
	.globl \name
	.hidden \name
	.type \name, @function
\name:
	.cfi_startproc
	.endm

	.macro end name
	.cfi_endproc
	.size \name, . - \name
	.endm

/*
 * size_t usercopy_copy(void *dst, const void *src, size_t n): RCX counts words, then bytes. When a
 * word faults, all that is left is tried again byte by byte, so that the copy ends at the exact
 * byte.
 */
function usercopy_copy
	movq %rdx, %rcx
	shrq $3, %rcx
	andl $7, %edx
1:	rep movsq
	movl %edx, %ecx
2:	rep movsb
3:	movq %rcx, %rax
	ret
4:	leaq (%rdx,%rcx,8), %rcx
	jmp 2b
	may_fault 1b, 4b
	may_fault 2b, 3b
end usercopy_copy

/* size_t usercopy_clear(void *dst, size_t n): as usercopy_copy. */
function usercopy_clear
	xorl %eax, %eax
	movq %rsi, %rcx
	shrq $3, %rcx
	jz 5f
	andl $7, %esi
1:	rep stosq
5:	movl %esi, %ecx
2:	rep stosb
3:	movq %rcx, %rax
	ret
4:	leaq (%rsi,%rcx,8), %rcx
	jmp 2b
	may_fault 1b, 4b
	may_fault 2b, 3b
end usercopy_clear

/* int usercopy_moveN(void *dst, const void *src) */
	.macro move name, mov, register
function \name
1:	\mov (%rsi), \register
2:	\mov \register, (%rdi)
	xorl %eax, %eax
	ret
3:	movl $-EFAULT, %eax
	ret
	may_fault 1b, 3b
	may_fault 2b, 3b
end \name
	.endm

	move usercopy_move8, movb, %al
	move usercopy_move16, movw, %ax
	move usercopy_move32, movl, %eax
	move usercopy_move64, movq, %rax

#ifdef CONFIG_SETTINGS
/* uint64_t usercopy_peek64(uaddr_t src) */
function usercopy_peek64
1:	movq (%rdi), %rax
	ret
2:	movq $-1, %rax
	ret
	may_fault 1b, 2b
end usercopy_peek64
#endif

/* int usercopy_cmpxchg32(void *dst, uint32_t expected, uint32_t desired, uint32_t *found) */
function usercopy_cmpxchg32
	movl %esi, %eax
1:	lock cmpxchgl %edx, (%rdi)
	movl %eax, (%rcx)
	xorl %eax, %eax
	ret
2:	movl $-EFAULT, %eax
	ret
	may_fault 1b, 2b
end usercopy_cmpxchg32

/*
 * Whether one of the bytes of a word is 0: (w - 0x01…01) & ~w & 0x80…80 has its lowest set bit in
 * the first such byte. R8 and R9 hold the two constants, RCX the word; leaves the bits in R10.
 */
	.macro find_zero_byte
	leaq (%rcx,%r8), %r10
	notq %rcx
	andq %rcx, %r10
	andq %r9, %r10
	.endm

	.macro zero_byte_constants
	movabsq $0xfefefefefefefeff, %r8
	movabsq $0x8080808080808080, %r9
	.endm

/*
 * ssize_t usercopy_string(char *dst, const char *src, size_t size): RAX is the length so far. A word
 * that faults, or is longer than what is left, is taken byte by byte.
 */
function usercopy_string
	zero_byte_constants
	xorl %eax, %eax
1:	leaq 8(%rax), %r11
	cmpq %rdx, %r11
	ja 4f
2:	movq (%rsi,%rax), %rcx
	movq %rcx, (%rdi,%rax)
	find_zero_byte
	jnz 3f
	movq %r11, %rax
	jmp 1b
3:	bsfq %r10, %r10
	shrl $3, %r10d
	addq %r10, %rax
	ret
4:	cmpq %rdx, %rax
	jae 6f
5:	movb (%rsi,%rax), %cl
	movb %cl, (%rdi,%rax)
	testb %cl, %cl
	jz 6f
	incq %rax
	jmp 4b
6:	ret
7:	movq $-EFAULT, %rax
	ret
	may_fault 2b, 4b
	may_fault 5b, 7b
end usercopy_string

/* ssize_t usercopy_strnlen(const char *src, size_t size): as usercopy_string. */
function usercopy_strnlen
	zero_byte_constants
	xorl %eax, %eax
1:	leaq 8(%rax), %r11
	cmpq %rsi, %r11
	ja 4f
2:	movq (%rdi,%rax), %rcx
	find_zero_byte
	jnz 3f
	movq %r11, %rax
	jmp 1b
3:	bsfq %r10, %r10
	shrl $3, %r10d
	addq %r10, %rax
	ret
4:	cmpq %rsi, %rax
	jae 6f
5:	cmpb $0, (%rdi,%rax)
	je 6f
	incq %rax
	jmp 4b
6:	ret
7:	movq $-EFAULT, %rax
	ret
	may_fault 2b, 4b
	may_fault 5b, 7b
end usercopy_strnlen

/* int usercopy_xsave(void *area, uint64_t features) and its like: EDX:EAX are the features. */
	.macro extended_state name, instruction
function \name
	movl %esi, %eax
	movq %rsi, %rdx
	shrq $32, %rdx
1:	\instruction (%rdi)
	xorl %eax, %eax
	ret
2:	movl $-EFAULT, %eax
	ret
	may_fault 1b, 2b
end \name
	.endm

	extended_state usercopy_xsave, xsave64
	extended_state usercopy_xrstor, xrstor64
	extended_state usercopy_fxsave, fxsave64
	extended_state usercopy_fxrstor, fxrstor64

	.section .note.GNU-stack, "", @progbits
