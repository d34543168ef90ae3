// SPDX-License-Identifier: BSD-3-Clause
// Files with holes, also beyond 4 GiB.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SEEK_DATA
#define SEEK_DATA 3
#define SEEK_HOLE 4
#endif
#define KEEP_AND_PUNCH 3 /* FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE */
#define GIB	       (1L << 30)
#define PATH	       "/tmp/sparse"

static void show_size(int fd)
{
	struct stat st;

	fstat(fd, &st);
	say("size %ld blocks %ld", (long)st.st_size, (long)st.st_blocks);
}

/* Where data and holes begin, as lseek finds them one after the other. */
static void show_map(int fd)
{
	long at = 0, next;

	for (int i = 0; i < 20; i++) {
		next = SYS(lseek, fd, at, SEEK_DATA);
		show(next, "data from %ld", at);
		if (next < 0)
			break;
		at = SYS(lseek, fd, next, SEEK_HOLE);
		show(at, "hole from %ld", next);
		if (at < 0)
			break;
	}
	show_size(fd);
}

static int make(void)
{
	return SYS(open, PATH, O_CREAT | O_TRUNC | O_RDWR, 0600);
}

TEST(beyond_4_gib)
{
	static const long offsets[] = {4 * GIB - 2, 4 * GIB, 5 * GIB + 12345, 1000 * GIB,
				       (1L << 43) - 5};
	char buf[16];
	int fd = make();

	for (size_t i = 0; i < ARRAY_LEN(offsets); i++) {
		show(SYS(pwrite64, fd, "0123456789", 4, offsets[i]), "write at %ld", offsets[i]);
		show_size(fd);
	}
	for (size_t i = 0; i < ARRAY_LEN(offsets); i++) {
		memset(buf, 'x', sizeof(buf));
		show(SYS(pread64, fd, buf, 12, offsets[i] - 4), "read before %ld", offsets[i]);
		show_bytes("read", buf, sizeof(buf));
	}
	CALL(lseek, fd, -8, SEEK_END);
	CALL(read, fd, buf, 16);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(ftruncate, fd, 4 * GIB + 2);
	show_size(fd);
	CALL(ftruncate, fd, 6 * GIB);
	CALL(pread64, fd, buf, 4, 4 * GIB);
	show_bytes("cut and grown", buf, 4);
	show_map(fd);
	SYS(close, fd);
	SYS(unlink, PATH);
}

TEST(map_of_holes)
{
	static char data[3 * PAGE];
	int fd = make();

	memset(data, 'd', sizeof(data));
	show_map(fd);
	SYS(pwrite64, fd, data, PAGE, 2 * PAGE);
	SYS(pwrite64, fd, data, 1, 6 * PAGE + 100);
	show_map(fd);
	SYS(ftruncate, fd, 9 * PAGE + 10);
	show_map(fd);
	CALL(lseek, fd, 2 * PAGE + 5, SEEK_DATA);
	CALL(lseek, fd, 2 * PAGE + 5, SEEK_HOLE);
	CALL(lseek, fd, 3 * PAGE + 5, SEEK_HOLE);
	CALL(lseek, fd, 9 * PAGE + 10, SEEK_HOLE);
	CALL(lseek, fd, 9 * PAGE + 9, SEEK_HOLE);
	CALL(lseek, fd, -1, SEEK_HOLE);
	SYS(close, fd);
	SYS(unlink, PATH);
}

TEST(punched)
{
	static char data[8 * PAGE], buf[PAGE];
	int fd = make();

	memset(data, 'd', sizeof(data));
	SYS(write, fd, data, sizeof(data));
	show_map(fd);
	CALL(fallocate, fd, KEEP_AND_PUNCH, PAGE, 2 * PAGE);
	show_map(fd);
	CALL(fallocate, fd, KEEP_AND_PUNCH, 4 * PAGE + 10, PAGE);
	show_map(fd);
	CALL(pread64, fd, buf, 40, 4 * PAGE);
	show_bytes("edge", buf, 40);
	CALL(fallocate, fd, KEEP_AND_PUNCH, 7 * PAGE, 100 * PAGE);
	show_map(fd);
	CALL(fallocate, fd, KEEP_AND_PUNCH, 0, 1L << 40);
	show_map(fd);
	CALL(pwrite64, fd, data, 1, 5 * PAGE);
	show_map(fd);
	SYS(close, fd);
	SYS(unlink, PATH);
}

TEST(allocated)
{
	int fd = make();

	CALL(fallocate, fd, 0, PAGE, 2 * PAGE);
	show_size(fd);
	CALL(fallocate, fd, 1, 8 * PAGE, PAGE);
	show_size(fd);
	SYS(ftruncate, fd, 20 * PAGE);
	show_size(fd);
	SYS(close, fd);
	SYS(unlink, PATH);
}
