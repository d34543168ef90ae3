// SPDX-License-Identifier: BSD-3-Clause
// Ancillary data: open files and credentials.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char text[64];

/* A message with one byte and ancillary data, to be sent or received. */
static struct {
	struct msghdr header;
	struct iovec iov;
	union {
		char bytes[2048];
		struct cmsghdr align;
	} control;
} m;

static struct msghdr *message(size_t control_len)
{
	m.iov = (struct iovec){text, 1};
	m.header = (struct msghdr){.msg_iov = &m.iov,
				   .msg_iovlen = 1,
				   .msg_control = control_len ? m.control.bytes : NULL,
				   .msg_controllen = control_len};
	return &m.header;
}

static struct cmsghdr *add(struct cmsghdr *at, int level, int type, const void *data, size_t len)
{
	at->cmsg_level = level;
	at->cmsg_type = type;
	at->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(at), data, len);
	return (struct cmsghdr *)((char *)at + CMSG_SPACE(len));
}

static long send_fds(int to, const int *fds, int count)
{
	memset(&m.control, 0, sizeof(m.control));
	add(&m.control.align, SOL_SOCKET, SCM_RIGHTS, fds, count * sizeof(int));
	return SYS(sendmsg, to, message(CMSG_SPACE(count * sizeof(int))), MSG_DONTWAIT);
}

/* Receives and shows a message; the descriptors that came are closed. */
static void receive(int from, size_t control_len, unsigned flags)
{
	struct cmsghdr *at;
	long result;

	memset(&m.control, 0, sizeof(m.control));
	result = SYS(recvmsg, from, message(control_len), flags | MSG_DONTWAIT);
	show(result, "recvmsg with %d, flags %#x", (int)control_len, flags);
	if (result < 0)
		return;
	say("controllen %d flags %#x", (int)m.header.msg_controllen, m.header.msg_flags);
	for (at = CMSG_FIRSTHDR(&m.header); at; at = CMSG_NXTHDR(&m.header, at)) {
		int *data = (int *)CMSG_DATA(at), n = (int)(at->cmsg_len - CMSG_LEN(0)) / 4;

		say("level %d type %d length %d", at->cmsg_level, at->cmsg_type, (int)at->cmsg_len);
		if (at->cmsg_type == SCM_CREDENTIALS && n == 3)
			say("pid %s uid %d gid %d",
			    data[0] == getpid() ? "own"
			    : data[0]		? "other"
						: "0",
			    data[1], data[2]);
		for (int i = 0; at->cmsg_type == SCM_RIGHTS && i < n; i++) {
			say("fd %d cloexec %d", data[i], (int)SYS(fcntl, data[i], F_GETFD));
			SYS(close, data[i]);
		}
	}
}

TEST(files)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	int sv[2], fds[3];

	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		fds[0] = SYS(open, "/data/hello", O_RDONLY);
		fds[1] = fds[0];
		fds[2] = SYS(open, "/data", O_PATH);
		show(send_fds(sv[0], fds, 3), "send");
		receive(sv[1], 256, 0);
		show(send_fds(sv[0], fds, 3), "send");
		receive(sv[1], 256, MSG_PEEK);
		receive(sv[1], 256, MSG_CMSG_CLOEXEC);
		show(send_fds(sv[0], fds, 3), "send");
		receive(sv[1], CMSG_LEN(8), 0);
		for (int room = 0; room < 28; room += 3) {
			send_fds(sv[0], fds, 3);
			receive(sv[1], room, 0);
		}
		show(send_fds(sv[0], fds, 3), "send");
		CALL(read, sv[1], text, 1);
		show(send_fds(sv[0], fds, 3), "send");
		SYS(close, fds[0]);
		SYS(close, fds[2]);
		/* The file lives in the queue. */
		receive(sv[1], 256, 0);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
	TRY(dup, 0);
}

