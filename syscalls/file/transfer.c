// SPDX-License-Identifier: BSD-3-Clause
// What a transfer reads it does not copy: as Linux does, it refers to at most 16 pages, or parts of
// them, and then writes these. Within one file it so sees what it has just written to such a page
// itself, but a hole stays one until the next 16.

#include "syscalls/file/transfer.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/page.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/notify.h"
#include "kernel/vfscore/vnode.h"

#define BATCH_PAGES 16

/* What is read before it is written. */
struct batch {
	struct page *pages[BATCH_PAGES];      /* referenced */
	struct uio_piece pieces[BATCH_PAGES]; /* pages that are neighbours make one */
	unsigned count, piece_count;
	size_t len;
};

static void batch_add(struct batch *batch, struct page *page, size_t offset, size_t len)
{
	uint64_t base = (uint64_t)page_to_virt(page) + offset;
	struct uio_piece *last = batch->piece_count ? &batch->pieces[batch->piece_count - 1] : NULL;

	batch->pages[batch->count++] = page;
	batch->len += len;
	if (last && last->base + last->len == base)
		last->len += len;
	else
		batch->pieces[batch->piece_count++] = (struct uio_piece){base, len};
}

static void batch_drop(struct batch *batch)
{
	for (unsigned i = 0; i < batch->count; i++)
		page_put(batch->pages[i]);
}

/* The page of in at index for reading. Where out is the same file, it is one that writing will not
 * replace by another. */
static int get_page(const struct file *out, const struct file *in, uint64_t index,
		    struct page **page)
{
	struct vnode *vnode = in->vnode;
	struct page *own;
	int err = vnode->ops->get_page(vnode, index, PAGE_READ, page);

	if (err < 0)
		return err;
	if (!*page) {
		*page = page_shared_zero();
		if (!*page)
			return -ENOMEM;
		page_get(*page);
		return 0;
	}
	if (out->vnode == vnode && vnode->ops->get_page(vnode, index, PAGE_WRITE, &own) == 0) {
		page_put(*page);
		*page = own;
	}
	return 0;
}

/* Gathers up to max bytes at pos of a file that consists of pages. */
static int gather_pages(struct batch *batch, const struct file *out, const struct file *in,
			uint64_t pos, size_t max)
{
	struct vnode *vnode = in->vnode;

	max = MIN(max, BATCH_PAGES * PAGE_SIZE);
	while (batch->count < BATCH_PAGES && batch->len < max && pos < vnode->size) {
		size_t offset = pos % PAGE_SIZE, n = MIN(PAGE_SIZE - offset, max - batch->len);
		struct page *page;
		int err = get_page(out, in, pos / PAGE_SIZE, &page);

		if (err < 0)
			return batch->count ? 0 : err;
		n = MIN(n, vnode->size - pos);
		batch_add(batch, page, offset, n);
		pos += n;
	}
	if (!(in->flags & O_NOATIME))
		mount_touch_read(in->mount, vnode);
	return 0;
}

/* Reads up to a page at pos from any other file. */
static int gather_bytes(struct batch *batch, struct file *in, off_t pos, size_t max)
{
	struct page *page = page_alloc(0, 0);
	struct uio uio;
	ssize_t got;

	if (!page)
		return -ENOMEM;
	uio_init_kernel(&uio, page_to_virt(page), MIN(max, PAGE_SIZE));
	got = file_read_at(in, &uio, &pos);
	if (got <= 0) {
		page_put(page);
		return got;
	}
	batch_add(batch, page, 0, got);
	return 0;
}

static bool consists_of_pages(const struct file *file)
{
	return file->ops == &regular_file_ops && file->vnode->ops->get_page;
}

static int gather(struct batch *batch, const struct file *out, struct file *in, off_t pos,
		  size_t max)
{
	if (consists_of_pages(in))
		return gather_pages(batch, out, in, pos, max);
	return gather_bytes(batch, in, pos, max);
}

/* Whether there is surely something to be read behind pos. */
static bool has_more(const struct file *in, off_t pos)
{
	return consists_of_pages(in) && (uint64_t)pos < in->vnode->size;
}

/* Moves one batch, *whole says whether all that was read could be written. Bytes written or a
 * negative errno. */
static ssize_t transfer_batch(struct file *out, off_t *out_pos, struct file *in, off_t *in_pos,
			      size_t max, bool *whole)
{
	struct batch batch;
	struct uio uio;
	ssize_t put;

	batch.count = 0;
	batch.piece_count = 0;
	batch.len = 0;
	put = gather(&batch, out, in, *in_pos, max);
	if (put < 0 || batch.len == 0)
		return put;
	uio_init_list(&uio, batch.pieces, batch.len);
	uio.flags |= UIO_KERNEL | UIO_PAGES;
	if (batch.len < max && has_more(in, *in_pos + (off_t)batch.len))
		uio.flags |= UIO_MORE;
	put = file_write_at(out, &uio, out_pos);
	batch_drop(&batch);
	*whole = put == (ssize_t)batch.len;
	if (put > 0)
		*in_pos += put;
	return put;
}

ssize_t transfer(struct file *out, off_t *out_pos, struct file *in, off_t *in_pos, size_t count)
{
	bool whole = true;
	size_t done = 0;
	ssize_t moved = 0;

	count = MIN(count, LINUX_RW_MAX);
	while (done < count && whole) {
		moved = transfer_batch(out, out_pos, in, in_pos, count - done, &whole);
		if (moved <= 0)
			break;
		done += moved;
	}
	if (done > 0) {
		notify_file(in, IN_ACCESS);
		notify_file(out, IN_MODIFY);
	}
	return done ? (ssize_t)done : moved;
}
