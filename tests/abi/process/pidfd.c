// SPDX-License-Identifier: BSD-3-Clause
// Descriptors of processes.

#define _GNU_SOURCE
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define P_OF_PIDFD 3

/* A child that waits for a byte. */
static long waiting_child(int fds[2])
{
	char byte;

	SYS(pipe2, fds, 0);
	return CHILD({
		SYS(close, fds[1]);
		SYS(read, fds[0], &byte, 1);
	});
}

static void let_go(const int fds[2])
{
	SYS(write, fds[1], "x", 1);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(pidfd_open_errors)
{
	CALL(pidfd_open, 0, 0);
	CALL(pidfd_open, -1, 0);
	CALL(pidfd_open, 0x7fffffff, 0);
	CALL(pidfd_open, getpid(), 1);
	CALL(pidfd_open, getpid(), 0x80000000);
	TRY(pidfd_open, getpid(), O_NONBLOCK);
	TRY(pidfd_open, getpid(), O_EXCL);
}

TEST(pidfd_of_a_child)
{
	int fds[2];
	long pid = waiting_child(fds);
	int fd = SYS(pidfd_open, pid, 0);
	struct pollfd poll = {.fd = fd, .events = POLLIN | POLLOUT};
	siginfo_t info = {0};
	char buf[8];

	CALL(poll, &poll, 1, 0);
	CALL(fcntl, fd, F_GETFD);
	CALL(read, fd, buf, 8);
	CALL(write, fd, buf, 8);
	CALL(waitid, P_OF_PIDFD, fd, &info, WEXITED | WNOHANG, NULL);
	CALL(pidfd_send_signal, fd, 0, NULL, 0);
	let_go(fds);
	CALL(poll, &poll, 1, -1);
	say("events %#x", poll.revents);
	CALL(pidfd_send_signal, fd, 0, NULL, 0);
	CALL(waitid, P_OF_PIDFD, fd, &info, WEXITED, NULL);
	check(info.si_pid == pid);
	CALL(poll, &poll, 1, 0);
	say("events %#x", poll.revents & ~POLLHUP);
	CALL(waitid, P_OF_PIDFD, fd, &info, WEXITED, NULL);
	CALL(pidfd_send_signal, fd, 0, NULL, 0);
	CALL(close, fd);
}

TEST(pidfd_that_does_not_wait)
{
	int fds[2];
	long pid = waiting_child(fds);
	int fd = SYS(pidfd_open, pid, O_NONBLOCK);

	CALL(waitid, P_OF_PIDFD, fd, NULL, WEXITED, NULL);
	CALL(waitid, P_OF_PIDFD, fd, NULL, WEXITED | WNOHANG, NULL);
	let_go(fds);
	show_status("child", status_of(pid));
	CALL(close, fd);
}

TEST(pidfd_signals)
{
	int fds[2];
	long pid = waiting_child(fds);
	int fd = SYS(pidfd_open, pid, 0);
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	CALL(pidfd_send_signal, fd, 65, NULL, 0);
	CALL(pidfd_send_signal, fd, -1, NULL, 0);
	CALL(pidfd_send_signal, fd, SIGTERM, NULL, 8);
	CALL(pidfd_send_signal, fd, SIGTERM, NULL, 3);
	CALL(pidfd_send_signal, -1, SIGTERM, NULL, 0);
	CALL(pidfd_send_signal, 1, SIGTERM, NULL, 0);
	CALL(pidfd_send_signal, fd, SIGTERM, 8, 0);
	CALL(pidfd_send_signal, fd, SIGTERM, &info, 0);
	info.si_signo = SIGTERM;
	CALL(pidfd_send_signal, fd, SIGTERM, &info, 0);
	info.si_code = SI_TKILL;
	CALL(pidfd_send_signal, fd, SIGTERM, &info, 0);
	CALL(setpgid, pid, 0);
	info.si_code = SI_QUEUE;
	CALL(pidfd_send_signal, fd, 0, NULL, 1);
	CALL(pidfd_send_signal, fd, 0, NULL, 2);
	CALL(pidfd_send_signal, fd, 0, NULL, 4);
	CALL(pidfd_send_signal, fd, SIGTERM, &info, 4);
	show_status("child", status_of(pid));
	let_go(fds);
	CALL(close, fd);
}

TEST(pidfd_getfd)
{
	int fds[2], fd, own;
	long pid;
	char buf[4] = "";

	SYS(pipe2, fds, 0);
	pid = CHILD({
		int file = SYS(open, "/data/hello", O_RDONLY);

		SYS(dup2, file, 70);
		SYS(write, fds[1], "r", 1);
		SYS(kill, getpid(), SIGSTOP);
	});
	SYS(read, fds[0], buf, 1);
	fd = SYS(pidfd_open, pid, 0);
	CALL(pidfd_getfd, fd, 70, 1);
	CALL(pidfd_getfd, fd, 71, 0);
	CALL(pidfd_getfd, fd, -1, 0);
	CALL(pidfd_getfd, 1, 70, 0);
	own = SYS(pidfd_getfd, fd, 70, 0);
	check(own >= 0);
	CALL(fcntl, own, F_GETFD);
	CALL(read, own, buf, 3);
	show_bytes("read", buf, 3);
	CALL(close, own);
	SYS(kill, pid, SIGCONT);
	SYS(kill, pid, SIGCONT);
	SYS(kill, pid, SIGKILL);
	status_of(pid);
	CALL(pidfd_getfd, fd, 70, 0);
	CALL(close, fd);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

/* An open /proc/PID is as good to send signals through, but for nothing else. */
TEST(pidfd_that_is_a_directory)
{
	char path[64];
	int fds[2], fd;
	long pid = waiting_child(fds);
	siginfo_t info;

	snprintf(path, sizeof(path), "/proc/%ld", pid);
	fd = SYS(open, path, O_PATH | O_DIRECTORY);
	CALL(pidfd_send_signal, fd, 0, NULL, 0);
	SYS(close, fd);
	fd = SYS(open, "/proc", O_RDONLY | O_DIRECTORY);
	CALL(pidfd_send_signal, fd, 0, NULL, 0);
	SYS(close, fd);
	snprintf(path, sizeof(path), "/proc/%ld/task", pid);
	fd = SYS(open, path, O_RDONLY | O_DIRECTORY);
	CALL(pidfd_send_signal, fd, 0, NULL, 0);
	SYS(close, fd);
	snprintf(path, sizeof(path), "/proc/%ld/task/%ld", pid, pid);
	fd = SYS(open, path, O_RDONLY | O_DIRECTORY);
	CALL(pidfd_send_signal, fd, 0, NULL, 0);
	SYS(close, fd);
	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	fd = SYS(open, path, O_RDONLY);
	CALL(pidfd_send_signal, fd, 0, NULL, 0);
	SYS(close, fd);
	snprintf(path, sizeof(path), "/proc/%ld", pid);
	fd = SYS(open, path, O_RDONLY | O_DIRECTORY);
	CALL(pidfd_send_signal, fd, 0, NULL, 0);
	CALL(pidfd_send_signal, fd, 65, NULL, 0);
	CALL(pidfd_send_signal, fd, 0, NULL, 1);
	CALL(waitid, P_OF_PIDFD, fd, &info, WEXITED | WNOHANG, NULL);
	CALL(pidfd_getfd, fd, 0, 0);
	CALL(pidfd_send_signal, fd, SIGTERM, NULL, 0);
	show_status("child", status_of(pid));
	CALL(pidfd_send_signal, fd, SIGTERM, NULL, 0);
	SYS(close, fd);
	let_go(fds);
}