TEST(wrong)
{
	int sv[2], fds[256];
	struct ucred cred = {getpid(), 0, 0};
	struct cmsghdr *next;

	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	fds[0] = 99;
	show(send_fds(sv[0], fds, 1), "bad descriptor");
	fds[0] = -1;
	show(send_fds(sv[0], fds, 1), "bad descriptor");
	for (int i = 0; i < 256; i++)
		fds[i] = sv[1];
	show(send_fds(sv[0], fds, 253), "many");
	receive(sv[1], 64, 0);
	show(send_fds(sv[0], fds, 254), "too many");
	show(send_fds(sv[0], fds, 0), "none");
	receive(sv[1], 64, 0);
	add(&m.control.align, SOL_SOCKET, 77, fds, 4);
	CALL(sendmsg, sv[0], message(CMSG_SPACE(4)), 0);
	add(&m.control.align, 77, 77, fds, 4);
	CALL(sendmsg, sv[0], message(CMSG_SPACE(4)), 0);
	receive(sv[1], 64, 0);
	add(&m.control.align, SOL_SOCKET, SCM_RIGHTS, fds, 4);
	m.control.align.cmsg_len = 3;
	CALL(sendmsg, sv[0], message(CMSG_SPACE(4)), 0);
	m.control.align.cmsg_len = 100;
	CALL(sendmsg, sv[0], message(CMSG_SPACE(4)), 0);
	m.control.align.cmsg_len = CMSG_LEN(5);
	CALL(sendmsg, sv[0], message(CMSG_SPACE(5)), 0);
	receive(sv[1], 64, 0);
	CALL(sendmsg, sv[0], message(7), 0);
	receive(sv[1], 64, 0);
	add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &cred, 11);
	CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
	cred.pid = 999999;
	add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &cred, 12);
	CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
	cred.pid = getpid();
	cred.uid = -1;
	add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &cred, 12);
	CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
	/* Two lists of files are one. */
	next = add(&m.control.align, SOL_SOCKET, SCM_RIGHTS, sv, 4);
	add(next, SOL_SOCKET, SCM_RIGHTS, sv + 1, 4);
	CALL(sendmsg, sv[0], message(2 * CMSG_SPACE(4)), 0);
	receive(sv[1], 64, 0);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}

static void set_passcred(int fd, int on)
{
	SYS(setsockopt, fd, SOL_SOCKET, SO_PASSCRED, &on, 4);
}

TEST(credentials)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	struct ucred cred = {getpid(), 5, 6};
	int sv[2], fds[1];

	for (unsigned i = 0; i < 3; i++) {
		say("type %d", types[i]);
		SYS(socketpair, AF_UNIX, types[i], 0, sv);
		CALL(write, sv[0], "early", 1);
		set_passcred(sv[1], 1);
		CALL(write, sv[0], "later", 1);
		receive(sv[1], 64, MSG_PEEK);
		receive(sv[1], 64, 0);
		receive(sv[1], 64, 0);
		for (int room = 0; room < 40; room += 6) {
			CALL(write, sv[0], "x", 1);
			receive(sv[1], room, 0);
		}
		add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &cred, 12);
		CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
		receive(sv[1], 64, 0);
		fds[0] = sv[0];
		show(send_fds(sv[0], fds, 1), "send");
		receive(sv[1], 64, 0);
		show(send_fds(sv[0], fds, 1), "send");
		CALL(read, sv[1], text, 1);
		CALL(write, sv[0], "x", 1);
		CALL(read, sv[1], text, 1);
		set_passcred(sv[1], 0);
		add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &cred, 12);
		CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
		receive(sv[1], 64, 0);
		SYS(close, sv[0]);
		SYS(close, sv[1]);
	}
}

/* What different senders have written is not read together. */
TEST(senders)
{
	struct ucred other = {getpid(), 7, 7};
	int sv[2];

	SYS(socketpair, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sv);
	set_passcred(sv[1], 1);
	CALL(write, sv[0], "one", 3);
	CALL(write, sv[0], "two", 3);
	add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &other, 12);
	CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
	CALL(read, sv[1], text, 64);
	CALL(read, sv[1], text, 64);
	CALL(read, sv[1], text, 64);
	/* Nor beyond files. */
	set_passcred(sv[1], 0);
	CALL(write, sv[0], "one", 3);
	send_fds(sv[0], sv, 1);
	CALL(write, sv[0], "two", 3);
	CALL(recvfrom, sv[1], text, 64, MSG_PEEK, 0, 0);
	CALL(read, sv[1], text, 64);
	CALL(read, sv[1], text, 64);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}

