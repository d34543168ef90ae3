// SPDX-License-Identifier: BSD-3-Clause
// Reading and writing regular files through their pages, whatever file system they are of.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/resource.h"
#include "include/linux/signal.h"
#include "kernel/mm/page.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/seals.h"
#include "kernel/vfscore/vnode.h"
#include "plat/x86_64/pending.h"

/* How much is moved before deferred interrupt work gets its turn. */
#define TURN MIB(1)

/* Whether moving n bytes at pos would go beyond what an offset can say. */
static bool goes_too_far(off_t pos, size_t n)
{
	return (off_t)((size_t)pos + n) < 0;
}

/* What a call returns that ends early: what has been moved, or why nothing has. */
static ssize_t moved_or(ssize_t done, int err)
{
	return done ? done : err;
}

static __attribute__((noinline)) ssize_t read_pages(struct file *file, struct uio *uio, off_t *pos)
{
	struct vnode *vnode = file->vnode;
	size_t wanted = uio->resid;

	if (unlikely(goes_too_far(*pos, wanted)))
		return -EINVAL;
	while (uio->resid > 0 && (uint64_t)*pos < vnode->size) {
		size_t offset = *pos % PAGE_SIZE, moved;
		size_t n = MIN(MIN(PAGE_SIZE - offset, uio->resid), vnode->size - *pos);
		struct page *page;
		int err = vnode->ops->get_page(vnode, *pos >> PAGE_SHIFT, PAGE_READ, &page);

		if (unlikely(err < 0))
			return moved_or(wanted - uio->resid, err);
		if (likely(page)) {
			moved = uio_put(uio, (char *)page_to_virt(page) + offset, n);
			page_put(page);
		} else {
			moved = uio_put_zeros(uio, n);
		}
		*pos += moved;
		if (unlikely(moved < n))
			return moved_or(wanted - uio->resid, -EFAULT);
		if (unlikely(*pos % TURN == 0))
			pending_run();
	}
	if (!(file->flags & O_NOATIME))
		mount_touch_read(file->mount, vnode);
	return wanted - uio->resid;
}

/* Most reads are of data in a single page, into a piece of program memory that is there. Whatever
 * is not so begins again in read_pages(). */
static ssize_t regular_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct vnode *vnode = file->vnode;
	uint64_t at = *pos, offset = at % PAGE_SIZE;
	size_t n = uio->resid, left;
	struct page *page;

	if (uio->flags || offset + n > PAGE_SIZE || at + n > vnode->size ||
	    vnode->ops->get_page(vnode, at >> PAGE_SHIFT, PAGE_READ, &page) < 0 || !page)
		return read_pages(file, uio, pos);
	left = usercopy_copy((void *)uio->base, (char *)page_to_virt(page) + offset, n);
	page_put(page);
	if (unlikely(left))
		return read_pages(file, uio, pos);
	uio->resid = 0;
	*pos += n;
	if (likely(!(file->flags & O_NOATIME)))
		mount_touch_read(file->mount, vnode);
	return n;
}

int file_check_size(uint64_t size)
{
	const struct process *process = current_process();

	if (likely(!process || size <= process->limits[RLIMIT_FSIZE].cur))
		return 0;
	signal_send_self(SIGXFSZ);
	return -EFBIG;
}

int file_limit_write(off_t pos, size_t *n)
{
	const struct process *process = current_process();
	uint64_t limit = process ? process->limits[RLIMIT_FSIZE].cur : RLIM_INFINITY;

	if (pos == INT64_MAX)
		return -EFBIG;
	if (file_check_size((uint64_t)pos + 1) < 0)
		return -EFBIG;
	*n = MIN(*n, MIN(limit, (uint64_t)INT64_MAX) - pos);
	return 0;
}

static ssize_t write_locked(struct vnode *vnode, struct uio *uio, off_t *pos)
{
	size_t left = uio->resid;
	ssize_t done = 0;
	int err = file_limit_write(*pos, &left);

	if (err < 0)
		return err;
	vnode->mode &= ~permission_lost_by_write(vnode, credentials_current());
	while (left > 0) {
		size_t offset = *pos % PAGE_SIZE, moved;
		size_t n = MIN(PAGE_SIZE - offset, left);
		struct page *page;

		err = seals_check_write(vnode, *pos + n);
		if (err == 0)
			err = vnode->ops->get_page(vnode, *pos >> PAGE_SHIFT, PAGE_WRITE, &page);
		if (err < 0)
			return done ? done : err;
		moved = uio_get(uio, (char *)page_to_virt(page) + offset, n);
		page_put(page);
		*pos += moved;
		done += moved;
		left -= moved;
		if ((uint64_t)*pos > vnode->size)
			vnode->size = *pos;
		if (moved < n)
			return done ? done : -EFAULT;
		if (unlikely(*pos % TURN == 0))
			pending_run();
	}
	return done;
}

static ssize_t regular_write(struct file *file, struct uio *uio, off_t *pos)
{
	struct vnode *vnode = file->vnode;
	ssize_t result;

	if (unlikely(goes_too_far(*pos, uio->resid)))
		return -EINVAL;
	if (uio->resid == 0)
		return 0;
	mutex_lock(&vnode->lock);
	if (file->flags & O_APPEND)
		*pos = vnode->size;
	result = write_locked(vnode, uio, pos);
	if (result > 0)
		vnode_touch_write(vnode);
	mutex_unlock(&vnode->lock);
	return result;
}

/* Where data (or, with hole, none) begins at or behind offset. */
static off_t seek_data(struct vnode *vnode, off_t offset, bool hole)
{
	if (offset < 0 || (uint64_t)offset >= vnode->size)
		return -ENXIO;
	while ((uint64_t)offset < vnode->size) {
		struct page *page;
		int err = vnode->ops->get_page(vnode, offset >> PAGE_SHIFT, PAGE_READ, &page);

		if (err < 0)
			return err;
		if (page)
			page_put(page);
		if ((page == NULL) == hole)
			return offset;
		offset = ALIGN_DOWN(offset, (off_t)PAGE_SIZE) + (off_t)PAGE_SIZE;
	}
	return hole ? (off_t)vnode->size : -ENXIO;
}

static off_t regular_seek(struct file *file, off_t offset, int whence)
{
	off_t base = 0;

	if (whence == SEEK_CUR)
		base = file->pos;
	else if (whence == SEEK_END)
		base = file->vnode->size;
	else if (whence == SEEK_DATA || whence == SEEK_HOLE)
		offset = seek_data(file->vnode, offset, whence == SEEK_HOLE);
	else if (whence != SEEK_SET)
		return -EINVAL;
	if ((whence == SEEK_DATA || whence == SEEK_HOLE) && offset < 0)
		return offset;
	if (__builtin_add_overflow(base, offset, &offset) || offset < 0)
		return -EINVAL;
	file->pos = offset;
	return offset;
}

const struct file_ops regular_file_ops = {
	.read = regular_read,
	.write = regular_write,
	.seek = regular_seek,
	.splice = FILE_READ | FILE_WRITE,
};
