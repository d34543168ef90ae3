// SPDX-License-Identifier: BSD-3-Clause
// chdir, fchdir, getcwd, chroot.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void where(void)
{
	char path[200] = "";
	long result = SYS(getcwd, path, sizeof(path));

	show(result, "getcwd %s", path);
}

TEST(changes)
{
	where();
	CALL(chdir, "/data/deep/a");
	where();
	CALL(chdir, "b/./c/..//d/../c");
	where();
	CALL(chdir, "../../../../dirlink");
	where();
	CALL(chdir, "nowhere");
	CALL(chdir, "/data/hello");
	CALL(chdir, "/data/loop1");
	CALL(chdir, "");
	CALL(chdir, 8);
	where();
	CALL(chdir, "/");
	CALL(chdir, "..");
	where();
}

TEST(by_descriptor)
{
	long directory = SYS(open, "/data/dir", O_RDONLY);
	long file = SYS(open, "/data/hello", O_RDONLY);
	long path = SYS(open, "/data/deep", O_PATH);

	show(SYS(fchdir, directory), "fchdir of a directory");
	where();
	show(SYS(fchdir, file), "fchdir of a file");
	show(SYS(fchdir, path), "fchdir of a path");
	where();
	CALL(fchdir, -1);
	SYS(close, path);
	SYS(close, file);
	SYS(close, directory);
	CALL(chdir, "/");
}

TEST(sizes)
{
	char path[200];

	CALL(chdir, "/data/deep");
	memset(path, 'x', sizeof(path));
	CALL(getcwd, path, 11);
	show_bytes("path", path, 14);
	CALL(getcwd, path, 10);
	CALL(getcwd, path, 0);
	CALL(getcwd, NULL, 100);
	CALL(getcwd, 8, 100);
	CALL(getcwd, 8, 1);
	CALL(chdir, "/");
}

TEST(removed)
{
	CALL(mkdir, "/tmp/here", 0755);
	CALL(chdir, "/tmp/here");
	CALL(rmdir, "/tmp/here");
	where();
	CALL(mkdir, "below", 0755);
	CALL(chdir, ".");
	CALL(chdir, "..");
	where();
	CALL(chdir, "/");
}

TEST_ALONE(new_root)
{
	CALL(chroot, "/data/nowhere");
	CALL(chroot, "/data/hello");
	CALL(chroot, "/data");
	CALL(chdir, "/");
	where();
	CALL(access, "/hello", F_OK);
	CALL(access, "/data/hello", F_OK);
	CALL(access, "/../../hello", F_OK);
	CALL(chdir, "..");
	where();
	SYS(exit_group, 0);
}
