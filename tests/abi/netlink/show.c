// SPDX-License-Identifier: BSD-3-Clause
// /proc/net/netlink and /proc/net/packet tell of sockets.

#include "tests/abi/abi.h"

#include "include/linux/if_packet.h"
#include "include/linux/netlink.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Shows the head, and the line of a socket without the address at its beginning and the number at
 * its end, which must be the file's. */
static void show_line(const char *path, int fd)
{
	char line[512], number[32];
	struct stat status = {0};
	FILE *file = fopen(path, "r");
	int found = 0;

	fstat(fd, &status);
	snprintf(number, sizeof(number), " %lu", (unsigned long)status.st_ino);
	while (file && fgets(line, sizeof(line), file)) {
		char *end;

		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "sk ", 3) == 0)
			say("%s", line);
		end = strrchr(line, ' ');
		while (end && end > line && end[1] == '\0') {
			*end = '\0';
			end = strrchr(line, ' ');
		}
		if (!end || strcmp(end, number) != 0)
			continue;
		*end = '\0';
		say("%s", strchr(line, ' '));
		found = 1;
	}
	say("%s", found ? "there" : "not there");
	if (file)
		fclose(file);
}

TEST(netlink)
{
	struct linux_sockaddr_nl name = {.nl_family = AF_NETLINK, .nl_pid = 123456, .nl_groups = 5};
	int fd = (int)SYS(socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	show_line("/proc/net/netlink", fd);
	SYS(bind, fd, &name, sizeof(name));
	show_line("/proc/net/netlink", fd);
	SYS(close, fd);
}

TEST(packet)
{
	int fd = (int)SYS(socket, AF_PACKET, SOCK_RAW, 0);
	const struct linux_sockaddr_ll lo = {
		.sll_family = AF_PACKET, .sll_protocol = htons(0x1234), .sll_ifindex = 1};

	show_line("/proc/net/packet", fd);
	SYS(bind, fd, &lo, sizeof(lo));
	show_line("/proc/net/packet", fd);
	SYS(close, fd);
}
