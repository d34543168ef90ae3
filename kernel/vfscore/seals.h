/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Seals of files in memory (fcntl(2), F_ADD_SEALS): what can never be done to a file again. The
 * seals of a vnode are F_SEAL_ bits, with SEALS_SUPPORTED where there can be any.
 */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/vfscore/vnode.h"

#define SEALS_SUPPORTED 0x80

/* No writing, not even by those who could have before. */
#define SEALS_AGAINST_WRITE (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)

struct file;

/* The seals of a file, -EINVAL where there cannot be any. */
long seals_get(const struct file *file);

/* Adds seals. 0, -EINVAL, -EPERM when the file is not open for writing or sealed against seals, or
 * -EBUSY when it could be written through a mapping. */
long seals_add(struct file *file, uint32_t seals);

/* Whether the seals let the bytes before end be written, or the size set: 0 or -EPERM. */
static inline int seals_check_write(const struct vnode *vnode, uint64_t end)
{
	if (likely(!(vnode->seals & (SEALS_AGAINST_WRITE | F_SEAL_GROW))))
		return 0;
	if (vnode->seals & SEALS_AGAINST_WRITE)
		return -EPERM;
	return end > vnode->size ? -EPERM : 0;
}

static inline int seals_check_size(const struct vnode *vnode, uint64_t size)
{
	if (size < vnode->size && (vnode->seals & F_SEAL_SHRINK))
		return -EPERM;
	return size > vnode->size && (vnode->seals & F_SEAL_GROW) ? -EPERM : 0;
}
