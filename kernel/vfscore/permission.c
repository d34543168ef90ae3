// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/permission.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/vnode.h"

/* What capabilities allow where the permission bits do not. */
static int check_capabilities(const struct vnode *vnode, const struct credentials *cred,
			      unsigned what)
{
	bool may_execute = S_ISDIR(vnode->mode) || (vnode->mode & S_IXUGO);

	if ((!(what & MAY_EXEC) || may_execute) && credentials_capable(cred, CAP_DAC_OVERRIDE))
		return 0;
	bool only_reads = what == MAY_READ || (S_ISDIR(vnode->mode) && !(what & MAY_WRITE));

	if (only_reads && credentials_capable(cred, CAP_DAC_READ_SEARCH))
		return 0;
	return -EACCES;
}

int permission_check_closely(const struct vnode *vnode, const struct credentials *cred,
			     unsigned what)
{
	unsigned mode = vnode->mode;

	if (cred->fsuid == vnode->uid)
		mode >>= 6;
	else if (credentials_in_group(cred, vnode->gid))
		mode >>= 3;
	if (likely((mode & what) == what))
		return 0;
	if (IS_ENABLED(CONFIG_PROCFS) && vnode->ops->permits && vnode->ops->permits(vnode))
		return 0;
	return check_capabilities(vnode, cred, what);
}

bool permission_is_owner(const struct vnode *vnode, const struct credentials *cred)
{
	return cred->fsuid == vnode->uid || credentials_capable(cred, CAP_FOWNER);
}

int permission_remove(const struct vnode *dir, const struct vnode *victim,
		      const struct credentials *cred)
{
	int err = permission_check(dir, cred, MAY_WRITE | MAY_EXEC);

	if (err < 0)
		return err;
	if (vnode_has_flags(dir, FS_APPEND_FL) ||
	    vnode_has_flags(victim, FS_APPEND_FL | FS_IMMUTABLE_FL))
		return -EPERM;
	if ((dir->mode & S_ISVTX) && cred->fsuid != dir->uid && !permission_is_owner(victim, cred))
		return -EPERM;
	return 0;
}

static bool may_chown(const struct vnode *vnode, const struct credentials *cred,
		      const struct vnode_change *change)
{
	if (credentials_capable(cred, CAP_CHOWN))
		return true;
	if (cred->fsuid != vnode->uid)
		return false;
	if ((change->mask & ATTR_UID) && change->uid != vnode->uid)
		return false;
	return !(change->mask & ATTR_GID) || change->gid == vnode->gid ||
	       credentials_in_group(cred, change->gid);
}

int permission_change(const struct vnode *vnode, const struct credentials *cred,
		      struct vnode_change *change)
{
	if (vnode_is_typeless(vnode))
		return -EOPNOTSUPP;
	if (vnode_has_flags(vnode, FS_APPEND_FL | FS_IMMUTABLE_FL))
		return -EPERM;
	if ((change->mask & (ATTR_UID | ATTR_GID)) && !may_chown(vnode, cred, change))
		return -EPERM;
	if (!(change->mask & ATTR_MODE))
		return 0;
	if (!permission_is_owner(vnode, cred))
		return -EPERM;
	uint32_t gid = change->mask & ATTR_GID ? change->gid : vnode->gid;

	if (!credentials_in_group(cred, gid) && !credentials_capable(cred, CAP_FSETID))
		change->mode &= ~S_ISGID;
	return 0;
}

uint32_t permission_lost_by_chown(const struct vnode *vnode, const struct credentials *cred)
{
	bool may_keep =
		credentials_in_group(cred, vnode->gid) || credentials_capable(cred, CAP_FSETID);
	uint32_t lost = S_ISUID;

	if ((vnode->mode & S_IXGRP) || !may_keep)
		lost |= S_ISGID;
	return S_ISDIR(vnode->mode) ? 0 : vnode->mode & lost;
}

uint32_t permission_lost_by_write(const struct vnode *vnode, const struct credentials *cred)
{
	if (likely(!(vnode->mode & (S_ISUID | S_ISGID))) || credentials_capable(cred, CAP_FSETID))
		return 0;
	return permission_lost_by_chown(vnode, cred);
}
