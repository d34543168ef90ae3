// SPDX-License-Identifier: BSD-3-Clause
// Sending and receiving.

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/time.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/poll.h"
#include "plat/kvm/clock.h"
#include "syscalls/file/read_write.h"
#include "syscalls/net/net_internal.h"
#include <generated/syscall_prototypes.h>

#define CONTROL_MAX 131072 /* net.core.optmem_max */

/* The socket for a transfer to or from a single buffer, and a uio for that; or NULL and *err. */
static struct file *begin(int sockfd, struct uio *uio, uaddr_t buf, size_t size, int *err)
{
	size = rw_limit(size);
	if (!uio_range_ok(buf, size)) {
		*err = -EFAULT;
		return NULL;
	}
	uio_init_user(uio, buf, size);
	return socket_file_get(sockfd, err);
}

static long send_to(struct file *file, struct socket_message *message, uaddr_t dest_addr,
		    int addrlen)
{
	struct socket_address address;
	int err;

	if (dest_addr) {
		err = socket_address_get(&address, dest_addr, addrlen);
		if (err < 0)
			return err;
		message->name = address.len ? &address : NULL;
	}
	return socket_send(file, message);
}

long sys_sendto(int sockfd, uaddr_t buf, size_t size, unsigned flags, uaddr_t dest_addr,
		int addrlen)
{
	struct uio uio;
	struct socket_message message = {.uio = &uio, .flags = flags};
	int err;
	struct file *file = begin(sockfd, &uio, buf, size, &err);
	long result;

	if (!file)
		return err;
	result = send_to(file, &message, dest_addr, addrlen);
	file_put(file);
	return result;
}

long sys_recvfrom(int sockfd, uaddr_t buf, size_t size, unsigned flags, uaddr_t src_addr,
		  uaddr_t addrlen)
{
	struct uio uio;
	struct socket_address address = {.len = 0};
	struct socket_message message = {
		.uio = &uio, .flags = flags, .name = src_addr ? &address : NULL};
	int err;
	struct file *file = begin(sockfd, &uio, buf, size, &err);
	long result;

	if (!file)
		return err;
	result = socket_receive(file, &message);
	if (result >= 0 && src_addr) {
		err = socket_address_put(&address, src_addr, addrlen);
		result = err < 0 ? err : result;
	}
	file_put(file);
	return result;
}

/* Copies and checks a program's message header and its list of pieces. */
static int get_header(struct linux_msghdr *header, uaddr_t msghdr, struct iovec *iovec)
{
	int err = copy_from_user(header, msghdr, sizeof(*header));

	if (err < 0)
		return err;
	if (header->msg_name == 0)
		header->msg_namelen = 0;
	if (header->msg_namelen < 0)
		return -EINVAL;
	header->msg_namelen = MIN(header->msg_namelen, SOCKADDR_MAX);
	if (header->msg_iovlen > LINUX_UIO_MAX)
		return -EMSGSIZE;
	return iovec_get(iovec, header->msg_iov, header->msg_iovlen);
}

/* Copies ancillary data to send: 0, or -ENOBUFS, -EFAULT. */
static int get_control(const struct linux_msghdr *header, void **control)
{
	*control = NULL;
	if (header->msg_controllen > CONTROL_MAX)
		return -ENOBUFS;
	if (header->msg_controllen == 0)
		return 0;
	*control = kmalloc(header->msg_controllen);
	if (!*control)
		return -ENOBUFS;
	if (copy_from_user(*control, header->msg_control, header->msg_controllen) == 0)
		return 0;
	kfree(*control);
	return -EFAULT;
}

long socket_send_message(struct file *file, uaddr_t msghdr, uint32_t flags)
{
	struct linux_msghdr header;
	struct iovec iovec;
	struct socket_address address;
	struct socket_message message = {.uio = &iovec.uio, .flags = flags};
	void *control;
	long result = get_header(&header, msghdr, &iovec);

	if (result < 0)
		return result;
	result = socket_address_get(&address, header.msg_name, header.msg_namelen);
	if (result == 0)
		result = get_control(&header, &control);
	if (result == 0) {
		message.name = address.len ? &address : NULL;
		message.control = control;
		message.control_len = header.msg_controllen;
		result = socket_send(file, &message);
		kfree(control);
	}
	iovec_put(&iovec);
	return result;
}

/* Tells the program what belongs in the header of a message that was received. */
static int put_header(uaddr_t msghdr, const struct linux_msghdr *header,
		      const struct socket_message *message, uint32_t flags)
{
	uaddr_t at_control = msghdr + offsetof(struct linux_msghdr, msg_controllen);
	int err = 0;

	if (header->msg_name)
		err = socket_address_put(message->name, header->msg_name,
					 msghdr + offsetof(struct linux_msghdr, msg_namelen));
	if (err == 0)
		err = put_user_u32(msghdr + offsetof(struct linux_msghdr, msg_flags),
				   message->result_flags | (flags & MSG_CMSG_CLOEXEC));
	if (err == 0)
		err = put_user_u64(at_control, header->msg_controllen - message->control_left);
	return err;
}

