/* SPDX-License-Identifier: BSD-3-Clause */
/* Internet addresses and protocols: ip(7), ipv6(7), tcp(7), udp(7). */
#pragma once

#include "kernel/lib/types.h"

#define LINUX_IPPROTO_IP       0
#define LINUX_IPPROTO_ICMP     1
#define LINUX_IPPROTO_TCP      6
#define LINUX_IPPROTO_UDP      17
#define LINUX_IPPROTO_IPV6     41
#define LINUX_IPPROTO_ICMPV6   58
#define LINUX_IPPROTO_RAW      255
#define LINUX_IPPROTO_MAX      263

#define LINUX_PORT_PRIVILEGED  1024 /* those below it, until somebody says otherwise */
#define LINUX_PORT_LOCAL_FIRST 32768
#define LINUX_PORT_LOCAL_LAST  60999

/* Ports and addresses are in network byte order. */
struct linux_sockaddr_in {
	uint16_t sin_family;
	uint16_t sin_port;
	uint32_t sin_addr;
	uint8_t sin_zero[8];
};

_Static_assert(sizeof(struct linux_sockaddr_in) == 16, "struct sockaddr_in");

struct linux_sockaddr_in6 {
	uint16_t sin6_family;
	uint16_t sin6_port;
	uint32_t sin6_flowinfo;
	uint32_t sin6_addr[4];
	uint32_t sin6_scope_id;
};

_Static_assert(sizeof(struct linux_sockaddr_in6) == 28, "struct sockaddr_in6");
#define LINUX_SIN6_LEN_MIN 24 /* without the scope */
