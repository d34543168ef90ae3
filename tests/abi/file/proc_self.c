// SPDX-License-Identifier: BSD-3-Clause
// /proc/self: links that lead to files and not to names.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show_link(const char *path)
{
	char target[256] = "";
	struct stat st;

	show(SYS(readlink, path, target, sizeof(target) - 1), "readlink(%s)", path);
	say("-> %s", target);
	memset(&st, 0, sizeof(st));
	show(SYS(lstat, path, &st), "lstat");
	say("mode %o size %ld links %ld", st.st_mode, (long)st.st_size, (long)st.st_nlink);
}

/* What is opened through a path, by its own inode number and size. */
static void show_open(const char *path, int flags)
{
	int fd = SYS(open, path, flags);
	struct stat st;

	if (fd < 0) {
		show(fd, "open(%s, %#o)", path, flags);
		return;
	}
	fstat(fd, &st);
	say("open(%s, %#o): mode %o size %ld flags %#lo", path, flags, st.st_mode,
	    S_ISREG(st.st_mode) ? (long)st.st_size : 0L, SYS(fcntl, fd, F_GETFL));
	SYS(close, fd);
}

TEST(self)
{
	char target[32] = "";
	struct stat self, pid;

	check(SYS(readlink, "/proc/self", target, sizeof(target) - 1) > 0);
	check(atoi(target) == getpid());
	check(stat("/proc/self", &self) == 0);
	chdir("/proc");
	check(stat(target, &pid) == 0);
	chdir("/");
	check(self.st_ino == pid.st_ino);
	say("mode %o", self.st_mode);
	CALL(access, "/proc/self/nowhere", F_OK);
	CALL(access, "/proc/nowhere", F_OK);
	CALL(access, "/proc/0", F_OK);
	CALL(access, "/proc/01", F_OK);
	CALL(mkdir, "/proc/self/new", 0755);
	CALL(unlink, "/proc/self/exe");
	CALL(rmdir, "/proc/self/fd");
	TRY(open, "/proc/self/new", O_CREAT | O_RDWR, 0644);
}

