// SPDX-License-Identifier: BSD-3-Clause
// Locks: record locks of the process and of open files, and flock. One process conflicts with
// itself only through open files.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#define LAST 0x7fffffffffffffffL

static struct flock range(int type, int whence, long start, long len)
{
	struct flock lock;

	memset(&lock, 0, sizeof(lock));
	lock.l_type = type;
	lock.l_whence = whence;
	lock.l_start = start;
	lock.l_len = len;
	return lock;
}

static const char *type_name(int type)
{
	return type == F_RDLCK ? "read" : type == F_WRLCK ? "write" : "none";
}

static void set(int fd, int cmd, int type, long start, long len)
{
	struct flock lock = range(type, SEEK_SET, start, len);

	show(SYS(fcntl, fd, cmd, &lock), "%d: lock %s %ld+%ld",
	     cmd == F_OFD_SETLK || cmd == F_OFD_SETLKW, type_name(type), start, len);
}

/* Shows what is locked, as an open file sees it that has no locks. */
static void show_locks(int fd)
{
	for (long at = 0; at < 100;) {
		struct flock lock = range(F_WRLCK, SEEK_SET, at, 1);

		if (SYS(fcntl, fd, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) {
			at++;
			continue;
		}
		check(lock.l_pid == -1 || lock.l_pid == getpid());
		say("  at %ld: %s %ld+%ld whence %d%s", at, type_name(lock.l_type), lock.l_start,
		    lock.l_len, lock.l_whence, lock.l_pid == -1 ? " of a file" : "");
		if (lock.l_len == 0)
			return;
		at = lock.l_start + lock.l_len;
	}
}

static long fresh(void)
{
	long fd = SYS(open, "/tmp/locks", O_RDWR | O_CREAT | O_TRUNC, 0600);

	SYS(ftruncate, fd, 1000);
	return fd;
}

TEST(record_split_and_join)
{
	long fd = fresh(), other = SYS(open, "/tmp/locks", O_RDWR);
	static const struct {
		int type;
		long start, len;
	} steps[] = {
		{F_RDLCK, 10, 10}, {F_RDLCK, 20, 10}, {F_WRLCK, 15, 5},	 {F_WRLCK, 20, 1},
		{F_UNLCK, 12, 1},  {F_RDLCK, 0, 0},   {F_WRLCK, 50, 10}, {F_WRLCK, 70, 10},
		{F_WRLCK, 55, 20}, {F_UNLCK, 60, 0},  {F_UNLCK, 5, 90},	 {F_RDLCK, 3, 1},
		{F_RDLCK, 4, -2},  {F_UNLCK, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		set(fd, F_SETLK, steps[i].type, steps[i].start, steps[i].len);
		show_locks(other);
	}
	SYS(close, other);
	SYS(close, fd);
	SYS(unlink, "/tmp/locks");
}

TEST(record_open_files)
{
	long a = fresh(), b = SYS(open, "/tmp/locks", O_RDWR), c = SYS(dup, a);

	set(a, F_OFD_SETLK, F_RDLCK, 0, 50);
	set(b, F_OFD_SETLK, F_RDLCK, 10, 10);
	set(b, F_OFD_SETLK, F_WRLCK, 10, 10);
	set(b, F_OFD_SETLK, F_WRLCK, 50, 10);
	set(a, F_OFD_SETLK, F_WRLCK, 40, 20);
	set(c, F_OFD_SETLK, F_WRLCK, 20, 20);
	set(a, F_SETLK, F_WRLCK, 0, 5);
	set(a, F_SETLK, F_RDLCK, 0, 5);
	set(a, F_SETLK, F_RDLCK, 10, 20);
	show_locks(a);
	show_locks(b);
	/* The locks of an open file go with its last descriptor; the process's with any. */
	SYS(close, a);
	show_locks(b);
	SYS(close, c);
	show_locks(b);
	set(b, F_OFD_SETLKW, F_UNLCK, 0, 0);
	set(b, F_SETLKW, F_WRLCK, 0, 7);
	SYS(close, b);
	SYS(unlink, "/tmp/locks");
}

TEST(record_dropped_by_any_close)
{
	long fd = fresh(), viewer = SYS(open, "/tmp/locks", O_RDWR);
	long other = SYS(open, "/tmp/locks", O_RDONLY);

	set(fd, F_SETLK, F_WRLCK, 0, 10);
	long unrelated = SYS(open, "/data/hello", O_RDONLY);

	SYS(close, unrelated);
	show_locks(viewer);
	SYS(close, other);
	show_locks(viewer);
	set(fd, F_SETLK, F_WRLCK, 0, 10);
	other = SYS(open, "/tmp/locks", O_RDONLY);
	CALL(dup2, viewer, viewer);
	show_locks(viewer);
	SYS(dup2, 0, other);
	show_locks(viewer);
	set(fd, F_SETLK, F_WRLCK, 0, 10);
	SYS(dup3, fd, 200, 0);
	show(syscall(436, 200, 200, 0), "close_range");
	show_locks(viewer);
	SYS(close, other);
	SYS(close, viewer);
	SYS(close, fd);
	SYS(unlink, "/tmp/locks");
}

static void show_query(int fd, int cmd, struct flock lock)
{
	long result = SYS(fcntl, fd, cmd, &lock);

	show(result, "query %d", cmd);
	if (result == 0)
		say("  %s %ld+%ld whence %d pid %s", type_name(lock.l_type), lock.l_start,
		    lock.l_len, lock.l_whence,
		    lock.l_pid == getpid() ? "own"
		    : lock.l_pid == 0	   ? "0"
					   : "other");
}

TEST(record_ranges)
{
	static const struct {
		int whence;
		long start, len;
	} ranges[] = {
		{SEEK_SET, 0, 0},
		{SEEK_SET, 5, -5},
		{SEEK_SET, 5, -6},
		{SEEK_SET, -1, 1},
		{SEEK_SET, LAST, 1},
		{SEEK_SET, LAST, 2},
		{SEEK_SET, LAST, 0},
		{SEEK_SET, LAST - 1, 5},
		{SEEK_SET, 1, LAST},
		{SEEK_SET, 2, LAST},
		{SEEK_CUR, 0, 10},
		{SEEK_CUR, -100, 10},
		{SEEK_CUR, -101, 10},
		{SEEK_CUR, LAST, 10},
		{SEEK_END, 0, 0},
		{SEEK_END, -1000, 10},
		{SEEK_END, -1001, 10},
		{SEEK_END, 0, -1000},
		{SEEK_END, 0, -1001},
		{SEEK_END, LAST - 999, 1},
		{3, 0, 1},
		{-1, 0, 1},
		{SEEK_SET, 0, -LAST - 1},
	};
	long fd = fresh(), other = SYS(open, "/tmp/locks", O_RDWR);

	SYS(lseek, fd, 100, SEEK_SET);
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		struct flock lock =
			range(F_WRLCK, ranges[i].whence, ranges[i].start, ranges[i].len);

		say("%zu: whence %d, %ld+%ld", i, ranges[i].whence, ranges[i].start, ranges[i].len);
		CALL(fcntl, fd, F_SETLK, &lock);
		show_query(other, F_OFD_GETLK, range(F_RDLCK, SEEK_SET, 0, 0));
		set(fd, F_SETLK, F_UNLCK, 0, 0);
	}
	SYS(close, other);
	SYS(close, fd);
	SYS(unlink, "/tmp/locks");
}

TEST(record_errors)
{
	long fd = fresh(), reader = SYS(open, "/tmp/locks", O_RDONLY);
	long writer = SYS(open, "/tmp/locks", O_WRONLY), path = SYS(open, "/tmp/locks", O_PATH);
	static const long bad[] = BAD_ADDRESSES;
	struct flock lock;

	set(reader, F_SETLK, F_WRLCK, 0, 1);
	set(reader, F_SETLK, F_RDLCK, 0, 1);
	set(writer, F_SETLK, F_RDLCK, 0, 1);
	set(writer, F_SETLK, F_WRLCK, 0, 1);
	set(reader, F_OFD_SETLK, F_WRLCK, 0, 1);
	set(writer, F_OFD_SETLK, F_RDLCK, 0, 1);
	set(writer, F_SETLK, F_UNLCK, 0, 0);
	set(path, F_SETLK, F_UNLCK, 0, 1);
	set(99, F_SETLK, F_UNLCK, 0, 1);
	for (int type = -1; type < 5; type++) {
		say("type %d", type);
		lock = range(type, SEEK_SET, 0, 1);
		CALL(fcntl, fd, F_SETLK, &lock);
		show_query(fd, F_GETLK, lock);
		if (type != F_UNLCK)
			show_query(fd, F_OFD_GETLK, lock);
	}
	lock = range(F_RDLCK, SEEK_SET, 0, 1);
	lock.l_pid = 1;
	CALL(fcntl, fd, F_OFD_SETLK, &lock);
	CALL(fcntl, fd, F_OFD_SETLKW, &lock);
	CALL(fcntl, fd, F_OFD_GETLK, &lock);
	CALL(fcntl, fd, F_SETLK, &lock);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CALL(fcntl, fd, F_SETLK, bad[i]);
		CALL(fcntl, fd, F_OFD_SETLKW, bad[i]);
		CALL(fcntl, fd, F_GETLK, bad[i]);
	}
	SYS(close, path);
	SYS(close, writer);
	SYS(close, reader);
	SYS(close, fd);
	SYS(unlink, "/tmp/locks");
}

