// SPDX-License-Identifier: BSD-3-Clause
// eventfd within one process.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

static void show_poll(int fd)
{
	struct pollfd p = {fd, POLLIN | POLLOUT | POLLPRI, 0};

	CALL(poll, &p, 1, 0);
	say("revents %#x", p.revents);
}

static void write_value(int fd, uint64_t value)
{
	say("writing %lx", (unsigned long)value);
	CALL(write, fd, &value, 8);
	show_poll(fd);
}

TEST(counter)
{
	uint64_t value = 0;
	long fd = CALL(eventfd2, 3, EFD_NONBLOCK);

	show_poll(fd);
	CALL(read, fd, &value, 8);
	say("value %ld", (long)value);
	show_poll(fd);
	CALL(read, fd, &value, 8);
	write_value(fd, 5);
	write_value(fd, 0);
	write_value(fd, UINT64_MAX);
	write_value(fd, UINT64_MAX - 1 - 5);
	write_value(fd, 1);
	CALL(read, fd, &value, 16);
	say("value %lx", (unsigned long)value);
	CALL(read, fd, &value, 7);
	CALL(write, fd, &value, 7);
	CALL(write, fd, &value, 9);
	CALL(write, fd, (void *)8, 8);
	CALL(read, fd, (void *)8, 8);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(pread64, fd, &value, 8, 0);
	CALL(fcntl, fd, F_GETFL);
	CALL(close, fd);
}

TEST(semaphore)
{
	uint64_t value = 0;
	long fd = CALL(eventfd2, 2, EFD_NONBLOCK | EFD_SEMAPHORE | EFD_CLOEXEC);

	CALL(fcntl, fd, F_GETFD);
	for (int i = 0; i < 3; i++) {
		CALL(read, fd, &value, 8);
		say("value %ld", (long)value);
	}
	CALL(close, fd);
}

TEST(make)
{
	struct stat st;
	long fd = CALL(eventfd, 1);

	CALL(fstat, fd, &st);
	say("mode %o size %ld nlink %ld", st.st_mode, (long)st.st_size, (long)st.st_nlink);
	CALL(fcntl, fd, F_GETFL);
	CALL(close, fd);
	CALL(eventfd2, 0, 2);
	CALL(eventfd2, 0, -1);
}
