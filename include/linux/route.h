/* SPDX-License-Identifier: BSD-3-Clause */
/* The argument of SIOCADDRT and SIOCDELRT: route(8) makes routes by them. */
#pragma once

#include "include/linux/in.h"

#define RTF_UP	    0x1
#define RTF_GATEWAY 0x2
#define RTF_HOST    0x4
#define RTF_REJECT  0x200
#define RTF_LOCAL   0x80000000u

struct linux_rtentry {
	uint64_t rt_pad1;
	struct linux_sockaddr_in rt_dst, rt_gateway, rt_genmask;
	uint16_t rt_flags;
	int16_t rt_pad2;
	uint32_t pad;
	uint64_t rt_pad3, rt_pad4;
	int16_t rt_metric; /* one more than it is; 0: none */
	uint16_t more[3];
	uint64_t rt_dev; /* the address of a name */
	uint64_t rt_mtu, rt_window;
	uint16_t rt_irtt;
	uint16_t rest[3];
};

_Static_assert(sizeof(struct linux_rtentry) == 120, "struct rtentry");