TEST(flock)
{
	long a = fresh(), b = SYS(open, "/tmp/locks", O_RDONLY), c = SYS(dup, a);
	long path = SYS(open, "/tmp/locks", O_PATH);

	CALL(flock, a, LOCK_SH);
	CALL(flock, b, LOCK_SH | LOCK_NB);
	CALL(flock, a, LOCK_EX | LOCK_NB);
	CALL(flock, b, LOCK_EX | LOCK_NB); /* a has lost its lock */
	CALL(flock, a, LOCK_SH | LOCK_NB);
	CALL(flock, b, LOCK_UN);
	CALL(flock, b, LOCK_UN | LOCK_NB);
	CALL(flock, c, LOCK_EX | LOCK_NB);
	CALL(flock, a, LOCK_EX);
	CALL(flock, b, LOCK_SH | LOCK_NB);
	set(b, F_SETLK, F_RDLCK, 0, 0);
	CALL(close, a);
	CALL(flock, b, LOCK_SH | LOCK_NB);
	CALL(close, c);
	CALL(flock, b, LOCK_SH | LOCK_NB);
	CALL(flock, b, 0);
	CALL(flock, b, LOCK_NB);
	CALL(flock, b, LOCK_SH | LOCK_EX);
	CALL(flock, b, 16 | LOCK_SH);
	CALL(flock, b, 32 | LOCK_SH);
	CALL(flock, b, -1);
	CALL(flock, path, LOCK_SH);
	CALL(flock, path, LOCK_UN);
	CALL(flock, 99, LOCK_SH);
	CALL(flock, -1, LOCK_UN);
	SYS(close, path);
	SYS(close, b);
	SYS(unlink, "/tmp/locks");
}

