// SPDX-License-Identifier: BSD-3-Clause
// mount(2), umount2(2) and pivot_root(2).

#include "kernel/vfscore/mount.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/fs_type.h"
#include "kernel/vfscore/mount_change.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/vnode.h"
#include "syscalls/file/at_path.h"
#include <generated/syscall_prototypes.h>

#define TYPES (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)

/* The strings of a call: in memory of the kernel, or NULL where the program gave none. */
struct strings {
	char *source, *type, *options;
};

static bool may_mount(void)
{
	return credentials_capable(credentials_current(), CAP_SYS_ADMIN);
}

static int copy_string(char **out, uaddr_t from)
{
	ssize_t len;

	if (!from)
		return 0;
	*out = kmalloc(LINUX_PATH_MAX);
	if (!*out)
		return -ENOMEM;
	len = strncpy_from_user(*out, from, LINUX_PATH_MAX);
	return len == -ENAMETOOLONG ? -EINVAL : MIN(len, 0L);
}

/* A page is what options may be, or as much of it as there is. */
static int copy_options(char **out, uaddr_t from)
{
	if (!from)
		return 0;
	*out = kzalloc(PAGE_SIZE);
	if (!*out)
		return -ENOMEM;
	if (copy_from_user_partial(*out, from, PAGE_SIZE) == 0)
		return -EFAULT;
	(*out)[PAGE_SIZE - 1] = '\0';
	return 0;
}

static void free_strings(struct strings *strings)
{
	kfree(strings->source);
	kfree(strings->type);
	kfree(strings->options);
}

static int copy_strings(struct strings *strings, uaddr_t source, uaddr_t type, uaddr_t options)
{
	int err = copy_string(&strings->type, type);

	if (err == 0)
		err = copy_string(&strings->source, source);
	return err < 0 ? err : copy_options(&strings->options, options);
}

/* The flags that a mount gets for itself; a remount that says nothing about access times leaves
 * them as they are. */
static uint32_t flags_of_mount(const struct mount *old, uint32_t flags)
{
	uint32_t own = flags & MOUNT_FLAGS;

	if ((flags & MS_REMOUNT) && !(flags & (MOUNT_ATIME_FLAGS | MS_STRICTATIME)))
		return own | (old->flags & MOUNT_ATIME_FLAGS);
	own &= ~MS_RELATIME;
	if (flags & MS_STRICTATIME)
		return own & ~MS_NOATIME;
	return flags & MS_NOATIME ? own : own | MS_RELATIME;
}

/* Binds or moves what the source is. */
static int mount_place(const char *source, const struct path *at, uint32_t flags)
{
	struct walk_context context = {current_fs()->root, current_fs()->cwd, credentials_current(),
				       0, 0};
	struct path from;
	int err;

	if (!source || !*source)
		return -EINVAL;
	err = path_walk(&context, source, WALK_FOLLOW, &from);
	if (err < 0)
		return err;
	if (flags & MS_BIND)
		err = mount_bind(&from, at, flags & MS_REC);
	else
		err = mount_move(&from, at);
	path_put(&from);
	return err;
}

/* One kind at a time; there are no mounts that share what is mounted on them. */
static int set_type(const struct path *at, uint32_t flags)
{
	uint32_t type = flags & ~(MS_REC | MS_SILENT);

	if ((type & ~TYPES) || (type & (type - 1)) || type == MS_SHARED)
		return -EINVAL;
	return mount_set_type(at, type, flags & MS_REC);
}

static int mount_fs(const struct strings *strings, const struct path *at, uint32_t flags)
{
	const struct fs_type *type;
	struct fs *fs;
	int err;

	if (!strings->type)
		return -EINVAL;
	type = fs_type_find(strings->type);
	if (!type)
		return -ENODEV;
	err = fs_type_open(type, strings->source, strings->options, &fs);
	if (err < 0)
		return err;
	if (fs->refcount == 1)
		fs->flags = flags & MOUNT_FS_FLAGS;
	return mount_new(fs, at, flags_of_mount(at->mount, flags),
			 strings->source ? strings->source : "none");
}

static int mount_at(const struct strings *strings, const struct path *at, uint32_t flags)
{
	uint32_t own = flags_of_mount(at->mount, flags);

	if ((flags & (MS_REMOUNT | MS_BIND)) == (MS_REMOUNT | MS_BIND))
		return mount_set_flags(at, own);
	if (flags & MS_REMOUNT)
		return mount_set_fs_flags(at, own, flags & MOUNT_FS_FLAGS, strings->options);
	if (flags & MS_BIND)
		return mount_place(strings->source, at, flags);
	if (flags & TYPES)
		return set_type(at, flags);
	if (flags & MS_MOVE)
		return mount_place(strings->source, at, flags);
	return mount_fs(strings, at, flags);
}

long sys_mount(uaddr_t source, uaddr_t target, uaddr_t type, unsigned long flags, uaddr_t data)
{
	struct strings strings = {NULL, NULL, NULL};
	struct path at;
	int err = copy_strings(&strings, source, type, data);

	if ((flags & MS_MGC_MASK) == MS_MGC_VAL)
		flags &= ~(unsigned long)MS_MGC_MASK;
	if (err == 0)
		err = at_path_find(AT_FDCWD, target, 0, WALK_FOLLOW, &at);
	if (err == 0) {
		if (flags & MS_NOUSER)
			err = -EINVAL;
		else
			err = may_mount() ? mount_at(&strings, &at, flags) : -EPERM;
		path_put(&at);
	}
	free_strings(&strings);
	return err;
}

long sys_umount2(uaddr_t target, int flags)
{
	struct path at;
	int err;

	if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	err = at_path_find(AT_FDCWD, target, 0, flags & UMOUNT_NOFOLLOW ? 0 : WALK_FOLLOW, &at);
	if (err < 0)
		return err;
	if (may_mount())
		return mount_remove(&at, flags);
	path_put(&at);
	return -EPERM;
}

/* Who has the old root as its root or working directory gets the new one. */
static void change_roots(const struct path *from, const struct path *to)
{
	struct process *process;
	struct task *task;

	process_for_each(process)
	{
		list_for_each_entry (task, &process->tasks, process_link) {
			if (task->fs)
				fs_context_change_root(task->fs, from, to);
		}
	}
}

static int pivot(const struct path *new_root, const struct path *put_old)
{
	struct path root = current_fs()->root;
	int err;

	path_get(&root);
	err = mount_pivot(new_root, put_old, &root);
	if (err == 0) {
		change_roots(&root, new_root);
		mount_change_root(&root, new_root);
	}
	path_put(&root);
	return err;
}

long sys_pivot_root(uaddr_t new_root, uaddr_t put_old)
{
	const unsigned walk = WALK_FOLLOW | WALK_DIRECTORY;
	struct path new_path, old_path;
	int err;

	if (!may_mount())
		return -EPERM;
	err = at_path_find(AT_FDCWD, new_root, 0, walk, &new_path);
	if (err < 0)
		return err;
	err = at_path_find(AT_FDCWD, put_old, 0, walk, &old_path);
	if (err == 0) {
		err = pivot(&new_path, &old_path);
		path_put(&old_path);
	}
	path_put(&new_path);
	return err;
}
