// SPDX-License-Identifier: BSD-3-Clause
// shmget(2), shmat(2), shmdt(2).

#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "kernel/ipc/shm.h"
#include "kernel/process/process.h"

/* There are no huge pages: their pool is empty. */
static long create(int key, size_t size, int flags)
{
	struct shm_segment *segment;
	int err;

	if ((flags & SHM_HUGETLB) && size > 0 && size <= SHM_MAX)
		return -ENOMEM;
	err = shm_create(key, size, (unsigned)flags, &segment);
	return err < 0 ? err : segment->perm.id;
}

long sys_shmget(int key, size_t size, int flags)
{
	struct shm_segment *segment = shm_find_key(key);

	if (!segment)
		return key == IPC_PRIVATE || (flags & IPC_CREAT) ? create(key, size, flags)
								 : -ENOENT;
	if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
		return -EEXIST;
	if (size > segment->size)
		return -EINVAL;
	return ipc_may_access(&segment->perm, (unsigned)flags) ? segment->perm.id : -EACCES;
}

long sys_shmat(int id, uaddr_t addr, int flags)
{
	return shm_attach(current_process()->mm, id, addr, flags);
}

long sys_shmdt(uaddr_t addr)
{
	return shm_detach(current_process()->mm, addr);
}
