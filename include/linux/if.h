/* SPDX-License-Identifier: BSD-3-Clause */
/* Network interfaces: netdevice(7). */
#pragma once

#include "kernel/lib/types.h"

#ifndef IFNAMSIZ
#define IFNAMSIZ 16
#endif

#define IFF_UP		0x1u
#define IFF_BROADCAST	0x2u
#define IFF_LOOPBACK	0x8u
#define IFF_POINTOPOINT 0x10u
#define IFF_RUNNING	0x40u
#define IFF_NOARP	0x80u
#define IFF_PROMISC	0x100u
#define IFF_ALLMULTI	0x200u
#define IFF_MULTICAST	0x1000u
#define IFF_LOWER_UP	0x10000u

/* The kinds of hardware, as in sockaddr_ll and RTM_GETLINK. */
#define ARPHRD_ETHER	1
#define ARPHRD_LOOPBACK 772

#define SIOCADDRT	0x890b
#define SIOCDELRT	0x890c
#define SIOCGIFNAME	0x8910
#define SIOCGIFCONF	0x8912
#define SIOCGIFFLAGS	0x8913
#define SIOCSIFFLAGS	0x8914
#define SIOCGIFADDR	0x8915
#define SIOCSIFADDR	0x8916
#define SIOCGIFDSTADDR	0x8917
#define SIOCSIFDSTADDR	0x8918
#define SIOCGIFBRDADDR	0x8919
#define SIOCSIFBRDADDR	0x891a
#define SIOCGIFNETMASK	0x891b
#define SIOCSIFNETMASK	0x891c
#define SIOCGIFMETRIC	0x891d
#define SIOCGIFMTU	0x8921
#define SIOCSIFMTU	0x8922
#define SIOCGIFHWADDR	0x8927
#define SIOCGIFINDEX	0x8933
#define SIOCGIFTXQLEN	0x8942
#define SIOCETHTOOL	0x8946
#define SIOCGARP	0x8954

/* Kinds of frames: the last two bytes of an Ethernet header, as a number. */
#define ETH_P_802_3 1 /* what has a length there, as programs see it */
#define ETH_P_ALL   3
#define ETH_P_802_2 4
#define ETH_P_IP    0x800
#define ETH_P_ARP   0x806
#define ETH_P_IPV6  0x86dd

/* The argument of SIOCGIFNAME and its relatives. */
struct linux_ifreq {
	char ifr_name[IFNAMSIZ];
	union {
		int32_t ifr_ifindex, ifr_mtu, ifr_metric, ifr_qlen;
		int16_t ifr_flags;
		struct {
			uint16_t sa_family;
			uint8_t sa_data[14];
		} ifr_hwaddr;
		uint8_t bytes[24];
	};
};

/* The argument of SIOCGIFCONF: room for ifc_len bytes. */
struct linux_ifconf {
	int32_t ifc_len, pad;
	uint64_t ifc_buf;
};

_Static_assert(sizeof(struct linux_ifconf) == 16, "netdevice(7)");
_Static_assert(sizeof(struct linux_ifreq) == 40, "netdevice(7)");