TEST(flock_kinds)
{
	static const char *const paths[] = {"/data/dir", "/dev/null", "/data/readonly"};
	int pipe[2];

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		long a = SYS(open, paths[i], O_RDONLY), b = SYS(open, paths[i], O_RDONLY);

		say("%s", paths[i]);
		CALL(flock, a, LOCK_EX | LOCK_NB);
		CALL(flock, b, LOCK_EX | LOCK_NB);
		set(a, F_SETLK, F_RDLCK, 0, 1);
		set(a, F_OFD_SETLK, F_RDLCK, 0, 1);
		SYS(close, a);
		CALL(flock, b, LOCK_EX | LOCK_NB);
		SYS(close, b);
	}
	SYS(pipe, pipe);
	CALL(flock, pipe[0], LOCK_EX | LOCK_NB);
	set(pipe[0], F_SETLK, F_RDLCK, 0, 1);
	SYS(close, pipe[0]);
	SYS(close, pipe[1]);
}

/* ---- between processes ---- */

static int lock_file;

static long lock_byte(int start, int wait)
{
	struct flock lock = {.l_type = F_WRLCK, .l_start = start, .l_len = 1};

	return SYS(fcntl, lock_file, wait ? F_SETLKW : F_SETLK, &lock);
}

/* Whoever waits second would wait for ever. */
static void child_of_deadlock(int told)
{
	long result = lock_byte(1, 0);

	SYS(write, told, "x", 1);
	if (result == 0)
		result = lock_byte(0, 1);
	_exit(-result);
}

