// SPDX-License-Identifier: BSD-3-Clause
#include "plat/x86_64/cpuid.h"

static uint32_t features;

static uint32_t bit_if(uint32_t reg, unsigned bit, enum cpu_feature feature)
{
	return (reg >> bit & 1u) << feature;
}

/* Intel SDM volume 2A, CPUID: leaves 1, 7, 0xD and 0x80000001. */
void cpu_features_init(void)
{
	uint32_t max = cpuid(0, 0).eax;
	struct cpuid_result basic = cpuid(1, 0);
	struct cpuid_result extended = cpuid(0x80000001, 0);

	features = bit_if(basic.ecx, 26, CPU_XSAVE) | bit_if(basic.edx, 24, CPU_FXSR) |
		   bit_if(basic.ecx, 30, CPU_RDRAND) | bit_if(basic.ecx, 24, CPU_TSC_DEADLINE) |
		   bit_if(basic.ecx, 21, CPU_X2APIC) | bit_if(basic.ecx, 31, CPU_HYPERVISOR) |
		   bit_if(basic.edx, 13, CPU_PGE) | bit_if(extended.edx, 20, CPU_NX) |
		   bit_if(extended.edx, 26, CPU_GIB_PAGES) | bit_if(extended.edx, 27, CPU_RDTSCP);
	if (max >= 7) {
		struct cpuid_result seven = cpuid(7, 0);

		features |= bit_if(seven.ebx, 0, CPU_FSGSBASE) | bit_if(seven.ebx, 7, CPU_SMEP) |
			    bit_if(seven.ebx, 18, CPU_RDSEED) | bit_if(seven.ebx, 20, CPU_SMAP) |
			    bit_if(seven.ecx, 2, CPU_UMIP);
	}
	if (max >= 0xd && cpu_has(CPU_XSAVE))
		features |= bit_if(cpuid(0xd, 1).eax, 0, CPU_XSAVEOPT);
}

bool cpu_has(enum cpu_feature feature)
{
	return features >> feature & 1u;
}

uint64_t cpu_rdseed(void)
{
	uint64_t value = 0;

	if (cpu_has(CPU_RDSEED))
		__asm__ volatile("rdseed %0; jc 1f; xor %0, %0; 1:" : "+r"(value)::"cc");
	return value;
}

uint64_t cpu_rdrand(void)
{
	uint64_t value = 0;

	if (cpu_has(CPU_RDRAND))
		__asm__ volatile("rdrand %0; jc 1f; xor %0, %0; 1:" : "+r"(value)::"cc");
	return value;
}
