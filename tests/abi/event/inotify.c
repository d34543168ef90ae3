// SPDX-License-Identifier: BSD-3-Clause
// inotify: which operation tells which watch of what, and in which order.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define DIR_PATH "/tmp/watched"
#define FILE_IN	 DIR_PATH "/file"
#define EXCHANGE 2 /* RENAME_EXCHANGE */

/* musl has macros of these names, which are calls here. */
#undef pread64
#undef pwrite64
#undef getdents64

static uint32_t last_cookie;

/* Cookies are numbered by a counter of the machine: shown by when they change. */
static void show_event(const struct inotify_event *event)
{
	const char *cookie = "";

	if (event->cookie) {
		cookie = event->cookie == last_cookie ? " same cookie" : " new cookie";
		last_cookie = event->cookie;
	}
	say("  wd %d mask %#x len %u \"%s\"%s", event->wd, event->mask, event->len,
	    event->len ? event->name : "", cookie);
}

/* All events there are now. */
static void show_events(int fd)
{
	static char buf[16384] __attribute__((aligned(8)));
	long n;

	while ((n = SYS(read, fd, buf, sizeof(buf))) > 0) {
		for (long at = 0; at < n;) {
			struct inotify_event *event = (struct inotify_event *)(buf + at);

			show_event(event);
			at += sizeof(*event) + event->len;
		}
	}
	show(n, "  no more");
}

static int make_file(const char *path)
{
	return SYS(open, path, O_CREAT | O_RDWR, 0644);
}

static void close_made(const char *path)
{
	int file = make_file(path);

	SYS(close, file);
}

/* An inotify with watch 1 on a new directory, and, if asked for, watch 2 on a file in it. */
static int begin(uint32_t mask, uint32_t file_mask)
{
	int fd = SYS(inotify_init1, IN_NONBLOCK), file;

	SYS(mkdir, DIR_PATH, 0755);
	file = make_file(FILE_IN);
	SYS(write, file, "0123456789", 10);
	SYS(close, file);
	show(SYS(inotify_add_watch, fd, DIR_PATH, mask), "watch of the directory");
	if (file_mask)
		show(SYS(inotify_add_watch, fd, FILE_IN, file_mask), "watch of the file");
	return fd;
}

static void end(int fd)
{
	SYS(unlink, FILE_IN);
	SYS(rmdir, DIR_PATH);
	SYS(close, fd);
}

/* A call, and the events it made. */
#define STEP(name, ...)                               \
	({                                            \
		long step_ = CALL(name, __VA_ARGS__); \
		show_events(fd);                      \
		step_;                                \
	})

TEST(open_read_write_close)
{
	char buf[16];
	struct iovec {
		void *base;
		size_t len;
	} iov = {buf, 4};
	int fd = begin(IN_ALL_EVENTS, IN_ALL_EVENTS);
	int file = STEP(open, FILE_IN, O_RDWR);

	STEP(read, file, buf, 4);
	STEP(read, file, buf, 0);
	STEP(pread64, file, buf, 4, 100);
	STEP(pread64, file, buf, 4, 1);
	STEP(readv, file, &iov, 1);
	STEP(write, file, buf, 4);
	STEP(write, file, buf, 0);
	STEP(pwrite64, file, buf, 4, 2);
	STEP(writev, file, &iov, 1);
	STEP(lseek, file, 0, SEEK_SET);
	STEP(fsync, file);
	STEP(ftruncate, file, 5);
	STEP(ftruncate, file, 5);
	STEP(fallocate, file, 0, 0, 100);
	STEP(close, file);
	file = STEP(open, FILE_IN, O_RDONLY);
	STEP(close, file);
	file = STEP(open, FILE_IN, O_RDWR | O_TRUNC);
	STEP(close, file);
	file = STEP(open, FILE_IN, O_PATH);
	STEP(close, file);
	STEP(open, DIR_PATH "/nowhere", O_RDONLY);
	file = STEP(open, FILE_IN, O_RDONLY);
	int copy = STEP(dup, file);

	STEP(close, file);
	STEP(close, copy);
	end(fd);
}

