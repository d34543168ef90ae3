// SPDX-License-Identifier: BSD-3-Clause
// MSG_OOB on streams: the urgent byte, the mark that it leaves, and who hears of it.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2];
static char buf[64];

static void make(int type)
{
	SYS(socketpair, AF_UNIX, type, 0, ends);
}

static void drop(void)
{
	SYS(close, ends[0]);
	SYS(close, ends[1]);
}

static void send_text(const char *text, int flags)
{
	show(SYS(sendto, ends[0], text, strlen(text), flags, NULL, 0), "send %s, %#x", text, flags);
}

/* What can be known without receiving anything. */
static void look(void)
{
	struct pollfd fd = {ends[1], POLLIN | POLLPRI | POLLRDBAND, 0};
	int mark = -1;

	SYS(poll, &fd, 1, 0);
	SYS(ioctl, ends[1], SIOCATMARK, &mark);
	say("  events %#x, mark %d", fd.revents, mark);
}

/* Linux 6.18 goes on counting a byte that was left out. */
static void count(void)
{
	int bytes = -1;

	CALL(ioctl, ends[1], FIONREAD, &bytes);
	say("%d bytes", bytes);
}

static void receive(size_t size, int flags)
{
	struct iovec vec = {buf, size};
	struct msghdr message = {.msg_iov = &vec, .msg_iovlen = 1};
	long result;

	memset(buf, 0, sizeof(buf));
	result = SYS(recvmsg, ends[1], &message, flags | MSG_DONTWAIT);
	show(result, "receive %d, %#x", (int)size, flags);
	say("  %s, flags %#x", buf, message.msg_flags);
	look();
}

TEST(alone)
{
	make(SOCK_STREAM);
	look();
	receive(1, MSG_OOB);
	send_text("a", MSG_OOB);
	look();
	receive(1, MSG_OOB | MSG_PEEK);
	receive(10, MSG_OOB);
	receive(1, MSG_OOB);
	receive(10, 0);
	send_text("b", MSG_OOB);
	receive(10, 0);
	send_text("", MSG_OOB);
	drop();
}

TEST(between)
{
	make(SOCK_STREAM);
	send_text("hello", MSG_OOB);
	send_text("world", 0);
	look();
	receive(10, MSG_PEEK);
	receive(2, 0);
	receive(10, 0);
	receive(10, 0);
	send_text("hello", MSG_OOB);
	send_text("world", 0);
	receive(10, MSG_OOB);
	receive(10, MSG_PEEK);
	receive(10, 0);
	receive(10, 0);
	send_text("hello", 0);
	send_text("x", MSG_OOB);
	receive(5, MSG_WAITALL);
	receive(5, MSG_WAITALL);
	drop();
}

/* Of two the first becomes a byte like others. */
TEST(several)
{
	make(SOCK_STREAM);
	send_text("ab", MSG_OOB);
	send_text("cd", MSG_OOB);
	look();
	count();
	receive(10, 0);
	count();
	receive(10, MSG_OOB);
	count();
	receive(10, 0);
	send_text("ab", MSG_OOB);
	receive(10, MSG_OOB);
	send_text("cd", MSG_OOB);
	look();
	receive(10, 0);
	look();
	receive(10, MSG_OOB);
	receive(10, 0);
	drop();
}

TEST(in_line)
{
	int on = 1;

	make(SOCK_STREAM);
	CALL(setsockopt, ends[1], SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
	send_text("hello", MSG_OOB);
	send_text("world", 0);
	receive(10, MSG_OOB);
	receive(10, MSG_PEEK);
	receive(10, 0);
	receive(10, MSG_PEEK);
	receive(10, 0);
	drop();
}

TEST(large)
{
	static char bytes[40000];
	long got = 0, n;

	make(SOCK_STREAM);
	memset(bytes, 'x', sizeof(bytes));
	CALL(sendto, ends[0], bytes, sizeof(bytes), MSG_OOB, NULL, 0);
	while ((n = SYS(recvfrom, ends[1], bytes, 1000, MSG_DONTWAIT, NULL, NULL)) > 0)
		got += n;
	show(n, "end");
	say("got %ld", got);
	drop();
}

TEST(refused)
{
	int mark = -1;

	make(SOCK_DGRAM);
	send_text("a", MSG_OOB);
	CALL(recvfrom, ends[1], buf, 1, MSG_OOB | MSG_DONTWAIT, NULL, NULL);
	CALL(ioctl, ends[1], SIOCATMARK, &mark);
	drop();
	make(SOCK_SEQPACKET);
	send_text("a", MSG_OOB);
	CALL(recvfrom, ends[1], buf, 1, MSG_OOB | MSG_DONTWAIT, NULL, NULL);
	CALL(ioctl, ends[1], SIOCATMARK, &mark);
	drop();
	make(SOCK_STREAM);
	CALL(ioctl, ends[1], SIOCATMARK, (void *)8);
	send_text("a", MSG_OOB);
	CALL(recvfrom, ends[1], 8, 1, MSG_OOB, NULL, NULL);
	look();
	SYS(shutdown, ends[0], SHUT_WR);
	CALL(sendto, ends[0], "a", 1, MSG_OOB | MSG_NOSIGNAL, NULL, 0);
	drop();
}

/* Bytes that nobody has received are an error to the other end; a mark is none. */
TEST(closed)
{
	for (int received = 0; received < 2; received++) {
		make(SOCK_STREAM);
		send_text("a", MSG_OOB);
		if (received)
			receive(1, MSG_OOB);
		SYS(close, ends[1]);
		CALL(recvfrom, ends[0], buf, 1, MSG_DONTWAIT, NULL, NULL);
		SYS(close, ends[0]);
	}
}

static volatile int urgent, told;

static void count_urgent(int signal, siginfo_t *info, void *context)
{
	urgent++;
	say("SIGURG, code %d", info->si_code);
}

static void count_told(int signal, siginfo_t *info, void *context)
{
	told++;
	say("told, code %d band %#lx", info->si_code, info->si_band);
}

TEST(owner)
{
	long self = SYS(getpid);
	struct sigaction action = {.sa_sigaction = count_urgent, .sa_flags = SA_SIGINFO};

	sigaction(SIGURG, &action, NULL);
	action.sa_sigaction = count_told;
	sigaction(SIGRTMIN, &action, NULL);
	urgent = told = 0;
	make(SOCK_STREAM);
	send_text("a", MSG_OOB);
	say("%d, %d", urgent, told);
	SYS(fcntl, ends[1], F_SETOWN, self);
	send_text("a", MSG_OOB);
	say("%d, %d", urgent, told);
	SYS(fcntl, ends[1], F_SETOWN, self);
	SYS(fcntl, ends[1], F_SETSIG, SIGRTMIN);
	SYS(fcntl, ends[1], F_SETFL, O_ASYNC);
	send_text("a", MSG_OOB);
	say("%d, %d", urgent, told);
	SYS(fcntl, ends[1], F_SETFL, 0);
	drop();
	signal(SIGURG, SIG_DFL);
	signal(SIGRTMIN, SIG_DFL);
}
