// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/mman.h"
#include "kernel/mm/mm.h"
#include "kernel/process/process.h"

long sys_mlock(uaddr_t addr, size_t len)
{
	return mm_lock(current_process()->mm, addr, len, false);
}

long sys_mlock2(uaddr_t addr, size_t len, int flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return mm_lock(current_process()->mm, addr, len, flags & MLOCK_ONFAULT);
}

long sys_munlock(uaddr_t addr, size_t len)
{
	return mm_unlock(current_process()->mm, addr, len);
}

long sys_mlockall(int flags)
{
	return mm_lock_all(current_process()->mm, flags);
}

long sys_munlockall(void)
{
	return mm_unlock_all(current_process()->mm);
}
