// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/mman.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/mount.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/seals.h"

#define PREFIX	       "memfd:"
#define NAME_MAX_BYTES 250 /* with the NUL */
#define KNOWN_FLAGS    (MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC)

/* The length of what is now in text, or a negative errno. */
static ssize_t copy_name(char text[sizeof(PREFIX) + NAME_MAX_BYTES], uaddr_t name)
{
	size_t prefix = sizeof(PREFIX) - 1;
	ssize_t length = strncpy_from_user(text + prefix, name, NAME_MAX_BYTES);

	if (length < 0)
		return length == -ENAMETOOLONG ? -EINVAL : length;
	if (length >= NAME_MAX_BYTES)
		return -EINVAL;
	memcpy(text, PREFIX, prefix);
	return prefix + length;
}

/* A file that has its name only for people. */
static int create(const char *name, size_t length, unsigned flags, struct file **file)
{
	const struct credentials *cred = &current_task()->cred;
	mode_t mode = flags & MFD_NOEXEC_SEAL ? 0666 : 0777;
	struct walk_context context = {memory_path, memory_path, &kernel_credentials, 0, 0};
	int err = file_open(&context, "/", O_TMPFILE | O_RDWR | O_EXCL, mode, file);
	struct vnode *vnode;

	if (err < 0)
		return err;
	err = name_set_text((*file)->name, name, length);
	if (err < 0) {
		file_put(*file);
		return err;
	}
	vnode = (*file)->vnode;
	/* It can be executed while it is open. */
	file_stop_counting_writer(*file);
	(*file)->flags = O_RDWR | LINUX_O_LARGEFILE;
	vnode->uid = cred->fsuid;
	vnode->gid = cred->fsgid;
	if (flags & (MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL))
		vnode->seals &= ~F_SEAL_SEAL;
	if (flags & MFD_NOEXEC_SEAL)
		vnode->seals |= F_SEAL_EXEC;
	return 0;
}

long sys_memfd_create(uaddr_t name, unsigned flags)
{
	char text[sizeof(PREFIX) + NAME_MAX_BYTES];
	struct file *file;
	long result;

	if ((flags & ~KNOWN_FLAGS) || ((flags & MFD_EXEC) && (flags & MFD_NOEXEC_SEAL)))
		return -EINVAL;
	result = copy_name(text, name);
	if (result >= 0)
		result = create(text, result, flags, &file);
	if (result < 0)
		return result;
	return fd_install_new(file, flags & MFD_CLOEXEC);
}
