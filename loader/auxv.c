// SPDX-License-Identifier: BSD-3-Clause
#include "loader/auxv.h"

#include "include/linux/auxvec.h"
#include "include/linux/rseq.h"
#include "kernel/process/process.h"
#include "loader/loader_internal.h"
#include "plat/x86_64/cpuid.h"

#define CLOCK_TICKS    100 /* a second, in times(2) */
#define CPUID1_OSXSAVE (1u << 27)

/*
 * The stack a signal frame needs at most, computed as a Linux without 32-bit programs does: siginfo
 * and ucontext (440 bytes with the return address), alignment of the frame to 16 and of the
 * extended state to 64 bytes, and the state itself with its end marker.
 */
static uint64_t signal_frame_size(void)
{
	const uint64_t fixed = 440 + 15 + 63;
	uint64_t state = 512;

	if (cpuid(1, 0).ecx & CPUID1_OSXSAVE)
		state = cpuid(13, 0).ebx + 4;
	return ALIGN_UP(fixed + state, 16);
}

static void add(uint64_t **auxv, uint64_t type, uint64_t value)
{
	*(*auxv)++ = type;
	*(*auxv)++ = value;
}

/* In the order of Linux 6. */
void auxv_fill(uint64_t *auxv, const struct executable *exe, const struct program *program,
	       const struct auxv_strings *strings, bool secure)
{
	const struct credentials *cred = &current_task()->cred;

	if (program->vdso)
		add(&auxv, AT_SYSINFO_EHDR, program->vdso);
	add(&auxv, AT_MINSIGSTKSZ, signal_frame_size());
	add(&auxv, AT_HWCAP, cpuid(1, 0).edx);
	add(&auxv, AT_PAGESZ, PAGE_SIZE);
	add(&auxv, AT_CLKTCK, CLOCK_TICKS);
	add(&auxv, AT_PHDR, exe->image.headers + program->bias);
	add(&auxv, AT_PHENT, sizeof(struct linux_elf64_phdr));
	add(&auxv, AT_PHNUM, exe->image.phnum);
	add(&auxv, AT_BASE, program->interpreter_bias);
	add(&auxv, AT_FLAGS, 0);
	add(&auxv, AT_ENTRY, exe->image.entry + program->bias);
	add(&auxv, AT_UID, cred->uid);
	add(&auxv, AT_EUID, cred->euid);
	add(&auxv, AT_GID, cred->gid);
	add(&auxv, AT_EGID, cred->egid);
	add(&auxv, AT_SECURE, secure);
	add(&auxv, AT_RANDOM, strings->random);
	/* Not FSGSBASE (bit 1): those instructions are emulated here, which is no advantage. */
	add(&auxv, AT_HWCAP2, 0);
	add(&auxv, AT_EXECFN, strings->path);
	add(&auxv, AT_PLATFORM, strings->platform);
	add(&auxv, AT_RSEQ_FEATURE_SIZE, RSEQ_FEATURE_SIZE);
	add(&auxv, AT_RSEQ_ALIGN, RSEQ_ALIGN);
	add(&auxv, AT_NULL, 0);
}
