// SPDX-License-Identifier: BSD-3-Clause
// Files of every kind.

#include "tests/load/chaos/chaos.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

enum { PORTS = 4, FIRST_PORT = 10000, NAMES = 6 };

unsigned any_address(struct worker *worker, struct sockaddr *address)
{
	unsigned kind = pick(worker, 4), number = pick(worker, PORTS);
	in_port_t port = htons((in_port_t)(FIRST_PORT + number));
	struct sockaddr_un *local = (void *)address;

	if (kind == 0) {
		*(struct sockaddr_in *)address =
			(struct sockaddr_in){.sin_family = AF_INET,
					     .sin_port = port,
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		return sizeof(struct sockaddr_in);
	}
	if (kind == 1) {
		*(struct sockaddr_in6 *)address =
			(struct sockaddr_in6){.sin6_family = AF_INET6,
					      .sin6_port = port,
					      .sin6_addr = IN6ADDR_LOOPBACK_INIT};
		return sizeof(struct sockaddr_in6);
	}
	local->sun_family = AF_UNIX;
	/* An abstract name begins with a zero. */
	snprintf(local->sun_path, sizeof(local->sun_path), "%s%u",
		 kind == 2 ? "@chaos" : "/tmp/socket", number);
	if (kind == 2)
		local->sun_path[0] = '\0';
	return offsetof(struct sockaddr_un, sun_path) + 12;
}

const char *any_name(struct worker *worker)
{
	static const char *const names[] = {"/tmp/a",	  "/tmp/b",	  "/tmp/dir",
					    "/tmp/dir/c", "/tmp/dir/d",	  "/tmp/link",
					    "/tmp/fifo",  "/tmp/socket0", "/tmp/socket1"};

	return names[pick(worker, sizeof(names) / sizeof(names[0]))];
}

static void make_socket(struct worker *worker)
{
	static const int types[] = {SOCK_STREAM, SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW};
	static const int families[] = {AF_INET, AF_INET6, AF_UNIX, AF_UNIX, AF_NETLINK, AF_PACKET};
	int family = families[pick(worker, 6)], type = types[pick(worker, 5)];
	int raw = type == SOCK_RAW ? IPPROTO_ICMP : 0;
	int protocol = family == AF_PACKET ? (int)htons(3) : raw, one = 1, fd;

	fd = socket(family, type | (pick(worker, 2) ? SOCK_NONBLOCK : 0),
		    family == AF_NETLINK ? 0 : protocol);
	setsockopt(fd, SOL_SOCKET, pick(worker, 2) ? SO_REUSEPORT : SO_REUSEADDR, &one,
		   sizeof(one));
	keep_file(worker, fd);
}

static void make_pair(struct worker *worker)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	int fds[2];

	if (socketpair(AF_UNIX, types[pick(worker, 3)], 0, fds) != 0)
		return;
	keep_file(worker, fds[0]);
	keep_file(worker, fds[1]);
}

static void make_pipe(struct worker *worker)
{
	static const int flags[] = {0, O_NONBLOCK, O_DIRECT};
	int fds[2];

	if (pipe2(fds, flags[pick(worker, 3)]) != 0)
		return;
	keep_file(worker, fds[0]);
	keep_file(worker, fds[1]);
}

static void make_terminal(struct worker *worker)
{
	char name[64];
	int fd = posix_openpt(O_RDWR | O_NOCTTY), slave = -1;

	if (fd < 0)
		return;
	if (unlockpt(fd) == 0 && ptsname_r(fd, name, sizeof(name)) == 0)
		slave = open(name, O_RDWR | O_NOCTTY);
	keep_file(worker, slave);
	keep_file(worker, fd);
}

static void make_signalfd(struct worker *worker)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	keep_file(worker, signalfd(-1, &set, pick(worker, 2) ? SFD_NONBLOCK : 0));
}

static void open_name(struct worker *worker)
{
	static const int flags[] = {O_RDONLY,
				    O_RDWR,
				    O_RDWR | O_CREAT,
				    O_RDWR | O_CREAT | O_TRUNC,
				    O_WRONLY | O_CREAT | O_APPEND,
				    O_DIRECTORY,
				    O_PATH};
	static const char *const proc[] = {
		"/proc/self/maps", "/proc/self/smaps", "/proc/self/stat",   "/proc/self/fd",
		"/proc/net/tcp",   "/proc/net/unix",   "/proc/net/udp",	    "/proc/self/mounts",
		"/dev/zero",	   "/dev/ptmx",	       "/proc/self/fdinfo", "/proc/net/packet"};

	if (pick(worker, 3) == 0)
		keep_file(worker, open(proc[pick(worker, 12)], O_RDONLY));
	else if (pick(worker, 8) == 0)
		keep_file(worker, open("/tmp", O_TMPFILE | O_RDWR, 0600));
	else
		keep_file(worker,
			  open(any_name(worker), flags[pick(worker, 7)] | O_NONBLOCK, 0644));
}

void make_file(struct worker *worker)
{
	switch (pick(worker, 14)) {
	case 0:
	case 1:
	case 2:
		make_socket(worker);
		break;
	case 3:
		make_pair(worker);
		break;
	case 4:
	case 5:
		make_pipe(worker);
		break;
	case 6:
		make_terminal(worker);
		break;
	case 7:
		make_signalfd(worker);
		break;
	case 8:
		keep_file(worker, eventfd(pick(worker, 2), pick(worker, 2) ? EFD_SEMAPHORE : 0));
		break;
	case 9:
		keep_file(worker, timerfd_create(CLOCK_MONOTONIC, 0));
		break;
	case 10:
		keep_file(worker, epoll_create1(0));
		break;
	case 11:
		keep_file(worker, inotify_init1(pick(worker, 2) ? IN_NONBLOCK : 0));
		break;
	case 12:
		keep_file(worker, memfd_create("chaos", MFD_ALLOW_SEALING));
		break;
	default:
		open_name(worker);
	}
}
