/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Copies that may fault on the program's side, for kernel/mm/usercopy.h only. The caller has
 * checked that the addresses are in the program's half. A fault that cannot be served ends the
 * copy.
 */
#pragma once

#include "kernel/lib/types.h"

/* Return how many bytes, at the end, were not copied or cleared: exact to the byte. */
size_t usercopy_copy(void *dst, const void *src, size_t n);
size_t usercopy_clear(void *dst, size_t n);

/* Clears all, in line: whether that went well, else part of it may be cleared. */
static inline bool usercopy_clear_all(uaddr_t dst, size_t n)
{
	size_t words = n / 8;

	__asm__ volatile goto("1:	rep stosq\n"
			      "	movl %[rest], %%ecx\n"
			      "2:	rep stosb\n"
			      "	.pushsection __ex_table, \"a\"\n"
			      "	.balign 4\n"
			      "	.long 1b - ., %l[fault] - .\n"
			      "	.long 2b - ., %l[fault] - .\n"
			      "	.popsection"
			      : "+D"(dst), "+c"(words)
			      : "a"(0UL), [rest] "r"((uint32_t)n % 8)
			      : "memory"
			      : fault);
	return true;
fault:
	return false;
}

/* Copy one value in one access: 0 or -EFAULT. */
int usercopy_move8(void *dst, const void *src);
int usercopy_move16(void *dst, const void *src);
int usercopy_move32(void *dst, const void *src);
int usercopy_move64(void *dst, const void *src);

/* The value at src, or UINT64_MAX if that faults: for those whom either tells the same. */
uint64_t usercopy_peek64(uaddr_t src);

/* Puts desired where expected is, in one access, and what was there in *found: 0 or -EFAULT. */
int usercopy_cmpxchg32(void *dst, uint32_t expected, uint32_t desired, uint32_t *found);

/*
 * Copies a string up to its NUL, but at most size bytes; what lies behind the NUL in dst becomes
 * undefined. Returns the length without the NUL, size if there is no NUL, or -EFAULT.
 */
ssize_t usercopy_string(char *dst, const char *src, size_t size);
/* The same without copying. */
ssize_t usercopy_strnlen(const char *src, size_t size);

/* Store and load the extended state: 0, or -EFAULT, which is also for a state that the CPU refuses.
 * The features are those of XCR0. */
int usercopy_xsave(void *area, uint64_t features);
int usercopy_xrstor(const void *area, uint64_t features);
int usercopy_fxsave(void *area);
int usercopy_fxrstor(const void *area);
