// SPDX-License-Identifier: BSD-3-Clause
// shmctl(2).

#include <generated/syscall_prototypes.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/ipc/shm.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"

#define READABLE 0444

static long info(uaddr_t buf)
{
	struct linux_shminfo info = {
		.shmmax = SHM_MAX,
		.shmmin = 1,
		.shmmni = SHM_COUNT_MAX,
		.shmseg = SHM_COUNT_MAX,
		.shmall = SHM_ALL_PAGES,
	};

	if (copy_to_user(buf, &info, sizeof(info)) < 0)
		return -EFAULT;
	return MAX(shm_last_index(), 0);
}

static long use(uaddr_t buf)
{
	struct linux_shm_info info = {.used_ids = (int32_t)shm_count()};

	info.shm_tot = shm_pages_total(&info.shm_rss);
	if (copy_to_user(buf, &info, sizeof(info)) < 0)
		return -EFAULT;
	return MAX(shm_last_index(), 0);
}

static struct linux_shmid_ds describe(const struct shm_segment *segment)
{
	struct linux_shmid_ds ds = {
		.shm_segsz = segment->size,
		.shm_atime = segment->attached_s,
		.shm_dtime = segment->detached_s,
		.shm_ctime = segment->changed_s,
		.shm_cpid = segment->creator,
		.shm_lpid = segment->last,
		.shm_nattch = segment->attachments,
	};

	ipc_perm_show(&segment->perm, &ds.shm_perm);
	ds.shm_perm.mode |= (segment->removed ? SHM_DEST : 0) | (segment->locked ? SHM_LOCKED : 0);
	return ds;
}

/* By identifier (IPC_STAT), or by its place in the table, and then the identifier is returned. */
static long stat(int id, int op, uaddr_t buf)
{
	const struct shm_segment *segment = op == IPC_STAT ? shm_find(id) : shm_at((unsigned)id);
	struct linux_shmid_ds ds;
	int result;

	if (!segment)
		return -EINVAL;
	if (op != SHM_STAT_ANY && !ipc_may_access(&segment->perm, READABLE))
		return -EACCES;
	ds = describe(segment);
	result = op == IPC_STAT ? 0 : segment->perm.id;
	return copy_to_user(buf, &ds, sizeof(ds)) < 0 ? -EFAULT : result;
}

static long change(struct shm_segment *segment, const struct linux_ipc_perm *perm)
{
	int err = ipc_perm_change(&segment->perm, perm);

	if (err == 0)
		segment->changed_s = ipc_now_s();
	return err;
}

static long control(int id, int op, uaddr_t buf)
{
	struct shm_segment *segment;
	struct linux_shmid_ds ds;

	if (op == IPC_SET && copy_from_user(&ds, buf, sizeof(ds)) < 0)
		return -EFAULT;
	segment = shm_find(id);
	if (!segment)
		return -EINVAL;
	if (!ipc_may_control(&segment->perm))
		return -EPERM;
	if (op == IPC_SET)
		return change(segment, &ds.shm_perm);
	shm_remove(segment);
	return 0;
}

/* Nothing is ever taken out of memory, so that only the mark changes. */
static long lock(int id, bool locked)
{
	struct shm_segment *segment = shm_find(id);
	uint32_t euid = credentials_current()->euid;

	if (!segment)
		return -EINVAL;
	if (!current_capable(CAP_IPC_LOCK)) {
		if (euid != segment->perm.uid && euid != segment->perm.cuid)
			return -EPERM;
		if (locked && current_process()->limits[RLIMIT_MEMLOCK].cur == 0)
			return -EPERM;
	}
	segment->locked = locked;
	return 0;
}

long sys_shmctl(int id, int op, uaddr_t buf)
{
	if (op < 0 || id < 0)
		return -EINVAL;
	switch (op & ~IPC_64) {
	case IPC_INFO:
		return info(buf);
	case SHM_INFO:
		return use(buf);
	case IPC_STAT:
	case SHM_STAT:
	case SHM_STAT_ANY:
		return stat(id, op & ~IPC_64, buf);
	case IPC_SET:
	case IPC_RMID:
		return control(id, op & ~IPC_64, buf);
	case SHM_LOCK:
	case SHM_UNLOCK:
		return lock(id, (op & ~IPC_64) == SHM_LOCK);
	default:
		return -EINVAL;
	}
}