TEST(directory_itself)
{
	char buf[512];
	int fd = begin(IN_ALL_EVENTS, 0);
	int dir = STEP(open, DIR_PATH, O_RDONLY | O_DIRECTORY);

	STEP(getdents64, dir, buf, sizeof(buf));
	STEP(getdents64, dir, buf, sizeof(buf));
	STEP(lseek, dir, 0, SEEK_SET);
	STEP(getdents64, dir, buf, 1);
	STEP(fchmod, dir, 0700);
	STEP(close, dir);
	STEP(chmod, DIR_PATH, 0755);
	STEP(chdir, DIR_PATH);
	STEP(chdir, "/");
	STEP(access, DIR_PATH, R_OK);
	end(fd);
}

TEST(names)
{
	int fd = begin(IN_ALL_EVENTS, IN_ALL_EVENTS);
	int file = STEP(open, DIR_PATH "/new", O_CREAT | O_WRONLY, 0644);

	STEP(close, file);
	STEP(mkdir, DIR_PATH "/sub", 0755);
	STEP(symlink, "file", DIR_PATH "/symlink");
	STEP(mknod, DIR_PATH "/fifo", S_IFIFO | 0644, 0);
	STEP(link, FILE_IN, DIR_PATH "/hard");
	STEP(unlink, DIR_PATH "/hard");
	STEP(mkdir, DIR_PATH "/sub/below", 0755);
	STEP(rmdir, DIR_PATH "/sub/below");
	STEP(rmdir, DIR_PATH "/sub");
	STEP(unlink, DIR_PATH "/symlink");
	STEP(unlink, DIR_PATH "/fifo");
	STEP(unlink, DIR_PATH "/new");
	STEP(unlink, DIR_PATH "/new");
	STEP(unlink, FILE_IN);
	STEP(rmdir, DIR_PATH);
	end(fd);
}

TEST(removed_while_open)
{
	int fd = begin(IN_ALL_EVENTS, IN_ALL_EVENTS);
	int file = STEP(open, FILE_IN, O_RDWR);
	int dir = STEP(open, DIR_PATH, O_RDONLY);

	STEP(unlink, FILE_IN);
	STEP(write, file, "x", 1);
	STEP(fchmod, file, 0600);
	STEP(close, file);
	STEP(rmdir, DIR_PATH);
	STEP(close, dir);
	end(fd);
}

TEST(attributes)
{
	struct timespec times[2] = {{1, 2}, {3, 4}}, omit_access[2] = {{0, UTIME_OMIT}, {3, 4}},
			omit_modify[2] = {{3, 4}, {0, UTIME_OMIT}};
	int fd = begin(IN_ALL_EVENTS, IN_ALL_EVENTS);
	int file = STEP(open, FILE_IN, O_RDWR);

	STEP(chmod, FILE_IN, 0600);
	STEP(fchmod, file, 0644);
	STEP(chown, FILE_IN, 1, 1);
	STEP(chown, FILE_IN, -1, -1);
	STEP(fchown, file, 0, 0);
	STEP(lchown, FILE_IN, 0, 0);
	STEP(truncate, FILE_IN, 3);
	STEP(utimensat, AT_FDCWD, FILE_IN, times, 0);
	STEP(utimensat, AT_FDCWD, FILE_IN, NULL, 0);
	STEP(utimensat, AT_FDCWD, FILE_IN, omit_access, 0);
	STEP(utimensat, AT_FDCWD, FILE_IN, omit_modify, 0);
	STEP(utimensat, file, NULL, times, 0);
	STEP(setxattr, FILE_IN, "user.a", "v", 1, 0);
	STEP(fsetxattr, file, "user.a", "v", 1, 0);
	STEP(setxattr, FILE_IN, "user.a", "v", 1, XATTR_CREATE);
	STEP(getxattr, FILE_IN, "user.a", NULL, 0);
	STEP(removexattr, FILE_IN, "user.a");
	STEP(close, file);
	end(fd);
}