TEST(deadlock)
{
	struct flock unlock = {.l_type = F_UNLCK};
	int told[2], pid, status;
	long result;
	char c;

	lock_file = SYS(open, "/tmp/deadlock", O_RDWR | O_CREAT, 0600);
	SYS(pipe, told);
	show(lock_byte(0, 0), "parent has 0");
	pid = fork();
	if (pid == 0)
		child_of_deadlock(told[1]);
	SYS(read, told[0], &c, 1);
	result = lock_byte(1, 1);
	SYS(fcntl, lock_file, F_SETLK, &unlock);
	waitpid(pid, &status, 0);
	check((result == -EDEADLK && status == 0) ||
	      (result == 0 && WEXITSTATUS(status) == EDEADLK));
	CALL(fcntl, lock_file, F_GETLEASE);
	SYS(close, told[0]);
	SYS(close, told[1]);
	SYS(close, lock_file);
	SYS(unlink, "/tmp/deadlock");
}

/* ---- against another thread ---- */

static int go[2];

static void wait_until_asleep(int thread)
{
	char path[64], text[256], *state = NULL;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", thread);
	while (!state || state[2] != 'S') {
		int fd = SYS(open, path, O_RDONLY);
		long n = SYS(read, fd, text, sizeof(text) - 1);

		SYS(close, fd);
		text[n > 0 ? n : 0] = 0;
		state = strrchr(text, ')');
		SYS(sched_yield);
	}
}

static void *close_it(void *unused)
{
	(void)unused;
	wait_until_asleep(getpid());
	CALL(close, lock_file);
	SYS(write, go[1], "x", 1);
	return NULL;
}

/* A lock that comes when its descriptor has been closed would be nobody's to give back. */
TEST(closed_meanwhile)
{
	int told[2], pid, status;
	pthread_t thread;
	char c;

	lock_file = SYS(open, "/tmp/closed", O_RDWR | O_CREAT, 0600);
	SYS(pipe, told);
	SYS(pipe, go);
	pid = fork();
	if (pid == 0) {
		lock_byte(0, 0);
		SYS(write, told[1], "x", 1);
		SYS(read, go[0], &c, 1);
		_exit(0);
	}
	SYS(read, told[0], &c, 1);
	pthread_create(&thread, NULL, close_it, NULL);
	show(lock_byte(0, 1), "waited");
	pthread_join(thread, NULL);
	waitpid(pid, &status, 0);
	pid = fork();
	if (pid == 0) {
		lock_file = SYS(open, "/tmp/closed", O_RDWR);
		_exit(-lock_byte(0, 0));
	}
	waitpid(pid, &status, 0);
	say("another gets it: %d", WEXITSTATUS(status));
	for (int i = 0; i < 2; i++) {
		SYS(close, told[i]);
		SYS(close, go[i]);
	}
	SYS(unlink, "/tmp/closed");
}
