// SPDX-License-Identifier: BSD-3-Clause
// send and recv with their flags, sendmsg and recvmsg.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char buf[64];

#define RECV(fd, n, flags)    CALL(recvfrom, fd, buf, n, flags, 0, 0)
#define SEND(fd, text, flags) CALL(sendto, fd, text, sizeof(text) - 1, flags, 0, 0)

TEST(peek)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	int sv[2];

	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i] | SOCK_NONBLOCK, 0, sv);
		RECV(sv[1], 4, MSG_PEEK);
		SEND(sv[0], "abc", 0);
		SEND(sv[0], "defgh", 0);
		RECV(sv[1], 2, MSG_PEEK);
		RECV(sv[1], 64, MSG_PEEK);
		show_bytes("peeked", buf, 8);
		RECV(sv[1], 2, MSG_PEEK | MSG_TRUNC);
		RECV(sv[1], 0, MSG_PEEK);
		RECV(sv[1], 0, MSG_PEEK | MSG_TRUNC);
		RECV(sv[1], 2, MSG_TRUNC);
		RECV(sv[1], 64, 0);
		RECV(sv[1], 64, 0);
		SYS(close, sv[0]);
		RECV(sv[1], 64, MSG_PEEK);
		SYS(close, sv[1]);
	}
}

TEST(flags)
{
	static const unsigned types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	int sv[2];

	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		RECV(sv[1], 64, MSG_DONTWAIT);
		SEND(sv[0], "a", MSG_DONTWAIT);
		SEND(sv[0], "b", MSG_EOR | MSG_MORE | MSG_DONTROUTE | MSG_CONFIRM | MSG_PROXY);
		SEND(sv[0], "c", MSG_NOSIGNAL | MSG_ZEROCOPY | MSG_BATCH | MSG_FASTOPEN);
		SEND(sv[0], "d",
		     MSG_TRUNC | MSG_CTRUNC | MSG_WAITALL | MSG_FIN | MSG_SYN | MSG_RST);
		RECV(sv[1], 4, MSG_WAITALL);
		RECV(sv[1], 64, MSG_DONTWAIT);
		RECV(sv[1], 64, MSG_DONTWAIT | MSG_ERRQUEUE | MSG_WAITFORONE);
		RECV(sv[1], 64, MSG_DONTWAIT);
		RECV(sv[1], 64, MSG_DONTWAIT);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
}

TEST(unconnected)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	struct sockaddr_un address = {AF_UNIX, "/data/hello"};
	int sv[2];

	for (unsigned i = 0; i < 3; i++) {
		int fd = SYS(socket, AF_UNIX, types[i] | SOCK_NONBLOCK, 0);

		say("type %d", types[i]);
		SEND(fd, "x", MSG_NOSIGNAL);
		SEND(fd, "", MSG_NOSIGNAL);
		RECV(fd, 64, 0);
		RECV(fd, 0, 0);
		CALL(read, fd, buf, 64);
		CALL(write, fd, buf, 1);
		CALL(sendto, fd, "x", 1, MSG_NOSIGNAL, &address, sizeof(address));
		CALL(sendto, fd, "x", 1, MSG_NOSIGNAL, &address, 2);
		CALL(sendto, fd, "x", 1, MSG_NOSIGNAL, &address, 0);
		CALL(sendto, fd, "x", 1, MSG_NOSIGNAL, &address, -1);
		CALL(sendto, fd, "x", 1, MSG_NOSIGNAL, &address, 129);
		CALL(sendto, fd, "x", 1, MSG_NOSIGNAL, (char *)8, 10);
		CALL(sendto, fd, "x", 1, MSG_NOSIGNAL, 0, 10);
		SYS(close, fd);
		SYS(socketpair, AF_UNIX, types[i] | SOCK_NONBLOCK, 0, sv);
		CALL(sendto, sv[0], "x", 1, MSG_NOSIGNAL, &address, sizeof(address));
		CALL(sendto, sv[0], "x", 1, MSG_NOSIGNAL, &address, 2);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
	CALL(sendto, 99, "x", 1, 0, 0, 0);
	CALL(recvfrom, 99, buf, 1, 0, 0, 0);
	int file = SYS(open, "/data/hello", O_RDONLY);
	CALL(sendto, file, "x", 1, 0, 0, 0);
	CALL(recvfrom, file, buf, 1, 0, 0, 0);
	CALL(sendmsg, file, 0, 0);
	CALL(recvmsg, file, 0, 0);
	CALL(sendmmsg, file, 0, 1, 0);
	CALL(recvmmsg, file, 0, 1, 0, 0);
	SYS(close, file);
}

static int pipes;

static void count_pipe(int signal)
{
	(void)signal;
	pipes++;
}

TEST(broken)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	int sv[2];

	signal(SIGPIPE, count_pipe);
	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		SYS(close, sv[1]);
		pipes = 0;
		CALL(write, sv[0], "x", 1);
		say("signals %d", pipes);
		CALL(write, sv[0], "x", 0);
		say("signals %d", pipes);
		SEND(sv[0], "x", MSG_NOSIGNAL);
		SEND(sv[0], "x", 0);
		say("signals %d", pipes);
		SYS(close, sv[0]);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		CALL(shutdown, sv[0], SHUT_WR);
		pipes = 0;
		CALL(write, sv[0], "x", 1);
		CALL(write, sv[0], "x", 1);
		say("signals %d", pipes);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
	signal(SIGPIPE, SIG_DFL);
}

