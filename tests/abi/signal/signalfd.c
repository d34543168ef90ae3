// SPDX-License-Identifier: BSD-3-Clause
// Signals read from files.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

struct info {
	uint32_t signo;
	int32_t error, code;
	uint32_t pid, uid;
	int32_t fd;
	uint32_t tid, band, overrun, trapno;
	int32_t status, value;
	uint64_t ptr, utime, stime, addr;
	uint16_t addr_lsb, pad;
	int32_t number;
	uint64_t call_addr;
	uint32_t arch;
	uint8_t rest[28];
};

_Static_assert(sizeof(struct info) == 128, "the kernel's");

static const unsigned long both = 1UL << (SIGUSR1 - 1) | 1UL << (SIGUSR2 - 1) | 1UL << 39;

static void block(unsigned long mask)
{
	SYS(rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
}

static void show_info(struct info *info)
{
	check(info->pid == 0 || info->pid == (uint32_t)getpid());
	info->pid = 0;
	show_bytes("info", info, sizeof(*info));
}

TEST(errors)
{
	unsigned long mask = both;
	int pipe_fds[2];
	struct info info;

	TRY(signalfd4, -1, &mask, 4, 0);
	TRY(signalfd4, -1, &mask, 16, 0);
	TRY(signalfd4, -1, (void *)8, 8, 0);
	TRY(signalfd4, -1, (void *)8, 8, 1);
	TRY(signalfd4, -1, &mask, 8, 1);
	TRY(signalfd4, -2, &mask, 8, 0);
	TRY(signalfd4, 99, &mask, 8, 0);
	SYS(pipe, pipe_fds);
	TRY(signalfd4, pipe_fds[0], &mask, 8, 0);
	SYS(close, pipe_fds[0]);
	SYS(close, pipe_fds[1]);
	long fd = CALL(signalfd4, -1, &mask, 8, O_NONBLOCK | O_CLOEXEC);
	CALL(fcntl, fd, F_GETFL);
	CALL(fcntl, fd, F_GETFD);
	CALL(read, fd, &info, 128);
	CALL(read, fd, &info, 127);
	CALL(read, fd, (void *)8, 128);
	CALL(write, fd, &info, 128);
	CALL(lseek, fd, 0, SEEK_SET);
	CALL(pread64, fd, &info, 128, 0);
	SYS(close, fd);
	TRY(signalfd, -1, &mask, 8);
	TRY(signalfd, -1, &mask, 4);
}

TEST(kinds)
{
	unsigned long mask = ~0UL;
	union sigval value = {.sival_ptr = (void *)0x123456789a};
	struct info info[4];
	long pid = SYS(getpid), tid = SYS(gettid);

	block(both);
	long fd = SYS(signalfd4, -1, &mask, 8, O_NONBLOCK);
	CALL(kill, pid, SIGUSR1);
	CALL(read, fd, info, sizeof(info));
	show_info(info);
	CALL(tkill, tid, SIGUSR1);
	CALL(read, fd, info, sizeof(info));
	show_info(info);
	sigqueue(pid, 40, value);
	CALL(read, fd, info, sizeof(info));
	show_info(info);
	SYS(kill, pid, SIGUSR2);
	SYS(tkill, tid, SIGUSR1);
	SYS(kill, pid, 40);
	SYS(kill, pid, 40);
	SYS(kill, pid, 40);
	CALL(read, fd, info, 2 * sizeof(info[0]) + 5);
	say("%u %u", info[0].signo, info[1].signo);
	CALL(read, fd, info, sizeof(info));
	say("%u %u", info[0].signo, info[1].signo);
	CALL(read, fd, info, sizeof(info));
	SYS(close, fd);
	block(0);
}

TEST(mask_changes)
{
	unsigned long first = 1UL << (SIGUSR1 - 1), second = 1UL << (SIGUSR2 - 1);
	struct info info;
	long pid = SYS(getpid);

	block(both);
	long fd = SYS(signalfd4, -1, &first, 8, O_NONBLOCK);
	SYS(kill, pid, SIGUSR2);
	CALL(read, fd, &info, sizeof(info));
	check(SYS(signalfd4, fd, &second, 8, 0) == fd);
	CALL(read, fd, &info, sizeof(info));
	say("%u", info.signo);
	SYS(close, fd);
	block(0);
}

static void show_poll(long fd)
{
	struct pollfd poll = {.fd = (int)fd, .events = POLLIN | POLLOUT | POLLPRI};

	CALL(poll, &poll, 1, 0);
	say("events %x", poll.revents);
}

TEST(polled)
{
	unsigned long mask = both;
	struct epoll_event event = {.events = EPOLLIN, .data.u32 = 5}, got;
	struct info info;
	long pid = SYS(getpid);

	block(both);
	long fd = SYS(signalfd4, -1, &mask, 8, O_NONBLOCK), epoll = SYS(epoll_create1, 0);
	SYS(epoll_ctl, epoll, EPOLL_CTL_ADD, fd, &event);
	show_poll(fd);
	CALL(epoll_wait, epoll, &got, 1, 0);
	SYS(kill, pid, SIGUSR1);
	show_poll(fd);
	CALL(epoll_wait, epoll, &got, 1, -1);
	say("%x %u", got.events, got.data.u32);
	CALL(read, fd, &info, sizeof(info));
	show_poll(fd);
	CALL(epoll_wait, epoll, &got, 1, 0);
	SYS(close, epoll);
	SYS(close, fd);
	block(0);
}

TEST(attributes)
{
	unsigned long mask = both;
	struct stat st;

	long fd = SYS(signalfd4, -1, &mask, 8, 0);
	SYS(fstat, fd, &st);
	say("mode %o size %ld", st.st_mode, (long)st.st_size);
	SYS(close, fd);
}
