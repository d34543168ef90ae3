// SPDX-License-Identifier: BSD-3-Clause
// read, write, pread64, readv, writev, lseek on regular files and devices.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static long scratch(const char *path)
{
	return SYS(openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_TRUNC, 0600);
}

static unsigned long sum(const unsigned char *bytes, size_t size)
{
	unsigned long hash = 5381;

	for (size_t i = 0; i < size; i++)
		hash = hash * 33 + bytes[i];
	return hash;
}

TEST(read)
{
	char buf[64] = "";
	long fd = CALL(open, "/data/hello", O_RDONLY);

	CALL(read, fd, buf, 0);
	CALL(read, fd, buf, 5);
	show_bytes("buf", buf, 8);
	CALL(read, fd, buf, 64);
	show_bytes("buf", buf, 16);
	CALL(read, fd, buf, 64);
	CALL(read, fd, buf, 0);
	CALL(write, fd, buf, 1);
	CALL(write, fd, buf, 0);
	CALL(close, fd);
	CALL(read, fd, buf, 1);
	CALL(read, -1, buf, 1);
	fd = CALL(open, "/data/hello", O_WRONLY);
	CALL(read, fd, buf, 1);
	CALL(read, fd, buf, 0);
	CALL(close, fd);
	fd = CALL(open, "/data/dir", O_RDONLY);
	CALL(read, fd, buf, 1);
	CALL(read, fd, buf, 0);
	CALL(write, fd, buf, 1);
	CALL(pread64, fd, buf, 1, 0);
	CALL(close, fd);
	fd = CALL(open, "/data/empty", O_RDONLY);
	CALL(read, fd, buf, 10);
	CALL(close, fd);
}

TEST(read_big)
{
	static unsigned char buf[300000];
	long fd = CALL(open, "/data/big", O_RDONLY);

	say("sum %lx", sum(buf, CALL(read, fd, buf, sizeof(buf))));
	CALL(lseek, fd, 4095, SEEK_SET);
	say("sum %lx", sum(buf, CALL(read, fd, buf, 4098)));
	CALL(lseek, fd, -3, SEEK_END);
	say("sum %lx", sum(buf, CALL(read, fd, buf, 10)));
	CALL(close, fd);

	const char *edges[] = {"/data/page-1", "/data/page", "/data/page+1"};
	for (size_t i = 0; i < ARRAY_LEN(edges); i++) {
		fd = CALL(open, edges[i], O_RDONLY);
		say("sum %lx", sum(buf, CALL(read, fd, buf, 10000)));
		CALL(read, fd, buf, 1);
		CALL(close, fd);
	}
}

TEST(write)
{
	char buf[64] = "";
	long fd = scratch("/tmp/rw-write");

	CALL(write, fd, "hello, world", 12);
	CALL(lseek, fd, 7, SEEK_SET);
	CALL(write, fd, "W", 1);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(lseek, fd, 20, SEEK_SET);
	CALL(write, fd, "after the hole", 14);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(read, fd, buf, 64);
	show_bytes("holds", buf, 34);
	CALL(lseek, fd, 0, SEEK_END);
	CALL(close, fd);
	CALL(write, fd, buf, 1);
}

TEST(write_initrd_file)
{
	char buf[16] = "";
	long a = CALL(open, "/data/rewrite", O_RDWR);
	long b = CALL(open, "/data/rewrite", O_RDONLY);

	CALL(lseek, a, 4090, SEEK_SET);
	CALL(write, a, "0123456789", 10);
	CALL(pread64, b, buf, 16, 4088);
	show_bytes("others see", buf, 16);
	CALL(pread64, b, buf, 16, 0);
	show_bytes("start", buf, 16);
	CALL(lseek, a, 0, SEEK_END);
	CALL(write, a, "tail", 4);
	CALL(pread64, b, buf, 16, 8996);
	show_bytes("end", buf, 16);
	CALL(close, a);
	CALL(close, b);
}

TEST(write_big)
{
	static unsigned char buf[100000], back[100000];
	long fd = scratch("/tmp/rw-big");

	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = i * 7 + i / 251;
	CALL(write, fd, buf, sizeof(buf));
	CALL(lseek, fd, 1 << 20, SEEK_SET);
	CALL(write, fd, buf, 5000);
	CALL(pread64, fd, back, sizeof(back), 0);
	say("sum %lx", sum(back, sizeof(back)));
	CALL(pread64, fd, back, 10000, (1 << 20) - 2000);
	say("sum %lx", sum(back, 7000));
	CALL(close, fd);
}

TEST(lseek)
{
	long fd = CALL(open, "/data/hello", O_RDONLY);

	CALL(lseek, fd, 0, SEEK_END);
	CALL(lseek, fd, 5, SEEK_SET);
	CALL(lseek, fd, -2, SEEK_CUR);
	CALL(lseek, fd, -4, SEEK_CUR);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(lseek, fd, -1, SEEK_SET);
	CALL(lseek, fd, 1000000, SEEK_SET);
	CALL(lseek, fd, LONG_MAX, SEEK_SET);
	CALL(lseek, fd, LONG_MAX, SEEK_END);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(lseek, fd, 1, SEEK_CUR);
	CALL(lseek, fd, 0, 99);
	CALL(lseek, fd, 0, -1);
	CALL(lseek, 99, 0, SEEK_SET);
	CALL(close, fd);
}

