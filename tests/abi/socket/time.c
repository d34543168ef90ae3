// SPDX-License-Identifier: BSD-3-Clause
// SO_TIMESTAMP and its relatives: when a packet came.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* Not every libc's headers have all four by a name of its own. */
static const int names[] = {29, 35, 63, 64};

static void show_all(int fd)
{
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		int value = -1;
		socklen_t len = sizeof(value);

		SYS(getsockopt, fd, SOL_SOCKET, names[i], &value, &len);
		say("  %d: %d, length %d", names[i], value, (int)len);
	}
}

static void set(int fd, int name, int value)
{
	show(SYS(setsockopt, fd, SOL_SOCKET, name, &value, sizeof(value)), "set %d to %d", name,
	     value);
	show_all(fd);
}

TEST(options)
{
	int fd = SYS(socket, AF_UNIX, SOCK_DGRAM, 0);

	show_all(fd);
	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		set(fd, names[i], i + 1);
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		set(fd, names[i], 1);
		set(fd, names[(i + 1) % ARRAY_LEN(names)], 0);
	}
	SYS(close, fd);
}

/* Receives one packet, and returns the time that came along, in ns, or 0. */
static long receive(int fd, int flags, size_t room)
{
	char bytes[8], control[128];
	struct iovec vec = {bytes, sizeof(bytes)};
	struct msghdr message = {
		.msg_iov = &vec, .msg_iovlen = 1, .msg_control = control, .msg_controllen = room};
	long long time[2] = {0, 0};
	struct cmsghdr *header;

	show(SYS(recvmsg, fd, &message, flags | MSG_DONTWAIT), "recvmsg");
	say("flags %#x, control %ld", message.msg_flags, (long)message.msg_controllen);
	for (header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
		say("level %d type %d length %ld", header->cmsg_level, header->cmsg_type,
		    (long)header->cmsg_len);
		if (header->cmsg_type == SCM_RIGHTS || header->cmsg_type == SCM_CREDENTIALS)
			continue;
		if (header->cmsg_len == CMSG_LEN(sizeof(time)))
			memcpy(time, CMSG_DATA(header), sizeof(time));
		if (header->cmsg_type == 29 || header->cmsg_type == 63)
			time[1] *= 1000;
	}
	return time[0] * 1000000000L + time[1];
}

/* In whole microseconds, which is all that some of them tell. */
static long now(void)
{
	struct timespec t;

	SYS(clock_gettime, CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec / 1000 * 1000;
}

static void packets(int type)
{
	int fds[2], on = 1;

	SYS(socketpair, AF_UNIX, type, 0, fds);
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		long start, time, again;

		SYS(setsockopt, fds[1], SOL_SOCKET, names[i], &on, sizeof(on));
		start = now();
		SYS(write, fds[0], "ab", 2);
		time = receive(fds[1], MSG_PEEK, 128);
		again = receive(fds[1], 0, 128);
		check(time == again);
		check(type == SOCK_STREAM || (time >= start && time <= now() + 1000));
	}
	SYS(setsockopt, fds[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	SYS(write, fds[0], "ab", 2);
	receive(fds[1], MSG_PEEK, 0);
	receive(fds[1], MSG_PEEK, 24);
	receive(fds[1], 0, 128);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(datagrams)
{
	packets(SOCK_DGRAM);
}

TEST(packets_in_sequence)
{
	packets(SOCK_SEQPACKET);
}

/* Streams tell nothing. */
TEST(streams)
{
	packets(SOCK_STREAM);
}
