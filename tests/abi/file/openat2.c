// SPDX-License-Identifier: BSD-3-Clause
// openat2: its argument, and the ways it restricts the walk.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#ifndef O_TMPFILE
#define O_TMPFILE 020200000
#endif

struct how {
	uint64_t flags, mode, resolve;
};

enum { NO_XDEV = 1, NO_MAGICLINKS = 2, NO_SYMLINKS = 4, BENEATH = 8, IN_ROOT = 16, CACHED = 32 };

/* Opens, says what was opened by its inode number's file, and closes. */
static void try_open(int dir, const char *path, uint64_t flags, uint64_t resolve)
{
	struct how how = {flags, 0, resolve};
	long fd = SYS(openat2, dir, path, &how, sizeof(how));
	struct stat st;

	if (fd < 0) {
		show(fd, "openat2(%s, %#lo, %#lx)", path, (unsigned long)flags,
		     (unsigned long)resolve);
		return;
	}
	SYS(fstat, fd, &st);
	say("openat2(%s, %#lo, %#lx): mode %o size %ld", path, (unsigned long)flags,
	    (unsigned long)resolve, st.st_mode, S_ISREG(st.st_mode) ? (long)st.st_size : 0L);
	SYS(close, fd);
}

static const char *const paths[] = {
	"hello",
	"dir/inner",
	"dir/../hello",
	"..",
	"../data",
	"../data/hello",
	"dir/../..",
	"dir/../../data/hello",
	"/",
	"/hello",
	"/data/hello",
	"/dir/inner",
	"/dev/null",
	"../dev/null",
	"/..",
	"/../hello",
	"link",
	"abslink",
	"up",
	"dirlink/inner",
	"slashlink",
	"toself/toself",
	"loop1",
	"dangling",
	"nowhere",
	"hello/",
	".",
	"./.",
	"",
	"dir/nowhere",
	"hello/x",
	"dirlink/..",
	"dirlink/../..",
	"/data/../data/hello",
	"//hello",
};

TEST(resolve)
{
	static const uint64_t resolves[] = {
		0,	 NO_XDEV, NO_MAGICLINKS,	 NO_SYMLINKS,
		BENEATH, IN_ROOT, BENEATH | NO_SYMLINKS, IN_ROOT | NO_XDEV};
	int data = SYS(open, "/data", O_PATH | O_DIRECTORY);

	for (size_t r = 0; r < ARRAY_LEN(resolves); r++)
		for (size_t i = 0; i < ARRAY_LEN(paths); i++)
			try_open(data, paths[i], O_RDONLY, resolves[r]);
	SYS(close, data);
}

TEST(links_not_followed)
{
	int data = SYS(open, "/data", O_PATH | O_DIRECTORY);

	for (uint64_t resolve = 0; resolve <= IN_ROOT; resolve = resolve ? resolve * 2 : 1) {
		try_open(data, "link", O_PATH | O_NOFOLLOW, resolve);
		try_open(data, "link", O_RDONLY | O_NOFOLLOW, resolve);
		try_open(data, "dirlink/inner", O_RDONLY | O_NOFOLLOW, resolve);
		try_open(data, "dirlink/", O_PATH | O_NOFOLLOW, resolve);
		try_open(data, "abslink", O_PATH | O_NOFOLLOW, resolve);
	}
	SYS(close, data);
}

TEST(working_directory)
{
	SYS(chdir, "/data/dir");
	for (uint64_t resolve = 0; resolve <= IN_ROOT; resolve = resolve ? resolve * 2 : 1) {
		try_open(AT_FDCWD, "inner", O_RDONLY, resolve);
		try_open(AT_FDCWD, "..", O_RDONLY, resolve);
		try_open(AT_FDCWD, "/inner", O_RDONLY, resolve);
		try_open(AT_FDCWD, "/data/hello", O_RDONLY, resolve);
	}
	SYS(chdir, "/");
}

TEST(bad_directories)
{
	int file = SYS(open, "/data/hello", O_RDONLY);

	for (uint64_t resolve = 0; resolve <= IN_ROOT; resolve = resolve ? resolve * 2 : 1) {
		try_open(-1, "hello", O_RDONLY, resolve);
		try_open(-1, "/hello", O_RDONLY, resolve);
		try_open(-1, "/data/hello", O_RDONLY, resolve);
		try_open(file, "hello", O_RDONLY, resolve);
		try_open(file, "/hello", O_RDONLY, resolve);
		try_open(file, "", O_RDONLY, resolve);
	}
	SYS(close, file);
}

TEST(making)
{
	struct how how = {O_CREAT | O_RDWR, 0640, BENEATH};
	int tmp = SYS(open, "/tmp", O_PATH);
	struct stat st;

	TRY(openat2, tmp, "made", &how, sizeof(how));
	memset(&st, 0, sizeof(st));
	CALL(stat, "/tmp/made", &st);
	say("mode %o", st.st_mode);
	how.flags |= O_EXCL;
	TRY(openat2, tmp, "made", &how, sizeof(how));
	TRY(openat2, tmp, "../tmp/made2", &how, sizeof(how));
	TRY(openat2, tmp, "/made2", &how, sizeof(how));
	how.resolve = IN_ROOT;
	TRY(openat2, tmp, "/made2", &how, sizeof(how));
	TRY(openat2, tmp, "../../made3", &how, sizeof(how));
	CALL(unlink, "/tmp/made");
	CALL(unlink, "/tmp/made2");
	CALL(unlink, "/tmp/made3");
	SYS(close, tmp);
}

