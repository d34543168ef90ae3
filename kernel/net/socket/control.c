// SPDX-License-Identifier: BSD-3-Clause
// Ancillary data (cmsg(3)).

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/socket/socket.h"

int socket_put_control(struct socket_message *message, int level, int type, const void *data,
		       size_t len)
{
	struct linux_cmsghdr header = {LINUX_CMSG_LEN(len), level, type};
	size_t taken;
	int err;

	if (message->control_left < sizeof(header)) {
		message->result_flags |= MSG_CTRUNC;
		return 0;
	}
	if (message->control_left < header.cmsg_len) {
		message->result_flags |= MSG_CTRUNC;
		header.cmsg_len = message->control_left;
	}
	err = copy_to_user(message->control_user, &header, sizeof(header));
	if (err == 0)
		err = copy_to_user(message->control_user + sizeof(header), data,
				   header.cmsg_len - sizeof(header));
	if (err < 0)
		return err;
	taken = MIN(LINUX_CMSG_ALIGN(LINUX_CMSG_LEN(len)), message->control_left);
	message->control_user += taken;
	message->control_left -= taken;
	return 0;
}

/* Who cannot be told misses it, as on Linux. */
void socket_put_time(const struct socket *socket, struct socket_message *message, uint64_t time_ns)
{
	bool as_ns = socket->options & SOCKET_TIME_NS, new = socket->options &SOCKET_TIME_NEW;
	uint64_t second_part = time_ns % NS_PER_SEC / (as_ns ? 1 : NS_PER_US);
	const int64_t time[2] = {(int64_t)(time_ns / NS_PER_SEC), (int64_t)second_part};
	int type = as_ns ? SO_TIMESTAMPNS_OLD : SO_TIMESTAMP_OLD;

	if (new)
		type = as_ns ? SO_TIMESTAMPNS_NEW : SO_TIMESTAMP_NEW;
	(void)!socket_put_control(message, SOL_SOCKET, type, time, sizeof(time));
}

const struct linux_cmsghdr *socket_next_control(const struct socket_message *message, size_t *at,
						int *err)
{
	const struct linux_cmsghdr *header;
	size_t left = message->control_len - *at;

	*err = 0;
	if (left < sizeof(*header))
		return NULL;
	header = (const void *)((const char *)message->control + *at);
	if (header->cmsg_len < sizeof(*header) || header->cmsg_len > left) {
		*err = -EINVAL;
		return NULL;
	}
	*at += MIN(LINUX_CMSG_ALIGN(header->cmsg_len), left);
	return header;
}
