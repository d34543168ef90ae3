// SPDX-License-Identifier: BSD-3-Clause
// Permission bits, owners, times and sizes, and who may change them.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <utime.h>

#define F "/tmp/attributes"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static void touch(const char *path, int flags, int mode)
{
	long fd = SYS(open, path, flags, mode);

	SYS(close, fd);
}

static void begin(void)
{
	touch(F, O_CREAT | O_TRUNC | O_WRONLY, 0644);
	SYS(symlink, F, F ".link");
	SYS(mkdir, F ".dir", 0755);
}

static void end(void)
{
	SYS(unlink, F);
	SYS(unlink, F ".link");
	SYS(rmdir, F ".dir");
}

static void show_owner(const char *path)
{
	struct stat st;

	SYS(lstat, path, &st);
	say("%s: mode %o uid %d gid %d", path, st.st_mode, st.st_uid, st.st_gid);
}

static void show_times(const char *path)
{
	struct stat st;

	SYS(lstat, path, &st);
	say("%s: atime %ld.%09ld mtime %ld.%09ld", path, (long)st.st_atim.tv_sec,
	    (long)st.st_atim.tv_nsec, (long)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec);
}

TEST(chmod)
{
	begin();
	long fd = SYS(open, F, O_RDONLY), path = SYS(open, F, O_PATH);

	CALL(chmod, F, 0);
	show_owner(F);
	CALL(chmod, F, 07777);
	show_owner(F);
	CALL(chmod, F, 0xffffffff);
	show_owner(F);
	CALL(chmod, F ".link", 0600);
	show_owner(F);
	show_owner(F ".link");
	CALL(chmod, F ".dir", 03711);
	show_owner(F ".dir");
	CALL(chmod, F "/", 0600);
	CALL(chmod, F ".none", 0600);
	CALL(fchmod, fd, 0640);
	CALL(fchmod, path, 0640);
	CALL(fchmod, 99, 0640);
	show_owner(F);
	CALL(fchmodat, AT_FDCWD, F, 0604);
	CALL(fchmodat2, AT_FDCWD, F, 0602, 0);
	CALL(fchmodat2, AT_FDCWD, F ".link", 0601, AT_SYMLINK_NOFOLLOW);
	CALL(fchmodat2, fd, "", 0601, AT_EMPTY_PATH);
	CALL(fchmodat2, path, "", 0611, AT_EMPTY_PATH);
	CALL(fchmodat2, AT_FDCWD, F, 0602, 1);
	show_owner(F);
	SYS(close, fd);
	SYS(close, path);
	end();
}

TEST(chown)
{
	begin();
	long fd = SYS(open, F, O_RDONLY);

	CALL(chown, F, 1, 2);
	show_owner(F);
	CALL(chown, F, -1, 3);
	show_owner(F);
	CALL(chown, F, 4, -1);
	show_owner(F);
	CALL(chown, F, -1, -1);
	show_owner(F);
	CALL(lchown, F ".link", 5, 6);
	show_owner(F ".link");
	CALL(chown, F ".link", 7, 8);
	show_owner(F);
	CALL(fchown, fd, 9, 10);
	show_owner(F);
	CALL(fchownat, AT_FDCWD, F ".link", 11, 12, AT_SYMLINK_NOFOLLOW);
	CALL(fchownat, fd, "", 13, 14, AT_EMPTY_PATH);
	CALL(fchownat, fd, "", 13, 14, 0);
	CALL(fchownat, AT_FDCWD, F, 11, 12, 1);
	show_owner(F ".link");
	show_owner(F);
	SYS(close, fd);
	end();
}

/* A new owner takes set-ID bits away, from files only. */
TEST(chown_set_id)
{
	begin();
	SYS(chmod, F, 06755);
	CALL(chown, F, 1, 1);
	show_owner(F);
	SYS(chmod, F, 06745);
	CALL(chown, F, 1, 1);
	show_owner(F);
	SYS(chmod, F, 06755);
	CALL(chown, F, -1, -1);
	show_owner(F);
	SYS(chmod, F ".dir", 06755);
	CALL(chown, F ".dir", 1, 1);
	show_owner(F ".dir");
	end();
}

TEST(group_of_directory)
{
	begin();
	SYS(chown, F ".dir", 0, 77);
	SYS(chmod, F ".dir", 02755);
	touch(F ".dir/f", O_CREAT | O_WRONLY, 0644);
	SYS(mkdir, F ".dir/d", 0755);
	show_owner(F ".dir/f");
	show_owner(F ".dir/d");
	SYS(unlink, F ".dir/f");
	SYS(rmdir, F ".dir/d");
	end();
}

