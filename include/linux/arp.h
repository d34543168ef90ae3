/* SPDX-License-Identifier: BSD-3-Clause */
/* What SIOCGARP asks of a neighbour (arp(7)). */
#pragma once

#include "include/linux/in.h"

#define ATF_COM	    0x02 /* the address is known */
#define ATF_PUBL    0x08
#define ATF_NETMASK 0x20
#define ATF_DONTPUB 0x40

struct linux_arpreq {
	struct linux_sockaddr_in arp_pa; /* who */
	uint16_t ha_family;		 /* ARPHRD_ */
	uint8_t ha_data[14];
	int32_t arp_flags; /* ATF_ */
	struct linux_sockaddr_in arp_netmask;
	char arp_dev[16];
};

_Static_assert(sizeof(struct linux_arpreq) == 68, "struct arpreq");