TEST(moves)
{
	int fd = begin(IN_ALL_EVENTS, IN_ALL_EVENTS), file;

	SYS(mkdir, "/tmp/other", 0755);
	show(SYS(inotify_add_watch, fd, "/tmp/other", IN_ALL_EVENTS), "watch of the other");
	STEP(rename, FILE_IN, DIR_PATH "/moved");
	STEP(rename, DIR_PATH "/moved", "/tmp/other/moved");
	STEP(chmod, "/tmp/other/moved", 0600);
	STEP(rename, "/tmp/other/moved", FILE_IN);
	file = make_file("/tmp/other/victim");
	SYS(close, file);
	show(SYS(inotify_add_watch, fd, "/tmp/other/victim", IN_ALL_EVENTS), "the victim");
	show_events(fd);
	STEP(renameat2, AT_FDCWD, FILE_IN, AT_FDCWD, "/tmp/other/victim", EXCHANGE);
	STEP(rename, FILE_IN, "/tmp/other/victim");
	STEP(mkdir, DIR_PATH "/dir", 0755);
	show(SYS(inotify_add_watch, fd, DIR_PATH "/dir", IN_ALL_EVENTS), "a directory");
	STEP(rename, DIR_PATH "/dir", "/tmp/other/dir");
	STEP(rename, "/tmp/other/dir", "/tmp/other/dir");
	STEP(rename, "/tmp/other/nowhere", "/tmp/other/dir");
	STEP(rmdir, "/tmp/other/dir");
	STEP(unlink, "/tmp/other/victim");
	STEP(rmdir, "/tmp/other");
	end(fd);
}

TEST(copies)
{
	static char data[10000];
	int fd = begin(IN_ALL_EVENTS, 0), in, out;

	in = make_file(DIR_PATH "/in");
	out = make_file(DIR_PATH "/out");
	SYS(write, in, data, sizeof(data));
	SYS(lseek, in, 0, SEEK_SET);
	show_events(fd);
	STEP(sendfile, out, in, NULL, 10000);
	STEP(sendfile, out, in, NULL, 10000);
	STEP(lseek, in, 0, SEEK_SET);
	STEP(copy_file_range, in, NULL, out, NULL, 10000, 0);
	STEP(copy_file_range, in, NULL, out, NULL, 10000, 0);
	SYS(unlink, DIR_PATH "/in");
	SYS(unlink, DIR_PATH "/out");
	SYS(close, in);
	SYS(close, out);
	end(fd);
}

TEST(masks)
{
	int fd = begin(IN_CREATE, IN_MODIFY);
	int file = STEP(open, FILE_IN, O_WRONLY);

	STEP(write, file, "1", 1);
	CALL(inotify_add_watch, fd, FILE_IN, IN_OPEN | IN_MASK_ADD);
	STEP(write, file, "1", 1);
	STEP(close, file);
	file = STEP(open, FILE_IN, O_WRONLY);
	CALL(inotify_add_watch, fd, FILE_IN, IN_CLOSE);
	STEP(write, file, "1", 1);
	STEP(close, file);
	CALL(inotify_add_watch, fd, FILE_IN, IN_OPEN | IN_MASK_CREATE);
	CALL(inotify_add_watch, fd, DIR_PATH, IN_OPEN | IN_ONLYDIR);
	CALL(inotify_add_watch, fd, FILE_IN, IN_OPEN | IN_ONLYDIR);
	CALL(inotify_add_watch, fd, FILE_IN, IN_ONLYDIR);
	CALL(inotify_add_watch, fd, DIR_PATH, IN_ONLYDIR);
	TRY(open, FILE_IN, O_RDONLY);
	show_events(fd);
	SYS(symlink, "file", DIR_PATH "/link");
	CALL(inotify_add_watch, fd, DIR_PATH "/link", IN_OPEN);
	CALL(inotify_add_watch, fd, DIR_PATH "/link", IN_OPEN | IN_DONT_FOLLOW);
	SYS(unlink, DIR_PATH "/link");
	show_events(fd);
	end(fd);
}

TEST(one_shot)
{
	int fd = begin(IN_ALL_EVENTS | IN_ONESHOT, IN_MODIFY | IN_ONESHOT);
	int file = STEP(open, FILE_IN, O_WRONLY);

	STEP(write, file, "1", 1);
	STEP(write, file, "1", 1);
	STEP(close, file);
	CALL(inotify_rm_watch, fd, 1);
	CALL(inotify_add_watch, fd, DIR_PATH, IN_OPEN);
	end(fd);
}