TEST(utimensat)
{
	struct timespec times[2] = {{1000, 1}, {2000, 999999999}};
	struct timespec bad[2] = {{1, 1000000000}, {1, 0}};
	struct timespec omit[2] = {{1, UTIME_OMIT}, {3, 3}};
	struct timespec both[2] = {{1, UTIME_OMIT}, {3, UTIME_OMIT}};
	struct timespec early[2] = {{-5, 5}, {-1, 0}};

	begin();
	long fd = SYS(open, F, O_RDONLY), path = SYS(open, F, O_PATH);

	CALL(utimensat, AT_FDCWD, F, times, 0);
	show_times(F);
	CALL(utimensat, AT_FDCWD, F, bad, 0);
	CALL(utimensat, AT_FDCWD, F, omit, 0);
	show_times(F);
	CALL(utimensat, AT_FDCWD, "/data/nothing", both, 0);
	CALL(utimensat, AT_FDCWD, F, early, 0);
	show_times(F);
	CALL(utimensat, AT_FDCWD, F ".link", times, AT_SYMLINK_NOFOLLOW);
	show_times(F ".link");
	show_times(F);
	CALL(utimensat, fd, NULL, times, 0);
	show_times(F);
	CALL(utimensat, fd, "", omit, AT_EMPTY_PATH);
	CALL(utimensat, fd, "", omit, 0);
	CALL(utimensat, fd, NULL, omit, AT_SYMLINK_NOFOLLOW);
	CALL(utimensat, path, NULL, times, 0);
	CALL(utimensat, AT_FDCWD, NULL, times, 0);
	CALL(utimensat, AT_FDCWD, F, times, 1);
	CALL(utimensat, AT_FDCWD, F, 8, 0);
	CALL(utimensat, 99, F, NULL, 0);
	struct stat st;
	SYS(stat, F, &st);
	check(st.st_mtim.tv_sec > 1600000000);
	SYS(close, fd);
	SYS(close, path);
	end();
}

TEST(older_time_calls)
{
	struct timeval times[2] = {{1000, 1}, {2000, 999999}};
	struct timeval bad[2] = {{1000, 1000000}, {2000, 0}};
	struct timeval negative[2] = {{1000, 0}, {2000, -1}};
	struct utimbuf buf = {10, 20};

	begin();
	CALL(utimes, F, times);
	show_times(F);
	CALL(utimes, F, bad);
	CALL(utimes, F, negative);
	CALL(utime, F, &buf);
	show_times(F);
	CALL(futimesat, AT_FDCWD, F ".link", times);
	show_times(F);
	CALL(utime, F, NULL);
	CALL(utimes, F ".none", times);
	CALL(utime, F, 8);
	end();
}

TEST(truncate)
{
	struct stat st;
	char buf[16];

	begin();
	long fd = SYS(open, F, O_RDWR), reader = SYS(open, F, O_RDONLY);
	long dir = SYS(open, F ".dir", O_RDONLY);

	SYS(write, fd, "0123456789", 10);
	CALL(ftruncate, fd, 5L);
	CALL(ftruncate, fd, 12L);
	show(SYS(pread64, fd, buf, 16, 0), "pread");
	show_bytes("after", buf, 12);
	CALL(ftruncate, fd, 1L << 40);
	SYS(fstat, fd, &st);
	say("size %ld", (long)st.st_size);
	show(SYS(pread64, fd, buf, 16, 1L << 39), "pread");
	show_bytes("hole", buf, 16);
	CALL(ftruncate, fd, -1L);
	CALL(ftruncate, reader, 1L);
	CALL(ftruncate, dir, 1L);
	CALL(ftruncate, 99, 1L);
	CALL(truncate, F, 3L);
	CALL(truncate, F, -1L);
	CALL(truncate, F ".link", 2L);
	CALL(truncate, F ".dir", 2L);
	CALL(truncate, "/dev/null", 2L);
	SYS(fstat, fd, &st);
	say("size %ld", (long)st.st_size);
	SYS(close, fd);
	SYS(close, reader);
	SYS(close, dir);
	end();
}

TEST(times_follow_changes)
{
	struct timespec old[2] = {{1000, 0}, {1000, 0}}, nap = {0, 20000000};
	struct stat before, after;
	char byte;

	begin();
	long fd = SYS(open, F, O_RDWR);
	SYS(utimensat, fd, NULL, old, 0);
	SYS(fstat, fd, &before);
	SYS(nanosleep, &nap, NULL);
	SYS(write, fd, "x", 1);
	SYS(fstat, fd, &after);
	say("write: mtime %d ctime %d atime %d", after.st_mtim.tv_sec != 1000,
	    after.st_ctim.tv_nsec != before.st_ctim.tv_nsec, after.st_atim.tv_sec != 1000);
	SYS(lseek, fd, 0, 0);
	SYS(read, fd, &byte, 1);
	SYS(fstat, fd, &after);
	say("read: atime %d", after.st_atim.tv_sec != 1000);
	SYS(utimensat, fd, NULL, old, 0);
	SYS(chmod, F, 0600);
	SYS(fstat, fd, &after);
	say("chmod: mtime %d", after.st_mtim.tv_sec != 1000);
	SYS(ftruncate, fd, 0L);
	SYS(fstat, fd, &after);
	say("truncate: mtime %d", after.st_mtim.tv_sec != 1000);
	SYS(utimensat, AT_FDCWD, F ".dir", old, 0);
	touch(F ".dir/x", O_CREAT | O_WRONLY, 0600);
	SYS(stat, F ".dir", &after);
	say("create: mtime of directory %d", after.st_mtim.tv_sec != 1000);
	SYS(utimensat, AT_FDCWD, F ".dir", old, 0);
	SYS(unlink, F ".dir/x");
	SYS(stat, F ".dir", &after);
	say("unlink: mtime of directory %d", after.st_mtim.tv_sec != 1000);
	SYS(close, fd);
	end();
}
