// SPDX-License-Identifier: BSD-3-Clause
// Leaves with much on its way: leave MILLISECONDS, how long it stays before. Datagrams, some of
// them in fragments, and a connection, to neighbours of which none answers, and to one that does.

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in place(const char *address)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};

	inet_pton(AF_INET, address, &to.sin_addr);
	return to;
}

static int send_to(const char *address)
{
	static const char data[4000];
	struct sockaddr_in to = place(address);
	int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
	int stream = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	for (size_t length = 0; length <= sizeof(data); length += 500)
		if (sendto(datagrams, data, length, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			return -1;
	return connect(stream, (struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS;
}

int main(int argc, char **argv)
{
	usleep(argc > 1 ? (useconds_t)atoi(argv[1]) * 1000 : 0);
	if (send_to("10.0.2.2") || send_to("10.0.2.77") || send_to("10.0.2.78")) {
		perror("send");
		return 1;
	}
	return 0;
}