/* Some calls empty it or change its times, which other tests look at in the archive's files. */
#define FILE_PATH "/tmp/openat2"

static void make_file(void)
{
	long fd = SYS(open, FILE_PATH, O_CREAT | O_WRONLY, 0644);

	SYS(close, fd);
}

TEST(flags)
{
	static const uint64_t flags[] = {
		0,
		1,
		2,
		3,
		O_APPEND,
		O_NONBLOCK,
		O_CLOEXEC,
		O_DIRECTORY,
		O_NOFOLLOW,
		O_PATH,
		O_SYNC,
		O_DSYNC,
		O_ASYNC,
		O_NOCTTY,
		O_NOATIME,
		O_TRUNC,
		0100000,
		0x8,
		0x10,
		0x20,
		0x80000000,
		0x100000000,
		~0UL,
		O_PATH | O_RDWR,
		O_PATH | O_CREAT,
		O_PATH | O_TRUNC,
		O_PATH | O_APPEND,
		O_PATH | O_CLOEXEC | O_NOFOLLOW,
		O_PATH | 0100000,
		O_DIRECTORY | O_CREAT,
		O_TMPFILE,
		O_TMPFILE | O_WRONLY,
		020000000 | O_RDWR,
	};

	make_file();
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		struct how how = {flags[i], 0, 0};
		long fd = SYS(openat2, AT_FDCWD, FILE_PATH, &how, sizeof(how));

		show(fd, "flags %#lo", (unsigned long)flags[i]);
		if (fd < 0)
			continue;
		CALL(fcntl, fd, F_GETFL);
		CALL(fcntl, fd, F_GETFD);
		SYS(close, fd);
	}
	SYS(unlink, FILE_PATH);
}

TEST(modes_and_resolves)
{
	static const uint64_t modes[] = {0, 0644, 07777, 010000, 0100644, ~0UL};

	make_file();
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		struct how how = {O_RDONLY, modes[i], 0};

		say("mode %lo", (unsigned long)modes[i]);
		TRY(openat2, AT_FDCWD, FILE_PATH, &how, sizeof(how));
		how.flags = O_CREAT;
		TRY(openat2, AT_FDCWD, FILE_PATH, &how, sizeof(how));
	}
	for (uint64_t resolve = 0x10; resolve; resolve *= 2)
		if (resolve != CACHED)
			try_open(AT_FDCWD, FILE_PATH + 1, O_RDONLY, resolve);
	try_open(AT_FDCWD, FILE_PATH, O_RDONLY, BENEATH | IN_ROOT);
	try_open(AT_FDCWD, FILE_PATH, O_CREAT, CACHED);
	try_open(AT_FDCWD, FILE_PATH, O_TRUNC | O_RDWR, CACHED);
	try_open(AT_FDCWD, "/tmp", O_TMPFILE | O_RDWR, CACHED);
	try_open(AT_FDCWD, FILE_PATH, O_RDONLY, CACHED);
	SYS(unlink, FILE_PATH);
}

TEST(argument)
{
	static const uintptr_t bad[] = BAD_ADDRESSES;
	static char big[2 * PAGE];
	struct how how = {O_RDONLY, 0, 0};
	char *page = guarded_page();

	for (size_t size = 0; size < 24; size += 8)
		CALL(openat2, AT_FDCWD, "/data/hello", &how, size);
	TRY(openat2, AT_FDCWD, "/data/hello", big, 24);
	TRY(openat2, AT_FDCWD, "/data/hello", big, 25);
	TRY(openat2, AT_FDCWD, "/data/hello", big, 32);
	TRY(openat2, AT_FDCWD, "/data/hello", big, PAGE);
	TRY(openat2, AT_FDCWD, "/data/hello", big, PAGE + 1);
	TRY(openat2, AT_FDCWD, "/data/hello", big, -1);
	big[24] = 1;
	TRY(openat2, AT_FDCWD, "/data/hello", big, 24);
	TRY(openat2, AT_FDCWD, "/data/hello", big, 25);
	TRY(openat2, AT_FDCWD, "/data/hello", big, 32);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		TRY(openat2, AT_FDCWD, bad[i], &how, sizeof(how));
		TRY(openat2, AT_FDCWD, "/data/hello", bad[i], sizeof(how));
		TRY(openat2, AT_FDCWD, "/data/hello", bad[i], 0);
		TRY(openat2, AT_FDCWD, bad[i], bad[i], sizeof(how));
	}
	TRY(openat2, AT_FDCWD, "/data/hello", page + PAGE - 24, 24);
	TRY(openat2, AT_FDCWD, "/data/hello", page + PAGE - 24, 32);
	TRY(openat2, AT_FDCWD, at_page_end(page, "/data/hello"), &how, 24);
	how.flags = -1;
	TRY(openat2, AT_FDCWD, NULL, &how, 24);
}

/* Which fault open finds first. */
TEST(open_with_two_faults)
{
	TRY(openat, AT_FDCWD, (char *)8, O_TMPFILE | O_RDWR, 0600);
	TRY(openat, AT_FDCWD, (char *)8, O_TMPFILE, 0600);
	TRY(openat, AT_FDCWD, (char *)8, O_DIRECTORY | O_CREAT, 0600);
	TRY(openat, -1, (char *)8, O_RDONLY, 0600);
	TRY(openat, -1, "", O_RDONLY, 0600);
}
