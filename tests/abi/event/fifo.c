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
#include <sys/wait.h>
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

/* ---- between processes ---- */

static int begin(void (*function)(void))
{
	int pid = fork();

	if (pid == 0) {
		function();
		_exit(0);
	}
	return pid;
}

static void end(int pid)
{
	int status = -1;

	waitpid(pid, &status, 0);
	say("status %#x", status);
}

static void write_to_fifo(void)
{
	int fd = SYS(open, "/tmp/fifo-fork", O_WRONLY);

	SYS(write, fd, "from the child", 14);
}

static void read_from_fifo(void)
{
	char buf[32];
	int fd = SYS(open, "/tmp/fifo-fork", O_RDONLY);
	long n = SYS(read, fd, buf, 32);

	_exit(n == 16 && memcmp(buf, "from the parent!", 16) == 0 ? 7 : 1);
}

TEST(partners_wait)
{
	char buf[32];
	int fd, pid;

	SYS(mknod, "/tmp/fifo-fork", S_IFIFO | 0600, 0);
	pid = begin(write_to_fifo);
	fd = CALL(open, "/tmp/fifo-fork", O_RDONLY);
	CALL(read, fd, buf, 32);
	CALL(read, fd, buf, 32);
	SYS(close, fd);
	end(pid);
	pid = begin(read_from_fifo);
	fd = CALL(open, "/tmp/fifo-fork", O_WRONLY);
	CALL(write, fd, "from the parent!", 16);
	end(pid);
	CALL(close, fd);
	SYS(unlink, "/tmp/fifo-fork");
}

static void open_and_close(void)
{
	int fd = SYS(open, "/tmp/fifo-fork", O_WRONLY);

	SYS(close, fd);
}

/* A writer that is gone again was there. */
TEST(short_visit)
{
	char c;
	int fd, pid;

	SYS(mknod, "/tmp/fifo-fork", S_IFIFO | 0600, 0);
	pid = begin(open_and_close);
	fd = CALL(open, "/tmp/fifo-fork", O_RDONLY);
	CALL(read, fd, &c, 1);
	SYS(close, fd);
	end(pid);
	SYS(unlink, "/tmp/fifo-fork");
}

static void on_alarm(int signal)
{
}

TEST(interrupted)
{
	struct sigaction action = {.sa_handler = on_alarm}, old;
	int fds[2], other[2];

	sigaction(SIGALRM, &action, &old);
	SYS(mknod, "/tmp/fifo-signal", S_IFIFO | 0600, 0);
	CALL_INTERRUPTED(open, "/tmp/fifo-signal", O_RDONLY);
	CALL_INTERRUPTED(open, "/tmp/fifo-signal", O_WRONLY);
	CALL(open, "/tmp/fifo-signal", O_WRONLY | O_NONBLOCK);
	SYS(pipe, fds);
	CALL_INTERRUPTED(read, fds[0], big, 1);
	CALL_INTERRUPTED(write, fds[1], big, sizeof(big));
	CALL_INTERRUPTED(write, fds[1], big, 1);
	SYS(pipe, other);
	CALL_INTERRUPTED(splice, other[0], NULL, fds[1], NULL, 1, 0);
	SYS(close, other[0]);
	SYS(close, other[1]);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	SYS(unlink, "/tmp/fifo-signal");
	sigaction(SIGALRM, &old, NULL);
}

static int pipes[2];

static void fill_slowly(void)
{
	SYS(close, pipes[0]);
	for (int i = 0; i < 3; i++)
		SYS(write, pipes[1], big, sizeof(big));
}

/* More than a pipe holds, in both ways of waiting. */
TEST(much)
{
	struct pollfd poll = {.events = POLLIN};
	long total = 0, n;
	int pid;

	SYS(pipe, pipes);
	pid = begin(fill_slowly);
	SYS(close, pipes[1]);
	poll.fd = pipes[0];
	while (SYS(poll, &poll, 1, 60000) == 1 && (n = SYS(read, pipes[0], big, 5000)) > 0)
		total += n;
	say("%ld bytes, events %#x", total, poll.revents);
	end(pid);
	SYS(close, pipes[0]);
}

#define WRITERS 4
#define LINES	200

static void write_lines(void)
{
	char line[1000];

	SYS(close, pipes[0]);
	memset(line, 'a' + getpid() % 26, sizeof(line));
	for (int i = 0; i < LINES; i++)
		SYS(write, pipes[1], line, sizeof(line));
}

/* What is no more than PIPE_BUF is never mixed with what others write. */
TEST(whole_writes)
{
	int pids[WRITERS], mixed = 0, lines = 0;
	char line[1000];

	SYS(pipe, pipes);
	for (int i = 0; i < WRITERS; i++)
		pids[i] = begin(write_lines);
	SYS(close, pipes[1]);
	for (;;) {
		long n = 0, part;

		while (n < 1000 && (part = SYS(read, pipes[0], line + n, 1000 - n)) > 0)
			n += part;
		if (n < 1000)
			break;
		for (int i = 1; i < 1000; i++)
			mixed += line[i] != line[0];
		lines++;
	}
	for (int i = 0; i < WRITERS; i++)
		end(pids[i]);
	say("%d lines, %d bytes mixed", lines, mixed);
	SYS(close, pipes[0]);
}

TEST(splice_waits)
{
	int second[2], pid;
	long total = 0, n;

	SYS(pipe, pipes);
	SYS(pipe, second);
	check(second[1] == pipes[1] + 2);
	pid = fork();
	if (pid == 0) {
		SYS(close, pipes[1]);
		while (SYS(splice, pipes[0], NULL, second[1], NULL, 1 << 20, 0) > 0)
			;
		_exit(3);
	}
	SYS(close, second[1]);
	SYS(close, pipes[0]);
	if (fork() == 0) {
		fill_slowly();
		_exit(0);
	}
	SYS(close, pipes[1]);
	while ((n = SYS(read, second[0], big, sizeof(big))) > 0)
		total += n;
	say("%ld bytes", total);
	end(pid);
	wait(NULL);
	SYS(close, second[0]);
}