TEST(unlinked_children)
{
	int fd = begin(IN_ALL_EVENTS | IN_EXCL_UNLINK, 0);
	int file = STEP(open, FILE_IN, O_RDWR);

	STEP(unlink, FILE_IN);
	STEP(write, file, "1", 1);
	STEP(fchmod, file, 0600);
	STEP(close, file);
	end(fd);
}

TEST(remove_watch)
{
	int fd = begin(IN_ALL_EVENTS, IN_ALL_EVENTS), other = SYS(eventfd2, 0, 0);

	STEP(inotify_rm_watch, fd, 2);
	STEP(inotify_rm_watch, fd, 2);
	TRY(open, FILE_IN, O_RDONLY);
	STEP(inotify_rm_watch, fd, 1);
	TRY(open, FILE_IN, O_RDONLY);
	show_events(fd);
	CALL(inotify_add_watch, fd, FILE_IN, IN_ALL_EVENTS);
	CALL(inotify_rm_watch, fd, 0);
	CALL(inotify_rm_watch, fd, -1);
	CALL(inotify_rm_watch, -1, 1);
	CALL(inotify_rm_watch, other, 1);
	SYS(close, other);
	end(fd);
}

TEST(equal_events_are_one)
{
	int fd = begin(IN_ALL_EVENTS, 0);
	int file = SYS(open, FILE_IN, O_RDWR), second;

	for (int i = 0; i < 5; i++)
		SYS(write, file, "1", 1);
	show_events(fd);
	SYS(close, file);
	second = make_file(DIR_PATH "/second");
	SYS(close, second);
	for (int i = 0; i < 3; i++) {
		file = SYS(open, FILE_IN, O_RDONLY);
		second = SYS(open, DIR_PATH "/second", O_RDONLY);
		SYS(close, file);
		SYS(close, second);
	}
	show_events(fd);
	SYS(unlink, DIR_PATH "/second");
	end(fd);
}

TEST(overflow)
{
	static char buf[65536] __attribute__((aligned(8)));
	int fd = begin(IN_ATTRIB, 0), count = 0;
	struct inotify_event last = {0};
	long n;

	close_made(DIR_PATH "/second");
	for (int i = 0; i < 10000; i++) {
		SYS(chmod, FILE_IN, 0600);
		SYS(chmod, DIR_PATH "/second", 0600);
	}
	while ((n = SYS(read, fd, buf, sizeof(buf))) > 0) {
		for (long at = 0; at < n; at += sizeof(last) + last.len, count++)
			memcpy(&last, buf + at, sizeof(last));
	}
	say("%d events; last: wd %d mask %#x", count, last.wd, last.mask);
	SYS(chmod, FILE_IN, 0644);
	show_events(fd);
	SYS(unlink, DIR_PATH "/second");
	end(fd);
}

TEST(reading)
{
	char buf[128];
	struct pollfd p = {.events = POLLIN | POLLOUT | POLLRDNORM};
	int fd = begin(IN_OPEN, 0), left = -1, file;
	struct stat st;

	p.fd = fd;
	CALL(poll, &p, 1, 0);
	CALL(ioctl, fd, FIONREAD, &left);
	say("left %d", left);
	file = SYS(open, FILE_IN, O_RDONLY);
	SYS(close, file);
	file = SYS(open, DIR_PATH, O_RDONLY);
	SYS(close, file);
	CALL(poll, &p, 1, 0);
	say("revents %#x", p.revents);
	CALL(ioctl, fd, FIONREAD, &left);
	say("left %d", left);
	CALL(ioctl, fd, FIONREAD, (void *)8);
	CALL(ioctl, fd, TCGETS, buf);
	CALL(read, fd, buf, 0);
	CALL(read, fd, buf, 31);
	CALL(read, fd, buf, 47);
	CALL(read, fd, buf, 47);
	CALL(read, fd, buf, 47);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(write, fd, buf, 1);
	CALL(pread64, fd, buf, 100, 0);
	CALL(fcntl, fd, F_GETFL);
	fstat(fd, &st);
	say("mode %o", st.st_mode);
	file = SYS(open, FILE_IN, O_RDONLY);
	SYS(close, file);
	file = SYS(open, DIR_PATH, O_RDONLY);
	SYS(close, file);
	CALL(read, fd, (void *)8, 100);
	CALL(read, fd, buf, 100);
	end(fd);
}

