// SPDX-License-Identifier: BSD-3-Clause
// name_to_handle_at(2) and open_by_handle_at(2).

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define D		   "/tmp/handle"

#define HANDLE_FID	   0x200
#define HANDLE_ID_UNIQUE   1
#define HANDLE_CONNECTABLE 2

static struct handle {
	unsigned bytes;
	int type;
	unsigned char id[136];
} handle, other;

static int mount_id;

static void begin(void)
{
	long fd;

	SYS(mkdir, D, 0755);
	SYS(mkdir, D "/dir", 0755);
	fd = SYS(open, D "/file", O_CREAT | O_WRONLY, 0644);
	SYS(close, fd);
	SYS(symlink, "file", D "/link");
}

static void end(void)
{
	SYS(unlink, D "/link");
	SYS(unlink, D "/file");
	SYS(rmdir, D "/dir");
	SYS(rmdir, D);
}

static long take(int dirfd, const char *path, struct handle *to, int flags)
{
	to->bytes = 128;
	return SYS(name_to_handle_at, dirfd, path, to, &mount_id, flags);
}

#define TAKE(dirfd, path, flags) \
	show(take(dirfd, path, &other, flags), "%s %s, %s", #dirfd, #path, #flags)

TEST(taking)
{
	long fd, ends[2], unique;
	struct stat st;

	begin();
	fd = SYS(open, D "/file", O_RDONLY);
	handle.bytes = 0;
	CALL(name_to_handle_at, AT_FDCWD, D "/file", &handle, &mount_id, 0);
	say("%u bytes", handle.bytes);
	handle.bytes = 11;
	CALL(name_to_handle_at, AT_FDCWD, D "/file", &handle, &mount_id, 0);
	show(take(AT_FDCWD, D "/file", &handle, 0), "enough");
	say("%u bytes, type %d", handle.bytes, handle.type);
	SYS(stat, D "/file", &st);
	check(memcmp(handle.id + 4, &st.st_ino, 8) == 0);
	TAKE(AT_FDCWD, D "/dir", 0);
	check(memcmp(&handle, &other, 20) != 0);
	TAKE(AT_FDCWD, D "/link", 0);
	check(memcmp(&handle, &other, 20) != 0);
	TAKE(AT_FDCWD, D "/link", AT_SYMLINK_FOLLOW);
	check(memcmp(&handle, &other, 20) == 0);
	TAKE(fd, "", AT_EMPTY_PATH);
	check(memcmp(&handle, &other, 20) == 0);
	TAKE(fd, "", 0);
	TAKE(fd, "", AT_EMPTY_PATH | HANDLE_FID);
	say("%u bytes, type %d", other.bytes, other.type);
	TAKE(fd, "", AT_EMPTY_PATH | HANDLE_CONNECTABLE | HANDLE_FID);
	TAKE(fd, "", AT_EMPTY_PATH | 0x80);
	TAKE(99, "x", 0);
	TAKE(AT_FDCWD, D "/nothing", 0);
	other.bytes = 128;
	unique = -1;
	show(SYS(name_to_handle_at, fd, "", &other, &unique, AT_EMPTY_PATH | HANDLE_ID_UNIQUE),
	     "unique number");
	check(unique > 0);
	other.bytes = 129;
	CALL(name_to_handle_at, fd, "", &other, &mount_id, AT_EMPTY_PATH);
	CALL(name_to_handle_at, fd, "", 8, &mount_id, AT_EMPTY_PATH);
	other.bytes = 128;
	CALL(name_to_handle_at, fd, "", &other, 8, AT_EMPTY_PATH);
	CALL(name_to_handle_at, AT_FDCWD, 8, &other, &mount_id, 0);
	TAKE(AT_FDCWD, "/proc/self/status", 0);
	TAKE(AT_FDCWD, "/proc/self/status", HANDLE_FID);
	TAKE(AT_FDCWD, "/sys/kernel", 0);
	TAKE(AT_FDCWD, "/dev/null", 0);
	SYS(pipe2, ends, 0);
	TAKE(((int *)ends)[0], "", AT_EMPTY_PATH);
	SYS(close, ((int *)ends)[0]);
	SYS(close, ((int *)ends)[1]);
	SYS(close, fd);
	end();
}

static void show_target(long fd)
{
	char link[40], target[100] = "";

	snprintf(link, sizeof(link), "/proc/self/fd/%ld", fd);
	SYS(readlink, link, target, sizeof(target) - 1);
	say("  %s", target);
	SYS(close, fd);
}

static void try_changed(const char *what, unsigned bytes, int type, int at, int mount)
{
	long fd;

	other = handle;
	other.bytes = bytes;
	other.type = type;
	if (at >= 0)
		other.id[at] ^= 0x40;
	fd = SYS(open_by_handle_at, mount, &other, O_RDONLY);
	show(fd < 0 ? fd : 0, "%s", what);
	SYS(close, fd);
}

TEST(opening)
{
	long mount, fd;

	begin();
	mount = SYS(open, "/tmp", O_RDONLY | O_DIRECTORY);
	take(AT_FDCWD, D "/file", &handle, 0);
	fd = CALL(open_by_handle_at, mount, &handle, O_RDWR);
	show(SYS(write, fd, "text", 4), "write");
	show_target(fd);
	show_target(CALL(open_by_handle_at, mount, &handle, O_PATH));
	show_target(CALL(open_by_handle_at, AT_FDCWD, &handle, O_RDONLY));
	show_target(CALL(open_by_handle_at, mount, &handle, O_WRONLY | O_TRUNC | O_CLOEXEC));
	TRY(open_by_handle_at, mount, &handle, O_RDONLY | O_DIRECTORY);
	TRY(open_by_handle_at, 99, &handle, O_RDONLY);
	TRY(open_by_handle_at, mount, 8, O_RDONLY);
	try_changed("another type", 12, 77, -1, mount);
	try_changed("a bad type", 12, -1, -1, mount);
	try_changed("too short", 4, 1, -1, mount);
	try_changed("empty", 0, 1, -1, mount);
	try_changed("too long", 129, 1, -1, mount);
	try_changed("longer", 16, 1, -1, mount);
	try_changed("another generation", 12, 1, 0, mount);
	try_changed("another number", 12, 1, 9, mount);
	take(AT_FDCWD, D "/link", &other, 0);
	TRY(open_by_handle_at, mount, &other, O_RDONLY);
	TRY(open_by_handle_at, mount, &other, O_PATH);
	take(AT_FDCWD, D "/dir", &other, 0);
	show_target(CALL(open_by_handle_at, mount, &other, O_RDONLY | O_DIRECTORY));
	TRY(open_by_handle_at, mount, &other, O_RDWR);
	SYS(rename, D "/file", D "/dir/file");
	show_target(CALL(open_by_handle_at, mount, &handle, O_RDONLY));
	if (fork() == 0) {
		setuid(1000);
		TRY(open_by_handle_at, mount, &handle, O_RDONLY);
		show(take(AT_FDCWD, D "/dir", &other, 0), "taking one");
		_exit(0);
	}
	wait(NULL);
	SYS(unlink, D "/dir/file");
	TRY(open_by_handle_at, mount, &handle, O_RDONLY);
	SYS(close, mount);
	end();
}

/* What was removed is found as long as somebody has it open. */
TEST(removed)
{
	long mount, fd, again;

	begin();
	mount = SYS(open, "/tmp", O_RDONLY | O_DIRECTORY);
	fd = SYS(open, D "/file", O_RDONLY);
	take(fd, "", &handle, AT_EMPTY_PATH);
	SYS(link, D "/file", D "/other");
	SYS(unlink, D "/file");
	show_target(CALL(open_by_handle_at, mount, &handle, O_RDONLY));
	SYS(unlink, D "/other");
	again = CALL(open_by_handle_at, mount, &handle, O_RDWR);
	SYS(close, fd);
	TAKE((int)again, "", AT_EMPTY_PATH);
	check(memcmp(&handle, &other, 20) == 0);
	show_target(again);
	TRY(open_by_handle_at, mount, &handle, O_RDONLY);
	fd = SYS(open, D "/dir", O_RDONLY);
	take(fd, "", &handle, AT_EMPTY_PATH);
	SYS(rmdir, D "/dir");
	show_target(CALL(open_by_handle_at, mount, &handle, O_RDONLY | O_DIRECTORY));
	SYS(close, fd);
	TRY(open_by_handle_at, mount, &handle, O_RDONLY);
	fd = SYS(open, D, O_TMPFILE | O_RDWR, 0600);
	take(fd, "", &handle, AT_EMPTY_PATH);
	again = CALL(open_by_handle_at, mount, &handle, O_RDWR);
	SYS(close, again);
	SYS(close, fd);
	TRY(open_by_handle_at, mount, &handle, O_RDONLY);
	SYS(close, mount);
	end();
}
