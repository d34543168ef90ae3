// SPDX-License-Identifier: BSD-3-Clause
// Making sockets and connecting them.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/socket/settings.h"
#include "kernel/process/process.h"
#include "syscalls/net/net_internal.h"
#include <generated/syscall_prototypes.h>

struct file *socket_file_get(int fd, int *err)
{
	struct file *file = fd_get(current_files(), fd);

	*err = 0;
	if (!file) {
		*err = -EBADF;
		return NULL;
	}
	if (socket_of_file(file))
		return file;
	file_put(file);
	*err = -ENOTSOCK;
	return NULL;
}

int socket_address_get(struct socket_address *address, uaddr_t from, int len)
{
	if (len < 0 || len > SOCKADDR_MAX)
		return -EINVAL;
	address->len = (uint32_t)len;
	address->family = AF_UNSPEC;
	return len ? copy_from_user(address->bytes, from, address->len) : 0;
}

int socket_address_put(const struct socket_address *address, uaddr_t to, uaddr_t len_at)
{
	int room, err = copy_from_user(&room, len_at, sizeof(room));
	uint32_t len;

	if (err < 0)
		return err;
	if (room < 0)
		return -EINVAL;
	len = MIN((uint32_t)room, address->len);
	err = len ? copy_to_user(to, address->bytes, len) : 0;
	return err < 0 ? err : put_user_u32(len_at, address->len);
}

/* Makes a socket's file, or frees the socket. */
static struct file *make_file(struct socket *socket, int flags)
{
	struct file *file = socket_file_create(socket, flags & SOCK_NONBLOCK ? O_NONBLOCK : 0);

	if (!file)
		socket->ops->release(socket);
	return file;
}

static int make(int domain, int type, int protocol, struct file **out)
{
	struct socket *socket;
	int err = socket_create(domain, type & SOCK_TYPE_MASK, protocol, &socket);

	if (err < 0)
		return err;
	*out = make_file(socket, type);
	return *out ? 0 : -ENOMEM;
}

static int check_type(int type)
{
	return type & ~(SOCK_TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK) ? -EINVAL : 0;
}

long sys_socket(int domain, int type, int protocol)
{
	struct file *file;
	int err = check_type(type);

	if (err == 0)
		err = make(domain, type, protocol, &file);
	return err < 0 ? err : fd_install_new(file, type & SOCK_CLOEXEC);
}

static int make_pair(int domain, int type, int protocol, struct file *files[2])
{
	int err = make(domain, type, protocol, &files[0]);

	if (err < 0)
		return err;
	err = make(domain, type, protocol, &files[1]);
	if (err < 0) {
		file_put(files[0]);
		return err;
	}
	err = -EOPNOTSUPP;
	if (socket_of(files[0])->ops->pair)
		err = socket_of(files[0])->ops->pair(socket_of(files[0]), socket_of(files[1]));
	if (err < 0) {
		file_put(files[0]);
		file_put(files[1]);
	}
	return err;
}

/* As on Linux the program is told the numbers before there is anything behind them. */
long sys_socketpair(int domain, int type, int protocol, uaddr_t sv)
{
	struct fd_table *table = current_files();
	struct file *files[2];
	int fds[2];
	int err = check_type(type);

	if (err == 0)
		err = fd_reserve_pair(table, fds);
	if (err < 0)
		return err;
	err = copy_to_user(sv, fds, sizeof(fds)) < 0 ? -EFAULT : 0;
	if (err == 0)
		err = make_pair(domain, type, protocol, files);
	if (err < 0) {
		fd_unreserve_pair(table, fds);
		return err;
	}
	for (int i = 0; i < 2; i++)
		fd_install_reserved(table, fds[i], files[i], type & SOCK_CLOEXEC);
	return 0;
}

long sys_bind(int sockfd, uaddr_t addr, int addrlen)
{
	struct socket_address address;
	int err;
	struct file *file = socket_file_get(sockfd, &err);

	if (!file)
		return err;
	err = socket_address_get(&address, addr, addrlen);
	if (err == 0)
		err = socket_of(file)->ops->bind
			      ? socket_of(file)->ops->bind(socket_of(file), &address)
			      : -EOPNOTSUPP;
	file_put(file);
	return err;
}

long sys_connect(int sockfd, uaddr_t addr, int addrlen)
{
	struct socket_address address;
	int err;
	struct file *file = socket_file_get(sockfd, &err);

	if (!file)
		return err;
	err = socket_address_get(&address, addr, addrlen);
	if (err == 0)
		err = socket_of(file)->ops->connect
			      ? socket_of(file)->ops->connect(socket_of(file), &address,
							      file->flags & O_NONBLOCK)
			      : -EOPNOTSUPP;
	file_put(file);
	return err;
}

