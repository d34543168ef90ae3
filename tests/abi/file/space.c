// SPDX-License-Identifier: BSD-3-Clause
// Space of files, copies between files, files without a name, ranges of descriptors, chroot.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifndef FALLOC_FL_KEEP_SIZE
#define FALLOC_FL_KEEP_SIZE  1
#define FALLOC_FL_PUNCH_HOLE 2
#endif

#ifndef SEEK_DATA
#define SEEK_DATA 3
#define SEEK_HOLE 4
#endif

#define F    "/tmp/space"
#define HOLE (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)

static void show_size(long fd)
{
	struct stat st;

	SYS(fstat, fd, &st);
	say("size %ld", (long)st.st_size);
}

static void show_some(long fd, long offset)
{
	char buf[16] = "";

	show(SYS(pread64, fd, buf, 16, offset), "pread at %ld", offset);
	show_bytes("data", buf, 16);
}

TEST(fallocate)
{
	long fd = SYS(open, F, O_CREAT | O_TRUNC | O_RDWR, 0600);
	long reader = SYS(open, F, O_RDONLY), dir = SYS(open, "/tmp", O_RDONLY);
	long null = SYS(open, "/dev/null", O_RDWR);

	SYS(write, fd, "0123456789", 10);
	CALL(fallocate, fd, 0, 0L, 5L);
	show_size(fd);
	CALL(fallocate, fd, 0, 5L, 10000L);
	show_size(fd);
	show_some(fd, 4);
	CALL(fallocate, fd, FALLOC_FL_KEEP_SIZE, 20000L, 10L);
	show_size(fd);
	CALL(fallocate, fd, 0, -1L, 5L);
	CALL(fallocate, fd, 0, 0L, 0L);
	CALL(fallocate, fd, 0, 0L, -1L);
	CALL(fallocate, fd, 0, 0x7fffffffffffffff, 1L);
	CALL(fallocate, fd, FALLOC_FL_PUNCH_HOLE, 0L, 1L);
	CALL(fallocate, fd, 0x1000, 0L, 1L);
	CALL(fallocate, reader, 0, 0L, 1L);
	CALL(fallocate, dir, 0, 0L, 1L);
	CALL(fallocate, null, 0, 0L, 1L);
	CALL(fallocate, 99, 0, 0L, 1L);
	SYS(close, fd);
	SYS(close, reader);
	SYS(close, dir);
	SYS(close, null);
	SYS(unlink, F);
}

static void fill(long fd, long size)
{
	static char block[1024];

	memset(block, 'x', sizeof(block));
	for (long done = 0; done < size; done += sizeof(block))
		SYS(write, fd, block, sizeof(block));
}

static void punch(long fd)
{
	CALL(fallocate, fd, HOLE, 100L, 50L);
	show_some(fd, 92);
	show_some(fd, 142);
	CALL(fallocate, fd, HOLE, 4000L, 9000L);
	show_some(fd, 3992);
	show_some(fd, 4090);
	show_some(fd, 8192);
	show_some(fd, 12992);
	CALL(fallocate, fd, HOLE, 16384L, 4096L);
	show_some(fd, 16376);
	show_some(fd, 20472);
	CALL(fallocate, fd, HOLE, 100000L, 1000000L);
	show_size(fd);
	show(SYS(lseek, fd, 16384, SEEK_DATA), "SEEK_DATA");
	show(SYS(lseek, fd, 13000, SEEK_HOLE), "SEEK_HOLE");
}

TEST(punch_hole)
{
	long fd = SYS(open, F, O_CREAT | O_TRUNC | O_RDWR, 0600);

	fill(fd, 32768);
	punch(fd);
	SYS(close, fd);
	SYS(unlink, F);
}

/* In a file whose contents are the archive's. */
TEST(punch_initrd_file)
{
	long fd = SYS(open, "/data/punched", O_RDWR);

	CALL(fallocate, fd, HOLE, 100L, 8500L);
	show_some(fd, 92);
	show_some(fd, 8592);
	show_size(fd);
	SYS(close, fd);
}

