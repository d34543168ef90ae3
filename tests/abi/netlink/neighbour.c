// SPDX-License-Identifier: BSD-3-Clause
// Neighbours that are not there, and requests that are wrong, with the reasons.

#include "tests/abi/abi.h"
#include "tests/abi/netlink/messages.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LO 1

static const unsigned types[] = {RTM_GETNEIGH, RTM_DELNEIGH, RTM_NEWNEIGH};

/* Of an address or none, on a device or none; new ones are not made. */
static void ask(int fd, unsigned family, int device, const char *address)
{
	static const unsigned char hardware[6] = {2, 2, 2, 2, 2, 2};
	const struct linux_ndmsg head = {.ndm_family = (unsigned char)family,
					 .ndm_ifindex = device};

	for (unsigned i = 0; i < ARRAY_LEN(types); i++) {
		struct netlink_body body = {.len = sizeof(head)};

		if (!address && types[i] == RTM_GETNEIGH)
			continue;
		memcpy(body.bytes, &head, sizeof(head));
		if (address)
			netlink_put_address(&body, NDA_DST, address);
		if (types[i] == RTM_NEWNEIGH)
			netlink_put(&body, NDA_LLADDR, hardware, sizeof(hardware));
		say("family %u, device %d, %s", family, device, address ? address : "no address");
		netlink_ask(fd, types[i], NLM_F_REQUEST | NLM_F_ACK, body.bytes, body.len);
	}
}

TEST_ALONE(errors)
{
	int fd = netlink_open(), one = 1;

	SYS(setsockopt, fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	SYS(setsockopt, fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	ask(fd, AF_INET6, LO, "fe80::7");
	ask(fd, AF_INET6, LO, "10.1.2.3");
	ask(fd, AF_INET6, LO, NULL);
	ask(fd, AF_INET6, 77, "fe80::7");
	ask(fd, AF_INET6, 77, NULL);
	ask(fd, AF_INET6, 0, "fe80::7");
	ask(fd, AF_INET, 77, "10.1.2.3");
	ask(fd, AF_INET, 0, "10.1.2.3");
	ask(fd, AF_INET, LO, NULL);
	ask(fd, AF_UNIX, LO, "10.1.2.3");
	SYS(close, fd);
}
