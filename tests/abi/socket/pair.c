// SPDX-License-Identifier: BSD-3-Clause
// socketpair(2): what it makes, and what goes through.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char buf[64], big[1 << 19];

static void show_made(int fd)
{
	struct stat st;
	char path[32], link[64];
	long len;

	CALL(fcntl, fd, F_GETFL);
	CALL(fcntl, fd, F_GETFD);
	CALL(fstat, fd, &st);
	say("mode %o size %ld nlink %ld blksize %ld", st.st_mode, (long)st.st_size,
	    (long)st.st_nlink, (long)st.st_blksize);
	check(st.st_ino != 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	len = SYS(readlink, path, link, sizeof(link));
	check(len > 9);
	link[8] = 0;
	say("%s", link);
}

TEST(make)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW};
	int sv[2];

	for (unsigned i = 0; i < 4; i++) {
		CALL(socketpair, AF_UNIX, types[i], 0, sv);
		show_made(sv[0]);
		CALL(close, sv[0]);
		CALL(close, sv[1]);
		CALL(socketpair, AF_UNIX, types[i] | SOCK_CLOEXEC | SOCK_NONBLOCK, AF_UNIX, sv);
		show_made(sv[1]);
		CALL(close, sv[0]);
		CALL(close, sv[1]);
	}
}

/* The numbers are told first; nothing is there when the rest fails. */
TEST(told_before_made)
{
	int sv[2] = {-1, -1}, free_fd = (int)SYS(dup, 1);

	SYS(close, free_fd);
	CALL(socketpair, AF_UNIX, 99, 0, sv);
	say("told %d %d", sv[0] - free_fd, sv[1] - free_fd);
	sv[0] = sv[1] = -1;
	CALL(socketpair, 99, SOCK_STREAM, 0, sv);
	say("told %d %d", sv[0] - free_fd, sv[1] - free_fd);
	CALL(fcntl, free_fd, F_GETFD);
	CALL(socketpair, 99, SOCK_STREAM, 0, 8);
	CALL(socketpair, AF_UNIX, 99, 0, 8);
	CALL(dup, 1);
	CALL(close, free_fd);
}

TEST(refused)
{
	int sv[2];

	CALL(socketpair, AF_UNIX, SOCK_STREAM, 2, sv);
	CALL(socketpair, AF_UNIX, SOCK_RDM, 0, sv);
	CALL(socketpair, AF_UNIX, SOCK_STREAM | 0x100, 0, sv);
	CALL(socketpair, AF_UNIX, 0, 0, sv);
	CALL(socketpair, AF_UNIX, 12, 0, sv);
	CALL(socketpair, AF_UNIX, 0xf, 0, sv);
	CALL(socketpair, AF_UNSPEC, SOCK_STREAM, 0, sv);
	CALL(socketpair, 99, SOCK_STREAM, 0, sv);
	CALL(socketpair, -1, SOCK_STREAM, 0, sv);
	CALL(socketpair, AF_UNIX, SOCK_STREAM, 0, (int *)0);
	CALL(socketpair, AF_UNIX, SOCK_STREAM, 0, (int *)8);
	TRY(socket, AF_UNIX, SOCK_STREAM, 0);
	TRY(socket, AF_UNIX, SOCK_STREAM, 2);
	TRY(socket, AF_UNIX, SOCK_PACKET, 0);
	TRY(socket, 99, SOCK_STREAM, 0);
	TRY(socket, AF_UNSPEC, SOCK_STREAM, 0);
	TRY(dup, 0);
}

TEST(stream)
{
	int sv[2], n;

	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	CALL(write, sv[0], "hello ", 6);
	CALL(write, sv[0], "world", 5);
	CALL(ioctl, sv[1], FIONREAD, &n);
	say("%d", n);
	CALL(ioctl, sv[0], FIONREAD, &n);
	say("%d", n);
	CALL(read, sv[1], buf, 3);
	CALL(read, sv[1], buf, 64);
	show_bytes("read", buf, 8);
	CALL(write, sv[1], "back", 4);
	CALL(read, sv[0], buf, 2);
	CALL(read, sv[0], buf, 0);
	CALL(write, sv[0], buf, 0);
	CALL(write, sv[0], (char *)8, 4);
	CALL(read, sv[0], (char *)8, 4);
	CALL(read, sv[0], buf, 64);
	CALL(lseek, sv[0], 0, SEEK_CUR);
	CALL(pread64, sv[0], buf, 1, 0);
	CALL(pwrite64, sv[0], buf, 1, 0);
	CALL(ftruncate, sv[0], 0);
	CALL(fsync, sv[0]);
	CALL(ioctl, sv[0], FIONREAD, 0);
	CALL(ioctl, sv[0], 0x5401, buf);
	CALL(close, sv[1]);
	CALL(read, sv[0], buf, 64);
	SYS(close, sv[0]);
}

