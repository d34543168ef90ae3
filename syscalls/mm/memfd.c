// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/mman.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/seals.h"

#define NAME_MAX_BYTES 250 /* with the NUL; "memfd:" goes before it */
#define KNOWN_FLAGS    (MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC)

/* The name is only for people; it is checked and not kept. */
static int check_name(uaddr_t name)
{
	char text[NAME_MAX_BYTES];
	ssize_t length = strncpy_from_user(text, name, sizeof(text));

	if (length < 0)
		return length == -ENAMETOOLONG ? -EINVAL : length;
	return length >= NAME_MAX_BYTES ? -EINVAL : 0;
}

/* A file of the root file system that never has a name there. */
static int create(unsigned flags, struct file **file)
{
	const struct credentials *cred = &current_task()->cred;
	mode_t mode = flags & MFD_NOEXEC_SEAL ? 0666 : 0777;
	int err = file_open_kernel("/", O_TMPFILE | O_RDWR | O_EXCL, mode, file);
	struct vnode *vnode;

	if (err < 0)
		return err;
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
	struct file *file;
	int result;

	if ((flags & ~KNOWN_FLAGS) || ((flags & MFD_EXEC) && (flags & MFD_NOEXEC_SEAL)))
		return -EINVAL;
	result = check_name(name);
	if (result == 0)
		result = create(flags, &file);
	if (result < 0)
		return result;
	result = fd_install(current_files(), file, 0, flags & MFD_CLOEXEC);
	if (result < 0)
		file_put(file);
	return result;
}
