// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/permission.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

/* The credentials with the real IDs in the place of the effective ones (access(2)). */
static struct credentials real_credentials(void)
{
	struct credentials cred = current_task()->cred;

	cred.fsuid = cred.uid;
	cred.fsgid = cred.gid;
	if (!(cred.securebits & SECBIT_NO_SETUID_FIXUP))
		cred.cap_effective = cred.uid == 0 ? cred.cap_permitted : 0;
	return cred;
}

static int check_file(const struct path *path, const struct credentials *cred, unsigned what)
{
	const struct vnode *vnode = path->name->vnode;
	int err;

	if ((what & MAY_EXEC) && S_ISREG(vnode->mode) && mount_has(path->mount, MS_NOEXEC))
		return -EACCES;
	bool can_be_forbidden =
		(what & MAY_WRITE) &&
		(S_ISREG(vnode->mode) || S_ISDIR(vnode->mode) || S_ISLNK(vnode->mode));

	if (can_be_forbidden && mount_has(path->mount, MOUNT_FS_RDONLY))
		return -EROFS;
	err = permission_check(vnode, cred, what);
	return err == 0 && can_be_forbidden ? mount_check_write(path->mount) : err;
}

static int check(struct at_path *at, unsigned what, int flags)
{
	struct path found;
	int err = at_path_walk(at, at_walk_flags(flags), &found);

	if (err < 0)
		return err;
	if (what)
		err = check_file(&found, at->context.cred, what);
	path_put(&found);
	return err;
}

/* R_OK, W_OK and X_OK have the values of the permission bits and of MAY_READ …. */
long sys_faccessat2(int dirfd, uaddr_t path, int mode, int flags)
{
	struct credentials real = real_credentials();
	struct at_path at;
	int err;

	if ((mode & ~(R_OK | W_OK | X_OK)) ||
	    (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
		return -EINVAL;
	err = at_path_get(&at, dirfd, path, flags);
	if (err == 0) {
		if (!(flags & AT_EACCESS))
			at.context.cred = &real;
		err = check(&at, mode, flags);
	}
	return at_path_end(&at, err);
}

long sys_faccessat(int dirfd, uaddr_t path, int mode)
{
	return sys_faccessat2(dirfd, path, mode, 0);
}

long sys_access(uaddr_t path, int mode)
{
	return sys_faccessat2(AT_FDCWD, path, mode, 0);
}
