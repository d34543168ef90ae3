// SPDX-License-Identifier: BSD-3-Clause
// open and openat: flags, path walk, errors. /data is described in tests/abi/fixture.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define OPEN(...) TRY(openat, AT_FDCWD, __VA_ARGS__)

static void show_size(const char *path)
{
	struct stat st;
	long result = SYS(newfstatat, AT_FDCWD, path, &st, 0);

	if (result < 0)
		show(result, "size of %s", path);
	else
		say("size of %s: %ld, mode %o", path, (long)st.st_size, st.st_mode);
}

TEST(access_modes)
{
	OPEN("/data/hello", O_RDONLY);
	OPEN("/data/hello", O_WRONLY);
	OPEN("/data/hello", O_RDWR);
	OPEN("/data/hello", O_ACCMODE);
	OPEN("/data/dir", O_RDONLY);
	OPEN("/data/dir", O_WRONLY);
	OPEN("/data/dir", O_RDWR);
	OPEN("/data/dir", O_ACCMODE);
	OPEN("/data/unreadable", O_RDONLY);
	OPEN("/data/readonly", O_WRONLY);
	OPEN("/", O_RDONLY);
	OPEN("/", O_WRONLY);
}

TEST(flags)
{
	OPEN("/data/dir", O_RDONLY | O_DIRECTORY);
	OPEN("/data/hello", O_RDONLY | O_DIRECTORY);
	OPEN("/data/link", O_RDONLY | O_DIRECTORY);
	OPEN("/data/link", O_RDONLY | O_NOFOLLOW);
	OPEN("/data/hello", O_RDONLY | O_NOFOLLOW);
	OPEN("/data/dirlink", O_RDONLY | O_NOFOLLOW);
	OPEN("/data/dirlink/inner", O_RDONLY | O_NOFOLLOW);
	OPEN("/data/dirlink", O_RDONLY | O_NOFOLLOW | O_DIRECTORY);
	OPEN("/data/hello", O_RDONLY | O_CLOEXEC);
	OPEN("/data/hello", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_SYNC);
	OPEN("/data/hello", O_RDONLY | O_NOATIME);
	OPEN("/data/hello", O_RDONLY | 0x40000000);
	OPEN("/data/dir", O_RDONLY | O_CREAT, 0600);
	OPEN("/data/dir", O_RDONLY | O_CREAT | O_EXCL, 0600);
	OPEN("/data/dir", O_RDONLY | O_CREAT | O_DIRECTORY, 0600);
	OPEN("/data/dir", O_RDONLY | O_TRUNC);
}

TEST(path_only)
{
	char buf[8];
	struct stat st;
	long fd = CALL(openat, AT_FDCWD, "/data/hello", O_PATH);

	CALL(read, fd, buf, 8);
	CALL(write, fd, buf, 8);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(fstat, fd, &st);
	CALL(close, fd);
	fd = CALL(openat, AT_FDCWD, "/data/link", O_PATH | O_NOFOLLOW);
	CALL(fstat, fd, &st);
	say("mode %o size %ld", st.st_mode, (long)st.st_size);
	CALL(close, fd);
	fd = CALL(openat, AT_FDCWD, "/data/dir", O_PATH);
	OPEN("/data/unreadable", O_PATH | O_WRONLY);
	long inner = CALL(openat, fd, "inner", O_RDONLY);
	CALL(read, inner, buf, 5);
	CALL(close, inner);
	CALL(close, fd);
}

