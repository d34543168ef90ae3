// SPDX-License-Identifier: BSD-3-Clause
// fstat, newfstatat, stat, readlink, access. Inode and device numbers are only asserted.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void show_stat(const char *name, const struct stat *st)
{
	int is_file = S_ISREG(st->st_mode);

	say("%s: mode %o nlink %lu uid %u gid %u", name, st->st_mode, (unsigned long)st->st_nlink,
	    st->st_uid, st->st_gid);
	if (S_ISCHR(st->st_mode))
		say("%s: device %u:%u", name, major(st->st_rdev), minor(st->st_rdev));
	else
		say("%s: size %ld mtime %ld.%09ld", name, is_file ? (long)st->st_size : 0L,
		    (long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
	if (is_file)
		say("%s: blksize %ld blocks %ld", name, (long)st->st_blksize, (long)st->st_blocks);
	check(st->st_ino != 0);
}

static void stat_path(const char *path, int flags)
{
	struct stat st;
	long result;

	memset(&st, 0xee, sizeof(st));
	result = SYS(newfstatat, AT_FDCWD, path, &st, flags);
	show(result, "newfstatat(%s, %x)", path, flags);
	if (result == 0)
		show_stat(path, &st);
}

TEST(kinds)
{
	stat_path("/data/hello", 0);
	stat_path("/data/empty", 0);
	stat_path("/data/big", 0);
	stat_path("/data/dir", 0);
	stat_path("/data/deep", 0);
	stat_path("/data/link", 0);
	stat_path("/data/link", AT_SYMLINK_NOFOLLOW);
	stat_path("/data/dirlink", AT_SYMLINK_NOFOLLOW);
	stat_path("/data/dirlink/", AT_SYMLINK_NOFOLLOW);
	stat_path("/data/dirlink/.", AT_SYMLINK_NOFOLLOW);
	stat_path("/data/unreadable", 0);
	stat_path("/data/readonly", 0);
	stat_path("/data/setuid", 0);
	stat_path("/data/sticky", 0);
	stat_path("/data/owned", 0);
	stat_path("/dev/null", 0);
	stat_path("/dev/zero", 0);
}

TEST(flags)
{
	stat_path("/data/nothing", 0);
	stat_path("/data/dangling3", 0);
	stat_path("/data/dangling3", AT_SYMLINK_NOFOLLOW);
	stat_path("/data/hello", 0x10000000);
	stat_path("/data/hello", AT_REMOVEDIR);
	stat_path("/data/hello", AT_SYMLINK_FOLLOW);
	stat_path("/data/hello", AT_NO_AUTOMOUNT);
	stat_path("/data/hello/", 0);
	stat_path("", 0);
	stat_path("/data/loop1", 0);
	stat_path("/data/loop1", AT_SYMLINK_NOFOLLOW);
}

TEST(hard_links)
{
	struct stat a, b;

	CALL(newfstatat, AT_FDCWD, "/data/hard1", &a, 0);
	CALL(newfstatat, AT_FDCWD, "/data/hard2", &b, 0);
	check(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	show_stat("hard1", &a);
	show_stat("hard2", &b);
	long fd = CALL(open, "/data/hard1", O_WRONLY);
	CALL(write, fd, "linked", 6);
	CALL(close, fd);
	char buf[16] = "";
	fd = CALL(open, "/data/hard2", O_RDONLY);
	CALL(read, fd, buf, 16);
	show_bytes("hard2", buf, 16);
	CALL(close, fd);
}

TEST(empty_path)
{
	struct stat st;
	long fd = CALL(open, "/data/hello", O_RDONLY);

	CALL(newfstatat, fd, "", &st, AT_EMPTY_PATH);
	show_stat("hello", &st);
	CALL(newfstatat, fd, "", &st, 0);
	CALL(newfstatat, fd, "x", &st, AT_EMPTY_PATH);
	CALL(newfstatat, AT_FDCWD, "", &st, AT_EMPTY_PATH);
	say("current directory: mode %o", st.st_mode);
	CALL(newfstatat, 99, "", &st, AT_EMPTY_PATH);
	CALL(newfstatat, 99, "x", &st, 0);
	CALL(newfstatat, 99, "/data/hello", &st, 0);
	CALL(fstat, fd, &st);
	show_stat("hello", &st);
	CALL(close, fd);
	CALL(fstat, fd, &st);
	CALL(fstat, -1, &st);
}

TEST(times_and_sizes_change)
{
	struct stat a, b;
	long fd = CALL(open, "/tmp/stat-new", O_RDWR | O_CREAT, 0600);

	CALL(fstat, fd, &a);
	CALL(write, fd, "0123456789", 10);
	CALL(fstat, fd, &b);
	say("size %ld blocks %ld then size %ld blocks %ld", (long)a.st_size, (long)a.st_blocks,
	    (long)b.st_size, (long)b.st_blocks);
	check(a.st_ino == b.st_ino);
	check(b.st_mtim.tv_sec >= a.st_mtim.tv_sec);
	check(b.st_mtim.tv_sec > 1700000000);
	CALL(close, fd);
}

TEST(stat_call)
{
	struct stat st;

	CALL(stat, "/data/link", &st);
	show_stat("link", &st);
	CALL(stat, "/data/nothing", &st);
	CALL(lstat, "/data/link", &st);
	say("mode %o size %ld", st.st_mode, (long)st.st_size);
}

TEST(readlink)
{
	char buf[64];

	memset(buf, 'x', sizeof(buf));
	CALL(readlink, "/data/link", buf, 64);
	show_bytes("buf", buf, 16);
	memset(buf, 'x', sizeof(buf));
	CALL(readlink, "/data/link", buf, 3);
	show_bytes("buf", buf, 16);
	CALL(readlink, "/data/link", buf, 0);
	CALL(readlink, "/data/link", buf, -1);
	CALL(readlink, "/data/hello", buf, 64);
	CALL(readlink, "/data/dir", buf, 64);
	CALL(readlink, "/data/nothing", buf, 64);
	CALL(readlink, "/data/loop1", buf, 64);
	CALL(readlink, "/data/dirlink/", buf, 64);
	CALL(readlink, "", buf, 64);
	CALL(readlink, "/data/link", NULL, 64);
	CALL(readlinkat, AT_FDCWD, "/data/dirlink", buf, 64);
	long fd = CALL(open, "/data", O_RDONLY);
	CALL(readlinkat, fd, "link", buf, 64);
	CALL(close, fd);
	CALL(readlinkat, 99, "link", buf, 64);
}

TEST(access)
{
	static const char *const paths[] = {"/data/hello",     "/data/dir",	   "/data/link",
					    "/data/dangling3", "/data/unreadable", "/data/readonly",
					    "/data/program",   "/data/nothing",	   "/data/hello/x",
					    "/dev/null"};

	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		for (int mode = 0; mode <= 8; mode++)
			show(SYS(access, paths[i], mode), "access(%s, %d)", paths[i], mode);
	CALL(access, "/data/hello", -1);
	CALL(faccessat, AT_FDCWD, "/data/hello", R_OK);
	CALL(faccessat, 99, "hello", R_OK);
}
