// SPDX-License-Identifier: BSD-3-Clause
// The file that a socket is to its program.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "include/linux/stat.h"
#include "kernel/net/netdev.h"
#include "kernel/net/socket/socket.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"
#include "kernel/vfscore/vnode.h"

ssize_t socket_send(struct file *file, struct socket_message *message)
{
	struct socket *socket = file->data;

	if (file->flags & O_NONBLOCK)
		message->flags |= MSG_DONTWAIT;
	return socket->ops->send(socket, message);
}

ssize_t socket_receive(struct file *file, struct socket_message *message)
{
	struct socket *socket = file->data;

	if (file->flags & O_NONBLOCK)
		message->flags |= MSG_DONTWAIT;
	return socket->ops->receive(socket, message);
}

static ssize_t read(struct file *file, struct uio *uio, off_t *pos)
{
	struct socket_message message = {.uio = uio};

	return uio->resid == 0 ? 0 : socket_receive(file, &message);
}

static ssize_t write(struct file *file, struct uio *uio, off_t *pos)
{
	struct socket_message message = {.uio = uio};

	return socket_send(file, &message);
}

static uint32_t poll(struct file *file, struct poll_table *table)
{
	struct socket *socket = file->data;

	return socket->ops->poll(socket, table);
}

static long ioctl(struct file *file, unsigned cmd, uaddr_t arg)
{
	struct socket *socket = file->data;

	long result = socket->ops->ioctl ? socket->ops->ioctl(socket, cmd, arg) : -ENOTTY;

	/* Those about devices are the same for all. */
	return IS_ENABLED(CONFIG_NETDEV) && result == -ENOTTY ? netdev_ioctl(cmd, arg) : result;
}

static int async(struct file *file, bool on, struct async_lists *lists)
{
	struct socket *socket = file->data;

	*lists = (struct async_lists){&socket->async_readers, &socket->async_writers};
	return 0;
}

static void release(struct file *file)
{
	struct socket *socket = file->data;

	socket->ops->release(socket);
}

static const struct file_ops socket_file_ops = {
	.read = read,
	.write = write,
	.poll = poll,
	.ioctl = ioctl,
	.async = async,
	.release = release,
	.splice = FILE_READ | FILE_WRITE,
	.nowait = true,
};

struct socket *socket_of_file(const struct file *file)
{
	return file->ops == &socket_file_ops ? file->data : NULL;
}

struct file *socket_file_create(struct socket *socket, uint32_t flags)
{
	struct file *file = file_create_special(&socket_file_ops, O_RDWR | (flags & O_NONBLOCK),
						S_IFSOCK | 0777, socket);

	if (!file)
		return NULL;
	file->vnode->uid = credentials_current()->fsuid;
	file->vnode->gid = credentials_current()->fsgid;
	socket->file = file;
	return file;
}

/* Those who poll hear only of what they asked for: of data, of room, or of anything. */
void socket_poll_listen(struct socket *socket, struct poll_table *table)
{
	poll_listen_for(table, &socket->readers, POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND);
	poll_listen_for(table, &socket->writers, POLLOUT | POLLWRNORM | POLLWRBAND);
	poll_listen(table, &socket->watchers);
}
