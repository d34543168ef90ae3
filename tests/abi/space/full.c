// SPDX-License-Identifier: BSD-3-Clause
// A file system that is full. Only run where the root is known to be small.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define PATH "/tmp/filler"

static char block[65536];

static int is_small(void)
{
	if (getenv("SMALL_ROOT"))
		return 1;
	say("not here");
	return 0;
}

/* Writes until nothing fits any more: the error that says so. */
static long fill(int fd)
{
	size_t size = sizeof(block);
	long n;

	for (;;) {
		n = SYS(write, fd, block, size);
		if (n == (long)size)
			continue;
		if (n < 0 && size == 1)
			return n;
		if (n < 0)
			size = size > PAGE ? PAGE : 1;
	}
}

TEST(write_until_full)
{
	struct stat st;
	struct statfs fs;
	int fd, other;

	if (!is_small())
		return;
	memset(block, 'b', sizeof(block));
	fd = SYS(open, PATH, O_CREAT | O_RDWR, 0600);
	show(fill(fd), "the last write");
	fstat(fd, &st);
	check(st.st_size % PAGE == 0);
	check(st.st_blocks * 512 == st.st_size);
	statfs("/tmp", &fs);
	show(fs.f_bfree, "free blocks");
	CALL(pwrite64, fd, block, PAGE, 0);
	CALL(pwrite64, fd, block, PAGE, st.st_size);
	CALL(pwrite64, fd, block, 2 * PAGE, st.st_size - PAGE);
	other = SYS(open, "/tmp/other", O_CREAT | O_RDWR, 0600);
	CALL(write, other, block, 1);
	CALL(fallocate, other, 0, 0, PAGE);
	CALL(ftruncate, other, 1 << 30);
	CALL(fallocate, fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4 * PAGE);
	statfs("/tmp", &fs);
	show(fs.f_bfree, "free blocks");
	CALL(fallocate, other, 0, 0, 5 * PAGE);
	fstat(other, &st);
	show(st.st_blocks, "blocks of the other");
	CALL(write, other, block, 4 * PAGE);
	CALL(write, other, block, PAGE);
	CALL(lseek, other, 0, SEEK_CUR);
	CALL(ftruncate, fd, 0);
	CALL(write, other, block, PAGE);
	SYS(close, fd);
	SYS(close, other);
	SYS(unlink, PATH);
	SYS(unlink, "/tmp/other");
}

TEST(fallocate_too_much)
{
	struct statfs before, after;
	struct stat st;
	int fd;

	if (!is_small())
		return;
	statfs("/tmp", &before);
	fd = SYS(open, PATH, O_CREAT | O_RDWR, 0600);
	CALL(fallocate, fd, 0, 0, 1L << 30);
	CALL(fallocate, fd, 0, 0, 1L << 40);
	fstat(fd, &st);
	show(st.st_size, "size");
	statfs("/tmp", &after);
	check(before.f_bfree == after.f_bfree);
	SYS(close, fd);
	SYS(unlink, PATH);
}

TEST(names_need_no_blocks)
{
	int fd;

	if (!is_small())
		return;
	fd = SYS(open, PATH, O_CREAT | O_RDWR, 0600);
	show(fill(fd), "the last write");
	CALL(mkdir, "/tmp/directory", 0700);
	CALL(symlink, "short", "/tmp/directory/short");
	CALL(link, PATH, "/tmp/directory/link");
	CALL(rename, "/tmp/directory/link", "/tmp/directory/renamed");
	CALL(unlink, "/tmp/directory/renamed");
	CALL(unlink, "/tmp/directory/short");
	CALL(rmdir, "/tmp/directory");
	SYS(close, fd);
	CALL(unlink, PATH);
}
