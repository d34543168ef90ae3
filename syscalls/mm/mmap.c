// SPDX-License-Identifier: BSD-3-Clause
#include <generated/syscall_prototypes.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/mman.h"
#include "include/linux/stat.h"
#include "kernel/mm/mm.h"
#include "kernel/net/socket/socket.h"
#include "kernel/process/personality.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

static long map_socket(struct file *file, uaddr_t addr, size_t length, int prot, int flags,
		       unsigned long offset)
{
	struct socket *socket = socket_of_file(file);
	struct shared_pages *shared;

	if (!socket || !socket->ops->map)
		return -ENODEV;
	shared = (flags & MAP_TYPE) == MAP_SHARED ? socket->ops->map(socket, length, offset) : NULL;
	return shared ? mm_map_shared(current_process()->mm, addr, length, prot, flags, shared)
		      : -EINVAL;
}

long sys_mmap(uaddr_t addr, size_t length, unsigned long prot, unsigned long flags, int fd,
	      unsigned long offset)
{
	struct mm *mm = current_process()->mm;
	struct file *file;
	long result;

	prot = personality_prot(prot);
	if (!IS_ALIGNED(offset, PAGE_SIZE))
		return -EINVAL;
	if (flags & MAP_ANONYMOUS)
		return mm_map(mm, addr, length, (int)prot, (int)flags, NULL, (off_t)offset);
	file = fd_get(current_files(), fd);
	if (!file)
		return -EBADF;
	if (file->flags & O_PATH)
		result = -EBADF;
	else if (IS_ENABLED(CONFIG_SOCKETS) && S_ISSOCK(file->vnode->mode))
		result = map_socket(file, addr, length, (int)prot, (int)flags, offset);
	else
		result = mm_map(mm, addr, length, (int)prot, (int)flags, file, (off_t)offset);
	if (IS_ENABLED(CONFIG_MOUNT) && result >= 0 && S_ISREG(file->vnode->mode) &&
	    !(file->flags & O_NOATIME))
		mount_touch_read(file->mount, file->vnode);
	file_put(file);
	return result;
}

long sys_munmap(uaddr_t addr, size_t length)
{
	return mm_unmap(current_process()->mm, addr, length);
}
