// SPDX-License-Identifier: BSD-3-Clause
// Connecting, listening, accepting.

#define _GNU_SOURCE
#include "tests/abi/inet/inet.h"

static const char *const hosts[] = {"127.0.0.1", "::1"};

/* An address where nobody listens. */
static union name nobody(const char *host)
{
	union name name;

	SYS(close, bound(SOCK_STREAM, host, &name));
	return name;
}

TEST(names)
{
	for (unsigned i = 0; i < 2; i++) {
		union name name, peer = {0};
		int listener = listening(hosts[i], &name), fds[2];
		unsigned len = sizeof(peer);

		show_names(listener);
		fds[0] = SYS(socket, name.any.sa_family, SOCK_STREAM, 0);
		CALL(connect, fds[0], &name, name_len(&name));
		show_names(fds[0]);
		fds[1] = SYS(accept4, listener, &peer, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
		say("%#lx %ld", SYS(fcntl, fds[1], F_GETFL), SYS(fcntl, fds[1], F_GETFD));
		show_name("from", &peer);
		say("len %u", len);
		show_names(fds[1]);
		name = own_name(fds[0]);
		check(port_of(&name) == port_of(&peer));
		CALL(connect, fds[0], &name, name_len(&name));
		CALL(listen, fds[0], 1);
		CALL(bind, fds[0], &name, name_len(&name));
		CALL(connect, listener, &name, name_len(&name));
		CALL(bind, listener, &name, name_len(&name));
		CALL(listen, listener, 5);
		close_both(fds);
		SYS(close, listener);
	}
}

TEST(refused)
{
	for (unsigned i = 0; i < 2; i++) {
		union name name = nobody(hosts[i]);
		int fd = SYS(socket, name.any.sa_family, SOCK_STREAM, 0);

		CALL(connect, fd, &name, name_len(&name));
		show_names(fd);
		show_error(fd);
		ready("refused", fd);
		CALL(connect, fd, &name, name_len(&name));
		CALL(sendto, fd, "x", 0, MSG_NOSIGNAL, 0, 0);
		CALL(recvfrom, fd, 0, 0, 0, 0, 0);
		SYS(close, fd);
	}
}

TEST(nonblocking)
{
	for (unsigned i = 0; i < 2; i++) {
		union name name;
		int listener = listening(hosts[i], &name), fds[2];

		fds[0] = SYS(socket, name.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		SYS(fcntl, listener, F_SETFL, O_NONBLOCK);
		CALL(accept, listener, 0, 0);
		CALL(connect, fds[0], &name, name_len(&name));
		wait_for(fds[0], POLLOUT);
		ready("connected", fds[0]);
		show_error(fds[0]);
		CALL(connect, fds[0], &name, name_len(&name));
		CALL(connect, fds[0], &name, name_len(&name));
		wait_for(listener, POLLIN);
		ready("listener", listener);
		fds[1] = SYS(accept, listener, 0, 0);
		say("%#lx", SYS(fcntl, fds[1], F_GETFL));
		ready("listener", listener);
		close_both(fds);
		SYS(close, listener);
		fds[0] = SYS(socket, name.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		CALL(connect, fds[0], &name, name_len(&name));
		wait_for(fds[0], POLLOUT);
		ready("refused", fds[0]);
		show_error(fds[0]);
		ready("told", fds[0]);
		CALL(connect, fds[0], &name, name_len(&name));
		SYS(close, fds[0]);
		fds[0] = SYS(socket, name.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		CALL(connect, fds[0], &name, name_len(&name));
		wait_for(fds[0], POLLOUT);
		CALL(connect, fds[0], &name, name_len(&name));
		ready("told", fds[0]);
		SYS(close, fds[0]);
	}
}

TEST(errors)
{
	union name name = name_of("127.0.0.1", 1), name6 = name_of("::1", 1), other;
	int fd = SYS(socket, AF_INET, SOCK_STREAM, 0), six = SYS(socket, AF_INET6, SOCK_STREAM, 0);

	CALL(connect, fd, &name, 0);
	CALL(connect, fd, &name, 1);
	CALL(connect, fd, &name, 2);
	CALL(connect, fd, &name, 15);
	CALL(connect, fd, &name6, 28);
	CALL(connect, fd, (char *)8, 16);
	CALL(connect, six, &name6, 23);
	CALL(connect, six, &name, 16);
	CALL(connect, six, &name, 28);
	name.any.sa_family = AF_UNIX;
	CALL(connect, fd, &name, 16);
	other = name_of("224.0.0.1", 1);
	CALL(connect, fd, &other, 16);
	other = name_of("255.255.255.255", 1);
	CALL(connect, fd, &other, 16);
	CALL(getpeername, fd, &other, (char *)8);
	CALL(getsockname, fd, &other, (char *)8);
	set_option(six, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	other = name_of("::ffff:127.0.0.1", 1);
	CALL(connect, six, &other, 28);
	show_names(fd);
	show_names(six);
	SYS(close, fd);
	SYS(close, six);
}

/* The wildcard means this machine. */
TEST(to_wildcard)
{
	static const char *const any[] = {"0.0.0.0", "::"};

	for (unsigned i = 0; i < 2; i++) {
		union name name;
		int listener = listening(any[i], &name), fds[2];

		show_names(listener);
		fds[0] = SYS(socket, name.any.sa_family, SOCK_STREAM, 0);
		CALL(connect, fds[0], &name, name_len(&name));
		fds[1] = SYS(accept, listener, 0, 0);
		show_names(fds[0]);
		show_names(fds[1]);
		close_both(fds);
		SYS(close, listener);
	}
}

/* Every address of 127.0.0.0/8 is this machine. */
TEST(many_addresses)
{
	union name name, from = name_of("127.9.9.9", 0);
	int listener = listening("127.1.2.3", &name), fds[2];

	fds[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fds[0], &name, 16);
	fds[1] = SYS(accept, listener, 0, 0);
	show_names(fds[0]);
	show_names(fds[1]);
	CALL(write, fds[1], "x", 1);
	wait_for(fds[0], POLLIN);
	ready("data", fds[0]);
	close_both(fds);
	fds[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(bind, fds[0], &from, 16);
	CALL(connect, fds[0], &name, 16);
	fds[1] = SYS(accept, listener, 0, 0);
	show_names(fds[1]);
	close_both(fds);
	SYS(close, listener);
	name = name_of("127.0.0.1", port_of(&name));
	fds[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fds[0], &name, 16);
	SYS(close, fds[0]);
}

TEST(dual_stack)
{
	union name name, mapped;
	int listener = listening("::", &name), fds[2];
	union name four = name_of("127.0.0.1", port_of(&name));

	fds[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fds[0], &four, 16);
	fds[1] = SYS(accept, listener, 0, 0);
	show_names(fds[0]);
	show_names(fds[1]);
	close_both(fds);
	mapped = name_of("::ffff:127.0.0.1", port_of(&name));
	fds[0] = SYS(socket, AF_INET6, SOCK_STREAM, 0);
	CALL(connect, fds[0], &mapped, 28);
	fds[1] = SYS(accept, listener, 0, 0);
	show_names(fds[0]);
	show_names(fds[1]);
	close_both(fds);
	SYS(close, listener);
	fds[0] = SYS(socket, AF_INET6, SOCK_STREAM, 0);
	set_option(fds[0], IPPROTO_IPV6, IPV6_V6ONLY, 1);
	name = name_of("::", 0);
	CALL(bind, fds[0], &name, 28);
	CALL(listen, fds[0], 1);
	name = own_name(fds[0]);
	four = name_of("127.0.0.1", port_of(&name));
	fds[1] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fds[1], &four, 16);
	close_both(fds);
}

/* AF_UNSPEC ends a connection; what bind(2) has chosen stays. */
TEST(disconnect)
{
	union name none = {0}, name;
	int listener = listening("127.0.0.1", &name), fds[2];

	fds[0] = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fds[0], &none, 2);
	CALL(connect, fds[0], &name, 16);
	fds[1] = SYS(accept, listener, 0, 0);
	CALL(connect, fds[0], &none, 16);
	ready("disconnected", fds[0]);
	wait_for(fds[1], POLLIN);
	ready("other", fds[1]);
	CALL(read, fds[1], &none, 1);
	CALL(read, fds[1], &none, 1);
	show_error(fds[0]);
	SYS(close, fds[1]);
	CALL(connect, fds[0], &name, 16);
	fds[1] = SYS(accept, listener, 0, 0);
	show_names(fds[1]);
	close_both(fds);
	SYS(close, listener);
}

/* Connections that nobody has accepted yet can be used; they end with the listener. */
TEST(not_accepted)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd, accepted;
	char buf[8] = {0};

	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fd, &name, 16);
	CALL(write, fd, "early", 5);
	CALL(shutdown, fd, SHUT_WR);
	wait_for(listener, POLLIN);
	accepted = SYS(accept, listener, 0, 0);
	CALL(recvfrom, accepted, buf, 8, MSG_WAITALL, 0, 0);
	show_bytes("buf", buf, 8);
	SYS(close, accepted);
	SYS(close, fd);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fd, &name, 16);
	SYS(close, listener);
	wait_for(fd, POLLIN);
	ready("listener closed", fd);
	CALL(read, fd, buf, 1);
	CALL(read, fd, buf, 1);
	SYS(close, fd);
}

/* Listening ends with shutdown(2), and can begin again. */
TEST(stop_listening)
{
	union name name;
	int listener = listening("127.0.0.1", &name), fd = SYS(socket, AF_INET, SOCK_STREAM, 0);

	ready("listening", listener);
	CALL(shutdown, listener, SHUT_WR);
	ready("listening", listener);
	say("%d", option_of(listener, SOL_SOCKET, SO_ACCEPTCONN));
	CALL(shutdown, listener, SHUT_RD);
	ready("stopped", listener);
	say("%d", option_of(listener, SOL_SOCKET, SO_ACCEPTCONN));
	CALL(accept, listener, 0, 0);
	CALL(connect, fd, &name, 16);
	show_names(listener);
	CALL(listen, listener, 1);
	CALL(connect, fd, &name, 16);
	SYS(close, fd);
	SYS(close, listener);
}

/* A listener without bind(2) has a port nevertheless. */
TEST(unbound_listener)
{
	union name name;
	int listener = SYS(socket, AF_INET, SOCK_STREAM, 0), fd;

	CALL(listen, listener, 0);
	show_names(listener);
	name = own_name(listener);
	fd = SYS(socket, AF_INET, SOCK_STREAM, 0);
	CALL(connect, fd, &name, 16);
	SYS(close, fd);
	SYS(close, listener);
}

/* The same addresses and ports again, right after the side that listens has closed first. */
TEST(again)
{
	static const char *const hosts[] = {"127.0.0.1", "::1"};
	char buf[8];

	for (unsigned i = 0; i < 2; i++) {
		union name name, own;
		int listener = listening(hosts[i], &name),
		    none = bound(SOCK_STREAM, hosts[i], &own);

		CALL(close, none);
		for (unsigned round = 0; round < 3; round++) {
			int fd = SYS(socket, name.any.sa_family, SOCK_STREAM, 0), peer;

			CALL(bind, fd, &own, name_len(&own));
			CALL(connect, fd, &name, name_len(&name));
			peer = CALL(accept, listener, 0, 0);
			CALL(write, fd, "hello", 5);
			CALL(read, peer, buf, sizeof(buf));
			CALL(close, peer);
			CALL(read, fd, buf, sizeof(buf));
			CALL(close, fd);
		}
		CALL(close, listener);
	}
}

/* A connection that was begun without waiting, used and ended before connect(2) was asked how it
 * went: it was none, and the next is a new one. Unread data is gone with it. */
static void outrun(const char *host, int reset)
{
	union name name;
	int listener = listening(host, &name), fd, peer;
	char buf[8];

	fd = SYS(socket, name.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	CALL(connect, fd, &name, name_len(&name));
	wait_for(fd, POLLOUT);
	peer = CALL(accept, listener, 0, 0);
	CALL(write, peer, "hello", 5);
	wait_for(fd, POLLIN);
	if (reset)
		CALL(write, fd, "unread", 6);
	else
		CALL(shutdown, fd, SHUT_WR);
	wait_for(peer, POLLIN);
	CALL(close, peer);
	wait_for(fd, POLLHUP);
	ready("over", fd);
	CALL(connect, fd, &name, name_len(&name));
	ready("told", fd);
	CALL(connect, fd, &name, name_len(&name));
	wait_for(fd, POLLOUT);
	SYS(fcntl, listener, F_SETFL, O_NONBLOCK);
	peer = SYS(accept, listener, 0, 0);
	show(peer >= 0 ? 0 : peer, "accept");
	CALL(read, fd, buf, sizeof(buf));
	CALL(connect, fd, &name, name_len(&name));
	SYS(close, peer);
	CALL(close, fd);
	CALL(close, listener);
}

TEST(outrun)
{
	outrun("127.0.0.1", 0);
	outrun("::1", 0);
	outrun("127.0.0.1", 1);
	outrun("::1", 1);
}
