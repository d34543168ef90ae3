// SPDX-License-Identifier: BSD-3-Clause
// Flags of files beside their permissions: FS_IOC_GETFLAGS, SETFLAGS, FSGETXATTR and FSSETXATTR.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define D	   "/tmp/inode-flags"
#define FILE	   D "/file"

#define GETFLAGS   0x80086601
#define SETFLAGS   0x40086602
#define FSGETXATTR 0x801c581f
#define FSSETXATTR 0x401c5820

enum { IMMUTABLE = 0x10, APPEND = 0x20, NODUMP = 0x40, NOATIME = 0x80 };

static void begin(void)
{
	long fd;

	SYS(mkdir, D, 0755);
	SYS(mkdir, D "/dir", 0755);
	fd = SYS(open, FILE, O_CREAT | O_WRONLY, 0644);
	SYS(write, fd, "0123456789", 10);
	SYS(close, fd);
}

static long set_fd(long fd, int flags)
{
	return SYS(ioctl, fd, SETFLAGS, &flags);
}

static long set(const char *path, int flags)
{
	long fd = SYS(open, path, O_RDONLY), result = set_fd(fd, flags);

	SYS(close, fd);
	return result;
}

static int get(const char *path)
{
	long fd = SYS(open, path, O_RDONLY);
	int flags = -1;

	SYS(ioctl, fd, GETFLAGS, &flags);
	SYS(close, fd);
	return flags;
}

static void end(void)
{
	set(FILE, 0);
	set(D "/dir", 0);
	SYS(unlink, FILE);
	SYS(unlink, D "/dir/inside");
	SYS(unlink, D "/dir/new");
	SYS(rmdir, D "/dir/sub");
	SYS(rmdir, D "/dir");
	SYS(rmdir, D);
}

TEST(bits)
{
	begin();
	say("at first %x", get(FILE));
	for (int i = 0; i < 32; i++) {
		show(set(FILE, 1 << i), "bit %d", i);
		say("  %x", get(FILE));
		set(FILE, 0);
	}
	show(set(FILE, NODUMP | NOATIME), "two");
	say("%x", get(FILE));
	end();
}

static void show_attributes(const char *path)
{
	uint64_t st[32] = {0}; /* stx_attributes is the second word, its mask the eighth */

	SYS(statx, AT_FDCWD, path, 0, 0x7ff, st);
	say("attributes %lx of %lx", (long)st[1] & 0x70, (long)st[7] & 0x70);
}

static void change_file(void)
{
	struct timespec times[2] = {{5, 5}, {5, 5}};

	TRY(open, FILE, O_RDONLY);
	TRY(open, FILE, O_WRONLY);
	TRY(open, FILE, O_RDWR | O_APPEND);
	TRY(open, FILE, O_WRONLY | O_APPEND | O_TRUNC);
	TRY(open, FILE, O_RDONLY | O_TRUNC);
	TRY(open, FILE, O_PATH);
	CALL(access, FILE, W_OK);
	CALL(unlink, FILE);
	CALL(rename, FILE, D "/other");
	CALL(link, FILE, D "/link");
	CALL(chmod, FILE, 0600);
	CALL(chown, FILE, 1, 1);
	CALL(truncate, FILE, 1);
	CALL(utimensat, AT_FDCWD, FILE, NULL, 0);
	CALL(utimensat, AT_FDCWD, FILE, times, 0);
	CALL(setxattr, FILE, "user.x", "v", 1, 0);
	CALL(setxattr, FILE, "trusted.x", "v", 1, 0);
	CALL(removexattr, FILE, "user.x");
	show_attributes(FILE);
}

/* What is open goes on as it was opened. */
static void change_open(long fd)
{
	CALL(write, fd, "x", 1);
	CALL(ftruncate, fd, 20);
	CALL(fallocate, fd, 0, 0, 30);
	CALL(fallocate, fd, 1, 0, 40);
	CALL(fallocate, fd, 3, 0, 5);
	CALL(fchmod, fd, 0644);
	CALL(fcntl, fd, F_SETFL, O_APPEND);
	CALL(fcntl, fd, F_SETFL, 0);
}

static void change_with(int flag)
{
	long fd;

	begin();
	fd = SYS(open, FILE, O_RDWR);
	show(set(FILE, flag), "set");
	change_file();
	change_open(fd);
	SYS(close, fd);
	end();
}

TEST(immutable)
{
	change_with(IMMUTABLE);
}

TEST(append)
{
	change_with(APPEND);
}

