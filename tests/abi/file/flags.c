// SPDX-License-Identifier: BSD-3-Clause
// Flags that a call knows but few programs use, and those that it knows to refuse.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SCHED_RESET_ON_FORK
#define SCHED_RESET_ON_FORK 0x40000000
#endif
#ifndef LOCK_MAND
#define LOCK_MAND  0x20
#define LOCK_READ  0x40
#define LOCK_WRITE 0x80
#endif

#define LARGEFILE    0100000 /* the C library's is 0 */
#define DIRECT	     040000
#define ASYNC	     020000
#define NOTIFICATION 0200
#define RECURSIVE    0x8000

static const struct {
	const char *name;
	long value;
} at_flags[] = {
	{"AT_SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW},
	{"AT_SYMLINK_FOLLOW", AT_SYMLINK_FOLLOW},
	{"AT_NO_AUTOMOUNT", 0x800},
	{"AT_EMPTY_PATH", 0x1000},
	{"AT_RECURSIVE", RECURSIVE},
	{"AT_REMOVEDIR", AT_REMOVEDIR},
};

static void make_files(void)
{
	long fd;

	SYS(mkdir, "/tmp/flags", 0755);
	fd = SYS(open, "/tmp/flags/file", O_CREAT, 0644);
	SYS(close, fd);
	SYS(symlink, "file", "/tmp/flags/link");
}

static void remove_files(void)
{
	CALL(unlink, "/tmp/flags/link");
	CALL(unlink, "/tmp/flags/file");
	CALL(rmdir, "/tmp/flags");
}

TEST(at_flags)
{
	static const struct timespec times[2] = {{1, 2}, {3, 4}};

	make_files();
	for (size_t i = 0; i < ARRAY_LEN(at_flags); i++) {
		const char *path = "/tmp/flags/link", *copy = "/tmp/flags/copy";
		long flags = at_flags[i].value;
		struct stat st;

		say("%s", at_flags[i].name);
		CALL(fchownat, AT_FDCWD, path, 1, 2, flags);
		CALL(fchmodat2, AT_FDCWD, path, 0640, flags);
		CALL(utimensat, AT_FDCWD, path, times, flags);
		CALL(faccessat2, AT_FDCWD, path, R_OK, flags);
		if (CALL(newfstatat, AT_FDCWD, path, &st, flags) == 0)
			say("a %s, mode %o", S_ISLNK(st.st_mode) ? "link" : "file", st.st_mode);
		if (CALL(linkat, AT_FDCWD, path, AT_FDCWD, copy, flags) == 0)
			SYS(unlink, copy);
		CALL(unlinkat, AT_FDCWD, "/tmp/flags/none", flags);
	}
	remove_files();
}

static void open_with(const char *name, long flags)
{
	static const long modes[] = {O_RDONLY, O_WRONLY, O_RDWR};

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		long fd = SYS(open, "/tmp/flags/file", modes[i] | flags);

		show(fd < 0 ? fd : 0, "open %s %ld", name, modes[i]);
		if (fd >= 0)
			show(SYS(fcntl, fd, F_GETFL) & ~LARGEFILE, "F_GETFL");
		SYS(close, fd);
		fd = SYS(openat, AT_FDCWD, "/tmp/flags/file", modes[i] | flags);
		show(fd < 0 ? fd : 0, "openat %s %ld", name, modes[i]);
		SYS(close, fd);
	}
}

TEST(open_flags)
{
	make_files();
	open_with("O_LARGEFILE", LARGEFILE);
	open_with("FASYNC", ASYNC);
	open_with("O_DIRECT", DIRECT);
	remove_files();
}

TEST(access_modes)
{
	make_files();
	CALL(faccessat, AT_FDCWD, "/tmp/flags/file", F_OK);
	CALL(faccessat, AT_FDCWD, "/tmp/flags/file", W_OK);
	CALL(faccessat, AT_FDCWD, "/tmp/flags/file", X_OK);
	CALL(faccessat, AT_FDCWD, "/tmp/flags", R_OK | X_OK);
	CALL(faccessat, AT_FDCWD, "/tmp/flags/none", F_OK);
	remove_files();
}

TEST(flock_modes)
{
	long fd;

	make_files();
	fd = SYS(open, "/tmp/flags/file", O_RDWR);
	CALL(flock, fd, LOCK_MAND);
	CALL(flock, fd, LOCK_MAND | LOCK_READ);
	CALL(flock, fd, LOCK_MAND | LOCK_WRITE);
	CALL(flock, fd, LOCK_READ);
	CALL(flock, fd, LOCK_WRITE | LOCK_NB);
	CALL(flock, fd, LOCK_SH | LOCK_READ);
	SYS(close, fd);
	remove_files();
}

TEST(notification_pipe)
{
	int fds[2];

	CALL(pipe2, fds, NOTIFICATION);
	CALL(pipe2, fds, NOTIFICATION | O_CLOEXEC);
}

TEST(policies_on_fork)
{
	CALL(sched_get_priority_min, SCHED_RESET_ON_FORK);
	CALL(sched_get_priority_max, SCHED_RESET_ON_FORK);
}

/* A link or a socket that another user left in a sticky directory is not what was to be made. */
TEST(create_in_sticky_directory)
{
	SYS(mkdir, "/tmp/sticky", 0);
	SYS(chmod, "/tmp/sticky", 01777);
	SYS(mknod, "/tmp/sticky/socket", S_IFSOCK | 0777, 0);
	SYS(symlink, "none", "/tmp/sticky/link");
	SYS(lchown, "/tmp/sticky/socket", 600, 600);
	SYS(lchown, "/tmp/sticky/link", 600, 600);
	for (int user = 0; user < 2; user++) {
		SYS(setresuid, -1, user ? 600 : 500, -1);
		TRY(open, "/tmp/sticky/socket", O_RDWR | O_CREAT, 0600);
		TRY(open, "/tmp/sticky/socket", O_RDWR);
		TRY(open, "/tmp/sticky/link", O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
		TRY(open, "/tmp/sticky/link", O_RDWR | O_NOFOLLOW);
		SYS(setresuid, -1, 0, -1);
	}
	CALL(unlink, "/tmp/sticky/link");
	CALL(unlink, "/tmp/sticky/socket");
	CALL(rmdir, "/tmp/sticky");
}

/* Nothing can be sent from anywhere; what reads or writes is asked only when there is something. */
TEST(sendfile_of_nothing)
{
	long dir = SYS(open, "/tmp", O_RDONLY), file;

	make_files();
	file = SYS(open, "/tmp/flags/file", O_RDWR);
	CALL(sendfile, file, dir, NULL, 0);
	CALL(sendfile, file, dir, NULL, 1);
	SYS(close, file);
	SYS(close, dir);
	remove_files();
}

/* Truncation to the size a file has changes its times through a descriptor only. */
TEST(truncate_to_same_size)
{
	static const struct timespec times[2] = {{1, 2}, {3, 4}};
	struct stat st;
	long fd;

	make_files();
	fd = SYS(open, "/tmp/flags/file", O_RDWR);
	SYS(utimensat, AT_FDCWD, "/tmp/flags/file", times, 0);
	CALL(truncate, "/tmp/flags/file", 0);
	SYS(fstat, fd, &st);
	say("modified at 3 s: %d", st.st_mtime == 3);
	CALL(ftruncate, fd, 0);
	SYS(fstat, fd, &st);
	say("modified at 3 s: %d", st.st_mtime == 3);
	SYS(close, fd);
	remove_files();
}
