// SPDX-License-Identifier: BSD-3-Clause
// F_NOTIFY: signals about what happens in a directory.
#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define DIR "/tmp/dnotify"
#define SIG 40

static void begin(void)
{
	uint64_t set = 1UL << (SIG - 1);
	int fd;

	SYS(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
	SYS(mkdir, DIR, 0755);
	SYS(mkdir, DIR ".other", 0755);
	SYS(mkdir, DIR "/sub", 0755);
	fd = SYS(open, DIR "/old", O_CREAT | O_WRONLY, 0644);
	SYS(close, fd);
}

static void end(void)
{
	uint64_t set = 1UL << (SIG - 1);
	struct timespec none = {0, 0};

	SYS(unlink, DIR "/old");
	SYS(unlink, DIR "/new");
	SYS(rmdir, DIR "/sub");
	SYS(unlink, DIR ".other/new");
	SYS(rmdir, DIR ".other");
	SYS(rmdir, DIR);
	while (SYS(rt_sigtimedwait, &set, NULL, &none, 8) > 0)
		;
	SYS(rt_sigprocmask, SIG_UNBLOCK, &set, NULL, 8);
}

static int open_dir(void)
{
	int fd = SYS(open, DIR, O_RDONLY | O_DIRECTORY);

	SYS(fcntl, fd, F_SETSIG, SIG);
	return fd;
}

/* How many signals there are, each of which must be about fd. */
static void show_signals(const char *after, int fd)
{
	uint64_t set = 1UL << (SIG - 1);
	struct timespec none = {0, 0};
	int count = 0, code = 0;
	long band = 0;
	siginfo_t info;

	while (SYS(rt_sigtimedwait, &set, &info, &none, 8) > 0) {
		count++;
		code = info.si_code;
		band = info.si_band;
		if (info.si_fd != fd)
			say("another descriptor");
	}
	say("%s: %d signals, code %d band %#lx", after, count, code, band);
}

static void do_everything(int fd)
{
	char buf[8];
	int file = SYS(open, DIR "/new", O_CREAT | O_RDWR, 0644);

	show_signals("create", fd);
	SYS(write, file, "abc", 3);
	show_signals("write", fd);
	SYS(pread64, file, buf, 3, 0);
	show_signals("read", fd);
	SYS(ftruncate, file, 0);
	show_signals("ftruncate", fd);
	SYS(fchmod, file, 0600);
	show_signals("fchmod", fd);
	SYS(close, file);
	show_signals("close", fd);
	SYS(chmod, DIR "/old", 0600);
	show_signals("chmod", fd);
	SYS(chmod, DIR "/sub", 0700);
	show_signals("chmod of a directory in it", fd);
	SYS(chmod, DIR, 0700);
	show_signals("chmod of itself", fd);
	SYS(rename, DIR "/new", DIR "/newer");
	show_signals("rename within", fd);
	SYS(rename, DIR "/newer", DIR ".other/new");
	show_signals("rename out", fd);
	SYS(rename, DIR ".other/new", DIR "/new");
	show_signals("rename into", fd);
	SYS(link, DIR "/new", DIR "/link");
	show_signals("link", fd);
	SYS(unlink, DIR "/link");
	show_signals("unlink", fd);
	SYS(symlink, "x", DIR "/link");
	show_signals("symlink", fd);
	SYS(unlink, DIR "/link");
	show_signals("unlink", fd);
	SYS(mkdir, DIR "/made", 0700);
	show_signals("mkdir", fd);
	SYS(rmdir, DIR "/made");
	show_signals("rmdir", fd);
	SYS(unlink, DIR "/new");
	show_signals("unlink", fd);
}

static void watch_one(unsigned events)
{
	int fd;

	begin();
	fd = open_dir();
	say("events %#x", events);
	CALL(fcntl, fd, F_NOTIFY, events | DN_MULTISHOT);
	do_everything(fd);
	SYS(close, fd);
	end();
}

TEST(access)
{
	watch_one(DN_ACCESS);
}

TEST(modify)
{
	watch_one(DN_MODIFY);
}

TEST(create)
{
	watch_one(DN_CREATE);
}

TEST(delete)
{
	watch_one(DN_DELETE);
}

TEST(rename)
{
	watch_one(DN_RENAME);
}

TEST(attrib)
{
	watch_one(DN_ATTRIB);
}

TEST(everything)
{
	watch_one(DN_ACCESS | DN_MODIFY | DN_CREATE | DN_DELETE | DN_RENAME | DN_ATTRIB);
}

TEST(once)
{
	int fd;

	begin();
	fd = open_dir();
	CALL(fcntl, fd, F_NOTIFY, DN_CREATE | DN_DELETE);
	check(SYS(fcntl, fd, F_GETOWN, 0) == SYS(getpid));
	SYS(mkdir, DIR "/a", 0700);
	show_signals("mkdir", fd);
	SYS(rmdir, DIR "/a");
	show_signals("rmdir", fd);
	SYS(close, fd);
	end();
}

TEST(adding_and_ending)
{
	int fd, other;

	begin();
	fd = open_dir();
	CALL(fcntl, fd, F_NOTIFY, DN_CREATE | DN_MULTISHOT);
	CALL(fcntl, fd, F_NOTIFY, DN_DELETE);
	SYS(mkdir, DIR "/a", 0700);
	show_signals("mkdir", fd);
	SYS(rmdir, DIR "/a");
	show_signals("rmdir", fd);
	other = SYS(dup, fd);
	CALL(fcntl, other, F_NOTIFY, DN_ATTRIB);
	SYS(mkdir, DIR "/a", 0700);
	show_signals("mkdir", other);
	CALL(fcntl, fd, F_NOTIFY, 0);
	SYS(rmdir, DIR "/a");
	show_signals("rmdir when ended", other);
	CALL(fcntl, fd, F_NOTIFY, DN_CREATE | DN_MULTISHOT);
	CALL(fcntl, fd, F_NOTIFY, DN_MULTISHOT);
	SYS(mkdir, DIR "/a", 0700);
	show_signals("mkdir when ended", other);
	CALL(fcntl, fd, F_NOTIFY, DN_DELETE | DN_MULTISHOT);
	SYS(close, other);
	SYS(rmdir, DIR "/a");
	show_signals("rmdir when closed", fd);
	SYS(close, fd);
	end();
}

TEST(errors)
{
	int fd = SYS(open, "/data/hello", O_RDONLY), fds[2];

	SYS(pipe2, fds, 0);
	CALL(fcntl, fd, F_NOTIFY, DN_ACCESS);
	CALL(fcntl, fd, F_NOTIFY, 0);
	CALL(fcntl, fd, F_NOTIFY, DN_MULTISHOT);
	CALL(fcntl, fds[0], F_NOTIFY, DN_ACCESS);
	CALL(fcntl, 999, F_NOTIFY, DN_ACCESS);
	SYS(close, fd);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	fd = SYS(open, "/data", O_RDONLY);
	CALL(fcntl, fd, F_NOTIFY, 0x40);
	CALL(fcntl, fd, F_NOTIFY, 0x80000040);
	SYS(close, fd);
}

/* The directory is removed while it is watched. */
TEST(removed)
{
	int fd;

	begin();
	end();
	begin();
	fd = open_dir();
	CALL(fcntl, fd, F_NOTIFY, DN_DELETE | DN_ATTRIB | DN_MULTISHOT);
	end();
	SYS(close, fd);
}
