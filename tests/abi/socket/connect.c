// SPDX-License-Identifier: BSD-3-Clause
// Names, and connections between them.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define HEAD offsetof(struct sockaddr_un, sun_path)

static char buf[64];

static struct sockaddr_un address;

/* An address of a path, or of an abstract name for one that begins with '@'; its length. */
static int set(const char *text)
{
	size_t len = strlen(text);

	memset(&address, 0, sizeof(address));
	address.sun_family = AF_UNIX;
	memcpy(address.sun_path, text, len);
	if (text[0] != '@')
		return HEAD + len + 1;
	address.sun_path[0] = 0;
	return HEAD + len;
}

static void show_name(const char *what, const struct sockaddr_un *name, socklen_t len)
{
	say("%s: length %d family %d", what, len, len >= 2 ? name->sun_family : -1);
	if (len > HEAD)
		show_bytes("path", name->sun_path, len - HEAD);
}

static void show_names(int fd)
{
	struct sockaddr_un name;
	socklen_t len = sizeof(name);

	memset(&name, 0, sizeof(name));
	if (CALL(getsockname, fd, &name, &len) == 0)
		show_name("own", &name, len);
	len = sizeof(name);
	if (CALL(getpeername, fd, &name, &len) == 0)
		show_name("peer", &name, len);
}

static void stream_at(const char *text, int type)
{
	int len = set(text), listener, client, server;
	struct sockaddr_un peer;
	socklen_t peer_len = sizeof(peer);

	listener = SYS(socket, AF_UNIX, type, 0);
	client = SYS(socket, AF_UNIX, type, 0);
	show_names(client);
	CALL(connect, client, &address, len);
	CALL(listen, listener, 5);
	CALL(bind, listener, &address, len);
	CALL(connect, client, &address, len);
	CALL(accept, client, 0, 0);
	CALL(listen, listener, 5);
	show_names(listener);
	CALL(connect, client, &address, len);
	CALL(connect, client, &address, len);
	CALL(write, client, "early", 5);
	server = SYS(accept, listener, &peer, &peer_len);
	check(server > 0);
	show_name("accepted", &peer, peer_len);
	show_names(server);
	show_names(client);
	CALL(read, server, buf, 64);
	CALL(write, server, "late", 4);
	CALL(close, server);
	CALL(read, client, buf, 64);
	CALL(read, client, buf, 64);
	show_names(client);
	SYS(close, client);
	SYS(close, listener);
	client = SYS(socket, AF_UNIX, type, 0);
	CALL(connect, client, &address, len);
	SYS(close, client);
}

TEST(stream_by_path)
{
	stream_at("/tmp/socket-stream", SOCK_STREAM);
	CALL(unlink, "/tmp/socket-stream");
}

TEST(stream_by_name)
{
	stream_at("@elfin-socket-stream", SOCK_STREAM);
}

TEST(packets_by_name)
{
	stream_at("@elfin-socket-packets", SOCK_SEQPACKET);
}

