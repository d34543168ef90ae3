// SPDX-License-Identifier: BSD-3-Clause
// Netlink sockets as sockets: ports, groups, what is received how.

#include "tests/abi/abi.h"

#include "include/linux/netlink.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void show_name(int fd, int peer)
{
	struct linux_sockaddr_nl name = {0};
	socklen_t len = sizeof(name);
	long result = peer ? SYS(getpeername, fd, &name, &len) : SYS(getsockname, fd, &name, &len);

	show(result, peer ? "getpeername" : "getsockname");
	say("%u bytes, family %d, port %s, groups %#x", len, name.nl_family,
	    name.nl_pid == (unsigned)SYS(getpid) ? "of the process"
	    : name.nl_pid == 0			 ? "none"
	    : name.nl_pid == 123456		 ? "as bound"
						 : "another",
	    name.nl_groups);
}

static int open_socket(void)
{
	return (int)SYS(socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

TEST(create)
{
	for (int type = 0; type < 7; type++)
		show(SYS(socket, AF_NETLINK, type, NETLINK_ROUTE) >= 0, "type %d", type);
	CALL(socket, AF_NETLINK, SOCK_STREAM, NETLINK_ROUTE);
	CALL(socket, AF_NETLINK, SOCK_RAW, -1);
	CALL(socket, AF_NETLINK, SOCK_RAW, 1);
	CALL(socket, AF_NETLINK, SOCK_RAW, 31);
	CALL(socket, AF_NETLINK, SOCK_RAW, 32);
	CALL(socket, AF_NETLINK, SOCK_STREAM, 32);
}

TEST(names)
{
	struct linux_sockaddr_nl name = {.nl_family = AF_NETLINK};
	int fd = open_socket(), other = open_socket();

	show_name(fd, 0);
	show_name(fd, 1);
	CALL(bind, fd, &name, 11);
	name.nl_family = AF_UNIX;
	CALL(bind, fd, &name, sizeof(name));
	name.nl_family = AF_NETLINK;
	CALL(bind, fd, &name, sizeof(name));
	show_name(fd, 0);
	name.nl_groups = 5;
	CALL(bind, other, &name, sizeof(name));
	show_name(other, 0);
	name.nl_pid = 123456;
	CALL(bind, other, &name, sizeof(name));
	SYS(close, fd);
	fd = open_socket();
	CALL(bind, fd, &name, sizeof(name));
	show_name(fd, 0);
	SYS(close, other);
	other = open_socket();
	CALL(bind, other, &name, sizeof(name));
	CALL(connect, other, &name, 11);
	name.nl_pid = 0;
	CALL(connect, other, &name, sizeof(name));
	show_name(other, 1);
	show_name(other, 0);
	name.nl_family = AF_UNSPEC;
	CALL(connect, other, &name, sizeof(name));
	show_name(other, 1);
	SYS(close, fd);
	SYS(close, other);
}

static void ask(int fd)
{
	struct {
		struct linux_nlmsghdr header;
		struct linux_ifinfomsg body;
	} request = {{sizeof(request), RTM_GETLINK, NLM_F_REQUEST, 1, 0}, {.ifi_index = 4711}};

	CALL(sendto, fd, &request, sizeof(request), 0, NULL, 0);
}

static void show_events(int fd)
{
	struct pollfd p = {fd, POLLIN | POLLOUT | POLLPRI, 0};

	SYS(poll, &p, 1, 0);
	say("events %#x", (unsigned)p.revents);
}

TEST(receive)
{
	struct linux_sockaddr_nl from = {0};
	socklen_t len = sizeof(from);
	int fd = open_socket();
	char buf[100];

	CALL(recvfrom, fd, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
	show_events(fd);
	ask(fd);
	show_events(fd);
	show_name(fd, 0);
	CALL(recvfrom, fd, buf, 0, MSG_PEEK | MSG_TRUNC, NULL, NULL);
	CALL(recvfrom, fd, buf, 20, MSG_PEEK, NULL, NULL);
	CALL(recvfrom, fd, buf, 20, MSG_TRUNC, &from, &len);
	say("from %u bytes, family %d, port %u, groups %u", len, from.nl_family, from.nl_pid,
	    from.nl_groups);
	CALL(recvfrom, fd, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
	ask(fd);
	CALL(recvfrom, fd, NULL, 20, 0, NULL, NULL);
	ask(fd);
	ask(fd);
	CALL(read, fd, buf, 30);
	CALL(read, fd, buf, sizeof(buf));
	SYS(close, fd);
}

/* Who sent it: the kernel. */
static void receive_identity(int fd, void *control, unsigned room, int flags)
{
	char buf[100];
	struct iovec iov = {buf, sizeof(buf)};
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = room};
	struct cmsghdr *header = control;

	if (CALL(recvmsg, fd, &message, flags) < 0)
		return;
	say("%u bytes of control, flags %#x", (unsigned)message.msg_controllen, message.msg_flags);
	if (message.msg_controllen >= sizeof(*header)) {
		say("level %d, type %d", header->cmsg_level, header->cmsg_type);
		show_bytes("who", CMSG_DATA(header), (long)(header->cmsg_len - CMSG_LEN(0)));
	}
}

TEST(identity)
{
	char control[64];
	int fd = open_socket(), on = 1;

	ask(fd);
	receive_identity(fd, control, sizeof(control), MSG_PEEK);
	CALL(setsockopt, fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	receive_identity(fd, control, sizeof(control), MSG_PEEK);
	receive_identity(fd, control, CMSG_LEN(4), MSG_PEEK);
	receive_identity(fd, control, 8, MSG_PEEK);
	receive_identity(fd, NULL, 0, MSG_PEEK);
	receive_identity(fd, control, sizeof(control), 0);
	receive_identity(fd, control, sizeof(control), MSG_DONTWAIT);
	SYS(close, fd);
}

TEST(errors)
{
	struct linux_sockaddr_nl nobody = {.nl_family = AF_NETLINK, .nl_pid = 99};
	int fd = open_socket(), fds[2];

	CALL(sendto, fd, "0123456789abcdef", 16, 0, &nobody, sizeof(nobody));
	nobody.nl_pid = 0;
	CALL(sendto, fd, "0123456789abcdef", 16, 0, &nobody, 11);
	nobody.nl_family = AF_UNIX;
	CALL(sendto, fd, "0123456789abcdef", 16, 0, &nobody, sizeof(nobody));
	CALL(sendto, fd, "0123456789abcdef", 16, MSG_OOB, NULL, 0);
	CALL(sendto, fd, NULL, 16, 0, NULL, 0);
	CALL(recvfrom, fd, NULL, 16, MSG_OOB, NULL, NULL);
	CALL(listen, fd, 1);
	CALL(accept, fd, NULL, NULL);
	CALL(shutdown, fd, SHUT_RDWR);
	CALL(socketpair, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, fds);
	SYS(close, fd);
}

TEST(options)
{
	static const int names[] = {NETLINK_NO_ENOBUFS, NETLINK_CAP_ACK, NETLINK_EXT_ACK,
				    NETLINK_GET_STRICT_CHK, 99};
	int fd = open_socket();

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		int value = 1;
		socklen_t len = sizeof(value);

		CALL(setsockopt, fd, SOL_NETLINK, names[i], &value, 3);
		CALL(setsockopt, fd, SOL_NETLINK, names[i], &value, sizeof(value));
		value = -1;
		CALL(getsockopt, fd, SOL_NETLINK, names[i], &value, &len);
		say("value %d, %u bytes", value, len);
	}
	SYS(close, fd);
}

/* Nothing comes there. */
TEST(uevent)
{
	struct linux_sockaddr_nl name = {.nl_family = AF_NETLINK, .nl_groups = 1};
	int fd = (int)SYS(socket, AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);
	char buf[100];

	CALL(bind, fd, &name, sizeof(name));
	show_name(fd, 0);
	CALL(recvfrom, fd, buf, sizeof(buf), MSG_DONTWAIT, NULL, NULL);
	show_events(fd);
	SYS(close, fd);
}
