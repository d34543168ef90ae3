// SPDX-License-Identifier: BSD-3-Clause
// random(4)

#include "include/linux/random.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/poll.h"
#include "kernel/fs/devfs/devfs_internal.h"
#include "kernel/lib/random.h"
#include "kernel/mm/usercopy.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/permission.h"
#include "plat/x86_64/pending.h"

/* How much is moved before deferred interrupt work gets its turn. */
#define TURN	  KIB(64)

#define POOL_BITS 256 /* what Linux says it has, once it is ready */

static ssize_t random_read(struct file *file, struct uio *uio, off_t *pos)
{
	size_t wanted = uio->resid, done = 0;
	uint8_t buf[256];

	while (done < wanted) {
		size_t n = MIN(sizeof(buf), wanted - done), moved;

		random_bytes(buf, n);
		moved = uio_put(uio, buf, n);
		done += moved;
		if (moved < n)
			break;
		if (done % TURN == 0)
			pending_run();
	}
	return done > 0 || wanted == 0 ? (ssize_t)done : -EFAULT;
}

/* What is written is mixed into the generator. */
static ssize_t random_write(struct file *file, struct uio *uio, off_t *pos)
{
	size_t wanted = uio->resid, done = 0;
	uint8_t buf[256];

	while (done < wanted) {
		size_t n = MIN(sizeof(buf), wanted - done), moved = uio_get(uio, buf, n);

		random_add(buf, moved);
		done += moved;
		if (moved < n)
			break;
	}
	return done > 0 || wanted == 0 ? (ssize_t)done : -EFAULT;
}

/* Mixes in len bytes behind the two words of struct rand_pool_info at arg. */
static long add_entropy(struct file *file, uaddr_t arg)
{
	int32_t words[2]; /* how many bits of entropy, and len */
	struct uio uio;
	off_t pos = 0;
	ssize_t result;

	if (copy_from_user(words, arg, sizeof(words)) < 0)
		return -EFAULT;
	if (words[0] < 0)
		return -EINVAL;
	if (words[1] < 0 || !uio_range_ok(arg + sizeof(words), words[1]))
		return -EFAULT;
	uio_init_user(&uio, arg + sizeof(words), words[1]);
	result = random_write(file, &uio, &pos);
	if (result < 0)
		return result;
	return result == words[1] ? 0 : -EFAULT;
}

/* Entropy is not counted here: enough of it was gathered before the program began. */
static long add_to_count(uaddr_t arg)
{
	uint32_t bits;

	if (get_user_u32(&bits, arg) < 0)
		return -EFAULT;
	return (int32_t)bits < 0 ? -EINVAL : 0;
}

static long random_ioctl(struct file *file, unsigned cmd, uaddr_t arg)
{
	bool may = credentials_capable(credentials_current(), CAP_SYS_ADMIN);

	switch (cmd) {
	case RNDGETENTCNT:
		return put_user_u32(arg, POOL_BITS);
	case RNDADDTOENTCNT:
		return may ? add_to_count(arg) : -EPERM;
	case RNDADDENTROPY:
		return may ? add_entropy(file, arg) : -EPERM;
	case RNDZAPENTCNT:
	case RNDCLEARPOOL:
	case RNDRESEEDCRNG:
		return may ? 0 : -EPERM;
	default:
		return -EINVAL;
	}
}

/* There is always something to read; nobody is asked to write. */
static uint32_t random_poll(struct file *file, struct poll_table *table)
{
	return POLLIN | POLLRDNORM;
}

const struct file_ops random_ops = {
	.nowait = true,
	.read = random_read,
	.write = random_write,
	.seek = memdev_seek,
	.ioctl = random_ioctl,
	.poll = random_poll,
	.splice = FILE_READ | FILE_WRITE,
};

const struct file_ops urandom_ops = {
	.nowait = true,
	.read = random_read,
	.write = random_write,
	.seek = memdev_seek,
	.ioctl = random_ioctl,
	.splice = FILE_READ | FILE_WRITE,
};