TEST(unprivileged)
{
	int sv[2], status;
	long pid;

	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	set_passcred(sv[1], 1);
	pid = SYS(fork);
	if (pid == 0) {
		struct ucred cred = {getpid(), 1000, 1000};

		SYS(setresgid, 1000, 1000, 1000);
		SYS(setresuid, 1000, 1000, 1000);
		add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &cred, 12);
		CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
		cred.uid = 0;
		add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &cred, 12);
		CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
		cred.uid = 1000;
		cred.gid = 0;
		add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &cred, 12);
		CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
		cred.gid = 1000;
		cred.pid = 1;
		add(&m.control.align, SOL_SOCKET, SCM_CREDENTIALS, &cred, 12);
		CALL(sendmsg, sv[0], message(CMSG_SPACE(12)), 0);
		CALL(write, sv[0], "plain", 1);
		SYS(exit_group, 0);
	}
	SYS(wait4, pid, &status, 0, 0);
	receive(sv[1], 64, 0);
	receive(sv[1], 64, 0);
	receive(sv[1], 64, 0);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}

/* A file that its own queue holds, and two that hold each other: nobody can get them any more. */
TEST(cycles)
{
	int a[2], b[2], fds[2];

	for (int i = 0; i < 20; i++) {
		SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, a);
		SYS(socketpair, AF_UNIX, SOCK_DGRAM, 0, b);
		check(send_fds(a[0], &a[1], 1) == 1);
		fds[0] = a[0];
		fds[1] = b[1];
		check(send_fds(b[0], fds, 2) == 1);
		check(send_fds(a[0], &b[1], 1) == 1);
		SYS(close, a[0]);
		SYS(close, a[1]);
		SYS(close, b[0]);
		SYS(close, b[1]);
	}
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, a);
	SYS(close, a[0]);
	SYS(close, a[1]);
	TRY(dup, 0);
}

/* A cycle that a descriptor leads to is kept. */
TEST(kept_cycle)
{
	int a[2], b[2];

	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, a);
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, b);
	check(send_fds(a[0], &b[1], 1) == 1); /* b[1] is in a[1] */
	check(send_fds(b[0], &a[1], 1) == 1); /* a[1] is in b[1] */
	check(send_fds(b[0], &b[0], 1) == 1);
	SYS(close, b[1]);
	SYS(close, b[0]);
	SYS(close, a[0]);
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, b);
	SYS(close, b[0]);
	SYS(close, b[1]);
	receive(a[1], 64, 0);
	SYS(close, a[1]);
}

/* Sockets in queues of sockets in queues … that all end at once. */
TEST(chain)
{
	int last = SYS(open, "/data/hello", O_RDONLY), sv[2];

	for (int i = 0; i < 2000; i++) {
		SYS(socketpair, AF_UNIX, SOCK_DGRAM, 0, sv);
		if (send_fds(sv[0], &last, 1) != 1)
			say("not sent %d", i);
		SYS(close, sv[0]);
		SYS(close, last);
		last = sv[1];
	}
	CALL(close, last);
	TRY(dup, 0);
}

TEST(limits)
{
	struct rlimit limit = {8, 8}, old;
	int sv[2], fds[6];

	SYS(prlimit64, 0, RLIMIT_NOFILE, 0, &old);
	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	for (int i = 0; i < 6; i++)
		fds[i] = sv[0];
	send_fds(sv[0], fds, 6);
	limit.rlim_max = old.rlim_max;
	SYS(prlimit64, 0, RLIMIT_NOFILE, &limit, 0);
	receive(sv[1], 256, 0);
	SYS(prlimit64, 0, RLIMIT_NOFILE, &old, 0);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}
