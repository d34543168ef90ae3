// SPDX-License-Identifier: BSD-3-Clause
// Calls that are an older or newer form of another: getdents, faccessat2.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <unistd.h>

struct old_entry {
	unsigned long inode, next;
	unsigned short length;
	char name[];
};

/* The order of entries is not said, so they are only counted. */
TEST(old_directory_entries)
{
	char buffer[1000];
	long fd = SYS(open, "/data/kinds", O_RDONLY);
	long n = SYS(getdents, fd, buffer, sizeof(buffer)), at = 0;
	int kinds[16] = {0}, entries = 0;

	check(n > 0);
	while (at < n) {
		struct old_entry *entry = (void *)(buffer + at);

		kinds[buffer[at + entry->length - 1] & 15]++;
		check(entry->inode && entry->length % 8 == 0);
		at += entry->length;
		entries++;
	}
	say("%d entries: %d directories, %d files, %d links", entries, kinds[4], kinds[8],
	    kinds[10]);
	show(SYS(getdents, fd, buffer, sizeof(buffer)), "at the end");
	SYS(lseek, fd, 0, SEEK_SET);
	show(SYS(getdents, fd, buffer, 10), "a small buffer");
	show(SYS(getdents, fd, 8, sizeof(buffer)), "a bad address");
	SYS(close, fd);
	CALL(getdents, -1, buffer, sizeof(buffer));
}

TEST(access_with_flags)
{
	CALL(faccessat2, AT_FDCWD, "/data/hello", R_OK | W_OK, 0);
	CALL(faccessat2, AT_FDCWD, "/data/hello", X_OK, AT_EACCESS);
	CALL(faccessat2, AT_FDCWD, "/data/program", X_OK, AT_EACCESS);
	CALL(faccessat2, AT_FDCWD, "/data/dangling3", F_OK, 0);
	CALL(faccessat2, AT_FDCWD, "/data/dangling3", F_OK, AT_SYMLINK_NOFOLLOW);
	CALL(faccessat2, AT_FDCWD, "", F_OK, AT_EMPTY_PATH);
	CALL(faccessat2, AT_FDCWD, "", F_OK, 0);
	CALL(faccessat2, AT_FDCWD, "/data/hello", 8, 0);
	CALL(faccessat2, AT_FDCWD, "/data/hello", F_OK, AT_SYMLINK_FOLLOW);
	CALL(faccessat2, -1, "hello", F_OK, 0);
	CALL(faccessat2, AT_FDCWD, 8, F_OK, 0);
}
