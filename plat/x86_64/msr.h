/* SPDX-License-Identifier: BSD-3-Clause */
/* Model-specific and control registers (Intel SDM volume 4, chapter 2; volume 3, section 2.5). */
#pragma once

#ifndef __ASSEMBLY__
#include "kernel/lib/compiler.h"
#endif

#define MSR_EFER	   0xc0000080
#define MSR_STAR	   0xc0000081
#define MSR_LSTAR	   0xc0000082
#define MSR_FMASK	   0xc0000084
#define MSR_FS_BASE	   0xc0000100
#define MSR_GS_BASE	   0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102 /* what swapgs exchanges with GS_BASE */

#define EFER_SCE	   (1UL << 0)
#define EFER_LME	   (1UL << 8)
#define EFER_NXE	   (1UL << 11)

#define CR0_MP		   (1UL << 1)
#define CR0_EM		   (1UL << 2)
#define CR0_TS		   (1UL << 3)
#define CR0_NE		   (1UL << 5)
#define CR0_WP		   (1UL << 16)
#define CR0_PG		   (1UL << 31)

#define CR4_PAE		   (1UL << 5)
#define CR4_PGE		   (1UL << 7)
#define CR4_OSFXSR	   (1UL << 9)
#define CR4_OSXMMEXCPT	   (1UL << 10)
#define CR4_OSXSAVE	   (1UL << 18)

#define DR6_INITIAL	   0xffff0ff0UL

#define RFLAGS_CF	   (1UL << 0)
#define RFLAGS_TF	   (1UL << 8)
#define RFLAGS_IF	   (1UL << 9)
#define RFLAGS_DF	   (1UL << 10)
#define RFLAGS_IOPL	   (3UL << 12)
#define RFLAGS_NT	   (1UL << 14)
#define RFLAGS_RF	   (1UL << 16)
#define RFLAGS_AC	   (1UL << 18)

#ifndef __ASSEMBLY__

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" ::"a"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(msr)
			 : "memory");
}

#define DEFINE_CR(n)                                                         \
	static inline uint64_t read_cr##n(void)                              \
	{                                                                    \
		uint64_t value;                                              \
                                                                             \
		__asm__ volatile("mov %%cr" #n ", %0" : "=r"(value));        \
		return value;                                                \
	}                                                                    \
	static inline void write_cr##n(uint64_t value)                       \
	{                                                                    \
		__asm__ volatile("mov %0, %%cr" #n ::"r"(value) : "memory"); \
	}

DEFINE_CR(0)
DEFINE_CR(2)
DEFINE_CR(3)
DEFINE_CR(4)

/* What caused the last #DB; the processor sets bits and never clears them. */
static inline uint64_t read_dr6(void)
{
	uint64_t value;

	__asm__ volatile("mov %%dr6, %0" : "=r"(value));
	return value;
}

static inline void write_dr6(uint64_t value)
{
	__asm__ volatile("mov %0, %%dr6" ::"r"(value));
}

static inline void fs_base_set(uint64_t base)
{
	wrmsr(MSR_FS_BASE, base);
}

static inline void interrupts_enable(void)
{
	__asm__ volatile("sti" ::: "memory");
}

static inline void interrupts_disable(void)
{
	__asm__ volatile("cli" ::: "memory");
}

/* Disables interrupts; returns what interrupts_restore() needs. */
static inline uint64_t interrupts_save(void)
{
	uint64_t flags;

	__asm__ volatile("pushfq; popq %0; cli" : "=r"(flags)::"memory");
	return flags;
}

static inline void interrupts_restore(uint64_t flags)
{
	if (flags & RFLAGS_IF)
		interrupts_enable();
}

#endif
