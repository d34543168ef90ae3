// SPDX-License-Identifier: BSD-3-Clause
// Pipes within one process: capacity, atomicity, packets, ends that close.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char big[1 << 17];

TEST(make)
{
	int fds[2];
	struct stat st;

	CALL(pipe, fds);
	say("%d %d", fds[0], fds[1]);
	CALL(fstat, fds[0], &st);
	say("mode %o size %ld nlink %ld blksize %ld", st.st_mode, (long)st.st_size,
	    (long)st.st_nlink, (long)st.st_blksize);
	CALL(fcntl, fds[0], F_GETFL);
	CALL(fcntl, fds[1], F_GETFL);
	CALL(fcntl, fds[0], F_GETFD);
	CALL(write, fds[0], big, 1);
	CALL(read, fds[1], big, 1);
	CALL(lseek, fds[0], 0, SEEK_CUR);
	CALL(pread64, fds[0], big, 1, 0);
	CALL(pwrite64, fds[1], big, 1, 0);
	CALL(ftruncate, fds[1], 0);
	CALL(fsync, fds[1]);
	CALL(close, fds[0]);
	CALL(close, fds[1]);
	CALL(pipe2, fds, O_CLOEXEC | O_NONBLOCK);
	CALL(fcntl, fds[0], F_GETFL);
	CALL(fcntl, fds[1], F_GETFL);
	CALL(fcntl, fds[1], F_GETFD);
	CALL(read, fds[0], big, 1);
	CALL(close, fds[0]);
	CALL(close, fds[1]);
	CALL(pipe2, fds, O_RDWR);
	CALL(pipe2, fds, O_APPEND);
	CALL(pipe, 0);
	CALL(pipe, 1);
	TRY(dup, 0);
}

TEST(data)
{
	int fds[2], ready;
	char buf[16];

	SYS(pipe, fds);
	CALL(write, fds[1], "hello ", 6);
	CALL(write, fds[1], "world", 5);
	CALL(ioctl, fds[0], FIONREAD, &ready);
	say("ready %d", ready);
	CALL(ioctl, fds[1], FIONREAD, &ready);
	say("ready %d", ready);
	CALL(read, fds[0], buf, 3);
	CALL(read, fds[0], buf + 3, 13);
	show_bytes("buf", buf, 11);
	CALL(write, fds[1], buf, 0);
	CALL(read, fds[0], buf, 0);
	CALL(write, fds[1], (char *)8, 4);
	CALL(ioctl, fds[0], FIONREAD, &ready);
	say("ready %d", ready);
	CALL(write, fds[1], "x", 1);
	CALL(read, fds[0], (char *)8, 4);
	CALL(read, fds[0], buf, 4);
	CALL(write, fds[1], "rest", 4);
	CALL(close, fds[1]);
	CALL(read, fds[0], buf, 16);
	CALL(read, fds[0], buf, 16);
	CALL(close, fds[0]);
}

TEST(full)
{
	int fds[2];

	SYS(pipe2, fds, O_NONBLOCK);
	CALL(fcntl, fds[0], F_GETPIPE_SZ);
	CALL(write, fds[1], big, 65536);
	CALL(write, fds[1], big, 1);
	CALL(read, fds[0], big, 4095);
	CALL(write, fds[1], big, 1);
	CALL(read, fds[0], big, 1);
	CALL(write, fds[1], big, 4097);
	CALL(write, fds[1], big, 1);
	CALL(read, fds[0], big, sizeof(big));
	CALL(write, fds[1], big, sizeof(big));
	CALL(read, fds[0], big, 100);
	CALL(read, fds[0], big, sizeof(big));
	CALL(write, fds[1], big, 65536 - 100);
	CALL(write, fds[1], big, 200);
	CALL(write, fds[1], big, 4097);
	CALL(close, fds[0]);
	CALL(close, fds[1]);
}

TEST(small_writes_take_little_room)
{
	int fds[2];
	int count = 0;

	SYS(pipe2, fds, O_NONBLOCK);
	while (SYS(write, fds[1], big, 100) == 100)
		count++;
	say("%d writes of 100 bytes fit", count);
	CALL(read, fds[0], big, sizeof(big));
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(size)
{
	int fds[2];

	SYS(pipe2, fds, O_NONBLOCK);
	CALL(fcntl, fds[1], F_SETPIPE_SZ, 1);
	CALL(fcntl, fds[1], F_GETPIPE_SZ);
	CALL(write, fds[1], big, 10000);
	CALL(fcntl, fds[1], F_SETPIPE_SZ, 20000);
	CALL(write, fds[1], big, sizeof(big));
	CALL(fcntl, fds[1], F_SETPIPE_SZ, 4096);
	CALL(read, fds[0], big, sizeof(big));
	CALL(fcntl, fds[1], F_SETPIPE_SZ, 4096);
	CALL(fcntl, fds[1], F_SETPIPE_SZ, 1 << 20);
	CALL(fcntl, 0x7fff, F_GETPIPE_SZ);
	CALL(fcntl, fds[1], F_SETPIPE_SZ, 0);
	CALL(fcntl, fds[1], F_SETPIPE_SZ, -1);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(packets)
{
	int fds[2];
	char buf[16];

	SYS(pipe2, fds, O_NONBLOCK | O_DIRECT);
	CALL(fcntl, fds[0], F_GETFL);
	CALL(fcntl, fds[1], F_GETFL);
	CALL(write, fds[1], "first", 5);
	CALL(write, fds[1], "second", 6);
	CALL(read, fds[0], buf, 16);
	CALL(read, fds[0], buf, 3);
	CALL(read, fds[0], buf, 16);
	CALL(write, fds[1], big, 10000);
	CALL(read, fds[0], big, sizeof(big));
	CALL(read, fds[0], big, sizeof(big));
	CALL(read, fds[0], big, sizeof(big));
	CALL(read, fds[0], big, sizeof(big));
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(vectors)
{
	int fds[2];
	char a[4] = "", b[8] = "";
	struct iovec out[] = {{"abc", 3}, {"", 0}, {"defgh", 5}};
	struct iovec in[] = {{a, 2}, {b, 8}};

	SYS(pipe, fds);
	CALL(writev, fds[1], out, 3);
	CALL(readv, fds[0], in, 2);
	show_bytes("a", a, 4);
	show_bytes("b", b, 8);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(broken)
{
	int fds[2];
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old;

	sigaction(SIGPIPE, &ignore, &old);
	SYS(pipe, fds);
	CALL(close, fds[0]);
	CALL(write, fds[1], big, 1);
	CALL(write, fds[1], big, 0);
	SYS(close, fds[1]);
	sigaction(SIGPIPE, &old, NULL);
}

TEST_ALONE(killed_by_sigpipe)
{
	int fds[2];

	SYS(pipe, fds);
	SYS(close, fds[0]);
	CALL(write, fds[1], big, 1);
}
