// SPDX-License-Identifier: BSD-3-Clause
// Extended attributes: namespaces, sizes, flags and who may.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#define FILE_PATH "/tmp/xattr-file"
#define DIR_PATH  "/tmp/xattr-dir"
#define LINK_PATH "/tmp/xattr-link"
#define FIFO_PATH "/tmp/xattr-fifo"

static void make(void)
{
	int fd = SYS(open, FILE_PATH, O_CREAT | O_WRONLY, 0644);

	SYS(close, fd);
	SYS(mkdir, DIR_PATH, 0755);
	SYS(symlink, "xattr-file", LINK_PATH);
	SYS(mknod, FIFO_PATH, S_IFIFO | 0644, 0);
}

static void unmake(void)
{
	SYS(unlink, FILE_PATH);
	SYS(rmdir, DIR_PATH);
	SYS(unlink, LINK_PATH);
	SYS(unlink, FIFO_PATH);
}

static void show_list(const char *path)
{
	static char names[4096];
	long n = CALL(llistxattr, path, names, sizeof(names));

	for (long i = 0; i < n; i += strlen(names + i) + 1)
		say("  %s %s", path, names + i);
}

TEST(set_and_get)
{
	char value[16] = "";
	int fd;

	make();
	CALL(setxattr, FILE_PATH, "user.one", "value", 5, 0);
	CALL(getxattr, FILE_PATH, "user.one", NULL, 0);
	CALL(getxattr, FILE_PATH, "user.one", value, 4);
	CALL(getxattr, FILE_PATH, "user.one", value, 5);
	show_bytes("value", value, 6);
	CALL(setxattr, FILE_PATH, "user.one", "longer value", 12, 0);
	CALL(getxattr, FILE_PATH, "user.one", value, sizeof(value));
	show_bytes("value", value, 16);
	CALL(setxattr, FILE_PATH, "user.empty", NULL, 0, 0);
	CALL(getxattr, FILE_PATH, "user.empty", value, sizeof(value));
	CALL(getxattr, FILE_PATH, "user.none", value, sizeof(value));
	CALL(getxattr, LINK_PATH, "user.one", value, sizeof(value));
	CALL(lgetxattr, LINK_PATH, "user.one", value, sizeof(value));
	fd = SYS(open, FILE_PATH, O_RDONLY);
	CALL(fsetxattr, fd, "user.fd", "x", 1, 0);
	CALL(fgetxattr, fd, "user.fd", value, sizeof(value));
	CALL(flistxattr, fd, NULL, 0);
	CALL(fremovexattr, fd, "user.fd");
	CALL(fremovexattr, fd, "user.fd");
	show_list(FILE_PATH);
	CALL(removexattr, LINK_PATH, "user.empty");
	CALL(lremovexattr, FILE_PATH, "user.one");
	show_list(FILE_PATH);
	SYS(close, fd);
	unmake();
}

TEST(flags)
{
	static const int all[] = {0, XATTR_CREATE, XATTR_REPLACE, XATTR_CREATE | XATTR_REPLACE, 4,
				  -1};

	make();
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		show(SYS(setxattr, FILE_PATH, "user.there", "1", 1, all[i]), "there %d", all[i]);
		show(SYS(setxattr, FILE_PATH, "user.new", "1", 1, all[i]), "new %d", all[i]);
		show(SYS(lsetxattr, FILE_PATH, "user.new", "1", 1, all[i]), "again %d", all[i]);
		show(SYS(removexattr, FILE_PATH, "user.new"), "remove");
	}
	unmake();
}

static void try_name(const char *path, const char *name)
{
	char value[16];

	show(SYS(lgetxattr, path, name, value, sizeof(value)), "lgetxattr(%s, %.30s)", path, name);
	show(SYS(lremovexattr, path, name), "lremovexattr(%s, %.30s)", path, name);
	show(SYS(lsetxattr, path, name, "v", 1, 0), "lsetxattr(%s, %.30s)", path, name);
	show(SYS(lgetxattr, path, name, value, sizeof(value)), "lgetxattr(%s, %.30s)", path, name);
}

static const char *const paths[] = {FILE_PATH, DIR_PATH, LINK_PATH, FIFO_PATH};