static void change_dir(void)
{
	TRY(open, D "/dir/new", O_CREAT | O_WRONLY, 0600);
	TRY(open, D "/dir/inside", O_WRONLY);
	CALL(rename, D "/dir/inside", D "/dir/other");
	CALL(unlink, D "/dir/inside");
	CALL(mkdir, D "/dir/sub", 0700);
	CALL(rename, FILE, D "/dir/file");
	CALL(rmdir, D "/dir");
	CALL(chmod, D "/dir", 0700);
	show_attributes(D "/dir");
}

TEST(directories)
{
	long fd;

	begin();
	fd = SYS(open, D "/dir/inside", O_CREAT | O_WRONLY, 0600);
	SYS(close, fd);
	show(set(D "/dir", IMMUTABLE), "set");
	change_dir();
	show(set(D "/dir", APPEND), "set");
	change_dir();
	set(D "/dir", 0);
	SYS(rename, D "/dir/file", FILE);
	end();
}

TEST(inherited)
{
	long fd;

	begin();
	set(D "/dir", NODUMP | NOATIME);
	fd = SYS(open, D "/dir/new", O_CREAT | O_WRONLY, 0600);
	SYS(close, fd);
	SYS(mkdir, D "/dir/sub", 0700);
	say("%x %x", get(D "/dir/new"), get(D "/dir/sub"));
	set(D "/dir", APPEND);
	fd = SYS(open, D "/dir/inside", O_CREAT | O_WRONLY, 0600);
	SYS(close, fd);
	say("%x", get(D "/dir/inside"));
	end();
}

TEST(access_time)
{
	struct timespec times[2] = {{5, 5}, {9, 9}};
	struct stat st;
	char byte;
	long fd;

	begin();
	SYS(utimensat, AT_FDCWD, FILE, times, 0);
	set(FILE, NOATIME);
	fd = SYS(open, FILE, O_RDONLY);
	SYS(read, fd, &byte, 1);
	SYS(fstat, fd, &st);
	say("%ld", (long)st.st_atim.tv_sec);
	set(FILE, 0);
	SYS(read, fd, &byte, 1);
	SYS(fstat, fd, &st);
	check(st.st_atim.tv_sec > 1000);
	SYS(close, fd);
	end();
}

struct fsxattr_arg {
	unsigned xflags, extent, extents, project, cow;
	char padding[8];
};

TEST(extended)
{
	struct fsxattr_arg attr;
	long fd;

	begin();
	fd = SYS(open, FILE, O_RDONLY);
	memset(&attr, 0x55, sizeof(attr));
	CALL(ioctl, fd, FSGETXATTR, &attr);
	show_bytes("attributes", &attr, sizeof(attr));
	for (int i = 0; i < 32; i++) {
		memset(&attr, 0, sizeof(attr));
		attr.xflags = 1u << i;
		if (SYS(ioctl, fd, FSSETXATTR, &attr) < 0)
			continue;
		SYS(ioctl, fd, FSGETXATTR, &attr);
		say("%x: %x, %x", 1u << i, attr.xflags, get(FILE));
		set_fd(fd, 0);
	}
	memset(&attr, 0, sizeof(attr));
	attr.project = 5;
	CALL(ioctl, fd, FSSETXATTR, &attr);
	CALL(ioctl, fd, FSGETXATTR, 8);
	CALL(ioctl, fd, FSSETXATTR, 8);
	SYS(close, fd);
	end();
}

static void try_on(const char *path)
{
	long fd = SYS(open, path, O_RDONLY);
	int flags = 0;

	show(SYS(ioctl, fd, GETFLAGS, &flags), "%s", path);
	SYS(close, fd);
}

TEST(refused)
{
	long fd;
	int flags;

	begin();
	fd = SYS(open, FILE, O_RDONLY);
	CALL(ioctl, fd, GETFLAGS, 8);
	CALL(ioctl, fd, SETFLAGS, 8);
	CALL(ioctl, 99, GETFLAGS, &flags);
	try_on("/dev/null");
	try_on("/proc/self/status");
	try_on("/proc/self/fd");
	try_on("/sys/kernel");
	try_on("/tmp");
	SYS(chmod, D, 0777);
	if (fork() == 0) {
		setuid(1000);
		show(set_fd(fd, NODUMP), "another's file");
		CALL(ioctl, fd, GETFLAGS, &flags);
		fd = SYS(open, D "/mine", O_CREAT | O_RDWR, 0600);
		show(set_fd(fd, NODUMP), "one's own");
		show(set_fd(fd, NODUMP | APPEND), "append");
		show(set_fd(fd, IMMUTABLE), "immutable");
		SYS(unlink, D "/mine");
		_exit(0);
	}
	wait(NULL);
	SYS(close, fd);
	end();
}
