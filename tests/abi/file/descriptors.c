// SPDX-License-Identifier: BSD-3-Clause
// Descriptors: duplicating, flags, what they share; and calls on whole files.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

static void touch(const char *path, int flags, int mode)
{
	long fd = SYS(open, path, flags, mode);

	SYS(close, fd);
}

TEST(dup)
{
	char buf[4];
	long fd = CALL(open, "/data/hello", O_RDONLY | O_CLOEXEC);
	long second = CALL(dup, fd);

	CALL(fcntl, fd, F_GETFD);
	CALL(fcntl, second, F_GETFD);
	CALL(read, fd, buf, 4);
	CALL(lseek, second, 0, SEEK_CUR);
	CALL(dup2, fd, 40);
	CALL(dup2, fd, fd);
	CALL(dup2, 99, 99);
	CALL(dup2, 99, 3);
	CALL(dup2, fd, -1);
	CALL(dup2, fd, 0x7fffffff);
	CALL(dup3, fd, 41, O_CLOEXEC);
	CALL(fcntl, 41, F_GETFD);
	CALL(dup3, fd, fd, 0);
	CALL(dup3, fd, 42, O_NONBLOCK);
	CALL(dup3, 99, 42, 0);
	CALL(dup3, 99, -1, 0);
	CALL(dup, 99);
	CALL(dup, -1);
	CALL(close, 40);
	CALL(close, 40);
	CALL(close, 41);
	CALL(close, -1);
	CALL(close, second);
	CALL(close, fd);
}

TEST(fcntl)
{
	long fd = SYS(open, "/data/hello", O_RDWR | O_APPEND | O_NONBLOCK | O_CREAT, 0600);
	long path = SYS(open, "/data/hello", O_PATH);

	show(SYS(fcntl, fd, F_GETFL), "F_GETFL");
	CALL(fcntl, fd, F_SETFL, 0);
	show(SYS(fcntl, fd, F_GETFL), "F_GETFL");
	CALL(fcntl, fd, F_SETFL, O_WRONLY | O_NONBLOCK | O_NOATIME | O_CREAT | O_SYNC);
	show(SYS(fcntl, fd, F_GETFL), "F_GETFL");
	CALL(fcntl, fd, F_SETFD, 1);
	CALL(fcntl, fd, F_GETFD);
	CALL(fcntl, fd, F_SETFD, 2);
	CALL(fcntl, fd, F_GETFD);
	show(SYS(fcntl, fd, F_DUPFD, 50), "F_DUPFD 50");
	show(SYS(fcntl, fd, F_DUPFD, 50), "F_DUPFD 50");
	show(SYS(fcntl, fd, F_DUPFD_CLOEXEC, 50), "F_DUPFD_CLOEXEC 50");
	CALL(fcntl, 52, F_GETFD);
	CALL(fcntl, fd, F_DUPFD, -1);
	CALL(fcntl, fd, F_DUPFD, 1 << 30);
	CALL(fcntl, fd, 9999);
	CALL(fcntl, 99, F_GETFD);
	show(SYS(fcntl, path, F_GETFL), "F_GETFL of O_PATH");
	CALL(fcntl, path, F_SETFL, 0);
	CALL(fcntl, path, F_GETFD);
	CALL(fcntl, path, F_SETFD, 1);
	CALL(fcntl, path, 9999);
	for (int i = 50; i <= 52; i++)
		SYS(close, i);
	SYS(close, fd);
	SYS(close, path);
}

TEST(open_flags_shown)
{
	static const int flags[] = {O_RDONLY,	O_WRONLY,    O_RDWR,	 O_ACCMODE, O_APPEND,
				    O_NONBLOCK, O_SYNC,	     O_DSYNC,	 O_NOATIME, O_CLOEXEC,
				    O_NOFOLLOW, O_NOCTTY,    O_TRUNC,	 O_EXCL,    O_ASYNC,
				    O_PATH,	O_PATH | 01, 0x40000000, 03000};

	touch("/tmp/flags", O_CREAT | O_WRONLY, 0600);
	for (unsigned i = 0; i < ARRAY_LEN(flags); i++) {
		long fd = SYS(open, "/tmp/flags", flags[i]);

		show(fd < 0 ? fd : SYS(fcntl, fd, F_GETFL), "%o", flags[i]);
		SYS(close, fd);
	}
	SYS(unlink, "/tmp/flags");
}

