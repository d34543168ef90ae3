// SPDX-License-Identifier: BSD-3-Clause
// Between a pipe and a file.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/ipc/pipe_internal.h"
#include "kernel/ipc/splice.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/vnode.h"

/* How much a file that does not consist of pages is asked for at once. */
#define READ_PAGES_MAX 256

/* Writes the first slot or a part of it. */
static ssize_t write_first(struct pipe *pipe, struct file *out, off_t *pos, size_t len)
{
	struct pipe_slot *slot = pipe_data_slot(&pipe->data, 0);
	struct uio uio;
	ssize_t moved;

	uio_init_kernel(&uio, (char *)page_to_virt(slot->page) + slot->offset,
			MIN((size_t)slot->len, len));
	uio.flags |= UIO_PAGES;
	if (pipe->data.used > 1 && slot->len < len)
		uio.flags |= UIO_MORE;
	moved = file_write_at(out, &uio, pos);
	if (moved > 0)
		pipe_data_consume(&pipe->data, moved);
	return moved;
}

static ssize_t write_all(struct pipe *pipe, struct file *out, off_t *pos, size_t len)
{
	ssize_t done = 0, moved = 0;

	mutex_lock(&pipe->lock);
	while (pipe->data.used > 0 && (size_t)done < len) {
		moved = write_first(pipe, out, pos, len - done);
		if (moved <= 0)
			break;
		done += moved;
	}
	mutex_unlock(&pipe->lock);
	return done ? done : moved;
}

ssize_t splice_pipe_to_file(struct pipe *in, struct file *out, off_t *pos, size_t len,
			    bool nonblock)
{
	ssize_t result;

	if (!(out->ops->splice & FILE_WRITE))
		return -EINVAL;
	do {
		result = pipe_wait_readable(in, nonblock);
		if (result == 0)
			result = write_all(in, out, pos, len);
	} while (result == 0 && in->writers > 0);
	if (result > 0)
		pipe_tell_writers(in);
	return result;
}

/* The page of a file at index, or one of zeros for a hole; referenced. */
static int get_page(struct vnode *vnode, uint64_t index, struct page **page)
{
	int err = vnode->ops->get_page(vnode, index, PAGE_READ, page);

	if (err < 0 || *page)
		return err;
	*page = page_shared_zero();
	if (!*page)
		return -ENOMEM;
	page_get(*page);
	return 0;
}

/* Gives the pages of a regular file to the pipe, whose lock is held. */
static ssize_t refer(struct file *in, off_t *pos, struct pipe_data *data, size_t len)
{
	struct vnode *vnode = in->vnode;
	size_t done = 0;
	int err = 0;

	while (done < len && !pipe_data_full(data) && (uint64_t)*pos < vnode->size) {
		size_t offset = *pos % PAGE_SIZE;
		struct pipe_slot slot = {.offset = offset, .shared = true};

		err = get_page(vnode, *pos >> PAGE_SHIFT, &slot.page);
		if (err < 0)
			break;
		slot.len = MIN(MIN(PAGE_SIZE - offset, len - done), vnode->size - *pos);
		pipe_data_push(data, &slot);
		*pos += slot.len;
		done += slot.len;
	}
	if (!(in->flags & O_NOATIME))
		mount_touch_read(in->mount, vnode);
	return done ? (ssize_t)done : err;
}

/* What a file is read into before it goes to the pipe. */
struct pages {
	struct uio_piece *pieces;
	unsigned count;
};

static void free_pages(struct pages *pages)
{
	for (unsigned i = 0; i < pages->count; i++)
		page_put(page_of_virt((void *)pages->pieces[i].base));
	kfree(pages->pieces);
}

static int make_pages(struct pages *pages, size_t len)
{
	unsigned count = ALIGN_UP(len, PAGE_SIZE) / PAGE_SIZE;

	*pages = (struct pages){.pieces = kmalloc(count * sizeof(struct uio_piece))};
	if (!pages->pieces)
		return -ENOMEM;
	for (unsigned i = 0; i < count; i++) {
		struct page *page = page_alloc(0, 0);

		if (!page) {
			free_pages(pages);
			return -ENOMEM;
		}
		pages->pieces[i].base = (uint64_t)page_to_virt(page);
		pages->pieces[i].len = MIN(len - i * PAGE_SIZE, PAGE_SIZE);
		pages->count++;
	}
	return 0;
}

/* Gives len bytes to the pipe. */
static void push_pages(struct pipe_data *data, const struct pages *pages, size_t len)
{
	for (unsigned i = 0; len > 0; i++) {
		struct page *page = page_of_virt((void *)pages->pieces[i].base);
		struct pipe_slot slot = {.page = page, .len = MIN(len, PAGE_SIZE), .shared = true};

		page_get(page);
		pipe_data_push(data, &slot);
		len -= slot.len;
	}
}

/* Reads once from any other file; the pipe's lock is held. */
static ssize_t copy(struct file *in, off_t *pos, struct pipe_data *data, size_t len)
{
	size_t room = MIN(data->capacity - data->used, READ_PAGES_MAX) * PAGE_SIZE;
	struct pages pages;
	struct uio uio;
	ssize_t result;

	len = MIN(len, room);
	result = make_pages(&pages, len);
	if (result < 0)
		return result;
	uio_init_list(&uio, pages.pieces, len);
	uio.flags |= UIO_KERNEL;
	result = file_read_at(in, &uio, pos);
	if (result > 0)
		push_pages(data, &pages, result);
	free_pages(&pages);
	return result;
}

static bool consists_of_pages(const struct file *file)
{
	return file->ops == &regular_file_ops && file->vnode->ops->get_page &&
	       !(file->flags & O_DIRECT);
}

ssize_t splice_file_to_pipe(struct file *in, off_t *pos, struct pipe *out, size_t len,
			    bool nonblock)
{
	ssize_t result;
	bool full;

	do {
		result = pipe_wait_writable(out, nonblock);
		if (result != 0)
			return result;
		if (!(in->ops->splice & FILE_READ))
			return -EINVAL;
		mutex_lock(&out->lock);
		full = pipe_data_full(&out->data);
		if (!full)
			result = consists_of_pages(in) ? refer(in, pos, &out->data, len)
						       : copy(in, pos, &out->data, len);
		mutex_unlock(&out->lock);
	} while (full);
	if (result > 0)
		pipe_tell_readers(out);
	return result;
}
