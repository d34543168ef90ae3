// SPDX-License-Identifier: BSD-3-Clause
// Devices without a device: null(4), full(4), and the table of all of them.

#include "include/linux/errno.h"
#include "kernel/fs/devfs/devfs.h"
#include "kernel/fs/devfs/devfs_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "plat/x86_64/pending.h"

#define MEM_MAJOR 1

/* How much is moved before deferred interrupt work gets its turn. */
#define TURN MIB(1)

static ssize_t null_read(struct file *file, struct uio *uio, off_t *pos)
{
	return 0;
}

static ssize_t null_write(struct file *file, struct uio *uio, off_t *pos)
{
	return uio->resid;
}

static __attribute__((noinline)) ssize_t zero_read_any(struct uio *uio)
{
	size_t wanted = uio->resid, done = 0;

	while (done < wanted) {
		size_t n = MIN(TURN, wanted - done), moved = uio_put_zeros(uio, n);

		done += moved;
		if (moved < n)
			break;
		pending_run();
	}
	return done > 0 || wanted == 0 ? (ssize_t)done : -EFAULT;
}

/* Reading a little takes little: the simple case does not go through the uio. */
static ssize_t zero_read(struct file *file, struct uio *uio, off_t *pos)
{
	size_t size = uio->resid;

	if (unlikely(uio->flags || size > TURN) || unlikely(!usercopy_clear_all(uio->base, size)))
		return zero_read_any(uio);
	return size;
}

static ssize_t full_write(struct file *file, struct uio *uio, off_t *pos)
{
	return -ENOSPC;
}

off_t memdev_seek(struct file *file, off_t offset, int whence)
{
	file->pos = 0;
	return 0;
}

static const struct file_ops null_ops = {
	.nowait = true,
	.read = null_read,
	.write = null_write,
	.seek = memdev_seek,
	.splice = FILE_WRITE,
};

static const struct file_ops zero_ops = {
	.nowait = true,
	.read = zero_read,
	.write = null_write,
	.seek = memdev_seek,
	.splice = FILE_READ | FILE_WRITE,
};

static const struct file_ops full_ops = {
	.flagless = FILE_WRITE,
	.read = zero_read,
	.write = full_write,
	.seek = memdev_seek,
	.splice = FILE_READ,
};

static const struct {
	const char *name;
	uint32_t minor;
	const struct file_ops *ops;
} devices[] = {
	{"null", 3, &null_ops},	    {"zero", 5, &zero_ops},	  {"full", 7, &full_ops},
	{"random", 8, &random_ops}, {"urandom", 9, &urandom_ops},
};

int memdev_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(devices); i++) {
		int err = devfs_add(devices[i].name, 0666, dev_make(MEM_MAJOR, devices[i].minor),
				    devices[i].ops);

		if (err < 0)
			return err;
	}
	return IS_ENABLED(CONFIG_SETTINGS) ? kmsg_init() : 0;
}