TEST(long_names)
{
	char path[300] = DIR_PATH "/";
	int fd = begin(IN_CREATE, 0), dir_len = strlen(path);

	for (int len = 1; len <= 255; len += len < 34 ? 1 : 73) {
		memset(path + dir_len, 'n', len);
		path[dir_len + len] = '\0';
		close_made(path);
		SYS(unlink, path);
	}
	show_events(fd);
	end(fd);
}

TEST(errors)
{
	static const uintptr_t bad[] = BAD_ADDRESSES;
	static const uint32_t masks[] = {0,
					 0x1000,
					 0x10000,
					 0x2000,
					 0x4000,
					 0x8000,
					 0x80000000,
					 IN_ISDIR,
					 0xffffffff,
					 IN_ONESHOT,
					 IN_MASK_ADD,
					 IN_DONT_FOLLOW,
					 IN_MASK_ADD | IN_MASK_CREATE | IN_OPEN};
	int fd = begin(IN_OPEN, 0), other = SYS(eventfd2, 0, 0);

	for (size_t i = 0; i < ARRAY_LEN(masks); i++)
		show(SYS(inotify_add_watch, fd, FILE_IN, masks[i]), "mask %#x", masks[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CALL(inotify_add_watch, fd, bad[i], IN_OPEN);
	CALL(inotify_add_watch, -1, FILE_IN, IN_OPEN);
	CALL(inotify_add_watch, other, FILE_IN, IN_OPEN);
	CALL(inotify_add_watch, -1, FILE_IN, 0);
	CALL(inotify_add_watch, -1, NULL, IN_OPEN);
	CALL(inotify_add_watch, fd, "/nowhere", IN_OPEN);
	CALL(inotify_add_watch, fd, "", IN_OPEN);
	CALL(inotify_add_watch, fd, FILE_IN "/x", IN_OPEN);
	CALL(inotify_add_watch, fd, "/data/loop1", IN_OPEN);
	TRY(inotify_init1, 1);
	TRY(inotify_init1, IN_CLOEXEC | IN_NONBLOCK);
	TRY(inotify_init1, -1);
	TRY(inotify_init);
	SYS(close, other);
	end(fd);
}

TEST(two_listeners)
{
	int fd = begin(IN_ALL_EVENTS, 0), second = SYS(inotify_init1, IN_NONBLOCK), file;

	CALL(inotify_add_watch, second, FILE_IN, IN_ALL_EVENTS);
	file = SYS(open, FILE_IN, O_RDONLY);
	SYS(close, file);
	show_events(fd);
	show_events(second);
	SYS(close, second);
	file = SYS(open, FILE_IN, O_RDONLY);
	SYS(close, file);
	show_events(fd);
	end(fd);
}

/* Devices of its own, which nobody else on the machine uses. */
TEST(blocking_read_and_devices)
{
	char buf[64];
	int fd = SYS(inotify_init1, 0), null, zero;

	SYS(mkdir, DIR_PATH, 0755);
	if (CALL(mknod, DIR_PATH "/null", S_IFCHR | 0666, makedev(1, 3)) != 0)
		return;
	CALL(mknod, DIR_PATH "/zero", S_IFCHR | 0666, makedev(1, 5));
	CALL(inotify_add_watch, fd, DIR_PATH "/null", IN_ALL_EVENTS);
	CALL(inotify_add_watch, fd, DIR_PATH "/zero", IN_ALL_EVENTS);
	null = SYS(open, DIR_PATH "/null", O_WRONLY);
	CALL(read, fd, buf, sizeof(buf));
	say("mask %#x", ((struct inotify_event *)buf)->mask);
	zero = SYS(open, DIR_PATH "/zero", O_RDONLY);
	SYS(write, null, buf, 1);
	SYS(read, zero, buf, 1);
	SYS(close, null);
	SYS(close, zero);
	SYS(fcntl, fd, F_SETFL, O_NONBLOCK);
	show_events(fd);
	SYS(close, fd);
	SYS(unlink, DIR_PATH "/null");
	SYS(unlink, DIR_PATH "/zero");
	SYS(rmdir, DIR_PATH);
}
