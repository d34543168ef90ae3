// SPDX-License-Identifier: BSD-3-Clause
// A server that sends back what it gets, by TCP to one connection after the other and by UDP, on
// port 7 of IPv4 and IPv6. A datagram may say which MTU eth0 is to have, or that it is to end.

#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static char buf[100000];

static int open_socket(int type)
{
	struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(7)};
	int fd = socket(AF_INET6, type, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0) {
		perror("bind");
		_exit(1);
	}
	return fd;
}

static void serve_stream(int listener)
{
	int fd = accept(listener, NULL, NULL);
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t sent = 0, taken; sent < n; sent += taken) {
			taken = send(fd, buf + sent, (size_t)(n - sent), MSG_NOSIGNAL);
			if (taken < 0)
				break;
		}
	close(fd);
}

static void set_mtu(int fd, int mtu)
{
	struct ifreq request = {.ifr_name = "eth0", .ifr_mtu = mtu};

	if (ioctl(fd, SIOCSIFMTU, &request) < 0)
		perror("mtu");
}

/* What a datagram asks for is done before it is sent back. */
static int serve_datagram(int fd)
{
	struct sockaddr_in6 from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(fd, buf, sizeof(buf) - 1, 0, (struct sockaddr *)&from, &len);

	buf[n > 0 ? n : 0] = '\0';
	if (strncmp(buf, "mtu ", 4) == 0)
		set_mtu(fd, atoi(buf + 4));
	if (n >= 0)
		sendto(fd, buf, (size_t)n, 0, (struct sockaddr *)&from, len);
	return n == 3 && memcmp(buf, "end", 3) == 0;
}

int main(void)
{
	struct pollfd polled[2] = {{.events = POLLIN}, {.events = POLLIN}};
	int ended = 0;

	polled[0].fd = open_socket(SOCK_STREAM);
	polled[1].fd = open_socket(SOCK_DGRAM);
	listen(polled[0].fd, 8);
	while (!ended) {
		poll(polled, 2, -1);
		if (polled[1].revents)
			ended = serve_datagram(polled[1].fd);
		if (polled[0].revents)
			serve_stream(polled[0].fd);
	}
	puts("ended");
	return 0;
}
