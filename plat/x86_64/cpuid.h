/* SPDX-License-Identifier: BSD-3-Clause */
/* What the CPU can do, and instructions that need asm. */
#pragma once

#include "kernel/lib/compiler.h"

struct cpuid_result {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid_result cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_result r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf));
	return r;
}

enum cpu_feature {
	CPU_NX,
	CPU_XSAVE,
	CPU_XSAVEOPT,
	CPU_FXSR,
	CPU_RDRAND,
	CPU_RDSEED,
	CPU_TSC_DEADLINE,
	CPU_X2APIC,
	CPU_GIB_PAGES,
	CPU_FSGSBASE,
	CPU_SMEP,
	CPU_SMAP,
	CPU_HYPERVISOR,
	CPU_PGE,
	CPU_RDTSCP,
	CPU_UMIP,
};

/* Reads CPUID once; cpu_has() then answers. Called at the start of C code. */
void cpu_features_init(void);
bool cpu_has(enum cpu_feature feature);

static inline uint64_t rdtsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* A random number of the CPU's, or 0 where it has no such generator or that fails. */
uint64_t cpu_rdseed(void);
uint64_t cpu_rdrand(void);