TEST(datagrams)
{
	struct sockaddr_un from;
	socklen_t from_len = sizeof(from);
	int len = set("/tmp/socket-dgram"), a, b;

	a = SYS(socket, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	b = SYS(socket, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	CALL(bind, a, &address, len);
	CALL(listen, a, 1);
	CALL(accept, a, 0, 0);
	CALL(sendto, b, "to", 2, 0, &address, len);
	CALL(sendto, b, "to", 2, 0, 0, 0);
	CALL(recvfrom, a, buf, 64, 0, &from, &from_len);
	show_name("from", &from, from_len);
	CALL(connect, b, &address, len);
	show_names(b);
	CALL(bind, b, &address, set("@elfin-socket-b"));
	CALL(write, b, "named", 5);
	from_len = sizeof(from);
	CALL(recvfrom, a, buf, 64, 0, &from, &from_len);
	show_name("from", &from, from_len);
	CALL(sendto, a, "reply", 5, 0, &from, from_len);
	CALL(read, b, buf, 64);
	/* b has another peer than this one. */
	CALL(close, a);
	CALL(write, b, "x", 1);
	CALL(write, b, "x", 1);
	CALL(unlink, "/tmp/socket-dgram");
	set("/tmp/socket-dgram");
	CALL(sendto, b, "x", 1, 0, &address, len);
	SYS(close, b);
}

TEST(datagram_peers)
{
	int a = SYS(socket, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int b = SYS(socket, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int c = SYS(socket, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	SYS(bind, a, &address, set("@elfin-peers-a"));
	SYS(bind, b, &address, set("@elfin-peers-b"));
	SYS(bind, c, &address, set("@elfin-peers-c"));
	CALL(connect, a, &address, set("@elfin-peers-b"));
	CALL(connect, b, &address, set("@elfin-peers-a"));
	CALL(connect, c, &address, set("@elfin-peers-a"));
	CALL(sendto, c, "x", 1, 0, &address, set("@elfin-peers-a"));
	CALL(write, b, "x", 1);
	CALL(connect, a, &address, set("@elfin-peers-c"));
	CALL(read, a, buf, 64);
	CALL(read, b, buf, 64);
	CALL(read, b, buf, 64);
	CALL(write, b, "x", 1);
	address.sun_family = AF_UNSPEC;
	CALL(connect, a, &address, 1);
	CALL(connect, a, &address, 2);
	CALL(write, a, "x", 1);
	CALL(write, b, "x", 1);
	CALL(write, c, "x", 1);
	CALL(connect, c, &address, set("@elfin-peers-a"));
	CALL(write, c, "x", 1);
	/* To oneself. */
	CALL(connect, b, &address, set("@elfin-peers-b"));
	CALL(write, b, "self", 4);
	CALL(read, b, buf, 64);
	SYS(close, a);
	SYS(close, b);
	SYS(close, c);
}

TEST(wrong_addresses)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM};

	for (unsigned i = 0; i < 2; i++) {
		int fd = SYS(socket, AF_UNIX, types[i], 0);

		for (int len = -1; len < 4; len++) {
			set("/tmp/x");
			show(SYS(connect, fd, &address, len), "connect %d", len);
		}
		for (int len = 110; len < 113; len++) {
			set("@nobody");
			show(SYS(connect, fd, &address, len), "connect %d", len);
		}
		set("/tmp/x");
		CALL(connect, fd, &address, 128);
		CALL(connect, fd, &address, 129);
		CALL(connect, fd, (char *)8, 10);
		CALL(connect, fd, (char *)8, 0);
		address.sun_family = AF_INET;
		CALL(connect, fd, &address, 16);
		CALL(bind, fd, &address, 16);
		CALL(bind, fd, &address, 1);
		CALL(bind, fd, &address, 0);
		CALL(bind, fd, &address, 111);
		CALL(bind, fd, (char *)8, 10);
		CALL(connect, fd, &address, set("/tmp/not-there"));
		CALL(connect, fd, &address, set("/data/hello"));
		CALL(connect, fd, &address, set("/data/hello/x"));
		CALL(connect, fd, &address, set("/tmp"));
		CALL(connect, fd, &address, set("@not-there"));
		CALL(bind, fd, &address, set("/tmp/not-there/x"));
		CALL(bind, fd, &address, set("/data/hello"));
		CALL(bind, fd, &address, set("/tmp"));
		SYS(close, fd);
	}
}

TEST(binding)
{
	int fd = SYS(socket, AF_UNIX, SOCK_STREAM, 0), other = SYS(socket, AF_UNIX, SOCK_DGRAM, 0);
	struct stat st;
	char longest[HEAD + 109] = {AF_UNIX};
	long mask = SYS(umask, 027);

	CALL(fchmod, fd, 0765);
	CALL(bind, fd, &address, set("/tmp/socket-bound"));
	SYS(umask, mask);
	CALL(stat, "/tmp/socket-bound", &st);
	say("mode %o size %ld", st.st_mode, (long)st.st_size);
	CALL(open, "/tmp/socket-bound", O_RDONLY);
	CALL(open, "/tmp/socket-bound", O_RDWR | O_NONBLOCK);
	TRY(open, "/tmp/socket-bound", O_PATH);
	CALL(bind, fd, &address, set("/tmp/socket-bound"));
	CALL(bind, fd, &address, set("/tmp/socket-again"));
	CALL(access, "/tmp/socket-again", F_OK);
	CALL(bind, fd, &address, set("@socket-again"));
	CALL(bind, other, &address, set("/tmp/socket-bound"));
	SYS(connect, other, &address, set("/tmp/socket-bound"));
	CALL(connect, other, &address, set("/tmp/socket-bound"));
	CALL(rename, "/tmp/socket-bound", "/tmp/socket-moved");
	CALL(connect, other, &address, set("/tmp/socket-moved"));
	show_names(fd);
	CALL(unlink, "/tmp/socket-moved");
	show_names(fd);
	SYS(close, fd);
	/* A path that fills all of the address. */
	fd = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	memset(longest + HEAD, 'y', 108);
	memcpy(longest + HEAD, "/tmp/", 5);
	CALL(bind, fd, longest, HEAD + 108);
	show_names(fd);
	CALL(unlink, longest + HEAD);
	SYS(close, fd);
	SYS(close, other);
}

TEST(abstract)
{
	int a = SYS(socket, AF_UNIX, SOCK_STREAM, 0), b = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	int c = SYS(socket, AF_UNIX, SOCK_DGRAM, 0);

	/* The same text of another length, and for another type, is another name. */
	CALL(bind, a, &address, set("@elfin-abstract"));
	CALL(bind, b, &address, set("@elfin-abstract"));
	CALL(bind, c, &address, set("@elfin-abstract"));
	CALL(bind, b, &address, set("@elfin-abstract") + 1);
	show_names(b);
	CALL(bind, b, &address, set("@elfin-other"));
	CALL(connect, c, &address, set("@elfin-abstract"));
	show_names(c);
	SYS(close, a);
	SYS(close, b);
	SYS(close, c);
	a = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	CALL(bind, a, &address, set("@elfin-abstract"));
	SYS(close, a);
}

TEST(autobind)
{
	int fd = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr_un name;
	socklen_t len = sizeof(name);

	set("");
	CALL(bind, fd, &address, HEAD);
	CALL(getsockname, fd, &name, &len);
	say("length %d", len);
	check(name.sun_path[0] == 0 && strspn(name.sun_path + 1, "0123456789abcdef") >= 5);
	CALL(bind, fd, &address, HEAD);
	CALL(bind, fd, &address, set("@x"));
	CALL(listen, fd, 1);
	SYS(close, fd);
}

TEST(lengths)
{
	int sv[2];
	struct sockaddr_un name;
	socklen_t len;

	SYS(socketpair, AF_UNIX, SOCK_STREAM, 0, sv);
	for (int room = -1; room < 4; room++) {
		len = room;
		memset(&name, 0xff, sizeof(name));
		show(SYS(getsockname, sv[0], &name, &len), "room %d", room);
		say("length %d", len);
		show_bytes("name", &name, 4);
	}
	len = 10;
	CALL(getsockname, sv[0], 0, &len);
	CALL(getsockname, sv[0], &name, 0);
	CALL(getpeername, sv[0], (char *)8, &len);
	CALL(getsockname, 99, &name, &len);
	CALL(getsockname, 0, &name, &len);
	CALL(bind, 99, &name, len);
	CALL(connect, 99, &name, len);
	CALL(listen, 99, 1);
	CALL(accept, 99, 0, 0);
	CALL(accept4, 99, 0, 0, 1);
	CALL(shutdown, 99, 0);
	int file = SYS(open, "/data/hello", O_RDONLY);
	CALL(bind, file, &name, len);
	CALL(connect, file, &name, len);
	CALL(listen, file, 1);
	CALL(accept, file, 0, 0);
	CALL(shutdown, file, 0);
	SYS(close, file);
	SYS(close, sv[0]);
	SYS(close, sv[1]);
}

TEST(backlog)
{
	int listener = SYS(socket, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), fds[8], fd;
	struct sockaddr_un peer;
	socklen_t len = sizeof(peer);

	CALL(accept, listener, 0, 0);
	SYS(bind, listener, &address, set("@elfin-backlog"));
	CALL(accept, listener, 0, 0);
	CALL(listen, listener, 2);
	CALL(accept, listener, 0, 0);
	for (int i = 0; i < 5; i++) {
		fds[i] = SYS(socket, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		show(SYS(connect, fds[i], &address, set("@elfin-backlog")), "connect %d", i);
	}
	CALL(accept4, listener, 0, 0, 1);
	fd = SYS(accept4, listener, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
	CALL(fcntl, fd, F_GETFL);
	CALL(fcntl, fd, F_GETFD);
	SYS(close, fd);
	CALL(connect, fds[3], &address, set("@elfin-backlog"));
	CALL(connect, fds[4], &address, set("@elfin-backlog"));
	CALL(listen, listener, 3);
	CALL(connect, fds[4], &address, set("@elfin-backlog"));
	CALL(accept, listener, &peer, 0);
	len = -1;
	CALL(accept, listener, &peer, &len);
	CALL(listen, fds[3], 1);
	CALL(listen, listener, -1);
	CALL(close, listener);
	/* Those who were not accepted learn it. */
	CALL(read, fds[4], buf, 1);
	CALL(read, fds[4], buf, 1);
	CALL(read, fds[0], buf, 1);
	for (int i = 0; i < 5; i++)
		SYS(close, fds[i]);
}

TEST(shutdown)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	int sv[2];

	for (unsigned type = 0; type < 3; type++)
		for (int how = -1; how < 4; how++) {
			SYS(socketpair, AF_UNIX, types[type] | SOCK_NONBLOCK, 0, sv);
			show(SYS(shutdown, sv[0], how), "%d shutdown %d", types[type], how);
			CALL(sendto, sv[0], "x", 1, MSG_NOSIGNAL, 0, 0);
			CALL(sendto, sv[1], "y", 1, MSG_NOSIGNAL, 0, 0);
			CALL(read, sv[0], buf, 64);
			CALL(read, sv[1], buf, 64);
			CALL(shutdown, sv[1], SHUT_RDWR);
			CALL(sendto, sv[0], "x", 1, MSG_NOSIGNAL, 0, 0);
			CALL(read, sv[0], buf, 64);
			SYS(close, sv[0]);
			SYS(close, sv[1]);
		}
	int fd = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	CALL(shutdown, fd, SHUT_RDWR);
	CALL(read, fd, buf, 1);
	SYS(close, fd);
}

/* The line of /proc/net/unix that ends with a name, without the kernel's address and the inode. */
static void show_line(const char *name)
{
	static char text[65536];
	long n, len = 0;
	char *line, *next;
	int fd = SYS(open, "/proc/net/unix", O_RDONLY);

	while ((n = SYS(read, fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += n;
	SYS(close, fd);
	text[len] = 0;
	for (line = text; *line; line = next) {
		unsigned refs, protocol, flags, type, state, at = 0;
		unsigned long inode;
		char *end = strchr(line, '\n');

		next = end ? end + 1 : line + strlen(line);
		if (end)
			*end = 0;
		if (line == text)
			say("%s", line);
		if (sscanf(line, "%*x: %x %x %x %x %x %lu %n", &refs, &protocol, &flags, &type,
			   &state, &inode, &at) < 6 ||
		    !at || strcmp(line + at, name) != 0)
			continue;
		say("refs %u protocol %x flags %x type %x state %x inode %s", refs, protocol, flags,
		    type, state, inode ? "some" : "none");
	}
}

TEST(table)
{
	int listener = SYS(socket, AF_UNIX, SOCK_STREAM, 0);
	int client = SYS(socket, AF_UNIX, SOCK_STREAM, 0), server;

	SYS(bind, listener, &address, set("@elfin-table"));
	show_line("@elfin-table");
	SYS(listen, listener, 3);
	show_line("@elfin-table");
	SYS(connect, client, &address, set("@elfin-table"));
	show_line("@elfin-table");
	server = SYS(accept, listener, 0, 0);
	show_line("@elfin-table");
	SYS(close, server);
	SYS(close, client);
	SYS(close, listener);
	show_line("@elfin-table");
	listener = SYS(socket, AF_UNIX, SOCK_DGRAM, 0);
	SYS(bind, listener, &address, set("/tmp/socket-table"));
	show_line("/tmp/socket-table");
	SYS(close, listener);
	CALL(unlink, "/tmp/socket-table");
}

#define PEERS	   2
#define PEEKED_MAX 8192

static int looked_at;
static atomic_int is_done;

/* Each time to memory that is not there yet. */
static void *look(void *memory)
{
	while (!is_done) {
		SYS(madvise, memory, PEEKED_MAX, MADV_DONTNEED);
		SYS(recvfrom, looked_at, memory, PEEKED_MAX, MSG_PEEK | MSG_DONTWAIT, 0, 0);
	}
	return NULL;
}

/* A socket that gets another peer forgets what it has got, also while somebody looks at it. */
TEST(forgotten)
{
	static char data[PEEKED_MAX];
	void *memory = (void *)SYS(mmap, 0, PEEKED_MAX, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int peers[PEERS], lost = 0, len;
	pthread_t thread;

	looked_at = SYS(socket, AF_UNIX, SOCK_DGRAM, 0);
	SYS(bind, looked_at, &address, set("@elfin-forgets"));
	for (int i = 0; i < PEERS; i++) {
		peers[i] = SYS(socket, AF_UNIX, SOCK_DGRAM, 0);
		SYS(bind, peers[i], &address, set(i ? "@elfin-peer-1" : "@elfin-peer-0"));
	}
	is_done = 0;
	pthread_create(&thread, NULL, look, memory);
	for (int i = 0; i < 2000; i++) {
		len = set(i % PEERS ? "@elfin-peer-1" : "@elfin-peer-0");
		SYS(connect, looked_at, &address, len);
		len = set("@elfin-forgets");
		SYS(sendto, peers[i % PEERS], data, sizeof(data), 0, &address, len);
		SYS(sched_yield);
		len = set(i % PEERS ? "@elfin-peer-0" : "@elfin-peer-1");
		SYS(connect, looked_at, &address, len);
		lost += SYS(recvfrom, looked_at, data, sizeof(data), MSG_DONTWAIT, 0, 0) < 0;
	}
	is_done = 1;
	pthread_join(thread, NULL);
	say("lost: %d", lost);
	SYS(close, looked_at);
	for (int i = 0; i < PEERS; i++)
		SYS(close, peers[i]);
	SYS(munmap, memory, PEEKED_MAX);
}