TEST(create)
{
	OPEN("/tmp/open-new", O_RDWR);
	OPEN("/tmp/open-new", O_RDWR | O_CREAT, 0640);
	show_size("/tmp/open-new");
	OPEN("/tmp/open-new", O_RDWR | O_CREAT, 0600);
	OPEN("/tmp/open-new", O_RDWR | O_CREAT | O_EXCL, 0600);
	OPEN("/tmp/open-readonly", O_WRONLY | O_CREAT, 0444);
	show_size("/tmp/open-readonly");
	OPEN("/tmp/open-modes", O_RDONLY | O_CREAT, 07777);
	show_size("/tmp/open-modes");
	OPEN("/tmp/open-excl", O_RDWR | O_CREAT | O_EXCL, 0600);
	show_size("/tmp/open-excl");
	OPEN("/tmp/nowhere/new", O_RDWR | O_CREAT, 0600);
	OPEN("/data/hello/new", O_RDWR | O_CREAT, 0600);
	OPEN("/tmp/open-slash/", O_RDWR | O_CREAT, 0600);
	OPEN("/data/dangling", O_RDWR);
	OPEN("/data/dangling", O_RDWR | O_CREAT | O_EXCL, 0600);
	OPEN("/data/dangling", O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
	show_size("/data/dangling");
	OPEN("/data/dangling2", O_RDWR | O_CREAT, 0600);
	show_size("/data/dangling2");
	OPEN("/tmp/.", O_RDWR | O_CREAT, 0600);
	OPEN("/tmp/..", O_RDWR | O_CREAT, 0600);
}

TEST(truncate)
{
	long fd = CALL(openat, AT_FDCWD, "/tmp/open-trunc", O_RDWR | O_CREAT, 0600);

	CALL(write, fd, "some text", 9);
	CALL(close, fd);
	show_size("/tmp/open-trunc");
	OPEN("/tmp/open-trunc", O_WRONLY);
	show_size("/tmp/open-trunc");
	OPEN("/tmp/open-trunc", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	show_size("/tmp/open-trunc");
}

TEST(append)
{
	char buf[32] = "";
	long fd = CALL(openat, AT_FDCWD, "/tmp/open-append", O_RDWR | O_CREAT | O_APPEND, 0600);

	CALL(write, fd, "one", 3);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(write, fd, "two", 3);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(pread64, fd, buf, 31, 0);
	say("holds %s", buf);
	CALL(close, fd);
}

TEST(path_walk)
{
	OPEN("/data/./hello", O_RDONLY);
	OPEN("//data///hello", O_RDONLY);
	OPEN("/data/dir/../hello", O_RDONLY);
	OPEN("/../../data/hello", O_RDONLY);
	OPEN("/data/hello/", O_RDONLY);
	OPEN("/data/hello/.", O_RDONLY);
	OPEN("/data/hello/..", O_RDONLY);
	OPEN("/data/hello/x", O_RDONLY);
	OPEN("/data/dir/", O_RDONLY);
	OPEN("/data/dir/.", O_RDONLY);
	OPEN("/data/dir//", O_RDONLY);
	OPEN("/data/dirlink/", O_RDONLY);
	OPEN("/data/dirlink/..", O_RDONLY);
	OPEN("/data/dirlink/../hello", O_RDONLY);
	OPEN("/data/link/", O_RDONLY);
	OPEN("/data/nothing", O_RDONLY);
	OPEN("/data/nothing/x", O_RDONLY);
	OPEN("/data/nothing/", O_RDONLY);
	OPEN("", O_RDONLY);
	OPEN(".", O_RDONLY);
	OPEN("data/hello", O_RDONLY);
	OPEN("/data/deep/a/b/c/d/e/f/g/h/leaf", O_RDONLY);
	OPEN("/data/up", O_RDONLY);
	OPEN("/data/abslink", O_RDONLY);
}

TEST(symlinks)
{
	OPEN("/data/loop1", O_RDONLY);
	OPEN("/data/loop1", O_RDONLY | O_NOFOLLOW);
	OPEN("/data/self", O_RDONLY);
	OPEN("/data/self/x", O_RDONLY);
	OPEN("/data/chain39", O_RDONLY);
	OPEN("/data/chain40", O_RDONLY);
	OPEN("/data/chain41", O_RDONLY);
	OPEN("/data/slashlink", O_RDONLY);
	OPEN("/data/toself/toself/toself/hello", O_RDONLY);
}

TEST(long_names)
{
	static char path[8192];

	for (int size = 253; size <= 257; size++) {
		strcpy(path, "/tmp/");
		memset(path + 5, 'n', size);
		path[5 + size] = '\0';
		long fd = SYS(openat, AT_FDCWD, path, O_RDWR | O_CREAT, 0600);
		show(fd, "create a name of %d bytes", size);
		if (fd >= 0)
			SYS(close, fd);
		SYS(unlink, path);
	}
	for (int size = 4094; size <= 4098; size++) {
		memset(path, '/', size);
		memcpy(path + size - 10, "data/hello", 10);
		path[size] = '\0';
		long fd = SYS(openat, AT_FDCWD, path, O_RDONLY);
		show(fd, "open a path of %d bytes", size);
		if (fd >= 0)
			SYS(close, fd);
	}
}

TEST(relative_to_directory)
{
	long dir = CALL(openat, AT_FDCWD, "/data/dir", O_RDONLY | O_DIRECTORY);
	long file = CALL(openat, AT_FDCWD, "/data/hello", O_RDONLY);

	TRY(openat, dir, "inner", O_RDONLY);
	TRY(openat, dir, "../hello", O_RDONLY);
	TRY(openat, dir, ".", O_RDONLY);
	CALL(openat, dir, "", O_RDONLY);
	CALL(openat, dir, "nothing", O_RDONLY);
	CALL(openat, file, "inner", O_RDONLY);
	CALL(openat, file, "", O_RDONLY);
	CALL(openat, 99, "inner", O_RDONLY);
	CALL(openat, -1, "inner", O_RDONLY);
	CALL(openat, -101, "inner", O_RDONLY);
	TRY(openat, 99, "/data/hello", O_RDONLY);
	TRY(openat, file, "/data/hello", O_RDONLY);
	TRY(openat, dir | (1L << 32), "inner", O_RDONLY);
	CALL(close, file);
	CALL(close, dir);
}

TEST(open_call)
{
	TRY(open, "/data/hello", O_RDONLY);
	CALL(open, "/data/nothing", O_RDONLY);
	TRY(open, "/tmp/open-old", O_RDWR | O_CREAT, 0604);
	show_size("/tmp/open-old");
	TRY(creat, "/tmp/open-old", 0600);
	TRY(creat, "/tmp/open-creat", 0600);
	show_size("/tmp/open-creat");
	CALL(creat, "/tmp", 0600);
}

TEST(lowest_descriptor)
{
	long a = CALL(open, "/data/hello", O_RDONLY);
	long b = CALL(open, "/data/hello", O_RDONLY);
	long c = CALL(open, "/data/hello", O_RDONLY);

	CALL(close, b);
	CALL(close, a);
	CALL(open, "/data/hello", O_RDONLY);
	CALL(open, "/data/hello", O_RDONLY);
	CALL(close, a);
	CALL(close, b);
	CALL(close, c);
	CALL(close, c);
	CALL(close, -1);
	CALL(close, 1000000);
	CALL(close, 0x7fffffff);
	CALL(close, 0x80000000);
}
