// SPDX-License-Identifier: BSD-3-Clause
// What the C library makes of it: getifaddrs(3) and if_nameindex(3), of the loopback.

#include "tests/abi/abi.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

static void show_address(const char *what, const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (!address)
		return;
	if (address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text,
			  sizeof(text));
	else if (address->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, text,
			  sizeof(text));
	say("%s %s, family %u", what, text, address->sa_family);
}

TEST(getifaddrs)
{
	struct ifaddrs *list = NULL;

	show(getifaddrs(&list), "getifaddrs");
	for (const struct ifaddrs *at = list; at; at = at->ifa_next) {
		if (strcmp(at->ifa_name, "lo") != 0)
			continue;
		say("%s, flags %#x", at->ifa_name, at->ifa_flags);
		show_address("address", at->ifa_addr);
		show_address("mask", at->ifa_netmask);
	}
	freeifaddrs(list);
}

TEST(if_nameindex)
{
	struct if_nameindex *list = if_nameindex();

	for (const struct if_nameindex *at = list; at && at->if_name; at++)
		if (strcmp(at->if_name, "lo") == 0)
			say("%u %s", at->if_index, at->if_name);
	if_freenameindex(list);
}
