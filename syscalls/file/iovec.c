// SPDX-License-Identifier: BSD-3-Clause

#include "include/linux/errno.h"
#include "include/linux/uio.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "syscalls/file/read_write.h"

/* A program's list is copied to where the kernel's form of it will be. */
_Static_assert(sizeof(struct uio_piece) == sizeof(struct linux_iovec) &&
		       offsetof(struct uio_piece, len) == offsetof(struct linux_iovec, iov_len),
	       "struct uio_piece is laid out as struct iovec");

/* Checks all pieces and cuts them off where one call's limit is reached. */
static int check_pieces(struct iovec *iovec, unsigned long count)
{
	size_t total = 0;

	for (unsigned long i = 0; i < count; i++) {
		struct uio_piece *piece = &iovec->pieces[i];

		if ((ssize_t)piece->len < 0)
			return -EINVAL;
		if (!uio_range_ok(piece->base, piece->len))
			return -EFAULT;
		piece->len = MIN(piece->len, LINUX_RW_MAX - total);
		total += piece->len;
	}
	uio_init_list(&iovec->uio, iovec->pieces, total);
	return 0;
}

int iovec_get(struct iovec *iovec, uaddr_t address, unsigned long count)
{
	int err;

	if (count > LINUX_UIO_MAX)
		return -EINVAL;
	iovec->pieces = iovec->fast;
	if (count > IOVEC_FAST)
		iovec->pieces = kmalloc(count * sizeof(struct uio_piece));
	if (!iovec->pieces)
		return -ENOMEM;
	err = copy_from_user(iovec->pieces, address, count * sizeof(struct uio_piece));
	if (err == 0)
		err = check_pieces(iovec, count);
	if (err < 0)
		iovec_put(iovec);
	return err;
}

void iovec_put(struct iovec *iovec)
{
	if (iovec->pieces != iovec->fast)
		kfree(iovec->pieces);
}
