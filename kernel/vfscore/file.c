// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/file.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/ipc/epoll.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/file_internal.h"
#include "kernel/vfscore/leases.h"
#include "kernel/vfscore/locks.h"
#include "kernel/vfscore/mount.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/owner.h"
#include "kernel/vfscore/path_walk.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"

/* Flags that only matter to open(2) itself and are not shown by F_GETFL. */
#define OPEN_ONLY_FLAGS (O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC | OPEN_EXECUTE)

uint64_t file_count;

struct file *file_allocate(struct vnode *vnode, uint32_t flags)
{
	struct file *file = kmalloc(sizeof(*file));

	if (!file)
		return NULL;
	/* O_RDONLY, O_WRONLY, O_RDWR and 3 (neither, for ioctl) plus one are the two bits. */
	uint32_t access =
		((flags + 1) & (FILE_READ | FILE_WRITE)) | (flags & O_NOCTTY ? FILE_NOCTTY : 0);

	*file = (struct file){
		.vnode = vnode,
		.refcount = 1,
		.access = flags & O_PATH ? FILE_PATH : access,
		.flags = flags & ~OPEN_ONLY_FLAGS,
	};
	mutex_init(&file->pos_lock, LOCK_POSITION);
	list_init(&file->epoll_items);
	vnode_get(vnode);
	file_count++;
	return file;
}

void file_set_ops(struct file *file, const struct file_ops *ops)
{
	file->ops = ops;
	if (!ops->read || !ops->write)
		file->access |= FILE_PARTLY;
	if (!ops->seek)
		file->access |= FILE_STREAM;
}

void file_free(struct file *file)
{
	if (file->name)
		name_put(file->name);
	if (!file->mount)
		special_forget(file->vnode);
	vnode_put(file->vnode);
	/* Last, since the file system may go with it. */
	if (file->mount)
		mount_put(file->mount);
	file_count--;
	kfree(file);
}

void file_deny_write(struct file *file)
{
	if (!(file->access & FILE_RUNNING))
		file->vnode->running++;
	file->access |= FILE_RUNNING;
}

void file_stop_counting_writer(struct file *file)
{
	if ((file->access & FILE_WRITER) && IS_ENABLED(CONFIG_MOUNT) && file->mount &&
	    S_ISREG(file->vnode->mode))
		file->mount->writers--;
	if (file->access & FILE_WRITER)
		file->vnode->writers--;
	file->access &= ~FILE_WRITER;
}

void file_destroy(struct file *file)
{
	if (unlikely(file->access & FILE_RUNNING))
		file->vnode->running--;
	file_stop_counting_writer(file);
	if (file->access & FILE_READER)
		file->vnode->readers--;
	if (!(file->access & FILE_PATH))
		notify_file(file, file->access & FILE_WRITE ? IN_CLOSE_WRITE : IN_CLOSE_NOWRITE);
	if (IS_ENABLED(CONFIG_EVENTS) && !list_empty(&file->epoll_items))
		epoll_forget(file);
	if (unlikely(file->vnode->locks))
		file_locks_drop(file);
	if (IS_ENABLED(CONFIG_FILE_SIGNALS) && unlikely(file->owner)) {
		lease_drop(file);
		file_owner_free(file);
	}
	if (file->ops && file->ops->release)
		file->ops->release(file);
	file_free(file);
}

ssize_t file_read_at(struct file *file, struct uio *uio, off_t *pos)
{
	return likely(file->ops->read) ? file->ops->read(file, uio, pos) : -EINVAL;
}

ssize_t file_write_at(struct file *file, struct uio *uio, off_t *pos)
{
	return likely(file->ops->write) ? file->ops->write(file, uio, pos) : -EINVAL;
}

ssize_t file_read(struct file *file, struct uio *uio)
{
	ssize_t result;

	if (!(file->access & FILE_LOCKED))
		return file_read_at(file, uio, &file->pos);
	mutex_lock(&file->pos_lock);
	result = file_read_at(file, uio, &file->pos);
	mutex_unlock(&file->pos_lock);
	return result;
}

ssize_t file_write(struct file *file, struct uio *uio)
{
	ssize_t result;

	if (!(file->access & FILE_LOCKED))
		return file_write_at(file, uio, &file->pos);
	mutex_lock(&file->pos_lock);
	result = file_write_at(file, uio, &file->pos);
	mutex_unlock(&file->pos_lock);
	return result;
}

int file_open_kernel(const char *path, uint32_t flags, mode_t mode, struct file **out)
{
	struct walk_context context = {root_path, root_path, &kernel_credentials, 0, 0};

	return file_open(&context, path, flags, mode, out);
}

ssize_t file_read_kernel(struct file *file, void *buf, size_t n, off_t pos)
{
	struct uio uio;

	uio_init_kernel(&uio, buf, n);
	return file_read_at(file, &uio, &pos);
}

off_t file_seek_nowhere(struct file *file, off_t offset, int whence)
{
	return file->pos;
}

off_t file_seek_endless(struct file *file, off_t offset, int whence)
{
	if (whence != SEEK_SET && whence != SEEK_CUR)
		return -EINVAL;
	if (__builtin_add_overflow(whence == SEEK_CUR ? file->pos : 0, offset, &offset) ||
	    offset < 0)
		return -EINVAL;
	file->pos = offset;
	return offset;
}

bool file_allows_direct(const struct file *file)
{
	mode_t mode = file->vnode->mode;

	if (S_ISFIFO(mode))
		return true;
	return S_ISREG(mode) && file->vnode->ops->get_page && file->mount != memory_path.mount;
}