TEST(lowest_number)
{
	long first = SYS(dup, 0), second = SYS(dup, 0), third = SYS(dup, 0);

	check(second == first + 1 && third == first + 2);
	SYS(close, second);
	check(SYS(dup, 0) == second);
	SYS(close, first);
	SYS(close, third);
	check(SYS(open, "/data/hello", O_RDONLY) == first);
	check(SYS(open, "/", O_RDONLY) == third);
	for (long fd = first; fd <= third; fd++)
		SYS(close, fd);
	long count = 0;
	while (SYS(dup, 0) >= 0)
		count++;
	show(SYS(dup, 0), "dup when all are taken");
	show(SYS(open, "/data/hello", O_RDONLY), "open when all are taken");
	show(SYS(open, "/data/nothing", O_RDONLY), "open of nothing when all are taken");
	show(SYS(open, "/tmp/never", O_CREAT | O_RDWR, 0600), "create when all are taken");
	show(SYS(access, "/tmp/never", 0), "access");
	SYS(unlink, "/tmp/never");
	for (long fd = first; fd < first + count; fd++)
		SYS(close, fd);
}

TEST(sync)
{
	long fd = SYS(open, "/data/hello", O_RDONLY), dir = SYS(open, "/data", O_RDONLY);
	long null = SYS(open, "/dev/null", O_RDONLY), path = SYS(open, "/data", O_PATH);

	CALL(fsync, fd);
	CALL(fdatasync, fd);
	CALL(fsync, dir);
	CALL(fsync, null);
	CALL(fsync, path);
	CALL(fsync, 99);
	CALL(syncfs, fd);
	CALL(syncfs, path);
	CALL(syncfs, 99);
	CALL(sync);
	SYS(close, fd);
	SYS(close, dir);
	SYS(close, null);
	SYS(close, path);
}

TEST(statfs)
{
	struct statfs st;
	long fd = SYS(open, "/data/hello", O_PATH);

	CALL(statfs, "/data", &st);
	check(st.f_bsize == 4096 && st.f_namelen == 255 && st.f_bfree <= st.f_blocks);
	CALL(fstatfs, fd, &st);
	CALL(fstatfs, 99, &st);
	CALL(statfs, "/data/nothing", &st);
	CALL(statfs, "/data", 8);
	CALL(statfs, "", &st);
	SYS(close, fd);
}

TEST(sendfile)
{
	char buf[16];
	long offset = 7, bad = -1;
	long in = SYS(open, "/data/hello", O_RDONLY);
	long out = SYS(open, "/tmp/sent", O_CREAT | O_TRUNC | O_RDWR, 0600);
	long append = SYS(open, "/tmp/sent", O_WRONLY | O_APPEND);
	long dir = SYS(open, "/data", O_RDONLY);

	CALL(sendfile, out, in, NULL, 5);
	CALL(lseek, in, 0, SEEK_CUR);
	CALL(lseek, out, 0, SEEK_CUR);
	CALL(sendfile, out, in, &offset, 100);
	say("offset %ld", offset);
	CALL(lseek, in, 0, SEEK_CUR);
	CALL(sendfile, out, in, &offset, 100);
	show(SYS(pread64, out, buf, 16, 0), "pread");
	show_bytes("sent", buf, 11);
	CALL(sendfile, out, in, NULL, 0);
	CALL(sendfile, out, out, NULL, 0);
	CALL(sendfile, in, out, NULL, 1);
	CALL(sendfile, out, 99, NULL, 1);
	CALL(sendfile, 99, in, NULL, 1);
	CALL(sendfile, out, dir, NULL, 1);
	CALL(sendfile, out, in, &bad, 1);
	CALL(sendfile, out, in, 8, 1);
	CALL(sendfile, append, in, NULL, 1);
	SYS(close, in);
	SYS(close, out);
	SYS(close, append);
	SYS(close, dir);
	SYS(unlink, "/tmp/sent");
}

