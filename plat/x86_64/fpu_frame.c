// SPDX-License-Identifier: BSD-3-Clause
/* The extended state in signal frames. */
#include "include/linux/errno.h"
#include "include/linux/sigframe.h"
#include "kernel/mm/usercopy.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/usercopy.h"

#define FXSAVE_SIZE   512
#define MXCSR_OFFSET  24
#define MXCSR_BITS    0xffffU
#define XSAVE_HEADER  64
#define FEATURES_FPU  1UL
#define FEATURES_SSE  2UL
#define SIMPLE_STATES (FEATURES_FPU | FEATURES_SSE) /* what is in the FXSAVE area */

size_t fpu_frame_size(void)
{
	return fpu_state_size() + (fpu_features() ? sizeof(uint32_t) : 0);
}

/* Debuggers and old programs look at the FXSAVE area without its feature bits. */
static int claim_simple_states(uaddr_t area)
{
	uint64_t features;

	if (get_user_u64(&features, area + FXSAVE_SIZE) < 0)
		return -EFAULT;
	return put_user_u64(area + FXSAVE_SIZE, features | SIMPLE_STATES);
}

static int write_magic(uaddr_t area)
{
	const struct linux_fp_software software = {
		.magic1 = FP_XSTATE_MAGIC1,
		.extended_size = (uint32_t)fpu_frame_size(),
		.features = fpu_features(),
		.state_size = (uint32_t)fpu_state_size(),
	};

	if (copy_to_user(area + FP_SOFTWARE_OFFSET, &software, sizeof(software)) < 0)
		return -EFAULT;
	return put_user_u32(area + fpu_state_size(), FP_XSTATE_MAGIC2);
}

int fpu_save_to_user(uaddr_t area)
{
	if (!user_range_ok(area, fpu_frame_size()))
		return -EFAULT;
	if (!fpu_features())
		return usercopy_fxsave((void *)area);
	/* XSAVE leaves most of its header as it is, and XRSTOR wants that to be zero. */
	if (clear_user(area + FXSAVE_SIZE, XSAVE_HEADER) < 0 ||
	    usercopy_xsave((void *)area, UINT64_MAX) < 0 || write_magic(area) < 0)
		return -EFAULT;
	return claim_simple_states(area);
}

/* The features that the area has by its magic words, 0 if it is only an FXSAVE area; or -EFAULT. */
static int64_t features_of(uaddr_t area)
{
	struct linux_fp_software software;
	uint32_t magic;

	if (copy_from_user(&software, area + FP_SOFTWARE_OFFSET, sizeof(software)) < 0)
		return -EFAULT;
	if (software.magic1 != FP_XSTATE_MAGIC1 ||
	    software.state_size < FXSAVE_SIZE + XSAVE_HEADER ||
	    software.state_size > fpu_state_size() || software.state_size > software.extended_size)
		return 0;
	if (get_user_u32(&magic, area + software.state_size) < 0)
		return -EFAULT;
	return magic == FP_XSTATE_MAGIC2 ? (int64_t)(software.features & fpu_features()) : 0;
}

/* The processor refuses reserved bits, which an emulator may not. */
static bool control_is_valid(uaddr_t area)
{
	uint32_t mxcsr;

	return get_user_u32(&mxcsr, area + MXCSR_OFFSET) == 0 && !(mxcsr & ~MXCSR_BITS);
}

int fpu_load_from_user(uaddr_t area)
{
	int64_t features = 0;

	if (!user_range_ok(area, fpu_frame_size()) || !control_is_valid(area))
		return -EFAULT;
	if (fpu_features())
		features = features_of(area);
	if (features < 0)
		return -EFAULT;
	/* What the area does not have is as at a program's start. */
	if (fpu_features() & ~(uint64_t)(features ? features : (int64_t)SIMPLE_STATES))
		fpu_load_initial();
	return features ? usercopy_xrstor((const void *)area, (uint64_t)features)
			: usercopy_fxrstor((const void *)area);
}
