// SPDX-License-Identifier: BSD-3-Clause
// PR_SET_MM of prctl(2): what /proc says of where things are in a program's memory, and from where
// on brk(2) goes on.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/mm_map.h"
#include "include/linux/prctl.h"
#include "include/linux/resource.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"
#include "syscalls/process/prctl_internal.h"

#define LOWEST_ADDRESS PAGE_SIZE /* vm.mmap_min_addr */

/* The places by their number in struct linux_mm_map, which is that of the option less 1. */
enum {
	CODE_START,
	CODE_END,
	DATA_START,
	DATA_END,
	STACK_START,
	BRK_START,
	BRK,
	ARG_START,
	ARG_END,
	ENV_START,
	ENV_END,
	PLACES,
};

static uaddr_t *place_of(struct mm *mm, unsigned place)
{
	uaddr_t *const places[PLACES] = {
		[CODE_START] = &mm->code_start,
		[CODE_END] = &mm->code_end,
		[DATA_START] = &mm->data_start,
		[DATA_END] = &mm->data_end,
		[STACK_START] = &mm->stack_start,
		[BRK_START] = &mm->brk_start,
		[BRK] = &mm->brk,
		[ARG_START] = &mm->arg_start,
		[ARG_END] = &mm->arg_end,
		[ENV_START] = &mm->env_start,
		[ENV_END] = &mm->env_end,
	};

	return places[place];
}

static bool is_address(uaddr_t addr)
{
	return addr >= LOWEST_ADDRESS && addr < USER_MAX;
}

/* Whether all of them together make sense. */
static int check_places(const uaddr_t places[PLACES])
{
	uint64_t limit = current_process()->limits[RLIMIT_DATA].cur;

	for (unsigned i = 0; i < PLACES; i++)
		if (!is_address(places[i]))
			return -EINVAL;
	if (places[CODE_START] >= places[CODE_END] || places[DATA_START] > places[DATA_END] ||
	    places[BRK_START] > places[BRK] || places[ARG_START] > places[ARG_END] ||
	    places[ENV_START] > places[ENV_END])
		return -EINVAL;
	return places[BRK] - places[BRK_START] + places[DATA_END] - places[DATA_START] > limit
		       ? -EINVAL
		       : 0;
}

static int set_places(struct mm *mm, const uaddr_t places[PLACES])
{
	int err = check_places(places);

	for (unsigned i = 0; err == 0 && i < PLACES; i++)
		*place_of(mm, i) = places[i];
	return err;
}

static int set_place(struct mm *mm, unsigned place, uaddr_t addr)
{
	uaddr_t places[PLACES];
	int err = 0;

	if (!is_address(addr) || place >= PLACES)
		return -EINVAL;
	mutex_lock(&mm->lock);
	for (unsigned i = 0; i < PLACES; i++)
		places[i] = *place_of(mm, i);
	places[place] = addr;
	err = check_places(places);
	if (err == 0 && (place == STACK_START || place >= ARG_START) && !vma_find(&mm->areas, addr))
		err = -EFAULT;
	if (err == 0)
		*place_of(mm, place) = addr;
	mutex_unlock(&mm->lock);
	return err;
}

/* What is too short is filled with zeros; there is an end mark in any case. */
static int get_auxv(uint64_t auxv[MM_AUXV_WORDS], uaddr_t from, uint64_t size)
{
	memset(auxv, 0, MM_AUXV_WORDS * sizeof(auxv[0]));
	if (!from || size > MM_AUXV_WORDS * sizeof(auxv[0]))
		return -EINVAL;
	if (copy_from_user(auxv, from, size) < 0)
		return -EFAULT;
	auxv[MM_AUXV_WORDS - 2] = 0;
	auxv[MM_AUXV_WORDS - 1] = 0;
	return 0;
}

static int set_auxv(struct mm *mm, uaddr_t from, uint64_t size)
{
	uint64_t auxv[MM_AUXV_WORDS];
	int err;

	if (size > sizeof(auxv))
		return -EINVAL;
	err = from ? get_auxv(auxv, from, size) : -EFAULT;
	if (err == 0)
		memcpy(mm->auxv, auxv, sizeof(auxv));
	return err;
}

static bool is_mapped(struct mm *mm, const struct file *file)
{
	bool found = false;

	mutex_lock(&mm->lock);
	for (const struct vma *vma = mm->areas.first; vma && !found; vma = vma->next)
		found = vma->file && file && vma->file->vnode == file->vnode;
	mutex_unlock(&mm->lock);
	return found;
}

/* Another program than the one that is still mapped cannot be the one that runs. */
static int set_exe(struct mm *mm, int fd)
{
	struct file *file = fd_get(current_files(), fd), *exe, *old;
	int err = -EACCES;

	if (!file)
		return -EBADF;
	if (file->name)
		err = file_open_place(&(struct path){file->mount, file->name},
				      credentials_current(), OPEN_EXECUTE, &exe);
	file_put(file);
	if (err < 0)
		return err == -ETXTBSY ? -EACCES : err;
	if (is_mapped(mm, mm->exe)) {
		file_put(exe);
		return -EBUSY;
	}
	file_deny_write(exe);
	old = mm->exe;
	mm->exe = exe;
	if (old)
		file_put(old);
	return 0;
}

static int set_map(struct mm *mm, uaddr_t from, uint64_t size)
{
	uint64_t auxv[MM_AUXV_WORDS];
	struct linux_mm_map map;
	int err;

	if (size != sizeof(map))
		return -EINVAL;
	if (copy_from_user(&map, from, sizeof(map)) < 0)
		return -EFAULT;
	uaddr_t places[PLACES] = {
		map.start_code,	 map.end_code,	map.start_data, map.end_data,
		map.start_stack, map.start_brk, map.brk,	map.arg_start,
		map.arg_end,	 map.env_start, map.env_end,
	};

	err = check_places(places);
	if (err == 0 && map.auxv_size)
		err = get_auxv(auxv, map.auxv, map.auxv_size);
	if (err == 0 && map.exe_fd != UINT32_MAX)
		err = current_capable(CAP_SYS_ADMIN) || current_capable(CAP_CHECKPOINT_RESTORE)
			      ? set_exe(mm, (int)map.exe_fd)
			      : -EPERM;
	if (err < 0)
		return err;
	if (map.auxv_size)
		memcpy(mm->auxv, auxv, sizeof(auxv));
	mutex_lock(&mm->lock);
	err = set_places(mm, places);
	mutex_unlock(&mm->lock);
	return err;
}

long prctl_set_mm(const struct prctl_args *args)
{
	struct mm *mm = current_process()->mm;
	uint64_t option = args->arg2;

	if (args->arg5 || (args->arg4 && option != PR_SET_MM_AUXV && option != PR_SET_MM_MAP &&
			   option != PR_SET_MM_MAP_SIZE))
		return -EINVAL;
	if (option == PR_SET_MM_MAP_SIZE)
		return put_user_u32(args->arg3, sizeof(struct linux_mm_map));
	if (option == PR_SET_MM_MAP)
		return set_map(mm, args->arg3, args->arg4);
	if (!current_capable(CAP_SYS_RESOURCE))
		return -EPERM;
	if (option == PR_SET_MM_EXE_FILE)
		return set_exe(mm, (int)args->arg3);
	if (option == PR_SET_MM_AUXV)
		return set_auxv(mm, args->arg3, args->arg4);
	return set_place(mm, (unsigned)MIN(option - 1, (uint64_t)PLACES), args->arg3);
}