/* What was sent and not received is an error at the other end. */
TEST(reset)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	int sv[2];

	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i] | SOCK_NONBLOCK, 0, sv);
		SEND(sv[0], "unread", 0);
		SEND(sv[1], "there", 0);
		SYS(close, sv[1]);
		RECV(sv[0], 64, 0);
		RECV(sv[0], 64, 0);
		RECV(sv[0], 64, 0);
		SEND(sv[0], "x", MSG_NOSIGNAL);
		SYS(close, sv[0]);
	}
}

static void show_header(const struct msghdr *message)
{
	say("namelen %d controllen %ld flags %#x", message->msg_namelen,
	    (long)message->msg_controllen, message->msg_flags);
}

TEST(headers)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	struct iovec out[] = {{"ab", 2}, {"cde", 3}}, in[] = {{buf, 1}, {buf + 8, 2}};
	struct sockaddr_un name;
	char control[64];
	int sv[2];

	for (unsigned i = 0; i < 3; i++) {
		struct msghdr message = {.msg_iov = out, .msg_iovlen = 2};
		struct msghdr got = {.msg_iov = in,
				     .msg_iovlen = 2,
				     .msg_name = &name,
				     .msg_namelen = sizeof(name),
				     .msg_control = control,
				     .msg_controllen = sizeof(control),
				     .msg_flags = -1};

		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i] | SOCK_NONBLOCK, 0, sv);
		CALL(recvmsg, sv[1], &got, 0);
		show_header(&got);
		CALL(sendmsg, sv[0], &message, 0);
		CALL(recvmsg, sv[1], &got, MSG_CMSG_CLOEXEC);
		show_header(&got);
		show_bytes("buf", buf, 10);
		got.msg_name = 0;
		got.msg_namelen = 77;
		CALL(recvmsg, sv[1], &got, 0);
		show_header(&got);
		CALL(sendmsg, sv[0], &message, 0);
		CALL(recvmsg, sv[1], &got, MSG_TRUNC | MSG_PEEK);
		show_header(&got);
		CALL(sendmsg, sv[0], &message, 0x80000000);
		CALL(recvmsg, sv[1], &got, 0x80000000);
		message.msg_iovlen = 1025;
		CALL(sendmsg, sv[0], &message, 0);
		message.msg_iovlen = 2;
		message.msg_iov = (void *)8;
		CALL(sendmsg, sv[0], &message, 0);
		message.msg_iov = out;
		message.msg_name = &name;
		message.msg_namelen = -1;
		CALL(sendmsg, sv[0], &message, 0);
		message.msg_namelen = 200;
		name.sun_family = AF_UNIX;
		strcpy(name.sun_path, "/data/hello");
		CALL(sendmsg, sv[0], &message, 0);
		message.msg_namelen = 0;
		CALL(sendmsg, sv[0], &message, 0);
		message.msg_control = (void *)8;
		message.msg_controllen = 16;
		CALL(sendmsg, sv[0], &message, 0);
		message.msg_controllen = 0x80000000;
		CALL(sendmsg, sv[0], &message, 0);
		CALL(sendmsg, sv[0], (void *)8, 0);
		CALL(recvmsg, sv[0], (void *)8, 0);
		got.msg_namelen = -1;
		CALL(recvmsg, sv[1], &got, 0);
		got.msg_name = &name;
		CALL(recvmsg, sv[1], &got, 0);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
}

TEST(many)
{
	struct iovec iovecs[4] = {{"a", 1}, {"bb", 2}, {"ccc", 3}, {"", 0}};
	struct iovec in[4] = {{buf, 8}, {buf + 8, 8}, {buf + 16, 2}, {buf + 24, 8}};
	struct mmsghdr messages[4] = {0};
	struct timespec soon = {0, 0}, bad = {0, 1000000000}, before = {-1, 0}, late = {1000, 0};
	int sv[2];

	for (int i = 0; i < 4; i++)
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &iovecs[i], .msg_iovlen = 1};
	SYS(socketpair, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, sv);
	CALL(sendmmsg, sv[0], messages, 0, 0);
	CALL(sendmmsg, sv[0], messages, 4, 0);
	for (int i = 0; i < 4; i++) {
		say("sent %d", messages[i].msg_len);
		messages[i].msg_hdr.msg_iov = &in[i];
		messages[i].msg_len = 99;
	}
	CALL(recvmmsg, sv[1], messages, 4, 0, &bad);
	CALL(recvmmsg, sv[1], messages, 4, 0, &before);
	CALL(recvmmsg, sv[1], messages, 4, 0, (void *)8);
	CALL(recvmmsg, sv[1], messages, 0, 0, 0);
	CALL(recvmmsg, sv[1], messages, 4, 0, &soon);
	CALL(recvmmsg, sv[1], messages, 9, MSG_WAITFORONE, 0);
	for (int i = 0; i < 4; i++)
		say("received %d flags %#x", messages[i].msg_len, messages[i].msg_hdr.msg_flags);
	CALL(recvmmsg, sv[1], messages, 4, 0, 0);
	SYS(write, sv[0], "x", 1);
	CALL(recvmmsg, sv[1], messages, 4, 0, &late);
	check(late.tv_sec >= 900 && late.tv_sec < 1000);
	CALL(sendmmsg, sv[0], (void *)8, 2, 0);
	CALL(sendmmsg, sv[0], messages, 1, 0x80000000);
	CALL(recvmmsg, sv[0], messages, 1, 0x80000000, 0);
	CALL(recvmmsg, sv[0], (void *)8, 2, 0, 0);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}
