// SPDX-License-Identifier: BSD-3-Clause
// name_to_handle_at(2) and open_by_handle_at(2).

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/file_handle.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/handle.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

#define KNOWN_FLAGS                                                                    \
	(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH | AT_HANDLE_FID | AT_HANDLE_MNT_ID_UNIQUE | \
	 AT_HANDLE_CONNECTABLE)

/* What fits in a handle that tells one file from others but cannot be opened says less. */
static struct linux_file_id make_id(const struct vnode *vnode, bool can_open)
{
	if (can_open)
		return (struct linux_file_id){{handle_generation(vnode->fs), (uint32_t)vnode->ino,
					       (uint32_t)(vnode->ino >> 32)}};
	return (struct linux_file_id){{(uint32_t)vnode->ino, (uint32_t)(vnode->ino >> 32), 0}};
}

static int put_mount_id(uaddr_t to, const struct mount *mount, int flags)
{
	uint32_t id = mount ? mount->id : 0;

	return flags & AT_HANDLE_MNT_ID_UNIQUE ? put_user_u64(to, id) : put_user_u32(to, id);
}

static int put_handle(const struct path *path, uaddr_t handle, uaddr_t mount_id, int flags)
{
	const struct vnode *vnode = path->name->vnode;
	bool can_open = handle_is_possible(vnode->fs);
	struct linux_file_id id = make_id(vnode, can_open);
	struct linux_file_handle head;
	bool fits;

	if (flags & AT_HANDLE_CONNECTABLE || (!can_open && !(flags & AT_HANDLE_FID)))
		return -EOPNOTSUPP;
	if (copy_from_user(&head, handle, sizeof(head)) < 0)
		return -EFAULT;
	if (head.bytes > MAX_HANDLE_SZ)
		return -EINVAL;
	fits = head.bytes >= sizeof(id);
	head.bytes = sizeof(id);
	if (fits)
		head.type = can_open ? FILEID_INO32_GEN : FILEID_INO64_GEN;
	if (put_mount_id(mount_id, path->mount, flags) < 0 ||
	    copy_to_user(handle, &head, sizeof(head)) < 0 ||
	    (fits && copy_to_user(handle + sizeof(head), &id, sizeof(id)) < 0))
		return -EFAULT;
	return fits ? 0 : -EOVERFLOW;
}

long sys_name_to_handle_at(int dirfd, uaddr_t path, uaddr_t handle, uaddr_t mount_id, int flags)
{
	struct path found;
	int err;

	if (flags & ~KNOWN_FLAGS)
		return -EINVAL;
	if ((flags & AT_HANDLE_FID) && (flags & AT_HANDLE_CONNECTABLE))
		return -EINVAL;
	err = at_path_find(dirfd, path, flags & AT_EMPTY_PATH,
			   flags & AT_SYMLINK_FOLLOW ? WALK_FOLLOW : 0, &found);
	if (err < 0)
		return err;
	err = put_handle(&found, handle, mount_id, flags);
	path_put(&found);
	return err;
}

/* The mount that a descriptor's file is reached through, referenced. */
static int get_mount(int fd, struct mount **out)
{
	struct file *file = NULL;

	*out = current_fs()->cwd.mount;
	if (fd != AT_FDCWD) {
		file = fd_get_any(current_files(), fd);
		if (!file)
			return -EBADF;
		*out = file->mount;
	}
	if (*out)
		mount_get(*out);
	if (file)
		file_put(file);
	return *out ? 0 : -ESTALE;
}

static int get_id(uaddr_t handle, struct linux_file_id *id)
{
	struct linux_file_handle head;

	if (copy_from_user(&head, handle, sizeof(head)) < 0)
		return -EFAULT;
	if (head.bytes > MAX_HANDLE_SZ || head.bytes == 0)
		return -EINVAL;
	if (head.type < 0 || head.type > FILEID_TYPE_MAX)
		return -EINVAL;
	if (head.bytes < sizeof(*id))
		return -ESTALE;
	return copy_from_user(id, handle + sizeof(head), sizeof(*id)) < 0 ? -EFAULT : 0;
}

static int find(int fd, const struct linux_file_id *id, struct path *out)
{
	struct mount *mount;
	int err = get_mount(fd, &mount);

	if (err < 0)
		return err;
	err = -ESTALE;
	if (handle_is_possible(mount->fs) && id->words[0] == handle_generation(mount->fs))
		err = handle_find(mount, (uint64_t)id->words[2] << 32 | id->words[1], out);
	mount_put(mount);
	return err;
}

static long open_and_install(const struct path *path, uint32_t flags)
{
	struct file *file;
	int err = fd_check_free(current_files());

	if (err == 0)
		err = file_open_place(path, credentials_current(), flags, &file);
	if (err < 0)
		return err;
	return fd_install_new(file, flags & O_CLOEXEC);
}

long sys_open_by_handle_at(int mount_fd, uaddr_t handle, int flags)
{
	struct linux_file_id id;
	struct path path;
	long result;

	if (!current_capable(CAP_DAC_READ_SEARCH))
		return -EPERM;
	result = get_id(handle, &id);
	if (result == 0)
		result = find(mount_fd, &id, &path);
	if (result < 0)
		return result;
	result = open_and_install(&path, open_flags_of_place((uint32_t)flags));
	path_put(&path);
	return result;
}
