// SPDX-License-Identifier: BSD-3-Clause
// FIFOs: opening them, and what their ends see of each other.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static char big[1 << 17];

static int events_of(int fd)
{
	struct pollfd poll = {
		.fd = fd,
		.events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP | POLLRDNORM | POLLWRNORM,
	};

	SYS(poll, &poll, 1, 0);
	return poll.revents;
}

#define SHOW_EVENTS(fd) say(#fd " has events %#x", events_of(fd))

TEST(node)
{
	struct stat st;

	CALL(mknod, "/tmp/fifo-node", S_IFIFO | 0640, 0);
	CALL(mknod, "/tmp/fifo-node", S_IFIFO | 0640, 0);
	CALL(stat, "/tmp/fifo-node", &st);
	say("mode %o size %ld blocks %ld nlink %ld rdev %ld", st.st_mode, (long)st.st_size,
	    (long)st.st_blocks, (long)st.st_nlink, (long)st.st_rdev);
	CALL(open, "/tmp/fifo-node", O_RDONLY | O_DIRECTORY);
	CALL(open, "/tmp/fifo-node", O_RDWR | O_CREAT | O_EXCL, 0600);
	CALL(open, "/tmp/fifo-node/", O_RDWR);
	CALL(truncate, "/tmp/fifo-node", 0);
	CALL(open, "/tmp/fifo-node", O_RDWR | O_DIRECT);
	TRY(open, "/tmp/fifo-node", O_PATH);
	CALL(open, "/tmp/fifo-node", 3);
	CALL(open, "/tmp/fifo-node", 3 | O_NONBLOCK);
	TRY(open, "/tmp/fifo-node", O_RDWR | O_CREAT | O_TRUNC, 0600);
	CALL(unlink, "/tmp/fifo-node");
}

TEST(ends)
{
	char buf[16];
	int reader, writer;

	SYS(mknod, "/tmp/fifo-ends", S_IFIFO | 0600, 0);
	CALL(open, "/tmp/fifo-ends", O_WRONLY | O_NONBLOCK);
	reader = CALL(open, "/tmp/fifo-ends", O_RDONLY | O_NONBLOCK);
	SHOW_EVENTS(reader);
	CALL(read, reader, buf, 16);
	writer = CALL(open, "/tmp/fifo-ends", O_WRONLY | O_NONBLOCK);
	SHOW_EVENTS(reader);
	SHOW_EVENTS(writer);
	CALL(read, reader, buf, 16);
	CALL(write, writer, "hello", 5);
	SHOW_EVENTS(reader);
	CALL(close, writer);
	SHOW_EVENTS(reader);
	CALL(read, reader, buf, 16);
	show_bytes("buf", buf, 5);
	CALL(read, reader, buf, 16);
	SHOW_EVENTS(reader);
	writer = CALL(open, "/tmp/fifo-ends", O_WRONLY);
	SHOW_EVENTS(reader);
	CALL(read, reader, buf, 16);
	CALL(write, writer, "again", 5);
	CALL(close, reader);
	SHOW_EVENTS(writer);
	CALL(open, "/tmp/fifo-ends", O_WRONLY | O_NONBLOCK);
	reader = CALL(open, "/tmp/fifo-ends", O_RDONLY);
	SHOW_EVENTS(writer);
	CALL(ioctl, reader, FIONREAD, buf);
	show_bytes("left", buf, 4);
	CALL(close, writer);
	CALL(close, reader);
	reader = CALL(open, "/tmp/fifo-ends", O_RDONLY | O_NONBLOCK);
	CALL(read, reader, buf, 16);
	CALL(close, reader);
	CALL(unlink, "/tmp/fifo-ends");
}

TEST(both_ends_in_one)
{
	char buf[16];
	int fd, other;

	SYS(mknod, "/tmp/fifo-both", S_IFIFO | 0600, 0);
	fd = CALL(open, "/tmp/fifo-both", O_RDWR);
	SHOW_EVENTS(fd);
	CALL(fcntl, fd, F_GETFL);
	CALL(write, fd, "xyz", 3);
	SHOW_EVENTS(fd);
	other = CALL(open, "/tmp/fifo-both", O_RDONLY);
	CALL(unlink, "/tmp/fifo-both");
	CALL(read, other, buf, 2);
	CALL(read, fd, buf, 2);
	CALL(fcntl, fd, F_SETFL, O_NONBLOCK);
	CALL(read, fd, buf, 2);
	CALL(fcntl, fd, F_GETPIPE_SZ);
	CALL(fcntl, fd, F_SETPIPE_SZ, 8192);
	CALL(write, fd, big, sizeof(big));
	SHOW_EVENTS(fd);
	CALL(lseek, fd, 0, SEEK_CUR);
	CALL(pread64, fd, buf, 1, 0);
	CALL(ftruncate, fd, 0);
	CALL(close, fd);
	SHOW_EVENTS(other);
	CALL(read, other, big, sizeof(big));
	SHOW_EVENTS(other);
	CALL(close, other);
}

