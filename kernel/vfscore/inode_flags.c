// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/inode_flags.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/ioctl.h"
#include "include/linux/stat.h"
#include "kernel/mm/usercopy.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"

static const struct {
	uint32_t flag, xflag;
} forms[] = {
	{FS_IMMUTABLE_FL, FS_XFLAG_IMMUTABLE},
	{FS_APPEND_FL, FS_XFLAG_APPEND},
	{FS_NODUMP_FL, FS_XFLAG_NODUMP},
	{FS_NOATIME_FL, FS_XFLAG_NOATIME},
};

static bool has_any(const struct vnode *vnode)
{
	return vnode->fs->complete && (S_ISREG(vnode->mode) || S_ISDIR(vnode->mode));
}

static int set(const struct file *file, uint32_t flags)
{
	struct vnode *vnode = file->vnode;
	uint32_t changed = vnode->inode_flags ^ flags;
	int err = mount_check_write(file->mount);

	if (err < 0)
		return err;
	if (!permission_is_owner(vnode, credentials_current()))
		return -EPERM;
	if ((changed & (FS_IMMUTABLE_FL | FS_APPEND_FL)) && !current_capable(CAP_LINUX_IMMUTABLE))
		return -EPERM;
	if (flags & ~INODE_FLAGS_ALL)
		return -EOPNOTSUPP;
	vnode->inode_flags = (uint8_t)flags;
	vnode_touch_change(vnode);
	return 0;
}

static long set_flags(const struct file *file, uaddr_t arg)
{
	uint32_t flags;
	int err = get_user_u32(&flags, arg);

	return err < 0 ? err : set(file, flags);
}

static long get_extended(const struct file *file, uaddr_t arg)
{
	struct linux_fsxattr attr = {0};

	for (unsigned i = 0; i < ARRAY_SIZE(forms); i++)
		attr.xflags |= file->vnode->inode_flags & forms[i].flag ? forms[i].xflag : 0;
	return copy_to_user(arg, &attr, sizeof(attr));
}

/* Extents and projects are of disks. */
static long set_extended(const struct file *file, uaddr_t arg)
{
	struct linux_fsxattr attr;
	uint32_t flags = 0;

	if (copy_from_user(&attr, arg, sizeof(attr)) < 0)
		return -EFAULT;
	for (unsigned i = 0; i < ARRAY_SIZE(forms); i++) {
		flags |= attr.xflags & forms[i].xflag ? forms[i].flag : 0;
		attr.xflags &= ~forms[i].xflag;
	}
	attr.xflags &=
		~(FS_XFLAG_PREALLOC | FS_XFLAG_EXTSIZE | FS_XFLAG_COWEXTSIZE | FS_XFLAG_HASATTR);
	if (attr.xflags || attr.extent_size || attr.project || attr.cow_extent_size)
		return -EOPNOTSUPP;
	return set(file, flags);
}

bool inode_flags_is_request(unsigned request)
{
	return request == FS_IOC_GETFLAGS || request == FS_IOC_SETFLAGS ||
	       request == FS_IOC_FSGETXATTR || request == FS_IOC_FSSETXATTR;
}

long inode_flags_control(struct file *file, unsigned request, uaddr_t arg)
{
	if (!has_any(file->vnode))
		return -ENOTTY;
	switch (request) {
	case FS_IOC_GETFLAGS:
		return put_user_u32(arg, file->vnode->inode_flags);
	case FS_IOC_SETFLAGS:
		return set_flags(file, arg);
	case FS_IOC_FSGETXATTR:
		return get_extended(file, arg);
	default:
		return set_extended(file, arg);
	}
}
