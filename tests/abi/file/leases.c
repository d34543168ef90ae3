// SPDX-License-Identifier: BSD-3-Clause
// Leases: who may have one, whom they keep waiting, and how he who has it hears of that.
#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#define FILE_PATH "/tmp/lease.file"

static int open_new(int flags)
{
	int fd = SYS(open, FILE_PATH, O_CREAT | O_WRONLY, 0644);

	SYS(close, fd);
	return SYS(open, FILE_PATH, flags);
}

static void finish(int fd)
{
	SYS(close, fd);
	SYS(unlink, FILE_PATH);
}

/* Blocks the signal, which is then waited for. */
static void block(int signal)
{
	uint64_t set = 1UL << (signal - 1);

	SYS(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
}

static void wait_for(int signal, int fd)
{
	uint64_t set = 1UL << (signal - 1);
	struct timespec some = {20, 0};
	siginfo_t info;
	long got = SYS(rt_sigtimedwait, &set, &info, &some, 8);

	if (got < 0)
		show(got, "signal");
	else
		say("signal %ld code %d", got, info.si_code);
	if (got > 0 && info.si_code != SI_KERNEL)
		say("band %#lx fd %s", (long)info.si_band, info.si_fd == fd ? "right" : "wrong");
}

static void show_none(int signal)
{
	uint64_t set = 1UL << (signal - 1);
	struct timespec none = {0, 0};

	CALL(rt_sigtimedwait, &set, NULL, &none, 8);
}

static void unblock(int signal)
{
	uint64_t set = 1UL << (signal - 1);

	show_none(signal);
	SYS(rt_sigprocmask, SIG_UNBLOCK, &set, NULL, 8);
}

TEST(taking)
{
	static const int modes[] = {O_RDONLY, O_WRONLY, O_RDWR};

	for (unsigned i = 0; i < ARRAY_LEN(modes); i++) {
		int fd = open_new(modes[i]);

		say("mode %d", modes[i]);
		CALL(fcntl, fd, F_GETLEASE, 0);
		CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
		CALL(fcntl, fd, F_SETLEASE, F_RDLCK);
		CALL(fcntl, fd, F_GETLEASE, 0);
		CALL(fcntl, fd, F_SETLEASE, F_WRLCK);
		CALL(fcntl, fd, F_GETLEASE, 0);
		CALL(fcntl, fd, F_SETLEASE, F_RDLCK);
		CALL(fcntl, fd, F_GETLEASE, 0);
		CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
		CALL(fcntl, fd, F_GETLEASE, 0);
		CALL(fcntl, fd, F_SETLEASE, 3);
		CALL(fcntl, fd, F_SETLEASE, -1);
		CALL(fcntl, fd, F_SETLEASE, 100);
		finish(fd);
	}
	CALL(fcntl, 999, F_SETLEASE, F_RDLCK);
	CALL(fcntl, 999, F_GETLEASE, 0);
}

TEST(owner_of_lease)
{
	int fd = open_new(O_RDONLY);

	CALL(fcntl, fd, F_SETSIG, 40);
	CALL(fcntl, fd, F_SETLEASE, F_RDLCK);
	check(SYS(fcntl, fd, F_GETOWN, 0) == SYS(getpid));
	CALL(fcntl, fd, F_GETSIG, 0);
	CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
	CALL(fcntl, fd, F_GETOWN, 0);
	CALL(fcntl, fd, F_GETSIG, 0);
	finish(fd);
}

TEST(with_others)
{
	int fd = open_new(O_RDONLY), other = SYS(open, FILE_PATH, O_RDONLY), copy;

	CALL(fcntl, fd, F_SETLEASE, F_WRLCK);
	CALL(fcntl, fd, F_SETLEASE, F_RDLCK);
	CALL(fcntl, other, F_GETLEASE, 0);
	CALL(fcntl, other, F_SETLEASE, F_RDLCK);
	CALL(fcntl, other, F_SETLEASE, F_WRLCK);
	SYS(close, other);
	CALL(fcntl, fd, F_SETLEASE, F_WRLCK);
	copy = SYS(dup, fd);
	CALL(fcntl, copy, F_GETLEASE, 0);
	SYS(close, fd);
	CALL(fcntl, copy, F_GETLEASE, 0);
	CALL(fcntl, copy, F_SETLEASE, F_UNLCK);
	other = SYS(open, FILE_PATH, O_WRONLY);
	CALL(fcntl, copy, F_SETLEASE, F_RDLCK);
	CALL(fcntl, copy, F_SETLEASE, F_WRLCK);
	SYS(close, other);
	finish(copy);
}

TEST(not_regular)
{
	int fd = SYS(open, "/data", O_RDONLY), fds[2];

	SYS(pipe2, fds, 0);
	CALL(fcntl, fds[0], F_SETLEASE, F_RDLCK);
	CALL(fcntl, fds[0], F_SETLEASE, 9);
	CALL(fcntl, fds[0], F_GETLEASE, 0);
	CALL(fcntl, fd, F_GETLEASE, 0);
	SYS(close, fd);
	fd = SYS(open, "/dev/null", O_RDONLY);
	CALL(fcntl, fd, F_SETLEASE, F_RDLCK);
	CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
	CALL(fcntl, fd, F_GETLEASE, 0);
	SYS(close, fd);
	SYS(close, fds[0]);
	SYS(close, fds[1]);
}

TEST(of_another_user)
{
	int fd = open_new(O_RDONLY), status;
	long child = CHILD({
		SYS(setresuid, 1000, 1000, 1000);
		CALL(fcntl, fd, F_SETLEASE, F_RDLCK);
		CALL(fcntl, fd, F_SETLEASE, 9);
		CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
		CALL(fcntl, fd, F_GETLEASE, 0);
	});

	status = status_of(child);
	show_status("child", status);
	finish(fd);
}

/* Opening without waiting says so, and tells the lease's owner. */
TEST(nonblocking)
{
	static const int modes[] = {O_RDONLY, O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC};
	static const int types[] = {F_RDLCK, F_WRLCK};

	block(SIGIO);
	block(40);
	for (unsigned i = 0; i < ARRAY_LEN(modes) * 2; i++) {
		int fd = open_new(O_RDONLY), mode = modes[i / 2] | O_NONBLOCK;

		say("lease %d, mode %#x", types[i & 1], mode);
		if (i & 1)
			SYS(fcntl, fd, F_SETSIG, 40);
		CALL(fcntl, fd, F_SETLEASE, types[i & 1]);
		TRY(open, FILE_PATH, mode);
		CALL(fcntl, fd, F_GETLEASE, 0);
		TRY(open, FILE_PATH, mode);
		CALL(fcntl, fd, F_GETLEASE, 0);
		if (i & 1) {
			if (SYS(fcntl, fd, F_GETLEASE, 0) != F_WRLCK)
				wait_for(40, fd);
			show_none(40);
		} else if (modes[i / 2] != O_RDONLY) {
			wait_for(SIGIO, fd);
		}
		CALL(fcntl, fd, F_SETLEASE, F_RDLCK);
		CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
		TRY(open, FILE_PATH, mode);
		finish(fd);
	}
	unblock(SIGIO);
	unblock(40);
}

/* A lease to write that was to become one to read is to be given up after all. */
TEST(twice)
{
	int fd = open_new(O_RDONLY);

	block(40);
	SYS(fcntl, fd, F_SETSIG, 40);
	CALL(fcntl, fd, F_SETLEASE, F_WRLCK);
	CALL(open, FILE_PATH, O_RDONLY | O_NONBLOCK);
	wait_for(40, fd);
	CALL(fcntl, fd, F_GETLEASE, 0);
	CALL(open, FILE_PATH, O_WRONLY | O_NONBLOCK);
	wait_for(40, fd);
	CALL(fcntl, fd, F_GETLEASE, 0);
	CALL(open, FILE_PATH, O_RDONLY | O_NONBLOCK);
	show_none(40);
	CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
	finish(fd);
	unblock(40);
}

/* Who does not say so waits until the lease is given up, becomes less, or its file is closed. */
static void let_wait(int lease, int mode, int then)
{
	int fd = open_new(O_RDONLY);
	long child;

	say("lease %d, mode %d, then %d", lease, mode, then);
	SYS(fcntl, fd, F_SETSIG, 40);
	CALL(fcntl, fd, F_SETLEASE, lease);
	child = CHILD({
		SYS(close, fd);
		_exit(SYS(open, FILE_PATH, mode) >= 0 ? 55 : 66);
	});
	wait_for(40, fd);
	CALL(fcntl, fd, F_GETLEASE, 0);
	check(SYS(wait4, child, NULL, WNOHANG, NULL) == 0);
	if (then < 0)
		SYS(close, fd);
	else
		CALL(fcntl, fd, F_SETLEASE, then);
	show_status("child", status_of(child));
	finish(fd);
}

TEST(waiting)
{
	block(40);
	let_wait(F_WRLCK, O_RDONLY, F_RDLCK);
	let_wait(F_WRLCK, O_RDONLY, F_UNLCK);
	let_wait(F_WRLCK, O_WRONLY, F_UNLCK);
	let_wait(F_RDLCK, O_RDWR, F_UNLCK);
	unblock(40);
}

TEST(closing)
{
	int fd = open_new(O_RDONLY);
	long child;

	block(40);
	SYS(fcntl, fd, F_SETSIG, 40);
	CALL(fcntl, fd, F_SETLEASE, F_WRLCK);
	child = CHILD({
		SYS(close, fd);
		_exit(SYS(open, FILE_PATH, O_WRONLY) >= 0 ? 55 : 66);
	});
	wait_for(40, fd);
	SYS(close, fd);
	show_status("child", status_of(child));
	SYS(unlink, FILE_PATH);
	unblock(40);
}

static void nothing(int signal)
{
}

/* A signal ends the wait: the lease is being broken all the same. */
TEST(interrupted)
{
	struct timespec little = {0, 1000000};
	int status;
	int fd = open_new(O_RDONLY);
	long child;

	block(40);
	SYS(fcntl, fd, F_SETSIG, 40);
	CALL(fcntl, fd, F_SETLEASE, F_RDLCK);
	child = CHILD({
		struct sigaction action = {.sa_handler = nothing};

		sigaction(SIGUSR1, &action, NULL);
		SYS(close, fd);
		_exit(-SYS(truncate, FILE_PATH, 0));
	});
	wait_for(40, fd);
	/* Until it has come, and has found the child waiting: it may come before. */
	while (SYS(wait4, child, &status, WNOHANG, NULL) == 0) {
		SYS(kill, child, SIGUSR1);
		SYS(nanosleep, &little, NULL);
	}
	show_status("child", status);
	CALL(fcntl, fd, F_GETLEASE, 0);
	CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
	finish(fd);
	unblock(40);
}

/* Cutting a file by its name breaks leases, and by its own descriptor does not. */
TEST(truncating)
{
	int fd = open_new(O_RDWR);
	long child;

	block(40);
	SYS(fcntl, fd, F_SETSIG, 40);
	CALL(fcntl, fd, F_SETLEASE, F_WRLCK);
	CALL(ftruncate, fd, 10);
	show_none(40);
	child = CHILD({
		SYS(close, fd);
		_exit(SYS(truncate, FILE_PATH, 5) == 0 ? 55 : 66);
	});
	wait_for(40, fd);
	CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
	show_status("child", status_of(child));
	finish(fd);
	unblock(40);
}