TEST(names)
{
	static char longest[257], *too_long = longest;
	static const char *const names[] = {"user.a",
					    "trusted.a",
					    "security.a",
					    "security.selinux",
					    "system.a",
					    "nothing",
					    "nothing.a",
					    "user",
					    "user.",
					    "trusted.",
					    "security.",
					    "",
					    ".",
					    "User.a",
					    "user.a.b.c",
					    "user.\xff\x01",
					    "security.capability"};

	make();
	for (size_t p = 0; p < ARRAY_LEN(paths); p++) {
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			try_name(paths[p], names[i]);
		show_list(paths[p]);
	}
	memset(longest, 'x', 256);
	memcpy(longest, "user.", 5);
	try_name(FILE_PATH, too_long);
	longest[255] = '\0';
	try_name(FILE_PATH, longest);
	unmake();
}

TEST(file_capability)
{
	uint32_t data[6] = {0x02000001, 1 << 10};

	make();
	CALL(setxattr, FILE_PATH, "security.capability", data, 20, 0);
	memset(data, 0, sizeof(data));
	CALL(getxattr, FILE_PATH, "security.capability", data, 20);
	show_bytes("data", data, sizeof(data));
	data[0] = 0x01000000;
	CALL(setxattr, FILE_PATH, "security.capability", data, 20, 0);
	data[0] = 0x02000002;
	CALL(setxattr, FILE_PATH, "security.capability", data, 20, 0);
	CALL(setxattr, FILE_PATH, "security.capability", data, 19, 0);
	CALL(removexattr, FILE_PATH, "security.capability");
	unmake();
}

TEST(acl_that_is_not_there)
{
	make();
	for (size_t p = 0; p < ARRAY_LEN(paths); p++) {
		show(SYS(lgetxattr, paths[p], "system.posix_acl_access", NULL, 0), "access %s",
		     paths[p]);
		show(SYS(lgetxattr, paths[p], "system.posix_acl_default", NULL, 0), "default %s",
		     paths[p]);
	}
	unmake();
}

TEST(sizes)
{
	char *big = malloc(70000);

	make();
	memset(big, 'v', 70000);
	CALL(setxattr, FILE_PATH, "user.big", big, 65536, 0);
	CALL(setxattr, FILE_PATH, "user.big", big, 65537, 0);
	CALL(setxattr, FILE_PATH, "user.big", big, -1, 0);
	CALL(getxattr, FILE_PATH, "user.big", big, 65535);
	CALL(getxattr, FILE_PATH, "user.big", big, 65536);
	CALL(getxattr, FILE_PATH, "user.big", big, 70000);
	CALL(getxattr, FILE_PATH, "user.big", big, -1);
	CALL(listxattr, FILE_PATH, big, 8);
	CALL(listxattr, FILE_PATH, big, 9);
	CALL(listxattr, FILE_PATH, big, 0);
	CALL(listxattr, FILE_PATH, NULL, 0);
	CALL(listxattr, FILE_PATH, big, 70000);
	CALL(listxattr, FILE_PATH, big, -1);
	CALL(listxattr, DIR_PATH, big, 70000);
	unmake();
	free(big);
}

TEST(list_too_long)
{
	static char names[70000];
	char name[256];
	long total = 0;

	make();
	for (int i = 0; i < 300; i++) {
		int len = 5 + 240;

		memset(name, 'n', sizeof(name));
		memcpy(name, "user.", 5);
		name[len - 3] = 'a' + i / 26;
		name[len - 2] = 'a' + i % 26;
		name[len - 1] = '\0';
		if (SYS(setxattr, FILE_PATH, name, "", 0, 0) == 0)
			total += len;
	}
	show(total, "length of all names");
	CALL(listxattr, FILE_PATH, NULL, 0);
	CALL(listxattr, FILE_PATH, names, sizeof(names));
	CALL(listxattr, FILE_PATH, names, 65536);
	CALL(listxattr, FILE_PATH, names, 65535);
	unmake();
}

TEST(bad_pointers)
{
	static const uintptr_t bad[] = BAD_ADDRESSES;
	char *page = guarded_page(), value[8];

	make();
	SYS(setxattr, FILE_PATH, "user.a", "value", 5, 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CALL(setxattr, bad[i], "user.a", "v", 1, 0);
		CALL(setxattr, FILE_PATH, bad[i], "v", 1, 0);
		CALL(setxattr, FILE_PATH, "user.a", bad[i], 1, 0);
		CALL(setxattr, FILE_PATH, "user.b", bad[i], 0, 0);
		CALL(getxattr, bad[i], "user.a", value, 8);
		CALL(getxattr, FILE_PATH, bad[i], value, 8);
		CALL(getxattr, FILE_PATH, "user.a", bad[i], 8);
		CALL(getxattr, FILE_PATH, "user.a", bad[i], 0);
		CALL(listxattr, bad[i], value, 8);
		CALL(listxattr, FILE_PATH, bad[i], 80);
		CALL(listxattr, FILE_PATH, bad[i], 0);
		CALL(removexattr, bad[i], "user.a");
		CALL(removexattr, FILE_PATH, bad[i]);
	}
	CALL(getxattr, at_page_end(page, FILE_PATH), "user.a", value, 8);
	CALL(getxattr, FILE_PATH, at_page_end(page, "user.a"), value, 8);
	CALL(getxattr, FILE_PATH, "user.a", page + PAGE - 5, 5);
	CALL(getxattr, FILE_PATH, "user.a", page + PAGE - 4, 5);
	memcpy(page + PAGE - 6, "user.a", 6);
	CALL(getxattr, FILE_PATH, page + PAGE - 6, value, 8);
	CALL(setxattr, FILE_PATH, "user.a", page + PAGE - 4, 5, 0);
	unmake();
}

