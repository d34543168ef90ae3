// SPDX-License-Identifier: BSD-3-Clause
// Who may do what with which attribute is decided by the prefix of its name, the namespace.

#include "kernel/vfscore/xattr_check.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/lib/string.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"

#define CAPABILITY_NAME "security.capability"
#define CAPABILITY_V2	0x02000000u /* the revision in the high byte of its first word */

/* struct vfs_cap_data of revision 2. */
struct file_capability {
	uint32_t magic_and_flags;
	uint32_t sets[4];
};

_Static_assert(sizeof(struct file_capability) == 20, "as programs see it");

static bool has_prefix(const char *name, const char *prefix)
{
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

static bool is_acl(const char *name)
{
	return strcmp(name, "system.posix_acl_access") == 0 ||
	       strcmp(name, "system.posix_acl_default") == 0;
}

static bool is_capable(unsigned capability)
{
	return credentials_capable(credentials_current(), capability);
}

/* Attributes of users follow the permission bits, which mean something else on what is neither a
 * file nor a directory. */
static int check_user(const struct vnode *vnode, unsigned what)
{
	bool write = what & MAY_WRITE;

	if (!S_ISREG(vnode->mode) && !S_ISDIR(vnode->mode))
		return write ? -EPERM : -ENODATA;
	if (S_ISDIR(vnode->mode) && (vnode->mode & S_ISVTX) && write &&
	    !permission_is_owner(vnode, credentials_current()))
		return -EPERM;
	return permission_check(vnode, credentials_current(), what);
}

static int check_permission(const struct vnode *vnode, const char *name, unsigned what)
{
	if ((what & MAY_WRITE) && vnode_has_flags(vnode, FS_APPEND_FL | FS_IMMUTABLE_FL))
		return -EPERM;
	if (has_prefix(name, "security.") || has_prefix(name, "system."))
		return 0;
	if (has_prefix(name, "trusted.")) {
		if (is_capable(CAP_SYS_ADMIN))
			return 0;
		return what & MAY_WRITE ? -EPERM : -ENODATA;
	}
	if (has_prefix(name, "user."))
		return check_user(vnode, what);
	return permission_check(vnode, credentials_current(), what);
}

/* Whether the file system has such attributes at all: a namespace, and something behind it. */
static int check_name(const struct vnode *vnode, const char *name)
{
	static const char *const namespaces[] = {"security.", "trusted.", "user."};

	if (!vnode->ops->xattrs)
		return -EOPNOTSUPP;
	for (unsigned i = 0; i < ARRAY_SIZE(namespaces); i++) {
		if (has_prefix(name, namespaces[i]))
			return name[strlen(namespaces[i])] ? 0 : -EINVAL;
	}
	return -EOPNOTSUPP;
}

static int check_capability(const void *value, size_t size)
{
	const struct file_capability *capability = value;

	if (size != sizeof(*capability) || (capability->magic_and_flags & ~1u) != CAPABILITY_V2)
		return -EINVAL;
	return is_capable(CAP_SETFCAP) ? 0 : -EPERM;
}

/* Attributes of security modules are root's, but for the capabilities of a program. */
static int check_security(const char *name)
{
	if (!has_prefix(name, "security."))
		return 0;
	if (strcmp(name, CAPABILITY_NAME) == 0)
		return is_capable(CAP_SETFCAP) ? 0 : -EPERM;
	return is_capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

int xattr_check_set(const struct vnode *vnode, const char *name, const void *value, size_t size)
{
	int err = 0;

	if (strcmp(name, CAPABILITY_NAME) == 0)
		err = check_capability(value, size);
	if (err == 0)
		err = check_permission(vnode, name, MAY_WRITE);
	if (err == 0)
		err = check_security(name);
	return err < 0 ? err : check_name(vnode, name);
}

int xattr_check_get(const struct vnode *vnode, const char *name)
{
	int err = check_permission(vnode, name, MAY_READ);

	if (err < 0)
		return err;
	/* No file has an access control list. */
	if (vnode->ops->xattrs && is_acl(name))
		return S_ISLNK(vnode->mode) ? -EOPNOTSUPP : -ENODATA;
	return check_name(vnode, name);
}

int xattr_check_remove(const struct vnode *vnode, const char *name)
{
	int err = check_permission(vnode, name, MAY_WRITE);

	if (err == 0)
		err = check_security(name);
	return err < 0 ? err : check_name(vnode, name);
}

bool xattr_is_listed(const char *name)
{
	return !has_prefix(name, "trusted.") || is_capable(CAP_SYS_ADMIN);
}
