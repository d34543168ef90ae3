// SPDX-License-Identifier: BSD-3-Clause
// setsockopt(2) and getsockopt(2).

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static void show_option(int fd, int name)
{
	int value[8];
	socklen_t len = sizeof(value);
	long result;

	memset(value, 0xee, sizeof(value));
	result = SYS(getsockopt, fd, SOL_SOCKET, name, value, &len);
	show(result, "get %d", name);
	if (result == 0) {
		say("length %d", len);
		show_bytes("value", value, len);
	}
}

static const int numbers[] = {SO_DEBUG,	    SO_REUSEADDR, SO_TYPE,	SO_ERROR,    SO_DONTROUTE,
			      SO_BROADCAST, SO_KEEPALIVE, SO_OOBINLINE, SO_NO_CHECK, SO_PRIORITY,
			      SO_BSDCOMPAT, SO_REUSEPORT, SO_PASSCRED,	SO_RCVLOWAT, SO_SNDLOWAT,
			      SO_PEERSEC,   SO_PROTOCOL,  SO_DOMAIN,	SO_PEEK_OFF, SO_MARK,
			      SO_ACCEPTCONN};

TEST(defaults)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW};

	for (unsigned i = 0; i < 4; i++) {
		int fd = SYS(socket, AF_UNIX, types[i], i % 2);

		say("type %d", types[i]);
		for (unsigned n = 0; n < ARRAY_LEN(numbers); n++)
			show_option(fd, numbers[n]);
		show_option(fd, SO_LINGER);
		show_option(fd, SO_RCVTIMEO);
		show_option(fd, SO_SNDTIMEO);
		show_option(fd, SO_PEERCRED);
		show_option(fd, SO_PEERGROUPS);
		show_option(fd, SO_PEERNAME);
		show_option(fd, SO_SNDBUF);
		show_option(fd, SO_RCVBUF);
		show_option(fd, 999);
		show_option(fd, -1);
		SYS(close, fd);
	}
}

TEST(set)
{
	static const int values[] = {1, 0, 7, -1, 6};
	int fd = SYS(socket, AF_UNIX, SOCK_STREAM, 0);

	for (unsigned n = 0; n < ARRAY_LEN(numbers); n++)
		for (unsigned i = 0; i < ARRAY_LEN(values); i++) {
			int value = values[i];

			show(SYS(setsockopt, fd, SOL_SOCKET, numbers[n], &value, 4), "set %d to %d",
			     numbers[n], value);
			show_option(fd, numbers[n]);
		}
	SYS(close, fd);
}

TEST(wrong)
{
	int fd = SYS(socket, AF_UNIX, SOCK_STREAM, 0), value = 1;
	socklen_t len = 4;
	long wide = -1;

	CALL(setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE, &value, 3);
	CALL(setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE, &value, 0);
	CALL(setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE, &value, -1);
	CALL(setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE, &value, 100);
	CALL(setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE, (void *)8, 4);
	CALL(setsockopt, fd, SOL_SOCKET, 999, &value, 4);
	CALL(setsockopt, fd, 999, 1, &value, 4);
	CALL(setsockopt, fd, 6, 1, &value, 4);
	CALL(setsockopt, 99, SOL_SOCKET, SO_KEEPALIVE, &value, 4);
	CALL(setsockopt, fd, SOL_SOCKET, SO_PEERCRED, &value, 4);
	CALL(getsockopt, fd, SOL_SOCKET, SO_TYPE, &value, (void *)8);
	CALL(getsockopt, fd, SOL_SOCKET, SO_TYPE, (void *)8, &len);
	CALL(getsockopt, fd, 999, SO_TYPE, &value, &len);
	CALL(getsockopt, fd, 6, 1, &value, &len);
	CALL(getsockopt, 99, SOL_SOCKET, SO_TYPE, &value, &len);
	for (int room = -1; room < 10; room++) {
		len = room;
		wide = -1;
		show(SYS(getsockopt, fd, SOL_SOCKET, SO_TYPE, &wide, &len), "room %d", room);
		say("length %d value %lx", len, wide);
		len = room;
		show(SYS(getsockopt, fd, SOL_SOCKET, SO_COOKIE, &wide, &len), "cookie");
	}
	SYS(close, fd);
}

TEST(buffers)
{
	static const int sizes[] = {0, 1, 1000, 2304, 5000, 50000, 100000};
	int fd = SYS(socket, AF_UNIX, SOCK_STREAM, 0);

	for (unsigned i = 0; i < ARRAY_LEN(sizes); i++) {
		CALL(setsockopt, fd, SOL_SOCKET, SO_SNDBUF, &sizes[i], 4);
		show_option(fd, SO_SNDBUF);
		CALL(setsockopt, fd, SOL_SOCKET, SO_RCVBUF, &sizes[i], 4);
		show_option(fd, SO_RCVBUF);
		CALL(setsockopt, fd, SOL_SOCKET, SO_SNDBUFFORCE, &sizes[i], 4);
		show_option(fd, SO_SNDBUF);
		CALL(setsockopt, fd, SOL_SOCKET, SO_RCVBUFFORCE, &sizes[i], 4);
		show_option(fd, SO_RCVBUF);
	}
	SYS(close, fd);
}

