// SPDX-License-Identifier: BSD-3-Clause
// Exchanges bytes with a peer that runs this, too:
//
//	transfer first|second PEER4 PEER6 BYTES
//
// The first connects to the second by IPv4, and sends and then receives; then the second connects
// to the first by IPv6 and does the same. Both print what they sent and received, and its SHA-256.
// Every other piece that they send is a file, which is gone as soon as it is queued.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sha256.h"

#define PORT 5001

static unsigned char buf[1 << 16];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_in6 place(const char *address, int family, socklen_t *length)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(PORT)};
	struct sockaddr_in to4 = {.sin_family = AF_INET, .sin_port = htons(PORT)};

	*length = family == AF_INET ? sizeof(to4) : sizeof(to);
	inet_pton(AF_INET, address, &to4.sin_addr);
	inet_pton(AF_INET6, address, &to.sin6_addr);
	to.sin6_scope_id = if_nametoindex("eth0");
	if (family == AF_INET)
		memcpy(&to, &to4, sizeof(to4));
	return to;
}

/* Until the peer listens. */
static int call(const char *address, int family)
{
	socklen_t length;
	struct sockaddr_in6 to = place(address, family, &length);

	for (;;) {
		int fd = socket(family, SOCK_STREAM, 0);

		if (fd < 0)
			die("socket");
		if (connect(fd, (struct sockaddr *)&to, length) == 0)
			return fd;
		close(fd);
		usleep(50000);
	}
}

static int await(int family)
{
	socklen_t length;
	struct sockaddr_in6 any = place("", family, &length);
	int fd = socket(family, SOCK_STREAM, 0), connection;

	any.sin6_scope_id = 0;
	if (fd < 0 || bind(fd, (struct sockaddr *)&any, length) < 0 || listen(fd, 1) < 0)
		die("listen");
	connection = accept(fd, NULL, NULL);
	if (connection < 0)
		die("accept");
	close(fd);
	return connection;
}

/* xorshift64. */
static void fill(uint64_t *random)
{
	for (size_t i = 0; i < sizeof(buf); i += sizeof(*random)) {
		*random ^= *random << 13;
		*random ^= *random >> 7;
		*random ^= *random << 17;
		memcpy(buf + i, random, sizeof(*random));
	}
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void show(const char *name, const char *what, uint64_t bytes, struct sha256 *sum)
{
	char text[65];

	sha256_end(sum, text);
	printf("%s %s %llu %s after %.1f s\n", name, what, (unsigned long long)bytes, text,
	       seconds());
	fflush(stdout);
}

static void send_memory(int fd, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t taken = write(fd, buf + done, n - done);

		if (taken < 0)
			die("write");
		done += (size_t)taken;
	}
}

static void send_file(int fd, size_t n)
{
	int file = memfd_create("piece", 0);
	off_t at = 0;

	if (file < 0 || write(file, buf, n) != (ssize_t)n)
		die("file");
	while ((size_t)at < n)
		if (sendfile(fd, file, &at, n - (size_t)at) < 0)
			die("sendfile");
	close(file);
}

static void send_all(int fd, const char *name, uint64_t bytes, uint64_t seed)
{
	struct sha256 sum;

	sha256_init(&sum);
	for (uint64_t sent = 0; sent < bytes;) {
		size_t n = bytes - sent < sizeof(buf) ? (size_t)(bytes - sent) : sizeof(buf);

		fill(&seed);
		sha256_add(&sum, buf, n);
		if (sent / sizeof(buf) % 2)
			send_file(fd, n);
		else
			send_memory(fd, n);
		sent += n;
	}
	if (shutdown(fd, SHUT_WR) < 0)
		die("shutdown");
	show(name, "sent", bytes, &sum);
}

static void receive_all(int fd, const char *name)
{
	struct sha256 sum;
	uint64_t bytes = 0;
	ssize_t n;

	sha256_init(&sum);
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		sha256_add(&sum, buf, (size_t)n);
		bytes += (uint64_t)n;
	}
	if (n < 0)
		die("read");
	show(name, "received", bytes, &sum);
}

int main(int argc, char **argv)
{
	struct linger patience = {.l_onoff = 1, .l_linger = 300};
	int is_first = argc == 5 && strcmp(argv[1], "first") == 0;

	if (argc != 5)
		return 2;
	for (int round = 0; round < 2; round++) {
		int family = round ? AF_INET6 : AF_INET, calls = is_first == !round;
		const char *name = round ? "ipv6" : "ipv4";
		uint64_t bytes = strtoull(argv[4], NULL, 10),
			 seed = (uint64_t)(2 * round + is_first + 1);
		int fd = calls ? call(argv[2 + round], family) : await(family);

		if (!calls)
			receive_all(fd, name);
		send_all(fd, name, bytes, seed);
		if (calls)
			receive_all(fd, name);
		/* The machine ends with this program: the peer must have all before. */
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &patience, sizeof(patience));
		close(fd);
	}
	return 0;
}