long socket_receive_message(struct file *file, uaddr_t msghdr, uint32_t flags,
			    uint32_t *result_flags)
{
	struct linux_msghdr header;
	struct iovec iovec;
	struct socket_address address = {.len = 0};
	struct socket_message message = {.uio = &iovec.uio, .flags = flags};
	long result = get_header(&header, msghdr, &iovec);

	if (result < 0)
		return result;
	message.name = header.msg_name ? &address : NULL;
	message.control_user = header.msg_control;
	message.control_left = header.msg_controllen;
	result = socket_receive(file, &message);
	if (result >= 0) {
		int err = put_header(msghdr, &header, &message, flags);

		result = err < 0 ? err : result;
	}
	*result_flags = message.result_flags;
	iovec_put(&iovec);
	return result;
}

long sys_sendmsg(int sockfd, uaddr_t msg, unsigned flags)
{
	struct file *file;
	long result;
	int err;

	if (flags & MSG_CMSG_COMPAT)
		return -EINVAL;
	file = socket_file_get(sockfd, &err);
	if (!file)
		return err;
	result = socket_send_message(file, msg, flags);
	file_put(file);
	return result;
}

long sys_recvmsg(int sockfd, uaddr_t msg, unsigned flags)
{
	uint32_t result_flags;
	struct file *file;
	long result;
	int err;

	if (flags & MSG_CMSG_COMPAT)
		return -EINVAL;
	file = socket_file_get(sockfd, &err);
	if (!file)
		return err;
	result = socket_receive_message(file, msg, flags, &result_flags);
	file_put(file);
	return result;
}

static uaddr_t nth(uaddr_t msgvec, unsigned n)
{
	return msgvec + (uaddr_t)n * sizeof(struct linux_mmsghdr);
}

static int put_length(uaddr_t message, long len)
{
	return put_user_u32(message + offsetof(struct linux_mmsghdr, msg_len), (uint32_t)len);
}

long sys_sendmmsg(int sockfd, uaddr_t msgvec, unsigned vlen, unsigned flags)
{
	struct file *file;
	long result = 0;
	unsigned n;
	int err;

	if (flags & MSG_CMSG_COMPAT)
		return -EINVAL;
	file = socket_file_get(sockfd, &err);
	if (!file)
		return err;
	for (n = 0; n < MIN(vlen, LINUX_UIO_MAX); n++) {
		result = socket_send_message(file, nth(msgvec, n), flags);
		if (result < 0)
			break;
		result = put_length(nth(msgvec, n), result);
		if (result < 0)
			break;
	}
	file_put(file);
	return n > 0 ? (long)n : result;
}

/* Receives messages until there are vlen, one fails, or deadline_ns has passed when one came. */
static long receive_many(struct file *file, uaddr_t msgvec, unsigned vlen, uint32_t flags,
			 uint64_t deadline_ns)
{
	long result = socket_take_error(socket_of(file));
	uint32_t result_flags = 0;
	unsigned n = 0;

	while (result >= 0 && n < vlen && !(result_flags & MSG_OOB)) {
		result = socket_receive_message(file, nth(msgvec, n), flags & ~MSG_WAITFORONE,
						&result_flags);
		if (result >= 0)
			result = put_length(nth(msgvec, n), result);
		if (result < 0)
			break;
		n++;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		if (deadline_ns != WAIT_FOREVER && clock_monotonic_ns() >= deadline_ns)
			break;
	}
	if (n > 0 && result < 0 && result != -EAGAIN) /* the next call says what is wrong */
		socket_of(file)->error = (int)result;
	return n > 0 ? (long)n : result;
}

static int get_deadline(uaddr_t timeout, uint64_t *deadline_ns)
{
	struct linux_timespec time;

	*deadline_ns = WAIT_FOREVER;
	if (!timeout)
		return 0;
	if (copy_from_user(&time, timeout, sizeof(time)) < 0)
		return -EFAULT;
	if (time.tv_sec < 0 || (uint64_t)time.tv_nsec >= NS_PER_SEC)
		return -EINVAL;
	if (time.tv_sec < INT32_MAX)
		*deadline_ns = clock_monotonic_ns() + (uint64_t)time.tv_sec * NS_PER_SEC +
			       (uint64_t)time.tv_nsec;
	return 0;
}

/* Tells how much of the time is left. */
static int put_rest(uaddr_t timeout, uint64_t deadline_ns)
{
	uint64_t now = clock_monotonic_ns(), left = deadline_ns > now ? deadline_ns - now : 0;
	struct linux_timespec rest = {(int64_t)(left / NS_PER_SEC), (int64_t)(left % NS_PER_SEC)};

	return deadline_ns == WAIT_FOREVER ? 0 : copy_to_user(timeout, &rest, sizeof(rest));
}

long sys_recvmmsg(int sockfd, uaddr_t msgvec, unsigned vlen, unsigned flags, uaddr_t timeout)
{
	uint64_t deadline_ns;
	struct file *file;
	long result;
	int err;

	if (flags & MSG_CMSG_COMPAT)
		return -EINVAL;
	err = get_deadline(timeout, &deadline_ns);
	if (err < 0)
		return err;
	file = socket_file_get(sockfd, &err);
	if (!file)
		return err;
	result = receive_many(file, msgvec, vlen, flags, deadline_ns);
	file_put(file);
	if (result > 0 && timeout && put_rest(timeout, deadline_ns) < 0)
		return -EFAULT;
	return result;
}
