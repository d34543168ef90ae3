// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/vfscore/seals.h"

#include "kernel/mm/mm.h"
#include "kernel/vfscore/file.h"

#define ALL_SEALS                                                                         \
	(F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE | \
	 F_SEAL_EXEC)
#define EXECUTE_BITS 0111u

long seals_get(const struct file *file)
{
	uint32_t seals = file->vnode->seals;

	return seals & SEALS_SUPPORTED ? (long)(seals & ALL_SEALS) : -EINVAL;
}

long seals_add(struct file *file, uint32_t seals)
{
	struct vnode *vnode = file->vnode;

	if (!(file->access & FILE_WRITE))
		return -EPERM;
	if ((seals & ~ALL_SEALS) || !(vnode->seals & SEALS_SUPPORTED))
		return -EINVAL;
	if (vnode->seals & F_SEAL_SEAL)
		return -EPERM;
	/* What will stay executable must stay what it is. */
	if ((seals & F_SEAL_EXEC) && (vnode->mode & EXECUTE_BITS))
		seals |= F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	if ((seals & F_SEAL_WRITE) && !(vnode->seals & F_SEAL_WRITE) && mm_file_is_writable(vnode))
		return -EBUSY;
	vnode->seals |= seals;
	return 0;
}
