// SPDX-License-Identifier: BSD-3-Clause
// Who is told about a socket, by the names that the calls had before fcntl(2) had them.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void set_and_get(int fd, unsigned set, unsigned get)
{
	int self = SYS(getpid), group = -SYS(getpgid, 0), none = 0, value = 0;
	int wrong[] = {99999999, INT_MIN, -99999999};

	CALL(ioctl, fd, set, &self);
	CALL(ioctl, fd, get, &value);
	check(value == self);
	check(SYS(fcntl, fd, F_GETOWN, 0) == self);
	CALL(ioctl, fd, set, &group);
	CALL(ioctl, fd, get, &value);
	check(value == group);
	for (unsigned i = 0; i < ARRAY_LEN(wrong); i++)
		CALL(ioctl, fd, set, &wrong[i]);
	CALL(ioctl, fd, set, &none);
	CALL(ioctl, fd, get, &value);
	say("value %d", value);
	CALL(ioctl, fd, set, 8);
	CALL(ioctl, fd, get, 8);
}

TEST(sockets)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};

	for (unsigned i = 0; i < ARRAY_LEN(types); i++) {
		int fd = SYS(socket, AF_UNIX, types[i], 0);

		set_and_get(fd, FIOSETOWN, FIOGETOWN);
		set_and_get(fd, SIOCSPGRP, SIOCGPGRP);
		SYS(close, fd);
	}
}

TEST(others)
{
	int fds[2], value = 0;

	SYS(pipe, fds);
	CALL(ioctl, fds[0], FIOSETOWN, &value);
	CALL(ioctl, fds[0], SIOCGPGRP, &value);
	CALL(ioctl, fds[0], SIOCATMARK, &value);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}