TEST(advice)
{
	long fd = SYS(open, "/data/hello", O_RDONLY), dir = SYS(open, "/data", O_RDONLY);

	CALL(fadvise64, fd, 0L, 0L, 0);
	CALL(fadvise64, fd, 0L, 100L, 5);
	CALL(fadvise64, fd, 0L, 100L, 6);
	CALL(fadvise64, fd, 0L, 100L, -1);
	CALL(fadvise64, fd, 0L, -1L, 0);
	CALL(fadvise64, dir, 0L, 1L, 4);
	CALL(fadvise64, 99, 0L, 1L, 0);
	CALL(readahead, fd, 0L, 100L);
	CALL(readahead, dir, 0L, 100L);
	CALL(readahead, 99, 0L, 100L);
	CALL(sync_file_range, fd, 0L, 0L, 0);
	CALL(sync_file_range, fd, 0L, 10L, 7);
	CALL(sync_file_range, fd, 0L, 10L, 8);
	CALL(sync_file_range, fd, -1L, 10L, 0);
	CALL(sync_file_range, fd, 1L, -1L, 0);
	CALL(sync_file_range, dir, 0L, 0L, 0);
	CALL(sync_file_range, 99, 0L, 0L, 0);
	SYS(close, fd);
	SYS(close, dir);
}

TEST(copy_file_range)
{
	long in = SYS(open, "/data/hello", O_RDONLY), dir = SYS(open, "/data", O_RDONLY);
	long out = SYS(open, F, O_CREAT | O_TRUNC | O_RDWR, 0600);
	long append = SYS(open, F, O_WRONLY | O_APPEND), null = SYS(open, "/dev/null", O_RDWR);
	long from = 7, to = 2, bad = -1;

	CALL(copy_file_range, in, 0, out, 0, 5L, 0);
	CALL(lseek, in, 0, SEEK_CUR);
	CALL(lseek, out, 0, SEEK_CUR);
	CALL(copy_file_range, in, &from, out, &to, 100L, 0);
	say("from %ld to %ld", from, to);
	CALL(copy_file_range, in, &from, out, 0, 100L, 0);
	show_some(out, 0);
	CALL(copy_file_range, in, 0, out, 0, 0L, 0);
	CALL(copy_file_range, in, 0, out, 0, 1L, 1);
	CALL(copy_file_range, in, &bad, out, 0, 1L, 0);
	CALL(copy_file_range, in, 8, out, 0, 1L, 0);
	CALL(copy_file_range, out, 0, in, 0, 1L, 0);
	CALL(copy_file_range, dir, 0, out, 0, 1L, 0);
	CALL(copy_file_range, in, 0, append, 0, 1L, 0);
	CALL(copy_file_range, in, 0, null, 0, 1L, 0);
	CALL(copy_file_range, null, 0, out, 0, 1L, 0);
	CALL(copy_file_range, 99, 0, out, 0, 1L, 0);
	CALL(copy_file_range, in, 0, 99, 0, 1L, 0);
	from = 0;
	to = 1;
	CALL(copy_file_range, out, &from, out, &to, 3L, 0);
	to = 4;
	CALL(copy_file_range, out, &from, out, &to, 3L, 0);
	show_some(out, 0);
	SYS(close, in);
	SYS(close, out);
	SYS(close, dir);
	SYS(close, append);
	SYS(close, null);
	SYS(unlink, F);
}

TEST(unnamed)
{
	struct stat st;
	char buf[4];
	long fd = CALL(open, "/tmp", O_TMPFILE | O_RDWR, 0640);

	SYS(fstat, fd, &st);
	say("mode %o nlink %ld size %ld", st.st_mode, (long)st.st_nlink, (long)st.st_size);
	CALL(write, fd, "data", 4);
	CALL(pread64, fd, buf, 4, 0);
	CALL(linkat, fd, "", AT_FDCWD, F, AT_EMPTY_PATH);
	SYS(fstat, fd, &st);
	say("nlink %ld", (long)st.st_nlink);
	CALL(close, fd);
	CALL(access, F, 4);
	SYS(unlink, F);
	fd = CALL(open, "/tmp", O_TMPFILE | O_WRONLY | O_EXCL, 0600);
	CALL(linkat, fd, "", AT_FDCWD, F, AT_EMPTY_PATH);
	CALL(close, fd);
	TRY(open, "/tmp", O_TMPFILE, 0600);
	TRY(open, "/data/hello", O_TMPFILE | O_RDWR, 0600);
	TRY(open, "/data/nothing", O_TMPFILE | O_RDWR, 0600);
	TRY(open, "/tmp", (O_TMPFILE & ~O_DIRECTORY) | O_RDWR, 0600);
	TRY(open, "/tmp", O_TMPFILE | O_RDWR | O_CREAT, 0600);
	TRY(open, "/tmp/", O_TMPFILE | O_RDWR | O_TRUNC, 0600);
}