TEST(times)
{
	static const struct timeval times[] = {{1, 500000}, {0, 1000000},  {0, -1},  {-1, 0},
					       {0, 0},	    {1L << 32, 0}, {5, 4000}};
	int fd = SYS(socket, AF_UNIX, SOCK_STREAM, 0);

	for (unsigned i = 0; i < ARRAY_LEN(times); i++) {
		CALL(setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &times[i], 16);
		show_option(fd, SO_RCVTIMEO);
		CALL(setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, &times[i], 16);
		show_option(fd, SO_SNDTIMEO);
	}
	CALL(setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &times[0], 15);
	SYS(close, fd);
}

TEST(linger)
{
	struct {
		int on, seconds;
	} values[] = {{1, 5}, {0, 7}, {9, 3}};
	int fd = SYS(socket, AF_UNIX, SOCK_STREAM, 0);

	for (unsigned i = 0; i < ARRAY_LEN(values); i++) {
		CALL(setsockopt, fd, SOL_SOCKET, SO_LINGER, &values[i], 8);
		show_option(fd, SO_LINGER);
	}
	CALL(setsockopt, fd, SOL_SOCKET, SO_LINGER, &values[0], 7);
	SYS(close, fd);
}

TEST(peers)
{
	struct {
		int pid, uid, gid;
	} peer;
	socklen_t len = sizeof(peer);
	unsigned groups[4] = {7, 9}, got[4];
	char name[128];
	int sv[2];

	SYS(setgroups, 2, groups);
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	CALL(getsockopt, sv[0], SOL_SOCKET, SO_PEERCRED, &peer, &len);
	check(peer.pid == getpid() && peer.uid == 0 && peer.gid == 0);
	len = 6;
	CALL(getsockopt, sv[0], SOL_SOCKET, SO_PEERCRED, &peer, &len);
	say("length %d", len);
	len = 4;
	CALL(getsockopt, sv[0], SOL_SOCKET, SO_PEERGROUPS, got, &len);
	say("length %d", len);
	len = 16;
	CALL(getsockopt, sv[0], SOL_SOCKET, SO_PEERGROUPS, got, &len);
	say("length %d", len);
	show_bytes("groups", got, 8);
	len = sizeof(name);
	CALL(getsockopt, sv[0], SOL_SOCKET, SO_PEERNAME, name, &len);
	len = 2;
	CALL(getsockopt, sv[0], SOL_SOCKET, SO_PEERNAME, name, &len);
	say("length %d family %d", len, name[0]);
	SYS(setgroups, 0, groups);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}

TEST(listener)
{
	struct sockaddr_un address = {AF_UNIX, "\0elfin-option"};
	int listener = SYS(socket, AF_UNIX, SOCK_STREAM, 0), on = 1, fd, accepted;
	int client = SYS(socket, AF_UNIX, SOCK_STREAM, 0);

	SYS(bind, listener, &address, 15);
	show_option(listener, SO_ACCEPTCONN);
	show_option(listener, SO_PEERGROUPS);
	SYS(listen, listener, 1);
	show_option(listener, SO_ACCEPTCONN);
	show_option(listener, SO_PEERGROUPS);
	SYS(setsockopt, listener, SOL_SOCKET, SO_PASSCRED, &on, 4);
	SYS(setsockopt, listener, SOL_SOCKET, SO_KEEPALIVE, &on, 4);
	SYS(connect, client, &address, 15);
	show_option(client, SO_PEERGROUPS);
	accepted = SYS(accept, listener, 0, 0);
	show_option(accepted, SO_PASSCRED);
	show_option(accepted, SO_KEEPALIVE);
	show_option(accepted, SO_ACCEPTCONN);
	show_option(accepted, SO_TYPE);
	fd = SYS(dup, accepted);
	SYS(close, fd);
	SYS(close, accepted);
	show_option(client, SO_ERROR);
	SYS(close, client);
	SYS(close, listener);
}

/* SO_ERROR takes the error that the next call would have returned. */
TEST(error)
{
	char buf[8];
	int sv[2];

	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	SYS(write, sv[0], "unread", 6);
	SYS(close, sv[1]);
	show_option(sv[0], SO_ERROR);
	show_option(sv[0], SO_ERROR);
	CALL(read, sv[0], buf, 8);
	SYS(close, sv[0]);
}

TEST(peek_offset)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	int sv[2], offset;
	char buf[16];

	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i] | SOCK_NONBLOCK, 0, sv);
		SYS(write, sv[0], "abcd", 4);
		SYS(write, sv[0], "efgh", 4);
		offset = 2;
		CALL(setsockopt, sv[1], SOL_SOCKET, SO_PEEK_OFF, &offset, 4);
		for (int n = 0; n < 4; n++) {
			memset(buf, 0, sizeof(buf));
			CALL(recvfrom, sv[1], buf, 3, MSG_PEEK, 0, 0);
			show_bytes("buf", buf, 4);
			show_option(sv[1], SO_PEEK_OFF);
		}
		CALL(recvfrom, sv[1], buf, 3, 0, 0, 0);
		show_option(sv[1], SO_PEEK_OFF);
		CALL(recvfrom, sv[1], buf, 3, MSG_PEEK, 0, 0);
		show_option(sv[1], SO_PEEK_OFF);
		offset = -1;
		CALL(setsockopt, sv[1], SOL_SOCKET, SO_PEEK_OFF, &offset, 4);
		CALL(recvfrom, sv[1], buf, 3, MSG_PEEK, 0, 0);
		show_bytes("buf", buf, 4);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
}
