// SPDX-License-Identifier: BSD-3-Clause
#include "plat/x86_64/fpu.h"

#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/msr.h"

#define FXSAVE_SIZE   512
#define XSAVE_ALIGN   64
#define FCW_INITIAL   0x37f  /* psABI 3.2.1: all exceptions masked, extended precision */
#define MXCSR_INITIAL 0x1f80 /* psABI 3.2.1: all exceptions masked */
#define MXCSR_OFFSET  24

/* x87, SSE, AVX and the three parts of AVX-512. Others come with a size or semantics of their own
 * (AMX) or with further control registers (PKRU). */
#define XCR0_WANTED 0xe7UL

static uint64_t features;
static bool has_xsaveopt;
static size_t state_size = FXSAVE_SIZE;

static void xcr0_set(uint64_t value)
{
	__asm__ volatile("xsetbv" ::"c"(0), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

void fpu_init(void)
{
	struct cpuid_result size;

	write_cr4(read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT);
	if (!cpu_has(CPU_XSAVE))
		return;
	write_cr4(read_cr4() | CR4_OSXSAVE);
	size = cpuid(0xd, 0);
	features = ((uint64_t)size.edx << 32 | size.eax) & XCR0_WANTED;
	xcr0_set(features);
	has_xsaveopt = cpu_has(CPU_XSAVEOPT);
	state_size = cpuid(0xd, 0).ebx; /* depends on XCR0 */
}

size_t fpu_state_size(void)
{
	return state_size;
}

uint64_t fpu_features(void)
{
	return features;
}

/* A cleared XSAVE header says "initial state"; only the legacy control words are not zero. */
static void set_initial(uint8_t *area)
{
	memcpy(area, &(uint16_t){FCW_INITIAL}, sizeof(uint16_t));
	memcpy(area + MXCSR_OFFSET, &(uint32_t){MXCSR_INITIAL}, sizeof(uint32_t));
}

struct fpu *fpu_create(void)
{
	uint8_t *area = kzalloc(ALIGN_UP(state_size, 2048UL));

	if (!area)
		return NULL;
	set_initial(area);
	return (struct fpu *)area;
}

void fpu_destroy(struct fpu *fpu)
{
	kfree(fpu);
}

void fpu_save(struct fpu *fpu)
{
	if (!features)
		__asm__ volatile("fxsave64 (%0)" ::"r"(fpu) : "memory");
	else if (has_xsaveopt)
		__asm__ volatile("xsaveopt64 (%0)" ::"r"(fpu), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("xsave64 (%0)" ::"r"(fpu), "a"(-1), "d"(-1) : "memory");
}

/* All of it: XSAVEOPT may leave out what it takes to be in memory already. */
void fpu_copy_current(struct fpu *child)
{
	if (!features)
		fpu_save(child);
	else
		__asm__ volatile("xsave64 (%0)" ::"r"(child), "a"(-1), "d"(-1) : "memory");
}

void fpu_restore(const struct fpu *fpu)
{
	if (!features)
		__asm__ volatile("fxrstor64 (%0)" ::"r"(fpu) : "memory");
	else
		__asm__ volatile("xrstor64 (%0)" ::"r"(fpu), "a"(-1), "d"(-1) : "memory");
}

void fpu_switch(struct fpu *from, const struct fpu *to)
{
	if (unlikely(!has_xsaveopt)) {
		if (from)
			fpu_save(from);
		fpu_restore(to);
		return;
	}
	if (from)
		__asm__ volatile("xsaveopt64 (%0)" ::"r"(from), "a"(-1), "d"(-1) : "memory");
	__asm__ volatile("xrstor64 (%0)" ::"r"(to), "a"(-1), "d"(-1) : "memory");
}

void fpu_load_initial(void)
{
	static uint8_t initial[4096] aligned(64);

	set_initial(initial);
	fpu_restore((const struct fpu *)initial);
}

void fpu_store(struct fpu *fpu)
{
	if (!features)
		__asm__ volatile("fxsave64 (%0)" ::"r"(fpu) : "memory");
	else
		__asm__ volatile("xsave64 (%0)" ::"r"(fpu), "a"(-1), "d"(-1) : "memory");
}

/* Without waiting for exceptions that are pending. */
struct fpu_control fpu_control(void)
{
	struct fpu_control control;

	__asm__ volatile("fnstcw %0" : "=m"(control.fcw));
	__asm__ volatile("fnstsw %0" : "=m"(control.fsw));
	__asm__ volatile("stmxcsr %0" : "=m"(control.mxcsr));
	return control;
}
