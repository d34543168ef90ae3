// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/prctl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/program_bases.h"
#include "kernel/process/process.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"

/* SDM volume 1, chapter 13.1: x87 and SSE; and how many components Linux knows. */
#define COMPONENTS_OF_FXSAVE 3
#define COMPONENTS	     20

static long set_fs(uaddr_t base)
{
	if (base >= USER_MAX)
		return -EPERM;
	current_task()->fs_base = base;
	fs_base_set(base);
	return 0;
}

/* The register itself, since a program can change it with wrfsbase. */
static long get_fs(uaddr_t to)
{
	uint64_t base = rdmsr(MSR_FS_BASE);

	return copy_to_user(to, &base, sizeof(base));
}

static long set_gs(uaddr_t base)
{
	if (base >= USER_MAX)
		return -EPERM;
	program_gs_set(base);
	return 0;
}

static long get_gs(uaddr_t to)
{
	return copy_to_user(to, &current_task()->gs_base, sizeof(uint64_t));
}

/* The components of the extended state: all that there are may be used unasked. */
static long get_components(uaddr_t to)
{
	uint64_t components = fpu_features() ?: COMPONENTS_OF_FXSAVE;

	return copy_to_user(to, &components, sizeof(components));
}

/* None has to be asked for. */
static long request_component(unsigned long component)
{
	return component < COMPONENTS ? -EOPNOTSUPP : -EINVAL;
}

long sys_arch_prctl(int op, uaddr_t addr)
{
	switch (op) {
	case ARCH_SET_FS:
		return set_fs(addr);
	case ARCH_GET_FS:
		return get_fs(addr);
	case ARCH_SET_GS:
		return set_gs(addr);
	case ARCH_GET_GS:
		return get_gs(addr);
	case ARCH_GET_CPUID:
		return 1;
	case ARCH_SET_CPUID:
		return -ENODEV;
	case ARCH_GET_XCOMP_SUPP:
	case ARCH_GET_XCOMP_PERM:
		return get_components(addr);
	case ARCH_REQ_XCOMP_PERM:
		return request_component(addr);
	default:
		return -EINVAL;
	}
}