TEST(close_range)
{
	for (int fd = 60; fd < 70; fd++)
		SYS(dup2, 0, fd);
	CALL(close_range, 61, 62, 0);
	CALL(close_range, 65, 66, 4);
	for (int fd = 60; fd < 70; fd++)
		show(SYS(fcntl, fd, F_GETFD), "%d", fd);
	CALL(close_range, 63, 62, 0);
	CALL(close_range, 63, 63, 1);
	CALL(close_range, 63, -1, 0);
	for (int fd = 60; fd < 70; fd++)
		show(SYS(fcntl, fd, F_GETFD), "%d", fd);
	CALL(close_range, 60, 60, 0);
	CALL(close_range, 1000000, 2000000000, 0);
}

TEST(chroot)
{
	char buf[256];
	long root = SYS(open, "/", O_RDONLY);

	CALL(chroot, "/data/hello");
	CALL(chroot, "/data/nothing");
	CALL(chdir, "/data/dir");
	CALL(chroot, "/data");
	TRY(open, "/hello", O_RDONLY);
	TRY(open, "/../../hello", O_RDONLY);
	TRY(open, "/abslink", O_RDONLY);
	TRY(open, "/data/hello", O_RDONLY);
	show(SYS(getcwd, buf, sizeof(buf)), "getcwd");
	say("%s", buf);
	CALL(chdir, "/");
	CALL(chdir, "..");
	show(SYS(getcwd, buf, sizeof(buf)), "getcwd");
	CALL(fchdir, root);
	check(SYS(getcwd, buf, sizeof(buf)) > 0);
	say("%.14s", buf);
	CALL(chroot, ".");
	CALL(access, "/data/hello", 0);
	CALL(chdir, "/");
	SYS(close, root);
}

TEST(faccessat2)
{
	long fd = SYS(open, "/data/hello", O_PATH);

	CALL(faccessat2, AT_FDCWD, "/data/hello", 4, 0);
	CALL(faccessat2, AT_FDCWD, "/data/hello", 1, AT_EACCESS);
	CALL(faccessat2, AT_FDCWD, "/data/dangling", 0, AT_SYMLINK_NOFOLLOW);
	CALL(faccessat2, AT_FDCWD, "/data/dangling", 0, 0);
	CALL(faccessat2, AT_FDCWD, "/data/hello", 8, 0);
	CALL(faccessat2, AT_FDCWD, "/data/hello", 0, 1);
	CALL(faccessat2, fd, "", 4, AT_EMPTY_PATH);
	CALL(faccessat2, fd, "", 4, 0);
	CALL(faccessat2, 99, "", 4, AT_EMPTY_PATH);
	SYS(close, fd);
}

TEST(getdents)
{
	char buf[512];
	long fd = SYS(open, "/data/dir", O_RDONLY), n;
	int names = 0, directories = 0;

	while ((n = SYS(getdents, fd, buf, sizeof(buf))) > 0) {
		for (long at = 0; at < n; names++) {
			unsigned short length;

			memcpy(&length, buf + at + 16, sizeof(length));
			directories += buf[at + length - 1] == 4;
			at += length;
		}
	}
	show(n, "getdents");
	say("%d names, %d directories", names, directories);
	SYS(lseek, fd, 0, SEEK_SET);
	CALL(getdents, fd, buf, 10);
	CALL(getdents, fd, 8, 500);
	CALL(getdents, 99, buf, 500);
	SYS(close, fd);
}

/* A table that is shared is left to the others as it is. */
TEST(close_range_of_shared)
{
	int fd = SYS(open, "/data/hello", O_RDONLY), other = SYS(dup, fd), status = -1;
	long child = SYS(clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);

	if (child == 0) {
		CALL(close_range, fd, fd, 2);
		CALL(fcntl, fd, F_GETFD);
		CALL(close_range, other, other, 2 | 4);
		CALL(fcntl, other, F_GETFD);
		CALL(close_range, 4000, 5000, 2);
		CALL(close_range, 2, 1, 2);
		SYS(exit_group, 0);
	}
	check(SYS(wait4, child, &status, 0, NULL) == child && status == 0);
	CALL(fcntl, fd, F_GETFD);
	CALL(fcntl, other, F_GETFD);
	child = SYS(clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (child == 0) {
		CALL(close_range, fd, fd, 0);
		SYS(exit_group, 0);
	}
	check(SYS(wait4, child, &status, 0, NULL) == child && status == 0);
	CALL(fcntl, fd, F_GETFD);
	CALL(close, other);
}
