// SPDX-License-Identifier: BSD-3-Clause
// What may be done with files, as whom.

#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"

#include <fcntl.h>
#include <sys/stat.h>

static void make(const char *path, unsigned mode, unsigned owner, unsigned group)
{
	long fd = SYS(open, path, O_CREAT | O_RDWR, 0600);

	SYS(close, fd);
	show(SYS(chown, path, owner, group), "chown %s", path);
	show(SYS(chmod, path, mode), "chmod %s", path);
}

static void make_all(void)
{
	SYS(umask, 0);
	CALL(mkdir, "/tmp/c", 0777);
	make("/tmp/c/user", 0600, 1000, 0);
	make("/tmp/c/group", 0060, 0, 77);
	make("/tmp/c/other", 0006, 5, 5);
	make("/tmp/c/not-user", 0066, 1000, 0);
	make("/tmp/c/not-group", 0606, 0, 77);
	make("/tmp/c/nobody", 0000, 0, 0);
	make("/tmp/c/run", 0100, 0, 0);
}

static const char *const names[] = {
	"/tmp/c/user",	    "/tmp/c/group",  "/tmp/c/other", "/tmp/c/not-user",
	"/tmp/c/not-group", "/tmp/c/nobody", "/tmp/c/run",
};

static void open_all(const char *who)
{
	say("%s", who);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		for (int mode = O_RDONLY; mode <= O_RDWR; mode++) {
			long fd = SYS(open, names[i], mode);

			show(fd < 0 ? fd : 0, "open %s %d", names[i], mode);
			if (fd >= 0)
				SYS(close, fd);
		}
		for (int what = 1; what <= 4; what *= 2)
			show(SYS(access, names[i], what), "access %s %d", names[i], what);
		show(SYS(faccessat2, AT_FDCWD, names[i], 4, AT_EACCESS), "eaccess %s", names[i]);
	}
}

TEST_ALONE(opened_by)
{
	unsigned groups[] = {77, 3};

	make_all();
	open_all("root");
	CALL(setresuid, -1, 1000, -1);
	open_all("effective 1000");
	CALL(setresuid, -1, 0, -1);
	CALL(setresuid, 1000, -1, -1);
	open_all("real 1000");
	CALL(setgroups, 2, groups);
	CALL(setresgid, 8, 8, 8);
	CALL(setresuid, 1000, 1000, 1000);
	open_all("user 1000 in group 77");
}

TEST_ALONE(opened_with_capabilities)
{
	make_all();
	CALL(setgroups, 0, NULL);
	set_capabilities(1UL << 2, ~(1UL << 24), 0);
	open_all("may read and search");
	set_capabilities(1UL << 1, ~(1UL << 24), 0);
	open_all("may override");
	set_capabilities(0, ~(1UL << 24), 0);
	open_all("root without capabilities");
	CALL(chown, "/tmp/c/user", 1, 1);
	CALL(chmod, "/tmp/c/user", 0777);
	CALL(chroot, "/tmp");
	CALL(mknod, "/tmp/c/device", S_IFCHR | 0600, 0x103);
	CALL(mknod, "/tmp/c/pipe", S_IFIFO | 0600, 0);
}

static void show_owner(const char *path)
{
	struct stat st = {.st_uid = 99};
	long result = SYS(stat, path, &st);

	show(result, "%s %u %u %o", path, st.st_uid, st.st_gid, st.st_mode);
}

TEST_ALONE(made_by)
{
	unsigned groups[] = {77};

	SYS(umask, 022);
	CALL(mkdir, "/tmp/d", 0777);
	CALL(chmod, "/tmp/d", 0777);
	CALL(mkdir, "/tmp/setgid", 0777);
	CALL(chown, "/tmp/setgid", 0, 77);
	CALL(chmod, "/tmp/setgid", 02777);
	CALL(setgroups, 1, groups);
	CALL(setfsgid, 9);
	CALL(setfsuid, 1000);
	CALL(mknod, "/tmp/d/file", S_IFREG | 02777, 0);
	CALL(mkdir, "/tmp/d/dir", 0777);
	CALL(symlink, "x", "/tmp/d/link");
	CALL(mkdir, "/tmp/setgid/dir", 0777);
	CALL(mknod, "/tmp/setgid/file", S_IFREG | 0666, 0);
	show_owner("/tmp/d/file");
	show_owner("/tmp/d/dir");
	show_owner("/tmp/setgid/dir");
	show_owner("/tmp/setgid/file");
	CALL(chown, "/tmp/d/file", -1, 77);
	CALL(chown, "/tmp/d/file", -1, 78);
	CALL(chown, "/tmp/d/file", 1000, -1);
	CALL(chown, "/tmp/d/file", 1001, -1);
	show_owner("/tmp/d/file");
	CALL(chmod, "/tmp/d/file", 06777);
	show_owner("/tmp/d/file");
	CALL(chown, "/tmp/d/file", -1, 9);
	show_owner("/tmp/d/file");
	CALL(rmdir, "/tmp/d");
}

TEST_ALONE(sticky)
{
	SYS(umask, 0);
	CALL(mkdir, "/tmp/s", 01777);
	CALL(chmod, "/tmp/s", 01777);
	make("/tmp/s/a", 0666, 1000, 0);
	make("/tmp/s/b", 0666, 1001, 0);
	CALL(mkdir, "/tmp/own", 01777);
	CALL(chmod, "/tmp/own", 01777);
	CALL(chown, "/tmp/own", 1000, 0);
	make("/tmp/own/b", 0666, 1001, 0);
	CALL(setfsuid, 1000);
	CALL(unlink, "/tmp/s/b");
	CALL(rename, "/tmp/s/b", "/tmp/s/c");
	CALL(rename, "/tmp/s/a", "/tmp/s/b");
	CALL(rename, "/tmp/s/a", "/tmp/s/c");
	CALL(unlink, "/tmp/s/c");
	CALL(unlink, "/tmp/own/b");
}