/* Not every C library has statx(2). */
struct test_statx {
	unsigned mask, blksize;
	unsigned long attributes;
	unsigned nlink, uid, gid;
	unsigned short mode, pad;
	unsigned long ino, size, blocks, attributes_mask;
	struct {
		long sec;
		unsigned nsec;
		int pad;
	} atime, btime, ctime, mtime;
	unsigned rdev_major, rdev_minor, dev_major, dev_minor;
	unsigned long spare[14];
};

#define BASIC_STATS 0x7ff
#define ONLY_MODE   0x2
#define ONLY_SIZE   0x200

TEST(statx)
{
	struct test_statx st;
	long fd = SYS(open, "/data/hello", O_RDONLY);

	memset(&st, 0, sizeof(st));
	CALL(statx, AT_FDCWD, "/data/hello", 0, BASIC_STATS, &st);
	say("mode %o size %ld nlink %d mtime %ld.%09u rdev %u:%u", st.mode, (long)st.size, st.nlink,
	    (long)st.mtime.sec, st.mtime.nsec, st.rdev_major, st.rdev_minor);
	check((st.mask & BASIC_STATS) == BASIC_STATS);
	CALL(statx, fd, "", AT_EMPTY_PATH, ONLY_SIZE, &st);
	say("size %ld", (long)st.size);
	CALL(statx, fd, NULL, AT_EMPTY_PATH, ONLY_SIZE, &st);
	CALL(statx, fd, "", 0, ONLY_SIZE, &st);
	CALL(statx, AT_FDCWD, "/data/link", AT_SYMLINK_NOFOLLOW, ONLY_MODE, &st);
	say("mode %o", st.mode);
	CALL(statx, AT_FDCWD, "/dev/null", 0, ONLY_MODE, &st);
	say("mode %o rdev %u:%u", st.mode & S_IFMT, st.rdev_major, st.rdev_minor);
	CALL(statx, AT_FDCWD, "/data/hello", 0x6000, ONLY_SIZE, &st);
	CALL(statx, AT_FDCWD, "/data/hello", 0x2000, ONLY_SIZE, &st);
	CALL(statx, AT_FDCWD, "/data/hello", 1, ONLY_SIZE, &st);
	CALL(statx, AT_FDCWD, "/data/hello", 0, 0x80000000, &st);
	CALL(statx, AT_FDCWD, "/data/hello", 0, ONLY_SIZE, 8);
	CALL(statx, AT_FDCWD, "/data/nothing", 0, ONLY_SIZE, &st);
	CALL(statx, 99, "x", 0, ONLY_SIZE, &st);
	SYS(close, fd);
}

TEST(vectors_at)
{
	struct iovec {
		void *base;
		size_t len;
	} parts[2];
	char one[4] = "", two[8] = "";
	long fd = SYS(open, "/data/hello", O_RDONLY);

	parts[0] = (struct iovec){one, 3};
	parts[1] = (struct iovec){two, 5};
	CALL(preadv, fd, parts, 2, 2, 0);
	show_bytes("one", one, 3);
	show_bytes("two", two, 5);
	CALL(preadv, fd, parts, 2, -1, 0);
	CALL(preadv2, fd, parts, 2, -1, 0, 0);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(preadv2, fd, parts, 2, 100, 0, 0);
	CALL(preadv2, fd, parts, 2, 0, 0, 0x10000);
	SYS(close, fd);
	fd = SYS(open, "/tmp/vectors", O_CREAT | O_RDWR, 0600);
	CALL(pwritev, fd, parts, 2, 4, 0);
	CALL(pwritev2, fd, parts, 2, -1, 0, 0);
	CALL(lseek, fd, 0, SEEK_END);
	SYS(close, fd);
	SYS(unlink, "/tmp/vectors");
}

TEST(creat)
{
	long fd = CALL(creat, "/tmp/created", 0640);
	char byte;

	CALL(read, fd, &byte, 1);
	CALL(write, fd, "x", 1);
	SYS(close, fd);
	fd = CALL(creat, "/tmp/created", 0600);
	CALL(lseek, fd, 0, SEEK_END);
	SYS(close, fd);
	CALL(creat, "/data/dir", 0600);
	CALL(creat, "", 0600);
	SYS(unlink, "/tmp/created");
}