TEST(several)
{
	int readers[2], writers[2];
	char buf[16];

	SYS(mknod, "/tmp/fifo-several", S_IFIFO | 0600, 0);
	SYS(link, "/tmp/fifo-several", "/tmp/fifo-link");
	readers[0] = CALL(open, "/tmp/fifo-several", O_RDONLY | O_NONBLOCK);
	readers[1] = CALL(open, "/tmp/fifo-link", O_RDONLY | O_NONBLOCK);
	writers[0] = CALL(open, "/tmp/fifo-several", O_WRONLY);
	writers[1] = CALL(open, "/tmp/fifo-link", O_WRONLY);
	CALL(write, writers[0], "one", 3);
	CALL(write, writers[1], "two", 3);
	CALL(read, readers[1], buf, 4);
	show_bytes("buf", buf, 4);
	CALL(close, writers[0]);
	CALL(read, readers[0], buf, 4);
	CALL(read, readers[0], buf, 4);
	CALL(close, writers[1]);
	CALL(read, readers[0], buf, 4);
	CALL(close, readers[0]);
	CALL(close, readers[1]);
	SYS(unlink, "/tmp/fifo-several");
	SYS(unlink, "/tmp/fifo-link");
}

static void show_ready(int epoll)
{
	struct epoll_event event = {0};
	long n = SYS(epoll_wait, epoll, &event, 1, 0);

	say("epoll: %ld, events %#x", n, n > 0 ? event.events : 0);
}

TEST(edges)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};
	int epoll = SYS(epoll_create1, 0), reader, writer;
	char buf[16];

	SYS(mknod, "/tmp/fifo-edges", S_IFIFO | 0600, 0);
	reader = CALL(open, "/tmp/fifo-edges", O_RDONLY | O_NONBLOCK);
	CALL(epoll_ctl, epoll, EPOLL_CTL_ADD, reader, &event);
	show_ready(epoll);
	writer = CALL(open, "/tmp/fifo-edges", O_WRONLY);
	show_ready(epoll);
	CALL(write, writer, "a", 1);
	show_ready(epoll);
	show_ready(epoll);
	CALL(write, writer, "b", 1);
	show_ready(epoll);
	CALL(read, reader, buf, 1);
	show_ready(epoll);
	CALL(close, writer);
	show_ready(epoll);
	show_ready(epoll);
	writer = CALL(open, "/tmp/fifo-edges", O_WRONLY);
	show_ready(epoll);
	SYS(close, reader);
	SYS(close, writer);
	SYS(close, epoll);
	SYS(unlink, "/tmp/fifo-edges");
}

TEST(through_proc)
{
	int fds[2], other, fd;
	char path[32], buf[8];
	struct stat a, b;

	SYS(pipe2, fds, O_NONBLOCK);
	SYS(fstat, fds[0], &a);
	SYS(fstat, fds[1], &b);
	check(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	strcpy(path, "/proc/self/fd/0");
	path[14] = '0' + fds[0];
	check(fds[0] < 10);
	other = CALL(open, path, O_WRONLY | O_NONBLOCK);
	SYS(fstat, other, &b);
	check(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	CALL(close, fds[1]);
	CALL(read, fds[0], buf, 8);
	CALL(write, other, "through", 7);
	CALL(read, fds[0], buf, 8);
	fd = CALL(open, path, O_RDONLY);
	CALL(close, other);
	CALL(read, fd, buf, 8);
	SHOW_EVENTS(fd);
	CALL(close, fds[0]);
	CALL(close, fd);
}

TEST(times)
{
	struct timespec old[2] = {{1, 0}, {1, 0}};
	struct stat before, after;
	int fd;
	char c;

	SYS(mknod, "/tmp/fifo-times", S_IFIFO | 0600, 0);
	fd = SYS(open, "/tmp/fifo-times", O_RDWR);
	SYS(utimensat, AT_FDCWD, "/tmp/fifo-times", old, 0);
	SYS(fstat, fd, &before);
	CALL(write, fd, "x", 1);
	SYS(fstat, fd, &after);
	check(after.st_mtime > before.st_mtime);
	check(after.st_atime == before.st_atime);
	CALL(read, fd, &c, 1);
	SYS(fstat, fd, &after);
	check(after.st_atime > before.st_atime);
	SYS(close, fd);
	SYS(unlink, "/tmp/fifo-times");
}
