// SPDX-License-Identifier: BSD-3-Clause
// UDP.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

#include <sys/ioctl.h>
#include <sys/uio.h>

static char buf[64], big[70000];

static const char *const hosts[] = {"127.0.0.1", "::1"};

TEST(data)
{
	for (unsigned i = 0; i < 2; i++) {
		union name name, from = {0}, peer;
		unsigned len = sizeof(from);
		int receiver = bound(SOCK_DGRAM, hosts[i], &name), value;
		int sender = SYS(socket, name.any.sa_family, SOCK_DGRAM, 0);

		ready("new", sender);
		show_names(sender);
		CALL(sendto, sender, "first", 5, 0, &name, name_len(&name));
		CALL(sendto, sender, 0, 0, 0, &name, name_len(&name));
		CALL(sendto, sender, "third", 5, 0, &name, name_len(&name));
		show_names(sender);
		wait_for(receiver, POLLIN);
		ready("received", receiver);
		CALL(ioctl, receiver, FIONREAD, &value);
		say("%d", value);
		CALL(recvfrom, receiver, buf, 64, MSG_PEEK, &from, &len);
		show_name("from", &from);
		say("len %u", len);
		peer = own_name(sender);
		check(port_of(&from) == port_of(&peer));
		CALL(recvfrom, receiver, buf, 3, 0, 0, 0);
		CALL(ioctl, receiver, FIONREAD, &value);
		say("%d", value);
		CALL(recvfrom, receiver, buf, 64, 0, 0, 0);
		CALL(recvfrom, receiver, buf, 3, MSG_TRUNC, 0, 0);
		CALL(recvfrom, receiver, buf, 3, MSG_DONTWAIT, 0, 0);
		SYS(close, receiver);
		SYS(close, sender);
	}
}

TEST(errors)
{
	union name name, wrong;
	int receiver = bound(SOCK_DGRAM, "127.0.0.1", &name);
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0), six = SYS(socket, AF_INET6, SOCK_DGRAM, 0);

	CALL(sendto, fd, "x", 1, 0, 0, 0);
	show_names(fd);
	CALL(sendto, fd, "x", 1, 0, &name, 15);
	CALL(sendto, fd, "x", 1, MSG_OOB, &name, 16);
	CALL(sendto, fd, (char *)8, 1, 0, &name, 16);
	wrong = name;
	wrong.in.sin_port = 0;
	CALL(sendto, fd, "x", 1, 0, &wrong, 16);
	wrong = name;
	wrong.any.sa_family = AF_UNSPEC;
	CALL(sendto, fd, "x", 1, 0, &wrong, 16);
	wrong.any.sa_family = AF_UNIX;
	CALL(sendto, fd, "x", 1, 0, &wrong, 16);
	CALL(sendto, six, "x", 1, 0, &wrong, 28);
	CALL(sendto, six, "x", 1, 0, &name, 16);
	wrong = name_of("255.255.255.255", port_of(&name));
	CALL(sendto, fd, "x", 1, 0, &wrong, 16);
	CALL(connect, fd, &wrong, 16);
	CALL(sendto, fd, big, 65508, 0, &name, 16);
	CALL(sendto, fd, big, 65536, 0, &name, 16);
	CALL(recvfrom, receiver, (char *)8, 1, 0, 0, 0);
	CALL(recvfrom, receiver, buf, 1, MSG_DONTWAIT | MSG_ERRQUEUE, 0, 0);
	CALL(shutdown, fd, SHUT_WR);
	CALL(sendto, fd, "x", 1, 0, &name, 16);
	SYS(close, receiver);
	SYS(close, fd);
	SYS(close, six);
}

TEST(largest)
{
	union name name;
	int receiver = bound(SOCK_DGRAM, "127.0.0.1", &name), good = 1;
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	for (unsigned i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 31 + (i >> 9));
	CALL(sendto, fd, big, 65507, 0, &name, 16);
	memset(big, 0, sizeof(big));
	CALL(recvfrom, receiver, big, sizeof(big), 0, 0, 0);
	for (unsigned i = 0; i < 65507; i++)
		good &= big[i] == (char)(i * 31 + (i >> 9));
	check(good);
	SYS(close, receiver);
	SYS(close, fd);
}

TEST(connected)
{
	for (unsigned i = 0; i < 2; i++) {
		union name name, other_name, none = {0};
		int fds[2], other = bound(SOCK_DGRAM, hosts[i], &other_name);

		connected_datagrams(hosts[i], fds);
		show_names(fds[0]);
		CALL(write, fds[0], "hello", 5);
		name = own_name(fds[1]);
		CALL(sendto, other, "stranger", 8, 0, &name, name_len(&name));
		CALL(recvfrom, fds[1], buf, 64, 0, 0, 0);
		CALL(recvfrom, fds[1], buf, 64, MSG_DONTWAIT, 0, 0);
		CALL(sendto, fds[0], "other", 5, 0, &other_name, name_len(&other_name));
		CALL(recvfrom, other, buf, 64, 0, 0, 0);
		CALL(connect, fds[0], &other_name, name_len(&other_name));
		show_names(fds[0]);
		CALL(write, fds[0], "again", 5);
		CALL(recvfrom, other, buf, 64, 0, 0, 0);
		CALL(connect, fds[0], &none, 16);
		show_names(fds[0]);
		CALL(write, fds[0], "x", 1);
		CALL(bind, fds[0], &name, name_len(&name));
		close_both(fds);
		SYS(close, other);
	}
}