long sys_listen(int sockfd, int backlog)
{
	int err;
	struct file *file = socket_file_get(sockfd, &err);
	unsigned limit = MIN((unsigned)backlog, (unsigned)socket_settings.listen_max);

	if (!file)
		return err;
	err = socket_of(file)->ops->listen ? socket_of(file)->ops->listen(socket_of(file), limit)
					   : -EOPNOTSUPP;
	file_put(file);
	return err;
}

/* Waits for a connection and makes its file; the address of who has connected goes to addr. */
static int accept_file(struct file *listener, int flags, uaddr_t addr, uaddr_t addrlen,
		       struct file **out)
{
	struct socket *socket = socket_of(listener), *accepted;
	struct socket_address peer;
	int err;

	if (!socket->ops->accept)
		return -EOPNOTSUPP;
	err = socket->ops->accept(socket, listener->flags & O_NONBLOCK, &accepted);
	if (err < 0)
		return err;
	*out = make_file(accepted, flags);
	if (!*out)
		return -ENOMEM;
	if (addr) {
		err = accepted->ops->get_name(accepted, true, &peer) < 0 ? -ECONNABORTED : 0;
		if (err == 0)
			err = socket_address_put(&peer, addr, addrlen);
	}
	if (err < 0)
		file_put(*out);
	return err;
}

long sys_accept4(int sockfd, uaddr_t addr, uaddr_t addrlen, int flags)
{
	struct fd_table *table = current_files();
	struct file *listener, *file = NULL;
	int err, fd = -1;

	listener = fd_get(table, sockfd);
	if (!listener)
		return -EBADF;
	err = flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK) ? -EINVAL : 0;
	if (err == 0)
		err = fd = fd_reserve(table);
	if (err >= 0 && !socket_of_file(listener))
		err = -ENOTSOCK;
	if (err >= 0)
		err = accept_file(listener, flags, addr, addrlen, &file);
	file_put(listener);
	if (err >= 0)
		fd_install_reserved(table, fd, file, flags & SOCK_CLOEXEC);
	else if (fd >= 0)
		fd_unreserve(table, fd);
	return err < 0 ? err : fd;
}

long sys_accept(int sockfd, uaddr_t addr, uaddr_t addrlen)
{
	return sys_accept4(sockfd, addr, addrlen, 0);
}

long sys_shutdown(int sockfd, int how)
{
	int err;
	struct file *file = socket_file_get(sockfd, &err);

	if (!file)
		return err;
	if (how < SHUT_RD || how > SHUT_RDWR)
		err = -EINVAL;
	else if (!socket_of(file)->ops->shutdown)
		err = -EOPNOTSUPP;
	else /* 0, 1, 2 are receiving, sending, both */
		err = socket_of(file)->ops->shutdown(socket_of(file), (unsigned)how + 1);
	file_put(file);
	return err;
}

static long get_name(int fd, bool peer, uaddr_t addr, uaddr_t addrlen)
{
	struct socket_address address;
	int err;
	struct file *file = socket_file_get(fd, &err);

	if (!file)
		return err;
	err = socket_of(file)->ops->get_name(socket_of(file), peer, &address);
	if (err == 0)
		err = socket_address_put(&address, addr, addrlen);
	file_put(file);
	return err;
}

long sys_getsockname(int sockfd, uaddr_t addr, uaddr_t addrlen)
{
	return get_name(sockfd, false, addr, addrlen);
}

long sys_getpeername(int sockfd, uaddr_t addr, uaddr_t addrlen)
{
	return get_name(sockfd, true, addr, addrlen);
}

long sys_setsockopt(int sockfd, int level, unsigned long optname, uaddr_t optval, int optlen)
{
	int err;
	struct file *file;

	if (optlen < 0)
		return -EINVAL;
	file = socket_file_get(sockfd, &err);
	if (!file)
		return err;
	err = socket_set_option(socket_of(file), level, (int)optname, optval, (unsigned)optlen);
	file_put(file);
	return err;
}

static int get_option(struct socket *socket, int level, int name, uaddr_t value, uaddr_t len_at)
{
	int room, err = copy_from_user(&room, len_at, sizeof(room));
	unsigned len = (unsigned)room;

	if (err < 0)
		return err;
	if (room < 0)
		return -EINVAL;
	err = socket_get_option(socket, level, name, value, &len);
	if (err < 0 && err != -ERANGE)
		return err;
	/* With ERANGE the length says how much room it takes. */
	return put_user_u32(len_at, len) < 0 ? -EFAULT : err;
}

long sys_getsockopt(int sockfd, int level, unsigned long optname, uaddr_t optval, uaddr_t optlen)
{
	int err;
	struct file *file = socket_file_get(sockfd, &err);

	if (!file)
		return err;
	err = get_option(socket_of(file), level, (int)optname, optval, optlen);
	file_put(file);
	return err;
}