TEST(bad_files)
{
	int path_fd, pipe_fds[2], event = SYS(eventfd2, 0, 0);

	make();
	path_fd = SYS(open, FILE_PATH, O_PATH);
	SYS(pipe2, pipe_fds, 0);
	CALL(setxattr, "/nowhere", "user.a", "v", 1, 0);
	CALL(setxattr, "", "user.a", "v", 1, 0);
	CALL(setxattr, FILE_PATH "/x", "user.a", "v", 1, 0);
	CALL(setxattr, "/data/loop1", "user.a", "v", 1, 0);
	CALL(getxattr, "/nowhere", "user.a", NULL, 0);
	CALL(listxattr, "/nowhere", NULL, 0);
	CALL(removexattr, "/nowhere", "user.a");
	CALL(fsetxattr, -1, "user.a", "v", 1, 0);
	CALL(fsetxattr, -1, "", "v", 1, 0);
	CALL(fsetxattr, -1, "user.a", "v", 70000, 0);
	CALL(fgetxattr, -1, "user.a", NULL, 0);
	CALL(flistxattr, -1, NULL, 0);
	CALL(fremovexattr, -1, "user.a");
	CALL(fsetxattr, path_fd, "user.a", "v", 1, 0);
	CALL(fgetxattr, path_fd, "user.a", NULL, 0);
	CALL(flistxattr, path_fd, NULL, 0);
	CALL(fremovexattr, path_fd, "user.a");
	CALL(fsetxattr, pipe_fds[0], "user.a", "v", 1, 0);
	CALL(fgetxattr, pipe_fds[0], "user.a", NULL, 0);
	CALL(fsetxattr, pipe_fds[0], "trusted.a", "v", 1, 0);
	CALL(fgetxattr, event, "user.a", NULL, 0);
	SYS(close, path_fd);
	SYS(close, pipe_fds[0]);
	SYS(close, pipe_fds[1]);
	SYS(close, event);
	unmake();
}

TEST(change_time)
{
	struct timespec pause = {0, 20000000};
	struct stat before, after;

	make();
	stat(FILE_PATH, &before);
	SYS(nanosleep, &pause, NULL);
	SYS(setxattr, FILE_PATH, "user.a", "v", 1, 0);
	stat(FILE_PATH, &after);
	check(memcmp(&before.st_ctim, &after.st_ctim, sizeof(before.st_ctim)) != 0);
	check(memcmp(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim)) == 0);
	unmake();
}

/* Extended attributes of files that belong to root, as somebody else. */
static void try_as_user(const char *path, int mode)
{
	static const char *const names[] = {"user.a", "trusted.a", "security.a", "nothing.a"};
	char value[16];

	SYS(chmod, path, mode);
	SYS(setresuid, -1, 1000, -1);
	say("%s, mode %o", path, mode);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		show(SYS(getxattr, path, names[i], value, sizeof(value)), "get %s", names[i]);
		show(SYS(setxattr, path, names[i], "w", 1, 0), "set %s", names[i]);
		show(SYS(removexattr, path, names[i]), "remove %s", names[i]);
	}
	show_list(path);
	SYS(setresuid, -1, 0, -1);
}

TEST(without_privileges)
{
	static const int modes[] = {0644, 0666, 0600, 01777};

	make();
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		for (int p = 0; p < 2; p++) {
			SYS(setxattr, paths[p], "user.a", "v", 1, 0);
			SYS(setxattr, paths[p], "trusted.a", "v", 1, 0);
			SYS(setxattr, paths[p], "security.a", "v", 1, 0);
			try_as_user(paths[p], modes[i]);
		}
	}
	unmake();
}