TEST(places)
{
	struct stat a, b;

	SYS(chdir, "/data/dir");
	show_link("/proc/self/cwd");
	show_link("/proc/self/exe");
	show_open("/proc/self/cwd", O_RDONLY);
	show_open("/proc/self/cwd/inner", O_RDONLY);
	show_open("/proc/self/cwd/../hello", O_RDONLY);
	show_open("/proc/self/root/data/hello", O_RDONLY);
	show_open("/proc/self/exe/", O_RDONLY);
	show_open("/proc/self/exe/x", O_RDONLY);
	show_open("/proc/self/exe", O_WRONLY);
	show_open("/proc/self/exe", O_RDONLY | O_NOFOLLOW);
	show_open("/proc/self/cwd/", O_RDONLY | O_NOFOLLOW);
	stat("/proc/self/exe", &a);
	stat(abi_argv[0], &b);
	check(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	SYS(chdir, "/");
}

TEST(descriptors)
{
	int fd, removed, dir;
	char buf[8] = "";

	fd = SYS(open, "/data/hello", O_RDONLY);
	SYS(dup2, fd, 50);
	SYS(close, fd);
	show_link("/proc/self/fd/50");
	show_open("/proc/self/fd/50", O_RDONLY);
	show_open("/dev/fd/50", O_RDONLY);
	show_open("/dev/fd/50", O_RDWR);
	show_open("/dev/fd/50", O_RDONLY | O_NOFOLLOW);
	show_open("/dev/fd/050", O_RDONLY);
	show_open("/dev/fd/51", O_RDONLY);
	show_open("/dev/fd/-1", O_RDONLY);
	show_open("/dev/fd/", O_RDONLY);
	show_open("/dev/fd/x", O_RDONLY);
	show_open("/dev/fd/50/", O_RDONLY);
	show_open("/dev/fd/4294967346", O_RDONLY);
	CALL(read, 50, buf, 3);
	fd = SYS(open, "/dev/fd/50", O_RDONLY);
	CALL(read, fd, buf, 3);
	say("a position of its own: %s", buf);
	SYS(close, fd);
	SYS(close, 50);
	show_open("/dev/fd/50", O_RDONLY);

	removed = SYS(open, "/tmp/removed", O_CREAT | O_RDWR, 0644);
	SYS(write, removed, "still", 5);
	SYS(unlink, "/tmp/removed");
	SYS(dup2, removed, 50);
	show_link("/proc/self/fd/50");
	show_open("/proc/self/fd/50", O_RDWR);
	CALL(truncate, "/proc/self/fd/50", 2);
	show_open("/proc/self/fd/50", O_RDWR);
	CALL(linkat, AT_FDCWD, "/proc/self/fd/50", AT_FDCWD, "/tmp/linked", AT_SYMLINK_FOLLOW);
	SYS(close, removed);
	SYS(close, 50);
	dir = SYS(open, "/data/dir", O_RDONLY);
	SYS(dup2, dir, 50);
	SYS(close, dir);
	show_open("/dev/fd/50/inner", O_RDONLY);
	show_open("/dev/fd/50/..", O_RDONLY);
	show_link("/dev/fd/50");
	SYS(close, 50);
	dir = SYS(open, "/data/hello", O_WRONLY);
	SYS(dup2, dir, 50);
	show_link("/dev/fd/50");
	SYS(close, 50);
	SYS(close, dir);
}

TEST(unnamed_file)
{
	struct stat st;
	int fd = SYS(open, "/tmp", O_TMPFILE | O_RDWR, 0600);

	SYS(write, fd, "unnamed", 7);
	SYS(dup2, fd, 50);
	SYS(close, fd);
	CALL(linkat, AT_FDCWD, "/proc/self/fd/50", AT_FDCWD, "/tmp/named", AT_SYMLINK_FOLLOW);
	memset(&st, 0, sizeof(st));
	CALL(stat, "/tmp/named", &st);
	say("size %ld links %ld", (long)st.st_size, (long)st.st_nlink);
	CALL(unlink, "/tmp/named");
	SYS(close, 50);
}

static void show_kind(const char *what, int fd)
{
	char path[32], target[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	SYS(readlink, path, target, sizeof(target) - 1);
	if (strchr(target, '[') && target[0] != 'a')
		strcpy(strchr(target, '['), "[number]");
	say("%s: %s", what, target);
}

TEST(files_without_name)
{
	int fds[2], fd;
	char buf[8] = "";

	SYS(pipe2, fds, 0);
	show_kind("pipe", fds[0]);
	SYS(dup2, fds[0], 50);
	SYS(dup2, fds[1], 51);
	TRY(open, "/dev/fd/50", O_RDONLY | O_NONBLOCK);
	TRY(open, "/dev/fd/50", O_PATH);
	fd = CALL(open, "/dev/fd/51", O_WRONLY);
	CALL(write, fd, "through", 7);
	SYS(close, fd);
	CALL(read, fds[0], buf, 7);
	say("read %s", buf);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	SYS(close, 50);
	SYS(close, 51);
	fd = SYS(eventfd2, 0, 0);
	show_kind("eventfd", fd);
	SYS(close, fd);
	fd = SYS(epoll_create1, 0);
	show_kind("epoll", fd);
	SYS(close, fd);
	fd = SYS(timerfd_create, 0, 0);
	show_kind("timerfd", fd);
	SYS(close, fd);
	fd = SYS(inotify_init1, 0);
	show_kind("inotify", fd);
	SYS(close, fd);
}

TEST(openat2_and_magic)
{
	struct {
		uint64_t flags, mode, resolve;
	} how = {0};
	int fd = SYS(open, "/data/hello", O_RDONLY);

	SYS(dup2, fd, 50);
	SYS(close, fd);
	for (how.resolve = 0; how.resolve <= 16; how.resolve = how.resolve ? how.resolve * 2 : 1) {
		say("resolve %ld", (long)how.resolve);
		TRY(openat2, AT_FDCWD, "/proc/self/fd/50", &how, sizeof(how));
		TRY(openat2, AT_FDCWD, "proc/self/fd/50", &how, sizeof(how));
		TRY(openat2, AT_FDCWD, "proc/self/root/data", &how, sizeof(how));
	}
	SYS(close, 50);
}
