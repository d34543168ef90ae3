// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/prctl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"

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

long sys_arch_prctl(int op, uaddr_t addr)
{
	static const uint64_t gs_base = 0;

	switch (op) {
	case ARCH_SET_FS:
		return set_fs(addr);
	case ARCH_GET_FS:
		return get_fs(addr);
	case ARCH_SET_GS:
		return addr >= USER_MAX ? -EPERM : -EINVAL;
	case ARCH_GET_GS:
		return copy_to_user(addr, &gs_base, sizeof(gs_base));
	case ARCH_GET_CPUID:
		return 1;
	case ARCH_SET_CPUID:
		return -ENODEV;
	default:
		return -EINVAL;
	}
}
