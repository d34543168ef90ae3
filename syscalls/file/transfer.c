// SPDX-License-Identifier: BSD-3-Clause

#include "syscalls/file/transfer.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/mm/page.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/notify.h"

/* Moves at most a page through buf. Bytes written or a negative errno. */
static ssize_t transfer_piece(struct file *out, off_t *out_pos, struct file *in, off_t *in_pos,
			      void *buf, size_t n)
{
	off_t read_pos = *in_pos;
	struct uio uio;
	ssize_t got, put;

	uio_init_kernel(&uio, buf, n);
	got = file_read_at(in, &uio, &read_pos);
	if (got <= 0)
		return got;
	uio_init_kernel(&uio, buf, got);
	put = out_pos ? file_write_at(out, &uio, out_pos) : file_write(out, &uio);
	if (put > 0)
		*in_pos += put;
	return put;
}

ssize_t transfer(struct file *out, off_t *out_pos, struct file *in, off_t *in_pos, size_t count)
{
	struct page *page = page_alloc(0, 0);
	size_t done = 0;
	ssize_t moved = 0;

	if (!page)
		return -ENOMEM;
	count = MIN(count, LINUX_RW_MAX);
	while (done < count) {
		moved = transfer_piece(out, out_pos, in, in_pos, page_to_virt(page),
				       MIN(PAGE_SIZE, count - done));
		if (moved <= 0)
			break;
		done += moved;
	}
	page_put(page);
	if (done > 0) {
		notify_file(in, IN_ACCESS);
		notify_file(out, IN_MODIFY);
	}
	return done ? (ssize_t)done : moved;
}
