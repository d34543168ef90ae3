/* SPDX-License-Identifier: BSD-3-Clause */
/* Packet sockets: packet(7). */
#pragma once

#include "kernel/lib/types.h"

struct linux_sockaddr_ll {
	uint16_t sll_family;
	uint16_t sll_protocol; /* as in the frame: most significant byte first */
	int32_t sll_ifindex;
	uint16_t sll_hatype;
	uint8_t sll_pkttype;
	uint8_t sll_halen;
	uint8_t sll_addr[8];
};

_Static_assert(sizeof(struct linux_sockaddr_ll) == 20, "packet(7)");

/* sll_pkttype */
#define PACKET_HOST	       0
#define PACKET_BROADCAST       1
#define PACKET_MULTICAST       2
#define PACKET_OTHERHOST       3
#define PACKET_OUTGOING	       4

#define SOL_PACKET	       263
#define PACKET_ADD_MEMBERSHIP  1
#define PACKET_DROP_MEMBERSHIP 2
#define PACKET_RX_RING	       5
#define PACKET_STATISTICS      6
#define PACKET_AUXDATA	       8
#define PACKET_VERSION	       10
#define PACKET_HDRLEN	       11
#define PACKET_RESERVE	       12
#define PACKET_IGNORE_OUTGOING 23

/* Kinds of rings. */
#define TPACKET_V1	    0
#define TPACKET_V2	    1

#define PACKET_MR_MULTICAST 0
#define PACKET_MR_PROMISC   1
#define PACKET_MR_ALLMULTI  2
#define PACKET_MR_UNICAST   3

struct linux_packet_mreq {
	int32_t mr_ifindex;
	uint16_t mr_type;
	uint16_t mr_alen;
	uint8_t mr_address[8];
};

_Static_assert(sizeof(struct linux_packet_mreq) == 16, "packet(7)");

struct linux_tpacket_stats {
	uint32_t tp_packets; /* those that were dropped, too */
	uint32_t tp_drops;
};

#define TP_STATUS_KERNEL       0x0u
#define TP_STATUS_USER	       0x1u
#define TP_STATUS_CSUMNOTREADY 0x8u
#define TP_STATUS_CSUM_VALID   0x80u

struct linux_tpacket_auxdata {
	uint32_t tp_status;
	uint32_t tp_len;
	uint32_t tp_snaplen;
	uint16_t tp_mac;
	uint16_t tp_net;
	uint16_t tp_vlan_tci;
	uint16_t tp_vlan_tpid;
};

_Static_assert(sizeof(struct linux_tpacket_auxdata) == 20, "packet(7)");

/* A ring of frames: blocks of pages, each with as many frames as fit. */
struct linux_tpacket_req {
	uint32_t tp_block_size, tp_block_nr;
	uint32_t tp_frame_size, tp_frame_nr;
};

/* In front of each; the sender's address follows, and the frame is at tp_mac. */
struct linux_tpacket2_hdr {
	uint32_t tp_status;
	uint32_t tp_len, tp_snaplen;
	uint16_t tp_mac, tp_net;
	uint32_t tp_sec, tp_nsec;
	uint16_t tp_vlan_tci, tp_vlan_tpid;
	uint8_t tp_padding[4];
};

_Static_assert(sizeof(struct linux_tpacket2_hdr) == 32, "packet(7)");