TEST(seek_data_and_holes)
{
	long fd = CALL(open, "/data/hello", O_RDONLY);

	CALL(lseek, fd, 3, SEEK_DATA);
	CALL(lseek, fd, 3, SEEK_HOLE);
	CALL(lseek, fd, 13, SEEK_DATA);
	CALL(lseek, fd, 13, SEEK_HOLE);
	CALL(lseek, fd, 500, SEEK_DATA);
	CALL(lseek, fd, -1, SEEK_DATA);
	CALL(close, fd);
}

TEST(pread)
{
	char buf[32] = "";
	long fd = CALL(open, "/data/hello", O_RDONLY);

	CALL(pread64, fd, buf, 4, 7);
	show_bytes("buf", buf, 8);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(pread64, fd, buf, 4, 100);
	CALL(pread64, fd, buf, 4, -1);
	CALL(pread64, fd, buf, 4, LONG_MIN);
	CALL(pread64, fd, buf, 4, LONG_MAX);
	CALL(pread64, fd, buf, 4, LONG_MAX - 3);
	CALL(pread64, 99, buf, 4, 0);
	CALL(pread64, fd, buf, 0, 0);
	CALL(close, fd);
}

TEST(readv)
{
	char a[4] = "", b[8] = "", c[16] = "";
	struct iovec iov[3] = {{a, 4}, {b, 3}, {c, 16}};
	long fd = CALL(open, "/data/hello", O_RDONLY);

	CALL(readv, fd, iov, 3);
	show_bytes("a", a, 4);
	show_bytes("b", b, 8);
	show_bytes("c", c, 16);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(readv, fd, iov, 3);
	CALL(readv, fd, iov, 0);
	CALL(readv, fd, iov, -1);
	CALL(readv, fd, iov, 1025);
	CALL(readv, 99, iov, 1);
	CALL(readv, fd, NULL, 1);
	CALL(readv, fd, NULL, 0);
	CALL(lseek, fd, 0, SEEK_SET);
	iov[1] = (struct iovec){NULL, 0};
	CALL(readv, fd, iov, 2);
	iov[1] = (struct iovec){NULL, 1};
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(readv, fd, iov, 2);
	iov[1] = (struct iovec){b, -1};
	CALL(readv, fd, iov, 2);
	iov[1] = (struct iovec){b, LONG_MAX};
	CALL(readv, fd, iov, 2);
	CALL(close, fd);
}

TEST(writev)
{
	char buf[32] = "";
	struct iovec iov[3] = {{"one ", 4}, {"", 0}, {"two", 3}};
	long fd = scratch("/tmp/rw-writev");

	CALL(writev, fd, iov, 3);
	CALL(writev, fd, iov, 0);
	CALL(writev, fd, iov, -1);
	CALL(writev, fd, iov, 1025);
	iov[1] = (struct iovec){NULL, 4};
	CALL(writev, fd, iov, 3);
	CALL(pread64, fd, buf, 32, 0);
	show_bytes("holds", buf, 16);
	CALL(close, fd);
	fd = CALL(open, "/data/hello", O_RDONLY);
	CALL(writev, fd, iov, 1);
	CALL(close, fd);
}

TEST(many_iovecs)
{
	static struct iovec iov[1024];
	static char bytes[1024];
	long fd = scratch("/tmp/rw-many");

	for (int i = 0; i < 1024; i++) {
		bytes[i] = i;
		iov[i] = (struct iovec){&bytes[i], 1};
	}
	CALL(writev, fd, iov, 1024);
	memset(bytes, 0, sizeof(bytes));
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(readv, fd, iov, 1024);
	say("sum %lx", sum((unsigned char *)bytes, sizeof(bytes)));
	CALL(close, fd);
}

TEST(null_device)
{
	char buf[16] = "unchanged";
	long fd = CALL(open, "/dev/null", O_RDWR);

	CALL(write, fd, buf, 16);
	CALL(write, fd, NULL, 16);
	CALL(write, fd, buf, 1L << 40);
	CALL(read, fd, buf, 16);
	CALL(read, fd, NULL, 16);
	CALL(lseek, fd, 100, SEEK_SET);
	CALL(lseek, fd, 0, SEEK_END);
	CALL(pread64, fd, buf, 16, 5);
	show_bytes("buf", buf, 10);
	CALL(close, fd);
	TRY(open, "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0666);
	CALL(open, "/dev/null", O_RDONLY | O_DIRECTORY);
	CALL(open, "/dev/null/x", O_RDONLY);
}

TEST(zero_device)
{
	static char buf[10000];
	long fd = CALL(open, "/dev/zero", O_RDWR);

	memset(buf, 'x', sizeof(buf));
	CALL(read, fd, buf, 9999);
	show_bytes("buf", buf, sizeof(buf));
	CALL(write, fd, buf, 16);
	CALL(read, fd, NULL, 16);
	CALL(lseek, fd, 100, SEEK_SET);
	memset(buf, 'x', sizeof(buf));
	CALL(pread64, fd, buf, 16, 12345);
	show_bytes("buf", buf, 20);
	CALL(close, fd);
}
