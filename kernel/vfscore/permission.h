/* SPDX-License-Identifier: BSD-3-Clause */
/* Who may do what with a file: permission bits, owner and capabilities (path_resolution(7)). */
#pragma once

#include "include/linux/errno.h"
#include "kernel/process/credentials.h"
#include "kernel/vfscore/inode_flags.h"
#include "kernel/vfscore/vnode.h"

struct vnode_change;

#define MAY_EXEC  1u
#define MAY_WRITE 2u
#define MAY_READ  4u

/* What permission_check() does where not everybody may. */
int permission_check_closely(const struct vnode *vnode, const struct credentials *cred,
			     unsigned what);

/* 0, -EACCES, or -EPERM for what nobody may change: what is a set of MAY_ bits. Never sleeps. */
static inline int permission_check(const struct vnode *vnode, const struct credentials *cred,
				   unsigned what)
{
	unsigned everybody = what << 6 | what << 3 | what;

	if ((what & MAY_WRITE) && vnode_has_flags(vnode, FS_IMMUTABLE_FL))
		return -EPERM;
	if (likely((vnode->mode & everybody) == everybody))
		return 0;
	return permission_check_closely(vnode, cred, what);
}

/* Whether cred may remove or rename an entry for victim in dir: 0, -EACCES or -EPERM (sticky). */
int permission_remove(const struct vnode *dir, const struct vnode *victim,
		      const struct credentials *cred);

/* Whether cred counts as the owner of vnode. */
bool permission_is_owner(const struct vnode *vnode, const struct credentials *cred);

/* The set-ID bits that a regular file loses when cred writes it, or changes its owner. */
uint32_t permission_lost_by_write(const struct vnode *vnode, const struct credentials *cred);
uint32_t permission_lost_by_chown(const struct vnode *vnode, const struct credentials *cred);

/* Whether cred may chmod or chown as change says, 0 or -EPERM; clears the bits of change->mode that
 * it may not set. */
int permission_change(const struct vnode *vnode, const struct credentials *cred,
		      struct vnode_change *change);