/* What is not bound loses its port with its peer. */
TEST(disconnect)
{
	union name name, none = {0};
	int receiver = bound(SOCK_DGRAM, "127.0.0.1", &name);
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	CALL(connect, fd, &name, 16);
	show_names(fd);
	CALL(connect, fd, &none, 16);
	show_names(fd);
	SYS(close, fd);
	SYS(close, receiver);
}

/* Nobody is there: the next call hears of it. */
TEST(refused)
{
	for (unsigned i = 0; i < 2; i++) {
		union name name;
		int fd, receiver = bound(SOCK_DGRAM, hosts[i], &name);

		SYS(close, receiver);
		fd = SYS(socket, name.any.sa_family, SOCK_DGRAM, 0);
		CALL(connect, fd, &name, name_len(&name));
		CALL(write, fd, "x", 1);
		wait_for(fd, POLLERR);
		ready("refused", fd);
		CALL(write, fd, "x", 1);
		ready("told", fd);
		CALL(write, fd, "x", 1);
		wait_for(fd, POLLERR);
		CALL(read, fd, buf, 1);
		CALL(write, fd, "x", 1);
		wait_for(fd, POLLERR);
		show_error(fd);
		CALL(recvfrom, fd, buf, 1, MSG_DONTWAIT, 0, 0);
		SYS(close, fd);
		fd = SYS(socket, name.any.sa_family, SOCK_DGRAM, 0);
		CALL(sendto, fd, "x", 1, 0, &name, name_len(&name));
		CALL(sendto, fd, "x", 1, 0, &name, name_len(&name));
		CALL(recvfrom, fd, buf, 1, MSG_DONTWAIT, 0, 0);
		SYS(close, fd);
	}
}

TEST(shutdown)
{
	union name name;
	int fd = bound(SOCK_DGRAM, "127.0.0.1", &name), fds[2];

	CALL(shutdown, fd, SHUT_RD);
	ready("not reading", fd);
	CALL(recvfrom, fd, buf, 1, 0, 0, 0);
	CALL(recvfrom, fd, buf, 1, MSG_DONTWAIT, 0, 0);
	CALL(shutdown, fd, SHUT_WR);
	ready("neither", fd);
	SYS(close, fd);
	connected_datagrams("127.0.0.1", fds);
	CALL(shutdown, fds[0], SHUT_RDWR);
	CALL(write, fds[0], "x", 1);
	CALL(write, fds[1], "x", 1);
	CALL(recvfrom, fds[0], buf, 64, 0, 0, 0);
	CALL(recvfrom, fds[0], buf, 64, 0, 0, 0);
	close_both(fds);
}

TEST(more)
{
	union name name;
	int receiver = bound(SOCK_DGRAM, "127.0.0.1", &name);
	int fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	CALL(sendto, fd, "one", 3, MSG_MORE, &name, 16);
	CALL(recvfrom, receiver, buf, 64, MSG_DONTWAIT, 0, 0);
	CALL(sendto, fd, "two", 3, MSG_MORE, 0, 0);
	CALL(sendto, fd, "three", 5, 0, 0, 0);
	CALL(recvfrom, receiver, buf, 64, 0, 0, 0);
	show_bytes("buf", buf, 11);
	SYS(close, receiver);
	SYS(close, fd);
}

TEST(dual_stack)
{
	union name name, from = {0}, four, mapped;
	unsigned len = sizeof(from);
	int receiver = bound(SOCK_DGRAM, "::", &name), fd = SYS(socket, AF_INET, SOCK_DGRAM, 0);

	four = name_of("127.0.0.1", port_of(&name));
	CALL(sendto, fd, "four", 4, 0, &four, 16);
	CALL(recvfrom, receiver, buf, 64, 0, &from, &len);
	show_name("from", &from);
	CALL(sendto, receiver, "back", 4, 0, &from, len);
	CALL(recvfrom, fd, buf, 64, 0, &from, &len);
	show_name("from", &from);
	SYS(close, fd);
	fd = SYS(socket, AF_INET6, SOCK_DGRAM, 0);
	mapped = name_of("::ffff:127.0.0.1", port_of(&name));
	CALL(connect, fd, &mapped, 28);
	show_names(fd);
	CALL(write, fd, "mapped", 6);
	CALL(recvfrom, receiver, buf, 64, 0, &from, &len);
	show_name("from", &from);
	SYS(close, fd);
	fd = SYS(socket, AF_INET6, SOCK_DGRAM, 0);
	name = name_of("::1", port_of(&name));
	CALL(sendto, fd, "six", 3, 0, &name, 28);
	CALL(recvfrom, receiver, buf, 64, 0, &from, &len);
	show_name("from", &from);
	SYS(close, fd);
	SYS(close, receiver);
}

TEST(many_messages)
{
	union name names[3] = {0};
	char data[3][8];
	struct iovec pieces[3];
	struct mmsghdr messages[3] = {0};
	int fds[2];

	connected_datagrams("127.0.0.1", fds);
	for (int i = 0; i < 3; i++) {
		memset(data[i], 'a' + i, 8);
		pieces[i] = (struct iovec){data[i], 2 + i};
		messages[i].msg_hdr.msg_iov = &pieces[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	CALL(sendmmsg, fds[0], messages, 3, 0);
	for (int i = 0; i < 3; i++) {
		pieces[i].iov_len = 3;
		messages[i].msg_hdr.msg_name = &names[i];
		messages[i].msg_hdr.msg_namelen = sizeof(names[i]);
	}
	CALL(recvmmsg, fds[1], messages, 3, MSG_WAITFORONE, 0);
	for (int i = 0; i < 3; i++)
		say("%u bytes, flags %#x, namelen %u", messages[i].msg_len,
		    messages[i].msg_hdr.msg_flags, messages[i].msg_hdr.msg_namelen);
	close_both(fds);
}