TEST(datagrams)
{
	int sv[2], n;

	SYS(socketpair, AF_UNIX, SOCK_DGRAM, 0, sv);
	CALL(write, sv[0], "one", 3);
	CALL(write, sv[0], "three", 5);
	CALL(write, sv[0], "", 0);
	CALL(ioctl, sv[1], FIONREAD, &n);
	say("%d", n);
	CALL(read, sv[1], buf, 2);
	CALL(read, sv[1], buf, 64);
	CALL(read, sv[1], buf, 64);
	CALL(fcntl, sv[1], F_SETFL, O_NONBLOCK);
	CALL(read, sv[1], buf, 64);
	CALL(write, sv[0], "lost", 4);
	CALL(read, sv[1], (char *)8, 4);
	CALL(read, sv[1], buf, 64);
	CALL(close, sv[1]);
	CALL(write, sv[0], "nobody", 6);
	CALL(write, sv[0], "nobody", 6);
	SYS(close, sv[0]);
}

TEST(packets)
{
	int sv[2], n;

	SYS(socketpair, AF_UNIX, SOCK_SEQPACKET, 0, sv);
	CALL(write, sv[0], "one", 3);
	CALL(write, sv[0], "three", 5);
	CALL(write, sv[0], "", 0);
	CALL(ioctl, sv[1], FIONREAD, &n);
	say("%d", n);
	CALL(read, sv[1], buf, 2);
	CALL(read, sv[1], buf, 64);
	CALL(read, sv[1], buf, 64);
	CALL(ioctl, sv[1], FIONBIO, &(int){1});
	CALL(read, sv[1], buf, 64);
	CALL(write, sv[0], "last", 4);
	CALL(close, sv[0]);
	CALL(read, sv[1], buf, 64);
	CALL(read, sv[1], buf, 64);
	signal(SIGPIPE, SIG_IGN);
	CALL(write, sv[1], "nobody", 6);
	SYS(close, sv[1]);
}

/* Much at once: it takes several packets, of pages. */
TEST(large)
{
	static const int sizes[] = {1, 2048, 2049, 4095, 4096, 48832, 48833, 100000, 200000};
	int sv[2];

	SYS(socketpair, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sv);
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		long sent, got = 0, result;
		int good = 1;

		for (int n = 0; n < sizes[i]; n++)
			big[n] = (char)(n * 7 + n / 251);
		sent = SYS(write, sv[0], big, sizes[i]);
		show(sent, "write %d", sizes[i]);
		memset(big, 0, sizeof(big));
		while ((result = SYS(read, sv[1], big + got, 9999)) > 0)
			got += result;
		show(result, "read %ld", got);
		for (int n = 0; n < got; n++)
			good &= big[n] == (char)(n * 7 + n / 251);
		check(good);
	}
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}

TEST(vectors)
{
	struct iovec out[] = {{"ab", 2}, {"", 0}, {"cde", 3}}, none[] = {{buf, 0}},
		     in[] = {{buf, 1}, {buf + 8, 3}, {buf + 16, 8}};
	int sv[2];

	SYS(socketpair, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, sv);
	CALL(writev, sv[0], out, 3);
	memset(buf, 0, sizeof(buf));
	CALL(readv, sv[1], in, 3);
	show_bytes("buf", buf, 24);
	CALL(writev, sv[0], none, 1);
	CALL(readv, sv[1], in, 3);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}

/* Files and pipes into sockets and out of them. */
TEST(transfers)
{
	int sv[2], fds[2], fd = SYS(open, "/data/hello", O_RDONLY);
	long len;

	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	SYS(pipe, fds);
	len = CALL(sendfile, sv[0], fd, 0, 100);
	CALL(read, sv[1], buf, 64);
	show_bytes("file", buf, len > 0 ? len : 0);
	CALL(write, fds[1], "piped", 5);
	CALL(splice, fds[0], 0, sv[0], 0, 100, 0);
	CALL(splice, sv[1], 0, fds[1], 0, 100, 0);
	CALL(read, fds[0], buf, 64);
	show_bytes("spliced", buf, 5);
	SYS(close, fd);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}
