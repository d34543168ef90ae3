// SPDX-License-Identifier: BSD-3-Clause
// What can be done to sockets. Files are sent along, and kept where they arrive.

#include "tests/load/chaos/chaos.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(8 * sizeof(int))];
};

static const int flags[] = {0,		 0,	    MSG_DONTWAIT, MSG_PEEK,
			    MSG_WAITALL, MSG_TRUNC, MSG_ERRQUEUE, MSG_MORE};

static void send_one(struct worker *worker, int fd)
{
	struct sockaddr_storage address = {0};
	struct iovec vector = {any_place(worker), any_length(worker)};
	union control control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
	int file = any_file(worker);

	if (pick(worker, 2)) {
		message.msg_name = &address;
		message.msg_namelen = any_address(worker, (struct sockaddr *)&address);
	}
	if (pick(worker, 2) && file >= 0) {
		memcpy(CMSG_DATA(&control.header), &file, sizeof(file));
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(sizeof(int));
	}
	sendmsg(fd, &message, MSG_NOSIGNAL | flags[pick(worker, 8)]);
}

static void keep_received(struct worker *worker, struct msghdr *message)
{
	struct cmsghdr *header;
	int file;

	for (header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header)) {
		if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t at = CMSG_LEN(0); at + sizeof(file) <= header->cmsg_len;
		     at += sizeof(file)) {
			memcpy(&file, (char *)header + at, sizeof(file));
			keep_file(worker, file);
		}
	}
}

static void receive_one(struct worker *worker, int fd)
{
	struct sockaddr_storage address;
	struct iovec vector = {any_place(worker), any_length(worker)};
	union control control;
	struct msghdr message = {.msg_name = &address,
				 .msg_namelen = sizeof(address),
				 .msg_iov = &vector,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};

	if (recvmsg(fd, &message, flags[pick(worker, 8)]) >= 0)
		keep_received(worker, &message);
}

static void set_option(struct worker *worker, int fd)
{
	static const int levels[] = {SOL_SOCKET,  IPPROTO_IP,  IPPROTO_IPV6,
				     IPPROTO_TCP, SOL_NETLINK, SOL_PACKET};
	int level = levels[pick(worker, 6)], option = (int)pick(worker, 70),
	    value = (int)pick(worker, 3);
	socklen_t len = sizeof(value);

	if (pick(worker, 2))
		getsockopt(fd, level, option, any_place(worker), &len);
	else
		setsockopt(fd, level, option, &value, sizeof(value));
}

void use_socket(struct worker *worker)
{
	struct linger linger = {1, (int)pick(worker, 2)};
	struct sockaddr_storage address = {0};
	unsigned len = any_address(worker, (struct sockaddr *)&address);
	int fd = any_file(worker);

	switch (pick(worker, 14)) {
	case 0:
		bind(fd, (struct sockaddr *)&address, len);
		break;
	case 1:
		bind(fd, (struct sockaddr *)&address, len);
		listen(fd, (int)pick(worker, 5));
		break;
	case 2:
		connect(fd, &(struct sockaddr){.sa_family = AF_UNSPEC}, sizeof(struct sockaddr));
		break;
	case 3:
	case 4:
		connect(fd, (struct sockaddr *)&address, len);
		break;
	case 5:
		shutdown(fd, (int)pick(worker, 3));
		break;
	case 6:
	case 7:
		keep_file(worker, accept4(fd, NULL, NULL, pick(worker, 2) ? SOCK_NONBLOCK : 0));
		break;
	case 8:
		set_option(worker, fd);
		break;
	case 9:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
		break;
	case 10:
	case 11:
		send_one(worker, fd);
		break;
	default:
		receive_one(worker, fd);
	}
}
