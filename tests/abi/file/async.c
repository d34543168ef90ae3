// SPDX-License-Identifier: BSD-3-Clause
// Signals about files: their owners, O_ASYNC. The signals are blocked, and taken one by one.
#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifndef F_SETOWN_EX
#define F_SETOWN_EX  15
#define F_GETOWN_EX  16
#define F_OWNER_TID  0
#define F_OWNER_PID  1
#define F_OWNER_PGRP 2
struct f_owner_ex {
	int type, pid;
};
#endif

#define KINDS 3

static const int kinds[KINDS] = {SIGIO, 40, SIGCHLD};

static uint64_t set_of_kinds(void)
{
	uint64_t set = 0;

	for (int i = 0; i < KINDS; i++)
		set |= 1UL << (kinds[i] - 1);
	return set;
}

static void block(void)
{
	uint64_t set = set_of_kinds();

	SYS(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
}

/* Shows all signals that wait; fd is what those with information are about. */
static void show_signals(const char *after, int fd)
{
	uint64_t set = set_of_kinds();
	struct timespec none = {0, 0};
	siginfo_t info;
	int signal;

	say("after %s:", after);
	while ((signal = SYS(rt_sigtimedwait, &set, &info, &none, 8)) > 0) {
		say("\tsignal %d code %d", signal, info.si_code);
		if (info.si_code != SI_KERNEL && info.si_code != SI_USER)
			say("\tband %#lx fd %s", (long)info.si_band,
			    info.si_fd == fd ? "as it was set" : "another");
	}
}

/* Terminals of Linux hand data on in the background: what comes of it is waited for. */
static void show_next_signal(const char *after, int fd)
{
	uint64_t set = set_of_kinds();
	struct timespec some = {60, 0};
	siginfo_t info;
	int signal = SYS(rt_sigtimedwait, &set, &info, &some, 8);

	say("after %s: signal %d code %d band %#lx fd %s", after, signal, info.si_code,
	    (long)info.si_band, info.si_fd == fd ? "as it was set" : "another");
}

static void unblock(void)
{
	uint64_t set = set_of_kinds();

	show_signals("all", -1);
	SYS(rt_sigprocmask, SIG_UNBLOCK, &set, NULL, 8);
}

TEST(owner)
{
	struct f_owner_ex owner = {77, 77};
	int fds[2], self = SYS(getpid), group = SYS(getpgrp);

	SYS(pipe2, fds, 0);
	CALL(fcntl, fds[0], F_GETOWN, 0);
	CALL(fcntl, fds[0], F_GETOWN_EX, &owner);
	say("%d %d", owner.type, owner.pid);
	CALL(fcntl, fds[0], F_SETOWN, self);
	check(SYS(fcntl, fds[0], F_GETOWN, 0) == self);
	CALL(fcntl, fds[0], F_GETOWN_EX, &owner);
	say("%d", owner.type);
	check(owner.pid == self);
	CALL(fcntl, fds[0], F_SETOWN, -group);
	check(SYS(fcntl, fds[0], F_GETOWN, 0) == -group);
	CALL(fcntl, fds[0], F_GETOWN_EX, &owner);
	say("%d", owner.type);
	check(owner.pid == group);
	CALL(fcntl, fds[0], F_SETOWN, 0);
	CALL(fcntl, fds[0], F_GETOWN, 0);
	CALL(fcntl, fds[0], F_GETOWN_EX, &owner);
	say("%d %d", owner.type, owner.pid);
	CALL(fcntl, fds[0], F_SETOWN, 4194303 + 1);
	CALL(fcntl, fds[0], F_SETOWN, -4194303 - 1);
	CALL(fcntl, fds[0], F_SETOWN, -0x7fffffff);
	CALL(fcntl, fds[0], F_SETOWN, 0x80000000);
	for (int type = -1; type <= 3; type++) {
		owner = (struct f_owner_ex){type, type == F_OWNER_PGRP ? group : self};
		CALL(fcntl, fds[0], F_SETOWN_EX, &owner);
		owner = (struct f_owner_ex){99, 99};
		CALL(fcntl, fds[0], F_GETOWN_EX, &owner);
		say("%d", owner.type);
		check(owner.pid == 0 || owner.pid == self || owner.pid == group);
	}
	owner = (struct f_owner_ex){F_OWNER_PID, -5};
	CALL(fcntl, fds[0], F_SETOWN_EX, &owner);
	owner.pid = 0;
	CALL(fcntl, fds[0], F_SETOWN_EX, &owner);
	CALL(fcntl, fds[0], F_GETOWN, 0);
	CALL(fcntl, fds[0], F_SETOWN_EX, NULL);
	CALL(fcntl, fds[0], F_GETOWN_EX, 8);
	CALL(fcntl, 999, F_SETOWN, self);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(owner_that_ended)
{
	int fds[2], status;
	long child;

	SYS(pipe2, fds, 0);
	child = SYS(fork);
	if (child == 0)
		SYS(exit, 0);
	CALL(fcntl, fds[0], F_SETOWN, child);
	SYS(wait4, child, &status, 0, NULL);
	CALL(fcntl, fds[0], F_GETOWN, 0);
	CALL(fcntl, fds[0], F_SETFL, O_ASYNC);
	CALL(write, fds[1], "x", 1);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(which_signal)
{
	int fds[2];

	SYS(pipe2, fds, 0);
	CALL(fcntl, fds[0], F_GETSIG, 0);
	CALL(fcntl, fds[0], F_SETSIG, 40);
	CALL(fcntl, fds[0], F_GETSIG, 0);
	CALL(fcntl, fds[1], F_GETSIG, 0);
	CALL(fcntl, fds[0], F_SETSIG, 64);
	CALL(fcntl, fds[0], F_SETSIG, 65);
	CALL(fcntl, fds[0], F_SETSIG, -1);
	CALL(fcntl, fds[0], F_SETSIG, 9);
	CALL(fcntl, fds[0], F_GETSIG, 0);
	CALL(fcntl, fds[0], F_SETSIG, 0);
	CALL(fcntl, fds[0], F_GETSIG, 0);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(path_descriptor)
{
	int fd = SYS(open, "/data", O_PATH);

	CALL(fcntl, fd, F_SETOWN, 0);
	CALL(fcntl, fd, F_GETOWN, 0);
	CALL(fcntl, fd, F_SETSIG, 0);
	CALL(fcntl, fd, F_GETSIG, 0);
	CALL(fcntl, fd, F_NOTIFY, 0);
	CALL(fcntl, fd, F_SETLEASE, F_RDLCK);
	CALL(fcntl, fd, F_GETLEASE, 0);
	SYS(close, fd);
}

static void show_async(int fd)
{
	say("O_ASYNC %d", (SYS(fcntl, fd, F_GETFL, 0) & O_ASYNC) != 0);
}

static void use_pipe(int fds[2], int fd, const char *what)
{
	char buf[8];

	say("%s", what);
	SYS(write, fds[1], "abc", 3);
	show_signals("a write", fd);
	SYS(write, fds[1], "abc", 3);
	show_signals("another", fd);
	SYS(read, fds[0], buf, 2);
	show_signals("a read", fd);
	SYS(read, fds[0], buf, 8);
	show_signals("reading all", fd);
}

TEST(pipe)
{
	int fds[2], on = 1, off = 0;

	block();
	SYS(pipe2, fds, 0);
	CALL(fcntl, fds[0], F_SETFL, O_ASYNC);
	show_async(fds[0]);
	CALL(fcntl, fds[0], F_GETOWN, 0);
	use_pipe(fds, fds[0], "nobody owns it");
	CALL(fcntl, fds[0], F_SETOWN, getpid());
	use_pipe(fds, fds[0], "plain");
	CALL(fcntl, fds[0], F_SETSIG, 40);
	use_pipe(fds, fds[0], "realtime");
	CALL(fcntl, fds[0], F_SETSIG, SIGCHLD);
	use_pipe(fds, fds[0], "one with codes of its own");
	CALL(fcntl, fds[0], F_SETSIG, SIGIO);
	use_pipe(fds, fds[0], "SIGIO by name");
	CALL(ioctl, fds[0], FIOASYNC, &off);
	show_async(fds[0]);
	use_pipe(fds, fds[0], "switched off");
	CALL(fcntl, fds[1], F_SETOWN, getpid());
	CALL(fcntl, fds[1], F_SETSIG, 40);
	CALL(ioctl, fds[1], FIOASYNC, &on);
	CALL(ioctl, fds[1], FIOASYNC, &on);
	show_async(fds[1]);
	use_pipe(fds, fds[1], "the writer's end");
	SYS(close, fds[0]);
	show_signals("the reader has left", fds[1]);
	SYS(close, fds[1]);
	CALL(ioctl, 999, FIOASYNC, &on);
	unblock();
}

TEST(pipe_without_writer)
{
	int fds[2];

	block();
	SYS(pipe2, fds, 0);
	SYS(fcntl, fds[0], F_SETOWN, getpid());
	SYS(fcntl, fds[0], F_SETSIG, 40);
	SYS(fcntl, fds[0], F_SETFL, O_ASYNC);
	SYS(close, fds[1]);
	show_signals("the writer has left", fds[0]);
	SYS(close, fds[0]);
	unblock();
}

/* A descriptor that is closed goes on being named, as long as the file is open under another. */
TEST(other_descriptor)
{
	int fds[2], other;

	block();
	SYS(pipe2, fds, 0);
	SYS(fcntl, fds[0], F_SETOWN, getpid());
	SYS(fcntl, fds[0], F_SETSIG, 40);
	SYS(fcntl, fds[0], F_SETFL, O_ASYNC);
	other = SYS(dup, fds[0]);
	show_async(other);
	SYS(close, fds[0]);
	SYS(write, fds[1], "a", 1);
	show_signals("a write", fds[0]);
	SYS(close, other);
	SYS(close, fds[1]);
	unblock();
}

TEST(fifo_both_ways)
{
	char c;
	int fd;

	block();
	SYS(mknod, "/tmp/async.fifo", 0010600, 0);
	fd = SYS(open, "/tmp/async.fifo", O_RDWR | O_ASYNC);
	show_async(fd);
	SYS(fcntl, fd, F_SETOWN, getpid());
	SYS(fcntl, fd, F_SETSIG, 40);
	SYS(write, fd, "a", 1);
	show_signals("a write, O_ASYNC given to open", fd);
	SYS(read, fd, &c, 1);
	CALL(fcntl, fd, F_SETFL, 0);
	CALL(fcntl, fd, F_SETFL, O_ASYNC | O_NONBLOCK);
	SYS(write, fd, "a", 1);
	show_signals("a write", fd);
	SYS(read, fd, &c, 1);
	show_signals("a read", fd);
	SYS(close, fd);
	SYS(unlink, "/tmp/async.fifo");
	unblock();
}

/* Files that nothing tells of keep O_ASYNC off, or as open(2) had it. */
TEST(other_files)
{
	static const char *const paths[] = {"/data/hello", "/data", "/dev/null", "/dev/zero"};
	int on = 1, off = 0;

	for (unsigned i = 0; i < ARRAY_LEN(paths); i++) {
		int fd = SYS(open, paths[i], O_RDONLY);

		say("%s", paths[i]);
		CALL(fcntl, fd, F_SETFL, O_ASYNC);
		show_async(fd);
		CALL(ioctl, fd, FIOASYNC, &on);
		CALL(ioctl, fd, FIOASYNC, &off);
		CALL(ioctl, fd, FIOASYNC, NULL);
		SYS(close, fd);
		fd = SYS(open, paths[i], O_RDONLY | O_ASYNC);
		show_async(fd);
		CALL(ioctl, fd, FIOASYNC, &on);
		CALL(ioctl, fd, FIOASYNC, &off);
		CALL(fcntl, fd, F_SETFL, 0);
		show_async(fd);
		SYS(close, fd);
	}
}

TEST(other_kinds)
{
	uint64_t mask = 0;
	long fds[] = {SYS(eventfd2, 0, 0), SYS(epoll_create1, 0), SYS(timerfd_create, 1, 0),
		      SYS(signalfd4, -1, &mask, 8, 0), SYS(memfd_create, "x", 0)};

	for (unsigned i = 0; i < ARRAY_LEN(fds); i++) {
		int on = 1;

		CALL(fcntl, fds[i], F_SETFL, O_ASYNC);
		show_async(fds[i]);
		CALL(ioctl, fds[i], FIOASYNC, &on);
		SYS(close, fds[i]);
	}
}

TEST(inotify)
{
	int fd = SYS(inotify_init1, 0), file;

	block();
	SYS(fcntl, fd, F_SETOWN, getpid());
	SYS(fcntl, fd, F_SETSIG, 40);
	CALL(fcntl, fd, F_SETFL, O_ASYNC);
	SYS(mkdir, "/tmp/async.dir", 0700);
	SYS(inotify_add_watch, fd, "/tmp/async.dir", IN_CREATE);
	file = SYS(open, "/tmp/async.dir/a", O_CREAT | O_WRONLY, 0600);
	show_signals("a file was made", fd);
	SYS(close, file);
	SYS(unlink, "/tmp/async.dir/a");
	SYS(rmdir, "/tmp/async.dir");
	SYS(close, fd);
	unblock();
}

TEST(terminal)
{
	int master = SYS(open, "/dev/ptmx", O_RDWR | O_NOCTTY), off = 0;
	struct pollfd echo = {.fd = master, .events = POLLIN};
	char buf[64];
	int slave;

	block();
	SYS(ioctl, master, TIOCSPTLCK, &off);
	slave = SYS(ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	SYS(fcntl, slave, F_SETSIG, 40);
	CALL(fcntl, slave, F_SETFL, O_ASYNC);
	check(SYS(fcntl, slave, F_GETOWN, 0) == SYS(getpid));
	SYS(write, master, "ab", 2);
	SYS(write, master, "c\n", 2);
	show_next_signal("the end of a line", slave);
	SYS(fcntl, slave, F_SETOWN, -getpgrp());
	CALL(fcntl, slave, F_SETFL, 0);
	CALL(fcntl, slave, F_SETFL, O_ASYNC);
	check(SYS(fcntl, slave, F_GETOWN, 0) == -SYS(getpgrp));
	SYS(fcntl, slave, F_SETFL, 0);
	SYS(poll, &echo, 1, 60000);
	SYS(read, master, buf, sizeof(buf));
	SYS(fcntl, master, F_SETSIG, 40);
	CALL(fcntl, master, F_SETFL, O_ASYNC);
	check(SYS(fcntl, master, F_GETOWN, 0) == SYS(getpid));
	SYS(write, slave, "x", 1);
	show_next_signal("output", master);
	SYS(fcntl, slave, F_SETFL, O_ASYNC);
	SYS(close, master);
	show_async(slave);
	CALL(fcntl, slave, F_SETFL, O_ASYNC);
	SYS(close, slave);
	unblock();
}

/* Who chose the owner had no right to send signals to root. */
TEST(without_the_right)
{
	int fds[2], status, self = SYS(getpid);
	uint64_t set = 1UL << (SIGCHLD - 1);
	struct timespec none = {0, 0};
	long child;

	block();
	SYS(pipe2, fds, 0);
	child = SYS(fork);
	if (child == 0) {
		SYS(setresuid, 1000, 1000, 1000);
		SYS(fcntl, fds[0], F_SETOWN, self);
		SYS(fcntl, fds[0], F_SETFL, O_ASYNC);
		SYS(exit, 0);
	}
	SYS(wait4, child, &status, 0, NULL);
	SYS(rt_sigtimedwait, &set, NULL, &none, 8);
	check(SYS(fcntl, fds[0], F_GETOWN, 0) == self);
	SYS(write, fds[1], "x", 1);
	show_signals("a write", fds[0]);
	SYS(fcntl, fds[0], F_SETOWN, self);
	SYS(write, fds[1], "x", 1);
	show_signals("a write with the right", fds[0]);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	unblock();
}

/* A full queue of realtime signals leaves a plain SIGIO. */
TEST(full_queue)
{
	uint64_t old[2], none[2];
	int fds[2];

	block();
	SYS(pipe2, fds, 0);
	SYS(fcntl, fds[0], F_SETOWN, getpid());
	SYS(fcntl, fds[0], F_SETSIG, 40);
	SYS(fcntl, fds[0], F_SETFL, O_ASYNC);
	SYS(prlimit64, 0, 11, NULL, old);
	none[0] = 0;
	none[1] = old[1];
	SYS(prlimit64, 0, 11, none, NULL);
	SYS(write, fds[1], "x", 1);
	SYS(prlimit64, 0, 11, old, NULL);
	show_signals("a write", fds[0]);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
	unblock();
}

/* A program that was opened as no terminal is to become the controlling one can be executed. */
TEST(opened_without_terminal)
{
	int fd = SYS(open, "/tmp/async.file", O_CREAT | O_WRONLY, 0700);

	SYS(close, fd);
	for (int i = 0; i < 3; i++) {
		fd = SYS(open, "/tmp/async.file", O_RDONLY | O_NOCTTY);
		SYS(close, fd);
	}
	CALL(execve, "/tmp/async.file", NULL, NULL);
	SYS(unlink, "/tmp/async.file");
}
